"""One conflict with all its sides, and the ways to settle it: choose a side, combine them, or write something else."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import InvalidInput
from app.language import _
from app.services.conflict_views import ConflictView
from app.ui import style
from app.ui.conflicts.differences import combined
from app.ui.conflicts.sides import SideCard
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Card
from app.ui.widgets.choices import ChoiceField
from app.ui.widgets.fields import Field, LineField, TextField
from app.ui.widgets.form import Row
from app.ui.widgets.moments import DateField

_ONE_LINE = 40


class ConflictPanel(QWidget):
    """Shows one conflict.

    Signals: ``chosen(head)`` for a side, ``written(value)`` for something else, ``record_asked(kind, id)``.
    """

    chosen = Signal(int)
    written = Signal(object)
    record_asked = Signal(str, str)

    def __init__(self, view: ConflictView) -> None:
        super().__init__()
        self.view = view
        self.setAccessibleName(f"{view.kind} {view.title} {view.field}")
        head = parts.row(parts.badge(view.kind, "accent"), parts.Elided(view.title), gap=style.SMALL)
        head.setStretch(1, 1)
        if view.record[0]:
            head.addWidget(button(_("記録を開く"), self._ask_record, kind="link", icon="file-text"))
        field = parts.text(_("「{field}」が食い違っています").format(field=view.field), "title", wrap=True)
        about = parts.text(_("違うところに下線を引いています。どの値も履歴に残ります。"), "small", "muted", wrap=True)
        self.sides = [
            SideCard(
                side,
                [each for each in view.sides if each is not side],
                self.chosen.emit,
                by_letter=view.writable == "text",
            )
            for side in view.sides
        ]
        self.row: Row | None = None
        layout = parts.column(head, field, about, *self.sides, gap=style.MEDIUM)
        if view.writable:
            layout.addWidget(self._make_writing())
        layout.addStretch(1)
        self.setLayout(layout)

    def refuse(self, error: Exception) -> bool:
        """Say beside the field why what was written can't be taken."""
        if self.row is None or not isinstance(error, InvalidInput):
            return False
        self.row.show_error(str(error.details["why"]))
        return True

    def _make_writing(self) -> Card:
        heading = _("まとめて書く") if self.view.writable == "text" else _("別の値にする")
        card = Card(heading, button(_("この内容にする"), self._write, icon="pencil"))
        self.row = Row(_("新しい「{field}」").format(field=self.view.field), self._field())
        card.add(self.row)
        return card

    def _field(self) -> Field:
        if self.view.writable == "code":
            return ChoiceField(self.view.choices)
        if self.view.writable == "day":
            return DateField()
        texts = [side.text for side in self.view.sides if side.text]
        several = any("\n" in text or len(text) > _ONE_LINE for text in texts)
        field = TextField(lines=5) if several else LineField()
        field.show_value(combined(texts) if several else next(iter(texts), ""))
        return field

    def _write(self) -> None:
        assert self.row is not None
        try:
            value: Any = self.row.field.value()
        except InvalidInput as error:
            self.refuse(error)
            return
        self.written.emit(value)

    def _ask_record(self) -> None:
        self.record_asked.emit(*self.view.record)
