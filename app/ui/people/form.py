"""A person as registered: only the name is needed, everything else as far as it was told."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Slot

from app.errors import InvalidInput
from app.language import _
from app.services import people
from app.services.people import PersonDetail, PersonDraft
from app.ui import style
from app.ui.tasks import Call, Tasks
from app.ui.widgets import parts
from app.ui.widgets.cards import Card
from app.ui.widgets.choices import ChoiceField
from app.ui.widgets.code_lists import CodeLists
from app.ui.widgets.fields import KanaField, LineField, NameField, PhoneField, PostcodeField
from app.ui.widgets.moments import DateField
from app.ui.widgets.panes import EditorPane, Key
from app.ui.widgets.similar import SimilarPeople
from app.ui.widgets.ticks import TickField


@dataclass(frozen=True)
class Registered:
    """The fields of the form, by the keys of the draft."""

    name: str = ""
    kana: str = ""
    former_name: str = ""
    birth: str | None = None
    age_band: str | None = None
    sex: str | None = None
    postcode: str = ""
    address: str = ""
    phone: str = ""
    secret: bool = False


class PersonForm(EditorPane[Registered]):
    """A new person, or one that is corrected; ``kept`` holds them once they are saved."""

    def __init__(self, key: Key, tasks: Tasks, lists: CodeLists, now: PersonDetail | None = None) -> None:
        draft = Registered() if now is None else _of(now)
        self._base = _("新しい対象者") if now is None else _("登録の訂正")
        super().__init__(key, self._base, draft)
        self.kept: PersonDetail | None = None
        self._tasks, self._lists, self._now = tasks, lists, now
        self._similar = SimilarPeople(tasks, _("似た人が登録されています。同じ人なら、開いて使ってください。"))
        self._similar.opened.connect(self._on_similar)
        self.lay_out(self._who(), self._similar, self._where(), 1)
        self.form.edited.connect(self._on_typed)

    def send(self, draft: Registered) -> Call:
        """Add or amend."""
        if self._now is not None:
            return self._tasks.do(self, self.saved, people.amend, self._now.id, self._now.version, self.changed(draft))
        said = {name: getattr(draft, name) for name in Registered.__dataclass_fields__}
        return self._tasks.do(self, self.saved, people.add, PersonDraft(**said))

    def saved(self, detail: PersonDetail) -> None:
        """Keep the person for who opened the form, and go back."""
        self.kept = detail
        super().saved(detail)

    def _who(self) -> Card:
        row, choices = self.form.row, self._lists.choices
        name = NameField()
        card = Card()
        first = parts.row(gap=style.LARGE)
        for each in (
            row("name", _("氏名"), name, required=True),
            row("kana", _("ふりがな"), KanaField(name)),
            row("former_name", _("旧姓・通称など"), LineField()),
        ):
            first.addWidget(each, 1)
        second = parts.row(gap=style.LARGE)
        second.addWidget(row("birth", _("生年月日（わかるところまで）"), DateField(partial=True)))
        second.addWidget(row("age_band", _("年代（生年月日がわからないとき）"), ChoiceField(choices("age_band"))))
        second.addWidget(row("sex", _("性別"), ChoiceField(choices("sex"))))
        second.addStretch(1)
        card.add(first, second)
        return card

    def _where(self) -> Card:
        row = self.form.row
        card = Card()
        first = parts.row(gap=style.LARGE)
        first.addWidget(row("postcode", _("郵便番号"), PostcodeField()))
        first.addWidget(row("address", _("住所"), LineField()), 1)
        first.addWidget(row("phone", _("電話"), PhoneField()))
        secret = TickField(_("秘匿にする（DV など。住所・電話・交流館を隠し、見るには理由が要ります）"))
        card.add(first, row("secret", _("秘匿"), secret))
        return card

    @Slot()
    def _on_typed(self) -> None:
        fields = {name: row.field for name, row in self.form.rows().items()}
        name, kana = str(fields["name"].typed()), str(fields["kana"].typed())
        self.retitle(f"{self._base}　{name.strip()}".rstrip())
        self._similar.look_for(name, kana, _read(fields["birth"]), _read(fields["phone"]), self.key[1])

    @Slot(str)
    def _on_similar(self, person: str) -> None:
        self.open_asked.emit("person", person)


def _read(field: Any) -> Any:
    try:
        return field.value()
    except InvalidInput:
        return ""


def _of(now: PersonDetail) -> Registered:
    return Registered(**{name: getattr(now, name) for name in Registered.__dataclass_fields__})
