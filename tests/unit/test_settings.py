"""The choices of the user at this PC, and where they and the store are looked for."""

import json
from pathlib import Path

import pytest

from app import paths, settings
from app.settings import Settings


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    return paths.settings_file()


@pytest.mark.usefixtures("file")
def test_choices_are_kept_one_by_one() -> None:
    assert settings.load() == Settings()
    settings.keep(store="/data/店", staff="sato")
    settings.keep(idle_minutes=3)
    assert settings.load() == Settings(store="/data/店", staff="sato", idle_minutes=3)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"store": 3, "idle_minutes": "never", "unknown": 1}', '{"idle_minutes": -1}', "\udc80"],
)
def test_nonsense_is_as_the_first_start(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True)
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert settings.load() == Settings()


def test_what_is_readable_is_kept_beside_nonsense(file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"store": "/data", "staff": None, "idle_minutes": 0}), "utf-8")
    assert settings.load() == Settings(store="/data", idle_minutes=0)


def test_choices_that_cannot_be_written_are_let_go(file: Path) -> None:
    file.parent.parent.mkdir(exist_ok=True)
    file.parent.write_text("a file where the folder should be", "utf-8")
    settings.keep(staff="sato")
    assert settings.load() == Settings()


def test_sticks_are_what_desktops_mount() -> None:
    mounts = (
        "/dev/sda1 / ext4 rw 0 0\n"
        "/dev/sdb1 /media/sato/USB\\040STICK vfat rw 0 0\n"
        "/dev/sdc1 /run/media/sato/2026\\134x exfat rw 0 0\n"
        "proc /proc proc rw 0 0\n"
        "tmpfs /mnt tmpfs rw 0 0\n"
        "broken\n"
    )
    assert paths.mounted_sticks(mounts) == [Path("/media/sato/USB STICK"), Path("/run/media/sato/2026\\x")]


def test_the_store_is_looked_for_in_the_users_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("PROGRAMDATA", str(tmp_path / "nothing"))
    assert paths.default_store().is_relative_to(tmp_path)
    assert paths.default_store().name == "store"
