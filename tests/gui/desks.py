"""A whole desk at a real store, for tests that use the window as a person does."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.services import premises, records, staff
from app.services.backend import Backend
from app.ui.desk import Desk
from app.ui.widgets.buttons import KeyButton
from app.ui.widgets.fields import Field

D = TypeVar("D", bound=QDialog)


@contextmanager
def at_desk(qtbot: QtBot, backend: Backend) -> Iterator[Desk]:
    """The desk in front, with its first page answered; closed at the end."""
    desk = Desk(backend, backend.ask(premises.premises), staff.acting_code(backend), 0)
    qtbot.addWidget(desk.window)
    desk.window.resize(1366, 768)
    before = sys.excepthook
    desk.begin()
    sys.excepthook = before  # what nobody caught has to fail the test
    calm(qtbot, desk)
    yield desk
    desk.close()


def calm(qtbot: QtBot, desk: Desk) -> None:
    """Until nothing that was asked for is still to come."""
    qtbot.waitUntil(lambda: not desk.tasks.busy)


def add(backend: Backend, kind: str, **data: Any) -> str:
    """A record, as the command line takes it; gives its id."""
    return str(backend.do(records.add, kind, data).value["id"])


def click(qtbot: QtBot, root: QWidget, words: str) -> None:
    """Click the one button in sight whose name holds ``words``, once it is there."""

    def found() -> list[KeyButton]:
        return [each for each in root.findChildren(KeyButton) if words in each.accessibleName() and each.isVisible()]

    qtbot.waitUntil(lambda: len(found()) == 1)
    qtbot.mouseClick(found()[0], Qt.MouseButton.LeftButton)


def dialog(qtbot: QtBot, kind: type[D]) -> D:
    """The one open dialog of a kind."""

    def found() -> list[D]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]

    qtbot.waitUntil(lambda: len(found()) == 1)
    return found()[0]


def write(field: Field, text: str) -> None:
    """Put ``text`` into every line of a field, as if it had been typed."""
    for control in field.controls():
        assert isinstance(control, QLineEdit)
        control.setText(text)
        control.textEdited.emit(text)
