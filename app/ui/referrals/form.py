"""A referral as it is written: to whom, why, on what consent, how it goes and until when an answer is hoped for."""

from dataclasses import dataclass

from PySide6.QtCore import Slot

from app.language import _
from app.services import referrals
from app.services.referrals import ReferralDetail, ReferralDraft
from app.ui import style
from app.ui.consents.form import ConsentPane, Whose, in_words
from app.ui.referrals.reading import Matter, read_lack, read_matter
from app.ui.tasks import Call, Tasks
from app.ui.widgets import parts, times
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Card
from app.ui.widgets.choices import ChoiceField
from app.ui.widgets.code_lists import CodeLists
from app.ui.widgets.facts import Facts
from app.ui.widgets.fields import TextField
from app.ui.widgets.finder import FinderField
from app.ui.widgets.findings import RESOURCES
from app.ui.widgets.moments import DateField
from app.ui.widgets.panes import EditorPane, Key
from app.ui.widgets.radios import RadiosField


@dataclass(frozen=True)
class Handed:
    """The fields of the form, by the keys of the draft."""

    to: str | None = None
    reason: str = ""
    consent: str | None = None
    delivery: str | None = None
    reply_due: str | None = None


class ReferralForm(EditorPane[Handed]):
    """A new referral of a consultation, or one that is corrected; ``kept`` holds it once it is saved."""

    def __init__(
        self, key: Key, tasks: Tasks, lists: CodeLists, consultation: str, now: ReferralDetail | None = None
    ) -> None:
        draft = Handed() if now is None else _of(now)
        self._base = _("新しい紹介") if now is None else _("{number} の訂正").format(number=now.number)
        super().__init__(key, self._base, draft)
        self.kept: ReferralDetail | None = None
        self._tasks, self._lists, self._consultation, self._now = tasks, lists, consultation, now
        self._matter: Matter | None = None
        self._consent_form: ConsentPane | None = None
        self._facts = Facts()
        self._to = FinderField(tasks, RESOURCES, _("社会資源をさがす（名前・ふりがな・説明・電話）"))
        self._consent = ChoiceField((), none=_("紹介先に使える、いちばん新しい同意"))
        self._lack_sign = parts.picture("circle-check", "ok", 16)
        self._lack = parts.text("", "label", "ok", wrap=True)
        self.lay_out(self._about(), self._handing(), self._consenting(), 1)
        self._to.edited.connect(self._on_basis)
        self._consent.edited.connect(self._on_basis)

    def refresh(self) -> None:
        """Read the matter anew, such as after a consent was recorded."""
        self._tasks.ask(self, self._show, read_matter, self._consultation)

    def send(self, draft: Handed) -> Call:
        """Add or amend."""
        if self._now is not None:
            return self._tasks.do(
                self, self.saved, referrals.amend, self._now.id, self._now.version, self.changed(draft)
            )
        said = {name: getattr(draft, name) for name in Handed.__dataclass_fields__}
        said["to"] = draft.to or ""
        return self._tasks.do(self, self.saved, referrals.add, ReferralDraft(consultation=self._consultation, **said))

    def saved(self, detail: ReferralDetail) -> None:
        """Keep it for who opened the form, and go back."""
        self.kept = detail
        self.finish(_("保存しました（{number}）").format(number=detail.number))

    def ask_consent(self) -> None:
        """Record a consent to what is chosen."""
        if self._matter is None:
            return
        now = self._matter.consultation
        whose = Whose(now.id, now.person, now.person_name or now.visitor.name)
        to = self._to.value()
        self._consent_form = ConsentPane(("new-consent", now.id), self._tasks, self._lists, whose, (to,) if to else ())
        self.over.emit(self._consent_form)

    def _about(self) -> Card:
        card = Card(_("つなぐ相談"), icon="messages-square")
        card.add(self._facts)
        return card

    def _handing(self) -> Card:
        row = self.form.row
        card = Card(_("どこへ、なぜ"), icon="handshake")
        line = parts.row(row("delivery", _("渡し方"), RadiosField(self._lists.choices("delivery"))), 1, gap=style.WIDE)
        line.addWidget(row("reply_due", _("回答の期限"), DateField()))
        card.add(
            row("to", _("紹介先"), self._to, required=True),
            row("reason", _("紹介する理由・お願いしたいこと"), TextField(lines=3)),
            line,
        )
        return card

    def _consenting(self) -> Card:
        record = button(_("同意を記録する"), self.ask_consent, icon="plus")
        card = Card(_("同意"), record, icon="circle-check")
        said = parts.row(self._lack_sign, gap=style.TIGHT)
        said.addWidget(self._lack, 1)
        card.add(self.form.row("consent", _("もとにする同意・根拠"), self._consent), said)
        return card

    def _show(self, matter: Matter) -> None:
        self._matter = matter
        now = matter.consultation
        topics = self._lists.listed("topic", now.topics)
        self._facts.show_facts(
            [
                (_("相談"), f"{now.number}　{times.moment(now.at)}"),
                (_("対象者"), now.person_name or now.visitor.name or _("（匿名）")),
                (_("困りごと"), topics),
                (_("内容"), now.text if len(now.text) <= _SHOWN else now.text[:_SHOWN] + "…"),
            ]
        )
        known = dict(matter.bodies)
        self._consent.set_choices([(each.id, in_words(each, self._lists, known)) for each in matter.consents])
        made, self._consent_form = self._consent_form, None
        if made is not None and made.kept is not None and self._consent.value() is not None:
            self._consent.show_value(made.kept.id)
        self._on_basis()

    @Slot()
    def _on_basis(self) -> None:
        to = self._to.value()
        if to:
            self.retitle(f"{self._base}　{self._to.name_of(to)[:_TITLE]}")
            self._tasks.ask(self, self._show_lack, read_lack, self._consultation, to, self._consent.value())
        else:
            self.retitle(self._base)
            self._say(_("紹介先を選ぶと、同意があるかを確かめます。"), ok=None)

    def _show_lack(self, lack: str) -> None:
        words = (
            _("{why}。記録するまで、用紙の印刷も発行もできません。").format(why=lack)
            if lack
            else _("同意または根拠があります。")
        )
        self._say(words, ok=not lack)

    def _say(self, words: str, *, ok: bool | None) -> None:
        icon, tone = {None: ("info", "muted"), True: ("circle-check", "ok"), False: ("triangle-alert", "warn")}[ok]
        self._lack.setText(words)
        style.mark(self._lack, tone=tone)
        picture = parts.picture(icon, tone, 16)  # type: ignore[arg-type]
        self._lack_sign.setPixmap(picture.pixmap())


_SHOWN = 90
_TITLE = 14


def _of(now: ReferralDetail) -> Handed:
    return Handed(**{name: getattr(now, name) for name in Handed.__dataclass_fields__})
