"""Yes or no, as a tick before its words."""

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox

from app.ui.widgets.fields import Field


class TickField(QCheckBox, Field):
    """Its value is a bool."""

    edited = Signal()

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setAccessibleName(words)
        self.clicked.connect(self._on_clicked)

    def value(self) -> Any:
        """Whether it is ticked."""
        return self.isChecked()

    def show_value(self, value: Any) -> None:
        """Tick it, or not."""
        self.setChecked(bool(value))

    def typed(self) -> Any:
        """Whether it is ticked."""
        return self.isChecked()

    def retype(self, typed: Any) -> None:
        """Tick it again, or not."""
        self.setChecked(bool(typed))

    @Slot()
    def _on_clicked(self) -> None:
        self.edited.emit()
