"""Where dev.py fetches the fonts, and what it refuses."""

import hashlib
import io
import tarfile
from pathlib import Path

import pytest

import dev


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty .npmrc of the user's, and nothing else that names a registry."""
    for name in ("NPM_CONFIG_REGISTRY", "npm_config_registry"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(dev, "ROOT", tmp_path / "checkout")
    monkeypatch.setenv("NPM_CONFIG_USERCONFIG", str(tmp_path / ".npmrc"))
    return tmp_path / ".npmrc"


@pytest.mark.usefixtures("settings")
def test_the_public_registry_is_the_default():
    assert dev.npm_registry() == "https://registry.npmjs.org"


def test_the_users_registry_is_taken(settings: Path):
    settings.write_text("fund=false\nregistry = https://npm.example.jp/all/\n")
    assert dev.npm_registry() == "https://npm.example.jp/all"


def test_the_environment_comes_first(settings: Path, monkeypatch: pytest.MonkeyPatch):
    settings.write_text("registry=https://npm.example.jp/all/\n")
    monkeypatch.setenv("npm_config_registry", "https://mirror.example.jp/")
    assert dev.npm_registry() == "https://mirror.example.jp"


@pytest.fixture
def fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "fonts"
    folder.mkdir()
    monkeypatch.setattr(dev, "FONTS", folder)
    return folder


def packed(folder: Path, content: bytes) -> str:
    """Address of an archive as npm makes it, with one font in it."""
    with tarfile.open(folder / "fonts.tgz", "w:gz") as archive:
        entry = tarfile.TarInfo("package/Regular.ttf")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return (folder / "fonts.tgz").as_uri()


def font(content: bytes) -> dev.Font:
    return dev.Font("@fonts/one", "1.0.0", "Regular.ttf", "One-Regular.ttf", hashlib.sha256(content).hexdigest())


def test_a_font_is_laid_down(tmp_path: Path, fonts: Path):
    dev.unpack(packed(tmp_path, b"glyphs"), {"package/Regular.ttf": font(b"glyphs")})
    assert (fonts / "One-Regular.ttf").read_bytes() == b"glyphs"
    assert dev.is_intact(font(b"glyphs"))


def test_another_font_is_refused(tmp_path: Path, fonts: Path):
    with pytest.raises(SystemExit, match="another"):
        dev.unpack(packed(tmp_path, b"forged"), {"package/Regular.ttf": font(b"glyphs")})
    assert list(fonts.iterdir()) == []


@pytest.mark.usefixtures("fonts")
def test_a_font_that_is_not_there_is_missed(tmp_path: Path):
    with pytest.raises(SystemExit, match="lacks"):
        dev.unpack(packed(tmp_path, b"glyphs"), {"package/Bold.ttf": font(b"glyphs")})


def test_a_damaged_font_is_fetched_again(fonts: Path):
    (fonts / "One-Regular.ttf").write_bytes(b"gly")
    assert not dev.is_intact(font(b"glyphs"))
