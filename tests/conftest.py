"""What holds for every test: no screen needed, no network, none of the user's own folders."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from app import language
from tests.offline import sitecustomize

pytest_plugins = ("tests.stores", "tests.sync.exchange")

_home = tempfile.TemporaryDirectory(prefix="tsunagaru-tests-")


def _move_home() -> None:
    """Give this process and its children a home of their own."""
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        os.environ[name] = _home.name
    for name in ("CONFIG_HOME", "DATA_HOME", "STATE_HOME", "CACHE_HOME", "RUNTIME_DIR"):
        folder = Path(_home.name, name.lower())
        folder.mkdir(mode=0o700)
        os.environ[f"XDG_{name}"] = str(folder)
    for name in [name for name in os.environ if name.startswith("TSUNAGARU_")]:
        del os.environ[name]


_move_home()
os.environ["PYTHONPATH"] = str(Path(sitecustomize.__file__).parent)
if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Examples are counted, never timed: a busy machine must not fail a test.
_untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("dev", _untimed, max_examples=50)
settings.register_profile("ci", _untimed, max_examples=200, print_blob=True)
settings.register_profile("long", _untimed, max_examples=2_000)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the tests that take minutes, too")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--long"):
        settings.load_profile("long")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="takes minutes; run with --long"))


def pytest_unconfigure() -> None:
    _home.cleanup()


@pytest.fixture(autouse=True)
def in_japanese() -> Iterator[None]:
    """Every test begins in the language of the source, whatever the one before it chose."""
    language.use("ja")
    yield
    language.use("ja")
