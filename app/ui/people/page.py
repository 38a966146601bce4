"""対象者: the list, registration, and persons."""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.language import _
from app.services import people
from app.services.people import HouseholdDetail
from app.ui.people.form import PersonForm
from app.ui.people.household import HouseholdForm
from app.ui.people.list import PersonList
from app.ui.people.person import PersonPane
from app.ui.tasks import Tasks
from app.ui.widgets.buttons import button
from app.ui.widgets.panes import Key, Pane
from app.ui.widgets.record_page import RecordPage


class PeoplePage(RecordPage):
    """Persons; F2 registers a new one."""

    def __init__(self, tasks: Tasks) -> None:
        new = button(_("新しい対象者"), self.begin, key="F2", kind="primary", icon="plus")
        super().__init__(_("対象者"), tasks, ("sex", "age_band"), new)

    def begin(self) -> None:
        """Open an empty form; one that is half filled in is kept."""
        self.open_record("new-person", "")

    def build(self) -> QWidget:
        """The list."""
        listing = PersonList(self.tasks, self.lists, self.halls)
        listing.opened.connect(partial(self.open_record, "person"))
        listing.counted.connect(self._on_counted)
        return listing

    def make(self, key: Key) -> Pane:
        """A person, a form for a new one, or for whom a person lives with."""
        if key[0] == "person":
            return PersonPane(key, self.tasks, self.lists, self.halls)
        if key[0] == "new-household":
            return HouseholdForm(key, self.tasks, None, (key[1],))
        pane = PersonForm(key, self.tasks, self.lists)
        pane.left.connect(partial(self._on_registered, pane))
        return pane

    def open_record(self, kind: str, record: str) -> None:
        """Bring up a person or a household, or begin a new person."""
        if kind == "household":
            self.tasks.ask(self, self._open_household, people.show_household, record)
        else:
            super().open_record(kind, record)

    def _open_household(self, home: HouseholdDetail) -> None:
        self.when_ready(lambda: self.open_alone(HouseholdForm(("household", home.id), self.tasks, home)))

    def _on_registered(self, pane: PersonForm) -> None:
        if pane.kept is not None and self.pane is pane:
            self.open_record("person", pane.kept.id)

    @Slot(int)
    def _on_counted(self, count: int) -> None:
        self.say_under(_("{n} 人").format(n=f"{count:,}"))
