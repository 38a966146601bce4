"""世帯: who lives together, where, and how to reach them."""

from dataclasses import dataclass

from app.language import _
from app.services import households
from app.services.people import HouseholdDetail
from app.ui.tasks import Call, Tasks
from app.ui.widgets import parts
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import LineField, PhoneField
from app.ui.widgets.finder import FinderField
from app.ui.widgets.findings import PEOPLE
from app.ui.widgets.panes import EditorPane, Key


@dataclass(frozen=True)
class Together:
    """The fields of the form, by the keys of the draft."""

    name: str = ""
    members: tuple[str, ...] = ()
    address: str = ""
    phone: str = ""


class HouseholdForm(EditorPane[Together]):
    """A new household of some persons, or one that is there."""

    def __init__(self, key: Key, tasks: Tasks, now: HouseholdDetail | None, members: tuple[str, ...] = ()) -> None:
        draft = Together(members=members) if now is None else Together(now.name, now.members, now.address, now.phone)
        super().__init__(key, _("新しい世帯") if now is None else _("世帯"), draft)
        self._tasks, self._now = tasks, now
        row = self.form.row
        finder = FinderField(tasks, PEOPLE, _("一緒に暮らす人をさがす（氏名・ふりがな・電話）"), many=True)
        card = Card(_("世帯の人"), icon="users")
        card.add(
            row("members", _("一緒に暮らす人"), finder),
            parts.text(_("ほかの世帯にいた人は、この世帯に移ります。"), "small", "muted"),
        )
        more = Card(_("世帯として"), icon="house")
        more.add(
            row("name", _("呼び名（例: 高橋さん宅）"), LineField()),
            row("address", _("住所"), LineField()),
            row("phone", _("電話"), PhoneField()),
        )
        self.lay_out(card, more, 1)

    def send(self, draft: Together) -> Call:
        """Add or amend; who is named moves in."""
        if self._now is None:
            values = {name: getattr(draft, name) for name in Together.__dataclass_fields__}
            return self._tasks.do(self, self.saved, households.keep, None, None, values)
        values = self.changed(draft)
        return self._tasks.do(self, self.saved, households.keep, self._now.id, self._now.version, values)
