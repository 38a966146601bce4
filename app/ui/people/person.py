"""A person: what is registered, whom they live with, and all that happened, newest first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app import clock
from app.changes import Changes
from app.language import N_, _
from app.services import disclosures, people
from app.services.people import HouseholdDetail, PersonDetail, TimelineEntry
from app.ui import style
from app.ui.people.form import PersonForm
from app.ui.people.household import HouseholdForm
from app.ui.people.mask import MaskBar
from app.ui.tasks import Tasks
from app.ui.widgets import days, parts, times
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Card, EmptyState, Line, LinesCard
from app.ui.widgets.choices import Choices
from app.ui.widgets.code_lists import CodeLists
from app.ui.widgets.facts import Facts
from app.ui.widgets.paged_model import Column, PagedModel
from app.ui.widgets.paged_table import PagedTable
from app.ui.widgets.panes import Key, Pane

_KINDS = (
    *("person", "household", "household_member", "consultation", "consultation_topic", "consultation_person"),
    *("note", "statement", "consent", "referral", "referral_step", "followup"),
)
_NAMES: Mapping[str, str] = {
    "consultation": N_("相談"),
    "note": N_("経過記録"),
    "statement": N_("相談者記入"),
    "consent": N_("同意"),
    "referral": N_("紹介"),
    "followup": N_("フォロー"),
}


@dataclass(frozen=True)
class Known:
    """A person with their timeline."""

    person: PersonDetail
    timeline: tuple[TimelineEntry, ...]


def _read(session: Any, person_id: str) -> Known:
    return Known(people.show(session, person_id), tuple(people.timeline(session, person_id)))


class PersonPane(Pane):
    """One person; where and how to reach them stays hidden under 秘匿 until a reason was given."""

    def __init__(self, key: Key, tasks: Tasks, lists: CodeLists, halls: Choices) -> None:
        super().__init__(key, "")
        self.known: Known | None = None
        self._tasks, self._lists, self._halls, self._id = tasks, lists, dict(halls), key[1]
        self._revealed = False
        self._then: Callable[[], object] | None = None
        self._edit = button(_("訂正"), self.edit, key="F4", icon="pencil")
        self._record = button(_("相談を記録"), self.record, key="F7", kind="primary", icon="notebook-pen")
        self._badges = parts.row()
        self.mask_bar = MaskBar()
        self._facts = Facts()
        self.household = LinesCard(_("世帯"), _("世帯の記録はありません。"), icon="house")
        self._gather = button(_("世帯を編集"), self.gather, icon="pencil")
        columns: tuple[Column[TimelineEntry], ...] = (
            Column(_("いつ"), lambda row: _when(row.at), 132),
            Column(_("種類"), lambda row: _(_NAMES[row.kind]), 108, tone=lambda _row: "accent"),
            Column(_("できごと"), lambda row: row.title, 196),
            Column(_("内容"), lambda row: " ".join(row.text.split()), 200),
        )
        empty = EmptyState(_("まだ何も記録されていません"), _("F7 でこの人の相談を記録します。"), "history")
        self.timeline = PagedTable(_("経過"), PagedModel(columns, self._give_entries), empty, stretch=3)
        self._lay_out()
        self._connect()

    def start(self) -> None:
        """Begin at the newest of what happened."""
        self.timeline.setFocus()

    def refresh(self) -> None:
        """Read the person anew."""
        self._tasks.ask(self, self._show, _read, self._id).otherwise(self.gone)

    def edit(self) -> None:
        """Correct what is registered; the mask comes first."""
        if self._hidden():
            self._then = self.edit
            self.mask_bar.reason.setFocus()
        elif self.known is not None:
            self.over.emit(PersonForm(("edit-person", self._id), self._tasks, self._lists, self.known.person))

    def record(self) -> None:
        """Begin a consultation about the person."""
        self.open_asked.emit("new-consultation", self._id)

    def gather(self) -> None:
        """Say whom the person lives with."""
        home = self.known.person.household if self.known is not None else None
        if home:
            self._tasks.ask(self, self._open_household, people.show_household, home)
        else:
            self.over.emit(HouseholdForm(("new-household", self._id), self._tasks, None, (self._id,)))

    def _open_household(self, home: HouseholdDetail) -> None:
        self.over.emit(HouseholdForm(("household", home.id), self._tasks, home))

    def _lay_out(self) -> None:
        head = parts.row(self._badges, 1, self._edit, self._record)
        registered = Card(_("登録"), icon="user-round")
        registered.add(self._facts)
        registered.body.addStretch(1)
        self.household.add(parts.row(1, self._gather))
        left = parts.column(registered, self.household, 1, gap=style.LARGE)
        side = QWidget()
        side.setLayout(left)
        events = Card(_("経過"), icon="history")
        events.body.addWidget(self.timeline, 1)
        both = parts.row(gap=style.LARGE)
        both.addWidget(parts.scrolled(side), 2)
        both.addWidget(events, 4)
        whole = parts.column(head, self.mask_bar, gap=style.MEDIUM)
        whole.addLayout(both, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        self.mask_bar.hide()
        self.mask_bar.given.connect(self._on_reason)
        self.household.opened.connect(lambda person: self.open_asked.emit("person", person))
        self.timeline.opened.connect(self._on_opened)
        self._tasks.changed.connect(self._on_changed)

    def _show(self, known: Known) -> None:
        self.known = known
        now = known.person
        self.retitle(f"{now.name}　{now.kana}".rstrip())
        self.mask_bar.setVisible(self._hidden())
        hidden = _("（秘匿）") if self._hidden() else ""
        hall = self._halls.get(now.hall, now.hall) if self._halls else ""
        self._facts.show_facts(
            [
                (_("旧姓・通称"), now.former_name),
                (_("生年月日"), times.birth(now.birth, now.age)),
                (_("年代"), "" if now.birth else self._lists.label("age_band", now.age_band)),
                (_("性別"), self._lists.label("sex", now.sex)),
                (_("郵便番号"), hidden or f"{now.postcode[:3]}-{now.postcode[3:]}" if now.postcode else ""),
                (_("住所"), (hidden or now.address) if now.address else ""),
                (_("電話"), (hidden or now.phone) if now.phone else ""),
                (_("交流館"), (hidden or hall) if hall else ""),
            ]
        )
        while (item := self._badges.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        if now.secret:
            self._badges.addWidget(parts.badge(_("秘匿"), "warn"))
        self.household.show_lines([Line(person, name) for person, name in now.household_members])
        self.timeline.show_ids([str(place) for place in range(len(known.timeline))])
        self.timeline.records.refresh()

    def _hidden(self) -> bool:
        return self.known is not None and self.known.person.secret and not self._revealed

    def _give_entries(self, ids: Sequence[str], deliver: Callable[[Mapping[str, TimelineEntry]], object]) -> None:
        entries = self.known.timeline if self.known is not None else ()
        deliver({each: entries[int(each)] for each in ids})

    @Slot(str)
    def _on_reason(self, reason: str) -> None:
        self._tasks.do(self, self._on_revealed, disclosures.reveal, self._id, reason)

    def _on_revealed(self, person: PersonDetail) -> None:
        self._revealed = True
        timeline = self.known.timeline if self.known is not None else ()
        self._show(Known(person, timeline))
        then, self._then = self._then, None
        if then is not None:
            then()

    @Slot(str)
    def _on_opened(self, place: str) -> None:
        if self.known is not None:
            entry = self.known.timeline[int(place)]
            self.open_asked.emit(entry.kind, entry.id)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if self.isVisible() and changes.affect(*_KINDS):
            self.refresh()


def _when(at: str) -> str:
    today = clock.today()
    return days.moment(at, today) if "T" in at else days.day(at, today)
