"""One code of a few, all in sight: as buttons in a row."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.language import _
from app.ui import style
from app.ui.widgets import parts
from app.ui.widgets.choices import Choices
from app.ui.widgets.fields import Field

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class RadiosField(QWidget, Field):
    """Buttons of which one is chosen, or none where none need be; arrow keys choose, Tab stops once.

    A code that is in no button is kept unseen until the reader chooses.
    """

    edited = Signal()

    def __init__(self, choices: Choices, *, needed: bool = False) -> None:
        """With ``needed`` a choice can be changed but not taken back."""
        super().__init__()
        self._needed = needed
        self._value: str | None = None
        self.buttons = {code: _Radio(label) for code, label in choices}
        layout = parts.row(gap=style.TIGHT)
        for code, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, code=code: self._on_clicked(code))
            layout.addWidget(button)
        layout.addStretch(1)
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_value(None)

    def value(self) -> Any:
        """The code, ``None`` for none."""
        return self._value

    def show_value(self, value: Any) -> None:
        """Show a code; ``None`` or "" as no choice."""
        self._value = value or None
        stop = self._value if self._value in self.buttons else next(iter(self.buttons), None)
        for code, button in self.buttons.items():
            button.show_chosen(chosen=code == self._value)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if code == stop else Qt.FocusPolicy.ClickFocus)

    def typed(self) -> Any:
        """The code."""
        return self._value

    def retype(self, typed: Any) -> None:
        """Choose it again."""
        self.show_value(typed)

    def controls(self) -> tuple[QWidget, ...]:
        """The buttons."""
        return tuple(self.buttons.values())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Go to the next choice, or the one before."""
        step = _STEPS.get(Qt.Key(event.key()))
        codes = list(self.buttons)
        here = [place for place, button in enumerate(self.buttons.values()) if button.hasFocus()]
        if step is None or not here:
            super().keyPressEvent(event)
            return
        # The first arrow chooses what the reader stands on: nothing is chosen by only passing.
        to = here[0] + (step if self._value in self.buttons else 0)
        if 0 <= to < len(codes):
            self._choose(codes[to])
            self.buttons[codes[to]].setFocus(Qt.FocusReason.TabFocusReason)

    def _on_clicked(self, code: str) -> None:
        self._choose(None if code == self._value and not self._needed else code)

    def _choose(self, code: str | None) -> None:
        self.show_value(code)
        self.edited.emit()


class _Radio(QPushButton):
    def __init__(self, label: str) -> None:
        super().__init__(label)
        self._label = label
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        style.mark(self, kind="toggle")

    def show_chosen(self, *, chosen: bool) -> None:
        self.setChecked(chosen)
        self.setIcon(style.icon("circle" if chosen else "circle-none", style.colours().accent))
        self.setAccessibleName(f"{self._label} {_('選択')}" if chosen else self._label)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        if event.key() in _STEPS:
            event.ignore()
        else:
            super().keyPressEvent(event)
