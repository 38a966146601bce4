"""A consent: what for, to whom, which items, how, by whom, until when; or the ground for doing without."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app import clock
from app.language import _
from app.services import consents
from app.services.consents import ConsentDetail, ConsentDraft
from app.ui import style
from app.ui.tasks import Call, Tasks
from app.ui.widgets import parts, times
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Banner, Card
from app.ui.widgets.choices import ChoiceField
from app.ui.widgets.code_lists import CodeLists
from app.ui.widgets.fields import LineField
from app.ui.widgets.finder import FinderField
from app.ui.widgets.findings import RESOURCES
from app.ui.widgets.many import ManyField
from app.ui.widgets.moments import DateField, MomentField
from app.ui.widgets.panes import EditorPane, Key
from app.ui.widgets.radios import RadiosField

LISTS = ("consent_purpose", "consent_item", "consent_method", "ground", "relation")
"""The code lists that the form needs."""


@dataclass(frozen=True)
class Given:
    """The form's fields, by the keys of the draft."""

    purpose: str | None = "referral"
    to: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    method: str | None = None
    ground: str | None = None
    by: str = ""
    relation: str | None = "self"
    given_at: str | None = None
    until: str | None = None


@dataclass(frozen=True)
class Whose:
    """The consultation and the person that a new consent is about, and what the person is called."""

    consultation: str | None = None
    person: str | None = None
    name: str = ""


class ConsentPane(EditorPane[Given]):
    """A consent, new or to be corrected; ``kept`` holds it once it is saved."""

    def __init__(
        self,
        key: Key,
        tasks: Tasks,
        lists: CodeLists,
        whose: Whose,
        to: tuple[str, ...] = (),
        now: ConsentDetail | None = None,
    ) -> None:
        draft = Given(to=to, by=whose.name, given_at=clock.now_iso()) if now is None else _of(now)
        super().__init__(key, _("同意の記録") if now is None else _("同意の記録の確認・訂正"), draft)
        self.kept: ConsentDetail | None = None
        self._tasks, self._lists, self._whose, self._now = tasks, lists, whose, now
        self._method = RadiosField(lists.choices("consent_method"))
        self._ground = ChoiceField(lists.choices("ground"), none=_("（同意があるので要らない）"))
        self._method.edited.connect(self._on_method)
        self._ground.edited.connect(self._on_ground)
        self.lay_out(*self._state(), self._matter(), self._how(), 1)

    def send(self, draft: Given) -> Call:
        """Add or amend."""
        if self._now is not None:
            return self._tasks.do(
                self, self.saved, consents.amend, self._now.id, self._now.version, self.changed(draft)
            )
        said = {name: getattr(draft, name) for name in Given.__dataclass_fields__}
        said["purpose"] = draft.purpose or ""
        made = ConsentDraft(consultation=self._whose.consultation, person=self._whose.person, **said)
        return self._tasks.do(self, self.saved, consents.add, made)

    def saved(self, detail: ConsentDetail) -> None:
        """Keep it for who opened the form, and go back."""
        self.kept = detail
        super().saved(detail)

    def withdraw(self) -> None:
        """Record that the person takes the consent back today."""
        assert self._now is not None
        consent = self._now.id

        def undo() -> None:
            self._tasks.do(self._tasks, None, consents.amend, consent, None, {"withdrawn_at": None})

        def withdrawn(_detail: ConsentDetail) -> None:
            self.finish(_("同意の撤回を記録しました"), undo)

        self._tasks.do(self, withdrawn, consents.withdraw, consent, self._now.version)

    def _state(self) -> list[QWidget]:
        if self._now is None:
            return []
        if self._now.withdrawn_at:
            when = times.moment(self._now.withdrawn_at)
            return [Banner(_("この同意は {when} に撤回されています").format(when=when), tone="warn")]
        if self._now.ground:
            return []
        line = QWidget()
        back = button(_("撤回を記録する"), self.withdraw, kind="danger", icon="undo-2")
        line.setLayout(parts.row(parts.text(_("本人が同意を取り消したとき"), tone="muted"), back, 1))
        return [line]

    def _matter(self) -> Card:
        row = self.form.row
        card = Card(_("何を、どこへ伝えるか"), icon="send")
        to = FinderField(
            self._tasks, RESOURCES, _("社会資源をさがす（ないときは名前を入力して Enter）"), many=True, words=True
        )
        items = ManyField(self._lists.choices("consent_item"), 3)
        purpose = ChoiceField(self._lists.choices("consent_purpose"), none=None)
        first = parts.row(row("purpose", _("目的"), purpose, required=True), gap=style.LARGE)
        first.addWidget(row("to", _("伝える先"), to, required=True), 1)
        card.add(first, row("items", _("伝えてよいこと"), items))
        return card

    def _how(self) -> Card:
        row = self.form.row
        card = Card(_("同意のとり方"), icon="handshake")
        first = parts.row(row("method", _("同意"), self._method), 1, gap=style.WIDE)
        first.addWidget(row("ground", _("同意によらない根拠"), self._ground))
        relation = ChoiceField(self._lists.choices("relation"))
        second = parts.row(gap=style.WIDE)
        second.addWidget(row("by", _("同意した人"), LineField()), 2)
        second.addWidget(row("relation", _("本人との関係"), relation), 1)
        third = parts.row(row("given_at", _("いつ"), MomentField()), 1, gap=style.WIDE)
        third.addWidget(row("until", _("いつまで（空なら期限なし）"), DateField()))
        card.add(first, second, third)
        return card

    @Slot()
    def _on_method(self) -> None:
        if self._method.value():
            self._ground.show_value(None)

    @Slot()
    def _on_ground(self) -> None:
        if self._ground.value():
            self._method.show_value(None)


def _of(detail: ConsentDetail) -> Given:
    said: dict[str, Any] = {name: getattr(detail, name) for name in Given.__dataclass_fields__}
    return Given(**said)


def in_words(consent: ConsentDetail, lists: CodeLists, bodies: dict[str, str] | None = None) -> str:
    """A consent in one line: how, what for, to whom."""
    how = lists.label("consent_method", consent.method) or lists.label("ground", consent.ground)
    to = _("、").join((bodies or {}).get(one, one) for one in consent.to)
    purpose = lists.label("consent_purpose", consent.purpose)
    return "　".join(part for part in (how, purpose, f"→ {to}" if to else "") if part)
