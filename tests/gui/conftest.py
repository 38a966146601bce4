"""What the tests of the window share: the dressed application, and a look at names for screen readers."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.ui import style

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every warning of Qt fails a test, but for what the off-screen platform says of itself."""
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support "))


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> QApplication:
    style.wear(qapp)
    return qapp
