"""Fields of choice from a code list: one code from a list, or several as big toggles with one main."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QPushButton, QSizePolicy, QWidget

from app.language import _
from app.ui import style
from app.ui.widgets.fields import Field

Choices = Sequence[tuple[str, str]]
"""Codes with the labels that the reader sees."""


class ChoiceField(QComboBox, Field):
    """One code from a list, or none. A code that is no longer in the list is shown as it is, and kept."""

    edited = Signal()

    def __init__(self, choices: Choices, none: str | None = "") -> None:
        """``none`` is the label for no choice; ``None`` where there must be one (then the first is chosen)."""
        super().__init__()
        self._none = none
        self.setMaxVisibleItems(16)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.set_choices(choices)
        self.activated.connect(self._on_activated)

    def set_choices(self, choices: Choices) -> None:
        """Offer these choices; what is chosen stays chosen."""
        before = self.currentData()
        self.clear()
        if self._none is not None:
            self.addItem(self._none, None)
        for code, label in choices:
            self.addItem(label, code)
        if before is not None:
            self.show_value(before)

    def value(self) -> Any:
        """The code, ``None`` for none."""
        return self.currentData()

    def show_value(self, value: Any) -> None:
        """Show a code; ``None`` or "" as no choice."""
        at = self.findData(value or None)
        if at < 0 and value:
            self.addItem(value, value)
            at = self.count() - 1
        self.setCurrentIndex(max(at, 0))

    def typed(self) -> Any:
        """The code."""
        return self.currentData()

    def retype(self, typed: Any) -> None:
        """Choose the code again."""
        self.show_value(typed)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  Qt's name
        """Leave the wheel to the page: a choice must not change because somebody scrolled past."""
        event.ignore()

    @Slot()
    def _on_activated(self) -> None:
        self.edited.emit()


class TogglesField(QWidget, Field):
    """Several codes as big buttons, ○ for each chosen and ◎ for the main one, as on the paper form.

    Its value is ``(codes in the order of the list, main code or None)``. The first chosen is the main one; a click on
    the mark of another, or Shift+Space on it, makes that the main one. Arrow keys walk, Space chooses.
    """

    edited = Signal()

    def __init__(self, choices: Choices, columns: int = 4) -> None:
        super().__init__()
        self.buttons: dict[str, ToggleButton] = {}
        self._main: str | None = None
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(style.px(style.SMALL))
        for place, (code, label) in enumerate(choices):
            button = ToggleButton(code, label)
            button.toggled_by_hand.connect(self._on_toggled)
            button.made_main.connect(self._on_made_main)
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            grid.addWidget(button, place // columns, place % columns)
            self.buttons[code] = button
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        self._columns = columns
        self._unknown: tuple[str, ...] = ()
        self._stop_at(next(iter(self.buttons.values())))

    def value(self) -> Any:
        """The chosen codes and the main one."""
        chosen = tuple(code for code, button in self.buttons.items() if button.isChecked())
        return (*chosen, *self._unknown), self._main

    def show_value(self, value: Any) -> None:
        """Show codes and the main one; codes that are not in the list are kept unseen."""
        chosen, main = value
        for code, button in self.buttons.items():
            button.setChecked(code in chosen)
        self._unknown = tuple(code for code in chosen if code not in self.buttons)
        self._set_main(main)

    def typed(self) -> Any:
        """The chosen codes and the main one, as a list."""
        chosen, main = self.value()
        return [list(chosen), main]

    def retype(self, typed: Any) -> None:
        """Choose them again."""
        self.show_value(typed)

    def controls(self) -> tuple[QWidget, ...]:
        """The buttons."""
        return tuple(self.buttons.values())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Walk the grid with the arrow keys."""
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }
        step = steps.get(Qt.Key(event.key()))
        buttons = list(self.buttons.values())
        here = [place for place, button in enumerate(buttons) if button.hasFocus()]
        if step is None or not here:
            super().keyPressEvent(event)
        elif 0 <= here[0] + step < len(buttons):
            self._stop_at(buttons[here[0] + step])
            buttons[here[0] + step].setFocus(Qt.FocusReason.TabFocusReason)

    def _stop_at(self, stop: "ToggleButton") -> None:
        """Have Tab stop once in the whole field, at ``stop``."""
        for button in self.buttons.values():
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button is stop else Qt.FocusPolicy.ClickFocus)

    def _set_main(self, main: str | None) -> None:
        self._main = main
        for code, button in self.buttons.items():
            button.show_mark(main=code == main)

    @Slot(str)
    def _on_toggled(self, code: str) -> None:
        self._stop_at(self.buttons[code])
        chosen, main = self.value()
        self._set_main(main if main in chosen else next(iter(chosen), None))
        self.edited.emit()

    @Slot(str)
    def _on_made_main(self, code: str) -> None:
        self._set_main(code)
        self.edited.emit()


class ToggleButton(QPushButton):
    """One code of :class:`TogglesField`."""

    toggled_by_hand = Signal(str)
    made_main = Signal(str)

    def __init__(self, code: str, label: str) -> None:
        super().__init__(label)
        self._code, self._label = code, label
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(
            _("{label}（左の印をクリックするか Shift+Space で、一番の困りごと ◎ にします）").format(label=label)
        )
        style.mark(self, kind="toggle")
        self.show_mark(main=False)
        self.clicked.connect(self._on_clicked)

    def show_mark(self, *, main: bool) -> None:
        """Show whether the code is chosen, and whether it is the main one."""
        mark = "circle-double" if main else "circle" if self.isChecked() else "circle-none"
        self.setIcon(style.icon(mark, style.colours().accent))
        state = _("一番の困りごと") if main else _("選択") if self.isChecked() else ""
        self.setAccessibleName(" ".join(part for part in (self._label, state) if part))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Shift+Space makes this the main one."""
        if event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self._make_main()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """A click on the mark of a chosen one makes it the main one."""
        on_mark = event.position().x() < style.px(_MARK_WIDTH) and self.rect().contains(event.position().toPoint())
        if self.isChecked() and on_mark and event.button() == Qt.MouseButton.LeftButton:
            self.setDown(False)
            self._make_main()
        else:
            super().mouseReleaseEvent(event)

    def _make_main(self) -> None:
        self.setChecked(True)
        self.made_main.emit(self._code)

    @Slot()
    def _on_clicked(self) -> None:
        self.toggled_by_hand.emit(self._code)


_MARK_WIDTH = 30
"""How much of the left end of a toggle is its mark, in pixels at 100 %."""
