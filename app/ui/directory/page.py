"""社会資源: search, listings, proposals, and lists taken in."""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.language import _
from app.services.backend import Backend
from app.ui.directory.form import ResourceForm
from app.ui.directory.intake import IntakePane
from app.ui.directory.list import ResourceList
from app.ui.directory.proposals import ProposalPane, ProposalsPane
from app.ui.directory.resource import ResourcePane
from app.ui.tasks import Tasks
from app.ui.widgets.buttons import button
from app.ui.widgets.panes import Key, Pane
from app.ui.widgets.record_page import RecordPage


class DirectoryPage(RecordPage):
    """Listings; F2 registers a new one."""

    def __init__(self, tasks: Tasks, backend: Backend) -> None:
        take_in = button(_("CSV を取り込む"), self.take_in, icon="download")
        proposals = button(_("直しの提案"), self.show_proposals, icon="inbox")
        new = button(_("新しい社会資源"), self.begin, key="F2", kind="primary", icon="plus")
        super().__init__(_("社会資源"), tasks, ("resource_category", "resource_target"), proposals, take_in, new)
        self._backend = backend

    def begin(self) -> None:
        """Open an empty form; one that is half filled in is kept."""
        self.open_record("new-resource", "")

    def take_in(self) -> None:
        """Take a published list in."""
        self.open_record("intake", "")

    def show_proposals(self) -> None:
        """Show what halls propose."""
        self.open_record("proposals", "")

    def build(self) -> QWidget:
        """The list."""
        listing = ResourceList(self.tasks, self.lists)
        listing.opened.connect(partial(self.open_record, "resource"))
        listing.counted.connect(self._on_counted)
        return listing

    def make(self, key: Key) -> Pane:
        """A listing, a form for a new one, proposals, or the intake of a file."""
        is_office = self.premises.is_office
        match key[0]:
            case "resource":
                return ResourcePane(key, self.tasks, self.lists, is_office=is_office)
            case "proposal":
                return ProposalPane(key, self.tasks, self.lists, is_office=is_office)
            case "proposals":
                return ProposalsPane(key, self.tasks, dict(self.halls))
            case "intake":
                return IntakePane(key, self.tasks, self._backend)
        pane = ResourceForm(key, self.tasks, self.lists, is_office=is_office)
        pane.left.connect(partial(self._on_registered, pane))
        return pane

    def _on_registered(self, pane: ResourceForm) -> None:
        if pane.kept is not None and self.pane is pane:
            self.open_record("resource", pane.kept.id)

    @Slot(int)
    def _on_counted(self, count: int) -> None:
        self.say_under(_("{n} 件").format(n=f"{count:,}"))
