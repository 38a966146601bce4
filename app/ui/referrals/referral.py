"""A referral: what was handed on, on what consent, how far it is, and what came back."""

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app import clock
from app.changes import Changes
from app.language import _
from app.services import referrals
from app.services.referral_moves import UNANSWERED
from app.services.referrals import ReferralDetail
from app.ui import style
from app.ui.consents.form import ConsentPane, Whose, in_words
from app.ui.referrals.form import ReferralForm
from app.ui.referrals.moves import Move, MovesCard
from app.ui.referrals.preview import PreviewPane
from app.ui.referrals.reading import Whole, read_whole
from app.ui.tasks import Tasks
from app.ui.widgets import days, parts, times
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Banner, Card
from app.ui.widgets.code_lists import CodeLists
from app.ui.widgets.facts import Facts
from app.ui.widgets.panes import Key, Pane
from app.ui.widgets.prose import Prose

_KINDS = ("referral", "referral_step", "consent", "consultation", "person", "resource")


class ReferralPane(Pane):
    """One referral with its steps; the sheet is one key away."""

    def __init__(self, key: Key, tasks: Tasks, lists: CodeLists) -> None:
        super().__init__(key, "")
        self.whole: Whole | None = None
        self._tasks, self._lists, self._id = tasks, lists, key[1]
        self._badges = parts.row()
        self._edit = button(_("訂正"), self.edit, key="F4", icon="pencil")
        self._preview = button(_("印刷プレビュー"), self.preview, key="F9", kind="primary", icon="printer")
        self._warnings = parts.column(gap=style.SMALL)
        self._facts, self._answer = Facts(), Facts()
        self._steps = parts.column(gap=style.SMALL)
        self.moves = MovesCard()
        self._lay_out()
        self.moves.moved.connect(self._on_moved)
        tasks.changed.connect(self._on_changed)

    @property
    def dirty(self) -> bool:
        """Whether a step is half written."""
        return self.moves.dirty

    def refresh(self) -> None:
        """Read the referral anew."""
        self._tasks.ask(self, self._show, read_whole, self._id).otherwise(self.gone)

    def edit(self) -> None:
        """Correct it; what is on paper stays once it was issued."""
        if self.whole is not None:
            now = self.whole.referral
            self.over.emit(ReferralForm(("edit-referral", now.id), self._tasks, self._lists, now.consultation, now))

    def preview(self) -> None:
        """Show the sheet."""
        if self.whole is not None:
            self.over.emit(PreviewPane(("sheet", self._id), self._tasks, self.whole.referral.number))

    def ask_consent(self) -> None:
        """Record a consent to this referral."""
        if self.whole is not None:
            now = self.whole.matter.consultation
            whose = Whose(now.id, now.person, now.person_name or now.visitor.name)
            to = (self.whole.referral.to,)
            self.over.emit(ConsentPane(("new-consent", now.id), self._tasks, self._lists, whose, to))

    def _lay_out(self) -> None:
        head = parts.row(self._badges, 1, self._edit, self._preview)
        matter = Card(_("紹介"), icon="handshake")
        open_case = button(_("相談を開く"), self._open_case, kind="link", icon="messages-square")
        open_body = button(_("紹介先を開く"), self._open_body, kind="link", icon="map-pinned")
        matter.add(self._facts, parts.row(open_case, open_body, 1))
        answer = Card(_("回答"), icon="inbox")
        answer.add(self._answer)
        steps = Card(_("これまで"), icon="history")
        steps.add(self._steps)
        left = parts.column(matter, answer, 1, gap=style.LARGE)
        right = parts.column(self.moves, steps, 1, gap=style.LARGE)
        both = parts.row(gap=style.LARGE)
        both.addLayout(left, 3)
        both.addLayout(right, 2)
        inner = QWidget()
        inner.setLayout(both)
        self.setLayout(parts.column(head, self._warnings, parts.scrolled(inner), gap=style.MEDIUM))

    def _show(self, whole: Whole) -> None:
        self.whole = whole
        now = whole.referral
        self.retitle(f"{now.number}　{now.to_name}")
        overdue = now.state in UNANSWERED and bool(now.reply_due) and (now.reply_due or "") < clock.today().isoformat()
        _clear(self._badges)
        self._badges.addWidget(parts.badge(self._lists.label("referral_state", now.state), "accent"))
        if overdue:
            self._badges.addWidget(parts.badge(_("回答の期限切れ"), "warn"))
        self._show_warnings(now)
        self._facts.show_facts(self._said(whole))
        self._answer.show_facts(
            [
                (_("いつ"), times.moment(now.reply_at)),
                (_("回答した人"), now.reply_by),
                (_("内容"), now.reply_text),
                ("", None if now.reply_at else _("まだ回答がありません。")),
            ]
        )
        self._show_steps(whole)
        self.moves.show_moves(now.moves, now.lack)

    def _said(self, whole: Whole) -> list[tuple[str, Any]]:
        now = whole.referral
        consent = next((each for each in whole.matter.consents if each.id == now.consent), None)
        said = in_words(consent, self._lists, dict(whole.matter.bodies)) if consent is not None else ""
        return [
            (_("紹介先"), now.to_name),
            (_("対象者"), now.person_name or _("（匿名）")),
            (_("理由"), now.reason),
            (_("渡し方"), self._lists.label("delivery", now.delivery)),
            (_("回答の期限"), times.day(now.reply_due)),
            (_("発行"), times.moment(now.issued_at)),
            (_("同意・根拠"), said or ("" if now.lack else _("あり（発行のときに決まります）"))),
        ]

    def _show_warnings(self, now: ReferralDetail) -> None:
        _clear(self._warnings)
        if now.lack:
            record = button(_("同意を記録する"), self.ask_consent, icon="plus")
            words = _("{why}。記録するまで、用紙の印刷も発行もできません。").format(why=now.lack)
            self._warnings.addWidget(Banner(words, tone="warn", action=record))
        if now.same_desk:
            words = _("同じ相談から同じ紹介先への紹介があります: {numbers}").format(numbers=_("、").join(now.same_desk))
            self._warnings.addWidget(Banner(words, tone="accent"))

    def _show_steps(self, whole: Whole) -> None:
        _clear(self._steps)
        for step in reversed(whole.referral.steps):
            line = parts.row(parts.badge(self._lists.label("referral_state", step.state), "plain"), gap=style.SMALL)
            by = "　".join((days.moment(step.at, clock.today()), whole.names.get(step.staff, "")))
            line.addWidget(parts.text(by, "small", "muted"))
            line.addStretch(1)
            each = QWidget()
            each.setLayout(parts.column(line, *([Prose(step.note)] if step.note else []), gap=2))
            self._steps.addWidget(each)

    def _open_case(self) -> None:
        if self.whole is not None:
            self.open_asked.emit("consultation", self.whole.referral.consultation)

    def _open_body(self) -> None:
        if self.whole is not None:
            self.open_asked.emit("resource", self.whole.referral.to)

    @Slot(str, object)
    def _on_moved(self, state: str, move: Move) -> None:
        if self.whole is None:
            return
        self._tasks.do(
            self,
            self._after_move,
            referrals.move,
            self._id,
            self.whole.referral.version,
            state,
            move.note,
            move.on,
            move.by,
        ).otherwise(self.moves.form.refuse)

    def _after_move(self, now: ReferralDetail) -> None:
        self.moves.put_away()
        state = self._lists.label("referral_state", now.state)
        self.said.emit(_("「{state}」を記録しました").format(state=state), None)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if self.isVisible() and changes.affect(*_KINDS):
            self.refresh()


def _clear(layout: Any) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
