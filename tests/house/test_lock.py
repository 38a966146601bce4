"""The lock file answers to pyproject.toml."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
LOCKED = {
    canonicalize_name(name): version
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", LOCK, re.MULTILINE)
}
WANTED = [
    Requirement(line)
    for line in (
        *PROJECT["project"]["dependencies"],
        *PROJECT["dependency-groups"]["dev"],
        *PROJECT["build-system"]["requires"],
    )
]


@pytest.mark.parametrize("requirement", WANTED, ids=str)
def test_what_is_asked_for_is_locked(requirement: Requirement):
    assert requirement.specifier.contains(LOCKED[canonicalize_name(requirement.name)])


def test_what_is_locked_is_asked_for():
    direct = {
        canonicalize_name(entry.split("==")[0])
        for entry in re.split(r"\n(?=[A-Za-z0-9])", LOCK)[1:]
        if "tsunagaru-desk" in entry
    }
    assert direct <= {canonicalize_name(requirement.name) for requirement in WANTED}


def test_every_download_has_a_checksum():
    entries = re.split(r"\n(?=[A-Za-z0-9])", LOCK)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)
