"""Several codes as toggles, none of them the main one."""

from typing import Any

from PySide6.QtCore import Slot

from app.ui.widgets.choices import Choices, TogglesField


class ManyField(TogglesField):
    """Its value is a tuple of codes, in the order of the list."""

    def __init__(self, choices: Choices, columns: int = 4) -> None:
        super().__init__(choices, columns)
        for button in self.buttons.values():
            button.setToolTip(button.text())

    def value(self) -> Any:
        """The chosen codes."""
        return super().value()[0]

    def show_value(self, value: Any) -> None:
        """Show these codes; those that are not in the list are kept unseen."""
        super().show_value((tuple(value or ()), None))

    def typed(self) -> Any:
        """The chosen codes."""
        return list(self.value())

    def retype(self, typed: Any) -> None:
        """Choose them again."""
        self.show_value(typed)

    @Slot(str)
    def _on_toggled(self, code: str) -> None:
        self._stop_at(self.buttons[code])
        self._set_main(None)
        self.edited.emit()

    @Slot(str)
    def _on_made_main(self, code: str) -> None:
        self._on_toggled(code)
