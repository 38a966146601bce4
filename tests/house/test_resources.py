"""The resources are found from a checkout, from an installed wheel and in a frozen program."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT

ASK = "from app import paths; print(paths.resources())"
SAMPLES = ("style.qss", "fonts/BIZUDPGothic-Regular.ttf", "fonts/BIZUDPGothic-OFL.txt", "icons/house.svg")


def found_by(python: Path | str, where: Path, *lines: str) -> Path:
    """The resources' folder as told by a Python of its own, started in ``where``."""
    program = "\n".join((*lines, ASK))
    command = [python, "-I", "-X", "utf8", "-c", program]
    return Path(subprocess.run(command, cwd=where, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout.strip())


def assert_whole(resources: Path) -> None:
    assert [sample for sample in SAMPLES if not (resources / sample).is_file()] == []


def test_in_a_checkout(tmp_path: Path):
    resources = found_by(sys.executable, tmp_path)
    assert resources == ROOT / "resources"
    assert_whole(resources)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    return next(folder.glob("*.whl"))


def test_in_an_installed_wheel(wheel: Path, tmp_path: Path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    install = ("install", "--no-deps", "--no-index", "--quiet")
    subprocess.run([sys.executable, "-m", "pip", "--python", python, *install, wheel], check=True)
    resources = found_by(python, tmp_path)
    assert resources.is_relative_to(tmp_path / "venv")
    assert_whole(resources)
    assert {file.relative_to(resources) for file in files(resources)} == {
        file.relative_to(ROOT / "resources") for file in files(ROOT / "resources")
    }


def files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and not file.name.startswith(".")]


def test_in_a_frozen_program(tmp_path: Path):
    """PyInstaller's layout: the resources unpacked beside the code, ``sys._MEIPASS`` naming the folder."""
    unpacked = tmp_path / "つながるデスク" / "_internal"
    shutil.copytree(ROOT / "app", unpacked / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "resources", unpacked / "resources")
    freeze = ("import sys", f"sys.frozen, sys._MEIPASS = True, {str(unpacked)!r}", "sys.path.insert(0, sys._MEIPASS)")
    resources = found_by(sys.executable, tmp_path, *freeze)
    assert resources == unpacked / "resources"
    assert_whole(resources)
