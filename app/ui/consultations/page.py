"""相談: the list, quick entry, and cases."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.language import _
from app.services import followups, notes, statements
from app.ui.consents import form as consents
from app.ui.consultations.case import CasePane
from app.ui.consultations.entry import EntryPane
from app.ui.consultations.list import ConsultationList
from app.ui.consultations.typed import fresh
from app.ui.tasks import Tasks
from app.ui.widgets.buttons import button
from app.ui.widgets.panes import Key, Pane
from app.ui.widgets.record_page import RecordPage
from app.vocabulary import Outcome

LISTS = (
    *("topic", "channel", "urgency", "outcome", "age_band", "sex", "field", "loneliness", "worry", "writer"),
    *("referral_state", *consents.LISTS),
)
_USUAL_CHANNEL = "visit_self"
_PARTS: Mapping[str, Any] = {"note": notes.show, "statement": statements.show, "followup": followups.show}
"""What belongs to a consultation and is shown there."""


class ConsultationsPage(RecordPage):
    """Consultations; F2 begins a new one."""

    def __init__(self, tasks: Tasks) -> None:
        new = button(_("新しい相談"), self.begin, key="F2", kind="primary", icon="notebook-pen")
        super().__init__(_("相談"), tasks, LISTS, new)

    def begin(self) -> None:
        """Open an empty form; one that is half filled in is kept."""
        self.open_record("new-consultation", "")

    def build(self) -> QWidget:
        """The list."""
        listing = ConsultationList(self.tasks, self.lists, halls=self.halls if self.premises.is_office else ())
        listing.opened.connect(partial(self.open_record, "consultation"))
        listing.counted.connect(self._on_counted)
        return listing

    def make(self, key: Key) -> Pane:
        """A case, or a form for a new one."""
        if key[0] == "consultation":
            return CasePane(key, self.tasks, self.lists)
        usual = _USUAL_CHANNEL if _USUAL_CHANNEL in dict(self.lists.choices("channel")) else None
        pane = EntryPane(key, _("新しい相談"), self.tasks, self.lists, fresh(usual, key[1]))
        pane.left.connect(partial(self._on_recorded, pane))
        return pane

    def open_record(self, kind: str, record: str) -> None:
        """Bring up a consultation, also by what belongs to it, or begin a new one (``record``: whom it is about)."""
        if kind in _PARTS:
            self.tasks.ask(self, lambda part: self.open_record("consultation", part.consultation), _PARTS[kind], record)
        else:
            super().open_record(kind, record)

    def _on_recorded(self, pane: EntryPane) -> None:
        """Go on with what is to be handed on; otherwise the desk is free for the next visitor."""
        if pane.kept is None or self.pane is not pane:
            return
        if pane.kept.outcome == Outcome.REFER:
            self.open_record("consultation", pane.kept.id)
        elif isinstance(self.list, ConsultationList):
            self.list.show_next(pane.kept.id)

    @Slot(int)
    def _on_counted(self, count: int) -> None:
        self.say_under(_("{n} 件").format(n=f"{count:,}"))
