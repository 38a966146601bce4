"""見守り・フォロー of a case: what is to be done on which day, ticked off or planned."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import clock
from app.language import _
from app.services import followups
from app.services.followups import FollowUpDetail, FollowUpDraft, FollowUpRow
from app.ui import style
from app.ui.tasks import Call, Tasks
from app.ui.widgets import days, parts
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import LineField
from app.ui.widgets.form import Form
from app.ui.widgets.moments import DateField


@dataclass(frozen=True)
class Plan:
    """A follow-up as it is planned."""

    due_on: str | None = None
    text: str = ""


class FollowUpsCard(Card):
    """Signals: ``said(words, undo)``."""

    said = Signal(str, object)

    def __init__(self, tasks: Tasks, consultation: str) -> None:
        super().__init__(_("見守り・フォロー"), icon="calendar")
        self._tasks, self._consultation = tasks, consultation
        self.form: Form[Plan] = Form(Plan(), self)
        self._lines = parts.column(gap=style.TIGHT)
        due = self.form.row("due_on", _("いつ"), DateField())
        text = self.form.row("text", _("何をするか"), LineField())
        self._plan = button(_("予定に入れる"), self.plan, icon="plus")
        self.add(self._lines, parts.rule(), due, text, parts.row(1, self._plan))
        self.body.addStretch(1)

    @property
    def dirty(self) -> bool:
        """Whether a plan is half written."""
        return self.form.dirty

    def show_followups(self, rows: Sequence[FollowUpRow]) -> None:
        """Show them, what is to be done first."""
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row in sorted(rows, key=lambda each: bool(each.done_at)):
            self._lines.addWidget(self._line(row))
        if not rows:
            self._lines.addWidget(parts.text(_("予定はありません。"), tone="muted"))

    def plan(self) -> None:
        """Keep the plan."""

        def send(plan: Plan) -> Call:
            draft = FollowUpDraft(consultation=self._consultation, due_on=plan.due_on or "", text=plan.text)
            return self._tasks.do(self, self._on_planned, followups.add, draft)

        self.form.submit(send)

    def _line(self, row: FollowUpRow) -> QWidget:
        line = QWidget()
        today = clock.today()
        words = parts.text(row.text or _("フォロー"), tone="muted" if row.done_at else "plain", wrap=True)
        layout = parts.row(gap=style.SMALL)
        if row.done_at:
            layout.addWidget(parts.badge(_("済み"), "ok"))
            layout.addWidget(words, 1)
            layout.addWidget(parts.text(days.day(row.done_at, today), "small", "muted"))
        else:
            late = row.due_on < today.isoformat()
            layout.addWidget(parts.badge(days.late(row.due_on, today), "warn" if late else "accent"))
            layout.addWidget(words, 1)
            done = button(_("済みにする"), lambda: self._finish(row.id), icon="check", kind="link")
            done.setAccessibleName(_("「{text}」を済みにする").format(text=words.text()))
            layout.addWidget(done)
        line.setLayout(layout)
        return line

    def _finish(self, followup: str) -> None:
        def undo() -> None:
            self._tasks.do(self, None, followups.amend, followup, None, {"done_at": None})

        self._tasks.do(self, lambda _done: self.said.emit(_("済みにしました"), undo), followups.done, followup, None)

    def _on_planned(self, _made: FollowUpDetail) -> None:
        self.form.show(Plan())
        self.said.emit(_("予定に入れました"), None)
