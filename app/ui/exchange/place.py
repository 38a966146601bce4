"""Where bundles are written to and taken from: a stick that is plugged in, or a folder."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot

from app import paths, settings
from app.errors import InvalidInput
from app.language import _
from app.ui import style
from app.ui.widgets import parts
from app.ui.widgets.buttons import KeyButton, button
from app.ui.widgets.cards import Card
from app.ui.widgets.places import PlaceField

_SHOWN = 3


class PlaceBar(Card):
    """The place of the exchange; sticks are one click away.

    Signals: ``moved()`` when another place was chosen.
    """

    moved = Signal()

    def __init__(self) -> None:
        super().__init__(margin=style.MEDIUM)
        self.setAccessibleName(_("やり取りする場所"))
        self.field = PlaceField("folder")
        name = parts.text(_("やり取りする場所"), "label")
        name.setBuddy(self.field.line)
        self.field.line.setAccessibleName(name.text())
        self.field.line.setPlaceholderText(_("USB スティックか共有フォルダー"))
        self._problem = parts.text("", "small", "danger")
        self._sticks = parts.row()
        self._buttons: list[KeyButton] = []
        line = parts.row(name, self.field, self._sticks, gap=style.MEDIUM)
        line.setStretch(1, 1)
        self.add(parts.column(line, self._problem, gap=style.TIGHT))
        self._tell("")
        self.field.show_value(settings.load().exchange)
        self.field.edited.connect(self._on_edited)

    def look(self) -> None:
        """Show the sticks that are plugged in now; the only one is chosen where nothing else is."""
        found = paths.sticks()
        for old in self._buttons:
            old.deleteLater()
        self._buttons = [button(_stick_name(stick), partial(self.choose, stick), icon="usb") for stick in found]
        for each in self._buttons[:_SHOWN]:
            self._sticks.addWidget(each)
        if len(found) == 1 and not self.field.typed():
            self.choose(found[0])

    def choose(self, place: Path) -> None:
        """Take ``place``."""
        self.field.show_value(place)
        self._on_edited()

    def value(self) -> Path | None:
        """The place; nothing, with a word under the field, where there is none."""
        try:
            place: Path = self.field.value()
        except InvalidInput as error:
            self._tell(str(error.details["why"]))
            return None
        if not place.is_dir():
            self._tell(_("その場所が見つかりません。スティックを差し直すか、選び直してください。"))
            return None
        return place

    def said(self) -> str:
        """What is said to be wrong, "" for nothing."""
        return self._problem.text()

    def _tell(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.field.set_wrong(wrong=bool(problem))
        self.field.line.setAccessibleDescription(problem)
        if problem:
            self.field.setFocus()

    @Slot()
    def _on_edited(self) -> None:
        self._tell("")
        self.moved.emit()


def _stick_name(stick: Path) -> str:
    return stick.name or str(stick)
