"""A field for a place on a disk or stick: typed, or chosen in the system's own dialog."""

from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.errors import InvalidInput
from app.language import _
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.fields import Field, LineField

Wanted = Literal["folder", "file", "new file"]


class PlaceField(QWidget, Field):
    """A path; ``wanted`` says of what. ``filters`` are as Qt has them: ``登録ファイル (*.json)``."""

    edited = Signal()

    def __init__(self, wanted: Wanted, filters: str = "") -> None:
        super().__init__()
        self._wanted = wanted
        self._filters = filters
        self.line = LineField()
        self.line.edited.connect(self._on_edited)
        self.choose = button(_("選ぶ…"), self._ask, icon="folder-open" if wanted == "folder" else "file-text")
        self.setLayout(parts.row(self.line, self.choose))
        self.setFocusProxy(self.line)

    def value(self) -> Any:
        """The path; raises :class:`InvalidInput` where there is none, or not what is wanted."""
        typed = self.line.text().strip().strip('"')
        if not typed:
            raise InvalidInput("", _("場所を選んでください"))
        path = Path(typed).expanduser()
        if self._wanted == "file" and not path.is_file():
            raise InvalidInput("", _("そのファイルはありません"))
        if self._wanted == "new file" and not path.parent.is_dir():
            raise InvalidInput("", _("そのフォルダーはありません"))
        return path

    def show_value(self, value: Any) -> None:
        """Show a path; ``None`` as nothing."""
        self.line.show_value(str(value) if value else "")

    def typed(self) -> Any:
        """What stands in the line."""
        return self.line.text()

    def retype(self, typed: Any) -> None:
        """Put it back."""
        self.line.setText(typed)

    def controls(self) -> tuple[QWidget, ...]:
        """The line; the button is named for itself."""
        return (self.line,)

    def _ask(self) -> None:
        dialog = QFileDialog(self, self.choose.text(), self._start(), self._filters)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._wanted == "folder":
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        elif self._wanted == "file":
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.selectFile(Path(self.line.text()).name)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    def _start(self) -> str:
        path = Path(self.line.text())
        return str(next((place for place in (path, *path.parents) if place.is_dir() and self.line.text()), Path.home()))

    @Slot(str)
    def _on_chosen(self, path: str) -> None:
        self.line.setText(path)
        self.edited.emit()

    @Slot()
    def _on_edited(self) -> None:
        self.edited.emit()
