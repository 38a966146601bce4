"""経過記録 of a case: a place to go on writing, and what was written so far."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot

from app.errors import InvalidInput
from app.language import _
from app.services import notes
from app.services.notes import NoteDraft, NoteRow
from app.ui import style
from app.ui.tasks import Tasks
from app.ui.widgets import parts, times
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import TextField
from app.ui.widgets.prose import Prose


class NotesCard(Card):
    """Notes are only ever added; signals: ``said(words)``."""

    said = Signal(str)

    def __init__(self, tasks: Tasks, consultation: str) -> None:
        super().__init__(_("経過記録"), icon="notebook-pen")
        self._tasks, self._consultation = tasks, consultation
        self.text = TextField(_("その後のことを書き足す"), lines=2)
        self.text.setAccessibleName(_("経過記録を書き足す"))
        self.text.setMaximumHeight(style.px(84))
        self._add = button(_("書き足す"), self.add_note, key="F12", kind="primary", icon="plus")
        self._add.setEnabled(False)
        self._notes = parts.column(gap=style.SMALL)
        self.add(self.text, parts.row(1, self._add), self._notes)
        self.body.addStretch(1)
        self.text.edited.connect(self._on_edited)

    @property
    def dirty(self) -> bool:
        """Whether a note is half written."""
        return bool(self.text.typed().strip())

    def show_notes(self, rows: Sequence[NoteRow]) -> None:
        """Show what was written, the newest first."""
        while (item := self._notes.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row in rows:
            self._notes.addWidget(parts.rule())
            head = "　".join(part for part in (times.moment(row.at), row.staff_name) if part)
            self._notes.addWidget(parts.text(head, "small", "muted"))
            self._notes.addWidget(Prose(row.text))
        if not rows:
            self._notes.addWidget(parts.text(_("まだありません。"), tone="muted"))

    def add_note(self) -> None:
        """Keep what is written."""
        self._add.setEnabled(False)
        draft = NoteDraft(consultation=self._consultation, text=self.text.value())
        self._tasks.do(self, self._on_added, notes.add, draft).otherwise(self._on_refused)

    def _on_added(self, _note: NoteRow) -> None:
        self.text.show_value("")
        self.said.emit(_("書き足しました"))

    def _on_refused(self, error: Exception) -> bool:
        self._on_edited()
        return isinstance(error, InvalidInput) and not self.dirty

    @Slot()
    def _on_edited(self) -> None:
        self._add.setEnabled(self.dirty)
