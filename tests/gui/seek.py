"""Finding and using things in a window as a person does."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QWidget,
)

W = TypeVar("W", bound=QWidget)

_CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractScrollArea)


def the(kind: type[W], root: QWidget, words: str = "") -> W:
    """The one widget of a kind in ``root`` whose accessible name holds ``words``."""
    (found,) = [each for each in root.findChildren(kind) if words in each.accessibleName()]
    return found


def focused() -> QWidget:
    """The widget that has the focus."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def compose(widget: QWidget, preedit: str, commit: str = "") -> None:
    """What an input method does: ``preedit`` is under composition, ``commit`` is fixed."""
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(widget, event)


def nameless(root: QWidget) -> list[QWidget]:
    """The controls in ``root`` that the keyboard or the mouse can reach and that a screen reader has no name for."""
    return [
        control
        for control in root.findChildren(QWidget)
        if isinstance(control, _CONTROLS)
        and not isinstance(control, QScrollArea)
        and control.focusPolicy() != Qt.FocusPolicy.NoFocus
        and control.window() is root.window()
        and not control.objectName().startswith("qt_")
        and not control.accessibleName()
    ]
