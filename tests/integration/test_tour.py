"""The main job from end to end, through the public commands in processes of their own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.cli.tour import PERSON


def command(*words: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, words)], capture_output=True, check=False, env=dict(os.environ)
    )


def test_the_tour_runs_and_its_sheet_holds_what_was_typed(tmp_path: Path) -> None:
    done = command("tour", tmp_path / "tour", "--json")
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout)
    assert set(told) >= {"office", "halls", "passphrase_file", "pdfs", "bundles", "digests"}
    said = "".join(page.extract_text() for page in PdfReader(told["pdfs"][0]).pages)
    assert PERSON["name"] in said
    assert PERSON["kana"] in said
    if shutil.which("pdftotext"):
        poppler = subprocess.run(["pdftotext", told["pdfs"][0], "-"], capture_output=True, check=True).stdout.decode()
        assert PERSON["name"] in poppler
    for hall, both in told["digests"].items():
        assert both["hall"] == both["office"], hall
    opening = ("--store", told["office"], "--passphrase-file", told["passphrase_file"], "--json")
    before = json.loads(command(*opening, "digest").stdout)["total"]
    again = json.loads(command(*opening, "receive", *told["bundles"]).stdout)
    mine = [file for file in again["files"] if "-office-" in Path(file["file"]).name.replace("tsunagaru-office-", "")]
    assert {file["state"] for file in mine} == {"already"}
    assert json.loads(command(*opening, "digest").stdout)["total"] == before
    assert json.loads(command(*opening, "check").stdout)["ok"]
    assert command("tour", tmp_path / "tour").returncode == 1


@pytest.mark.parametrize("seed", [3])
def test_the_demo_town_is_exchanged_both_ways(tmp_path: Path, seed: int) -> None:
    done = command("demo", tmp_path / "demo", "--halls", 2, "--consultations", 12, "--seed", seed, "--json")
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout)
    for hall, folder in told["halls"].items():
        word = ("--passphrase-file", told["passphrase_file"], "--json")
        mine = json.loads(command("--store", folder, *word, "digest").stdout)
        shared = json.loads(command("--store", told["office"], *word, "digest", "--shared-with", hall).stdout)
        assert mine == shared
        assert json.loads(command("--store", folder, *word, "list", "consultation").stdout)["total"] == 12
        status = json.loads(command("--store", folder, *word, "status").stdout)
        assert (status["unsent"], status["held"]) == (0, 0)
