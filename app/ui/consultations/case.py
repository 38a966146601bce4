"""A case: what was said, what was done since, and all that belongs to it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.changes import Changes
from app.language import _
from app.services import consultations
from app.services.consultations import ConsultationDetail
from app.ui import style
from app.ui.consents.form import ConsentPane, Whose
from app.ui.consultations.around import AroundCase
from app.ui.consultations.entry import EntryPane
from app.ui.consultations.followups import FollowUpsCard
from app.ui.consultations.notes import NotesCard
from app.ui.consultations.reading import KINDS, Case, read_case
from app.ui.consultations.said import SaidCard
from app.ui.consultations.statement import StatementPane
from app.ui.consultations.typed import of_detail
from app.ui.consultations.void import VoidBar
from app.ui.tasks import Tasks
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.code_lists import CodeLists
from app.ui.widgets.panes import Key, Pane


class CasePane(Pane):
    """One consultation with everything around it; its forms open over it."""

    def __init__(self, key: Key, tasks: Tasks, lists: CodeLists) -> None:
        super().__init__(key, "")
        self.case: Case | None = None
        self._tasks, self._lists, self._id = tasks, lists, key[1]
        self._badges = parts.row()
        self._edit = button(_("訂正"), self.edit, key="F4", icon="pencil")
        self._close = button(_("終結"), self.close_or_reopen, key="F11", icon="circle-check")
        self._void_button = button(_("誤入力取消"), self._ask_void, kind="link")
        self._refer = button(_("つなぐ"), self.refer, key="F7", kind="primary", icon="handshake")
        self.void_bar = VoidBar()
        self.said_card = SaidCard(lists)
        self.notes = NotesCard(tasks, self._id)
        self.around = AroundCase(lists)
        self.followups = FollowUpsCard(tasks, self._id)
        self._lay_out()
        self._connect()

    @property
    def dirty(self) -> bool:
        """Whether a note, a plan or a reason is half written."""
        return self.notes.dirty or self.followups.dirty or self.void_bar.dirty

    def start(self) -> None:
        """Begin where one goes on writing."""
        self.notes.text.setFocus()

    def refresh(self) -> None:
        """Read the case anew."""
        self._tasks.ask(self, self._show, read_case, self._id).otherwise(self.gone)

    def edit(self) -> None:
        """Correct what was recorded."""
        if self.case is not None:
            now = self.case.consultation
            key = ("edit-consultation", now.id)
            title = _("{number} の訂正").format(number=now.number)
            self.over.emit(EntryPane(key, title, self._tasks, self._lists, of_detail(now), now))

    def refer(self) -> None:
        """Begin a referral."""
        self.open_asked.emit("new-referral", self._id)

    def close_or_reopen(self) -> None:
        """End the case today, or take it up again."""
        if self.case is None:
            return
        now = self.case.consultation
        if now.closed_on:
            self._do(
                _("再開しました"), consultations.reopen, now.version, undo=self._undo({"closed_on": now.closed_on})
            )
        else:
            self._do(_("終結にしました"), consultations.close, now.version, undo=self._undo({"closed_on": None}))

    def _do(self, words: str, use_case: Callable[..., ConsultationDetail], *args: Any, undo: object = None) -> None:
        self._tasks.do(self, lambda _detail: self.said.emit(words, undo), use_case, self._id, *args)

    def _undo(self, values: dict[str, Any]) -> Callable[[], object]:
        return lambda: self._tasks.do(self._tasks, None, consultations.amend, self._id, None, values)

    def _lay_out(self) -> None:
        head = parts.row(gap=style.SMALL)
        head.addLayout(self._badges)
        head.addStretch(1)
        for each in (self._void_button, self._edit, self._close, self._refer):
            head.addWidget(each)
        left = parts.column(self.said_card, self.notes, gap=style.LARGE)
        left.setStretch(1, 1)
        right = parts.column(self.around, self.followups, 1, gap=style.LARGE)
        inner = QWidget()
        both = parts.row(gap=style.LARGE)
        both.addLayout(left, 3)
        both.addLayout(right, 2)
        inner.setLayout(both)
        self.setLayout(parts.column(head, self.void_bar, parts.scrolled(inner), gap=style.MEDIUM))

    def _connect(self) -> None:
        self._tasks.changed.connect(self._on_changed)
        self.notes.said.connect(lambda words: self.said.emit(words, None))
        self.followups.said.connect(self._on_said)
        self.around.opened.connect(self._on_opened)
        self.around.statement_asked.connect(self._on_statement)
        self.around.consent_asked.connect(self._on_consent)
        self.void_bar.given.connect(self._on_void)

    def _show(self, case: Case) -> None:
        self.case = case
        now = case.consultation
        name = now.person_name or now.visitor.name or _("（匿名）")
        self.retitle(f"{now.number}　{name}")
        self._show_badges(now)
        self.said_card.show_said(now)
        self.notes.show_notes(case.notes)
        self.around.show_case(case)
        self.followups.show_followups(case.followups)
        self._close.setText(_("再開") if now.closed_on else _("終結"))
        self._close.setAccessibleName(self._close.text())
        self._close.updateGeometry()
        for each in (self._close, self._refer, self._void_button):
            each.setEnabled(now.void is None)

    def _show_badges(self, now: ConsultationDetail) -> None:
        while (item := self._badges.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for words, tone in self.said_card.badges(now):
            self._badges.addWidget(parts.badge(words, tone))

    def _ask_void(self) -> None:
        self.void_bar.begin()

    @Slot(str)
    def _on_void(self, reason: str) -> None:
        if self.case is not None:
            version = self.case.consultation.version
            self._do(
                _("誤入力として取り消しました"), consultations.void, version, reason, undo=self._undo({"void": None})
            )

    @Slot(str, str)
    def _on_opened(self, kind: str, record: str) -> None:
        if kind == "consent":
            self._on_consent(record)
        else:
            self.open_asked.emit(kind, record)

    @Slot()
    def _on_statement(self) -> None:
        if self.case is not None:
            key = ("edit-statement", self._id)
            self.over.emit(StatementPane(key, self._id, self._tasks, self._lists, self.case.statement))

    @Slot(str)
    def _on_consent(self, consent: str) -> None:
        if self.case is None:
            return
        now = self.case.consultation
        whose = Whose(now.id, now.person, now.person_name or now.visitor.name)
        known = next((each for each in self.case.consents if each.id == consent), None)
        key = ("consent", consent) if consent else ("new-consent", now.id)
        self.over.emit(ConsentPane(key, self._tasks, self._lists, whose, now=known))

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if self.isVisible() and changes.affect(*KINDS):
            self.refresh()

    @Slot(str, object)
    def _on_said(self, words: str, undo: object) -> None:
        self.said.emit(words, undo)
