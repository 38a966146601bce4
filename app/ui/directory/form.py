"""A listing as it is kept; at a hall what the office published can't be changed, only proposed to be."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from app.errors import InvalidInput
from app.language import _
from app.services import directory
from app.services.directory import ResourceDetail, ResourceDraft
from app.ui import style
from app.ui.directory.facts import LABELS
from app.ui.tasks import Call, Tasks
from app.ui.widgets import parts
from app.ui.widgets.cards import Banner, Card
from app.ui.widgets.code_lists import CodeLists
from app.ui.widgets.fields import KanaField, LineField, NameField, PhoneField, PostcodeField, TextField, narrow
from app.ui.widgets.many import ManyField
from app.ui.widgets.moments import DateField
from app.ui.widgets.panes import EditorPane, Key
from app.ui.widgets.ticks import TickField


@dataclass(frozen=True)
class Listed:
    """The fields of the form, by the keys of the draft; ``why`` goes with a proposal."""

    name: str = ""
    kana: str = ""
    organisation: str = ""
    description: str = ""
    categories: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    postcode: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    phone: str = ""
    hours: str = ""
    cost: str = ""
    assured_on: str | None = None
    public: bool = True
    why: str = ""


class ResourceForm(EditorPane[Listed]):
    """A new listing, or one that is there; ``kept`` holds it once it is saved."""

    def __init__(
        self, key: Key, tasks: Tasks, lists: CodeLists, now: ResourceDetail | None = None, *, is_office: bool = False
    ) -> None:
        draft = Listed() if now is None else _of(now)
        self._proposing = now is not None and not now.hall and not is_office
        title = _("新しい社会資源") if now is None else _("直しの提案") if self._proposing else _("訂正")
        super().__init__(key, title if now is None else f"{title}　{now.name[:_TITLE]}", draft)
        self.kept: ResourceDetail | None = None
        self._tasks, self._lists, self._now = tasks, lists, now
        if self._proposing:
            self.save_button.setText(_("本部に提案する"))
            self.save_button.setAccessibleName(self.save_button.text())
        self.lay_out(*self._why(), self._what(), self._where(), self._for_whom(), 1)

    def send(self, draft: Listed) -> Call:
        """Add, amend, or propose."""
        if self._now is not None:
            values = self.changed(draft)
            why = values.pop("why", "")
            return self._tasks.do(
                self, self.saved, directory.amend, self._now.id, self._now.version, values, reason=why
            )
        said = {name: getattr(draft, name) for name in Listed.__dataclass_fields__ if name != "why"}
        return self._tasks.do(self, self.saved, directory.add, ResourceDraft(**said))

    def saved(self, detail: ResourceDetail) -> None:
        """Keep it for who opened the form, and say what became of it."""
        self.kept = detail
        self.finish(_("提案を記録しました。次の束で本部に届きます。") if detail.proposed else _("保存しました"))

    def _why(self) -> list[QWidget]:
        if not self._proposing:
            return []
        words = _("本部が配信した社会資源です。ここで直した内容は、この館では変わらず、提案として本部に送られます。")
        banner = Banner(words, _("すぐに館で使いたいことは「館のメモ」に書いてください。"))
        reason = LineField()
        self.setFocusProxy(reason)
        return [banner, self.form.row("why", _("直す理由（本部に伝わります）"), reason)]

    def _what(self) -> Card:
        card = Card()
        name = NameField()
        first = parts.row(gap=style.LARGE)
        first.addWidget(self.form.row("name", _(LABELS["name"]), name, required=True), 3)
        first.addWidget(self._row("kana", KanaField(name)), 3)
        first.addWidget(self._row("organisation", LineField()), 2)
        card.add(first, self._row("description", TextField(lines=3)))
        return card

    def _for_whom(self) -> Card:
        card = Card()
        card.add(
            self._row("categories", ManyField(self._lists.choices("resource_category"), 4)),
            self._row("targets", ManyField(self._lists.choices("resource_target"), 6)),
        )
        return card

    def _where(self) -> Card:
        card = Card()
        first = parts.row(gap=style.LARGE)
        first.addWidget(self._row("postcode", PostcodeField()))
        first.addWidget(self._row("address", LineField()), 1)
        first.addWidget(self._row("latitude", DegreesField("34.485")))
        first.addWidget(self._row("longitude", DegreesField("133.362")))
        second = parts.row(gap=style.LARGE)
        second.addWidget(self._row("phone", PhoneField()))
        second.addWidget(self._row("hours", LineField(_("平日 8:30〜17:15"))), 1)
        second.addWidget(self._row("cost", LineField(_("無料"))), 1)
        second.addWidget(self._row("assured_on", DateField()))
        public = TickField(_("市民に伝えてよい（外すと職員だけの情報になります）"))
        card.add(first, second, self._row("public", public))
        return card

    def _row(self, name: str, field: Any) -> QWidget:
        return self.form.row(name, _(LABELS[name]), field)


class DegreesField(LineField):
    """Degrees of latitude or longitude; its value is a number, ``None`` for none."""

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder, letters=7)

    def value(self) -> Any:
        """The number; raises :class:`InvalidInput` for anything else."""
        text = narrow(self.text()).strip()
        try:
            return float(text) if text else None
        except ValueError:
            raise InvalidInput("", _("度の数字で入力してください（例: 34.485）")) from None

    def show_value(self, value: Any) -> None:
        """Show a number; ``None`` as nothing."""
        super().show_value("" if value is None else str(value))


_TITLE = 16


def _of(now: ResourceDetail) -> Listed:
    return Listed(**{name: getattr(now, name) for name in Listed.__dataclass_fields__ if name != "why"})
