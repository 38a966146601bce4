"""Rules of the house that no linter knows."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.source import APP, EVERYTHING, imports, place, tree, uses

LONGEST_MODULE = 400

ONLY_IN = {
    r"\.commit$": {"app/models/store.py"},
    r"\bdatetime\.(now|utcnow|today)$|\bdate\.today$": {"app/clock.py"},
    r"\buuid[14]$": {"app/clock.py"},
    r"\bprocessEvents$": set(),
    r"\bQThread$": set(),
    r"\btime\.sleep$": {"app/sync/folder.py"},
}
"""What may be used in the named modules only: one place commits, one gives the time and the ids, nobody waits idly."""

NETWORK = {
    *("socket", "socketserver", "ssl", "http", "urllib.request", "ftplib", "smtplib", "poplib", "imaplib", "telnetlib"),
    *("xmlrpc", "webbrowser", "asyncio", "requests", "httpx", "aiohttp"),
    *("PySide6.QtNetwork", "PySide6.QtNetworkAuth", "PySide6.QtWebSockets", "PySide6.QtWebEngineCore"),
}


LIVING = [file for file in EVERYTHING if "app/models/migrations/versions/" not in place(file)]
"""All but the migrations: they are records, written once and never edited, and spell whole schemas out."""


@pytest.mark.parametrize("file", LIVING, ids=place)
def test_a_module_is_one_thing(file: Path):
    assert len(file.read_text("utf-8").splitlines()) <= LONGEST_MODULE


def misplaced(module: ast.Module, where: str) -> list[str]:
    return [
        use for use in uses(module) for rule, homes in ONLY_IN.items() if re.search(rule, use) and where not in homes
    ]


@pytest.mark.parametrize("file", APP, ids=place)
def test_each_thing_has_one_home(file: Path):
    assert misplaced(tree(file), place(file)) == []


@pytest.mark.parametrize(
    "line",
    [
        "session.commit()",
        "from datetime import datetime\ndatetime.now(tz=zone)",
        "import datetime\ndatetime.datetime.now()",
        "from uuid import uuid4",
        "import time\ntime.sleep(1)",
        "from time import sleep",
        "from PySide6.QtCore import QThread",
        "QApplication.processEvents()",
    ],
)
def test_the_rule_sees_what_it_forbids(line: str):
    assert misplaced(ast.parse(line), "app/services/people.py")


def networked(module: ast.Module) -> list[str]:
    return [name for name in imports(module) for door in NETWORK if name == door or name.startswith(door + ".")]


@pytest.mark.parametrize("file", APP, ids=place)
def test_nothing_knows_of_a_network(file: Path):
    assert networked(tree(file)) == []


@pytest.mark.parametrize(
    "line", ["import socket", "from urllib import request", "import http.client", "from PySide6 import QtNetwork"]
)
def test_the_rule_sees_the_network(line: str):
    assert networked(ast.parse(line))
