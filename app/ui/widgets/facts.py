"""What is recorded, to be read: labels with their values beside them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.ui import style
from app.ui.widgets import parts
from app.ui.widgets.prose import Prose


class Facts(QWidget):
    """Two columns of text; facts that say nothing are left out."""

    def __init__(self, label_width: int = 84) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(style.px(style.MEDIUM))
        self._grid.setVerticalSpacing(style.px(style.TIGHT))
        self._grid.setColumnMinimumWidth(0, style.px(label_width))
        self._grid.setColumnStretch(1, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def show_facts(self, facts: Sequence[tuple[str, str | QWidget | None]]) -> None:
        """Show these labels and values, and nothing else."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        said = [(label, value) for label, value in facts if value]
        for row, (label, value) in enumerate(said):
            name = parts.text(label, "small", "muted")
            name.setContentsMargins(0, style.px(2), 0, 0)
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            if isinstance(value, str):
                words = Prose(value)
                words.setAccessibleName(f"{label} {value}")
                self._grid.addWidget(words, row, 1)
            elif value is not None:
                self._grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignLeft)
