"""The pages of the desk: in what order they stand, which records each shows, and how each is made when first opened."""

from collections.abc import Mapping

from app.language import _
from app.services.backend import Backend
from app.services.premises import Premises
from app.ui.main_window import PagePlan
from app.ui.tasks import Tasks
from app.ui.widgets.page import Page

PAGE_OF: Mapping[str, str] = {
    "consultation": "consultations",
    "new-consultation": "consultations",
    "note": "consultations",
    "statement": "consultations",
    "followup": "consultations",
    "person": "people",
    "household": "people",
    "new-person": "people",
    "resource": "directory",
    "proposal": "directory",
    "referral": "referrals",
    "new-referral": "referrals",
    "consent": "referrals",
    "exchange": "exchange",
    "conflict": "conflicts",
    "conflicts": "conflicts",
    "staff": "staff",
}
"""Where a record of a kind, or a new one, is shown."""


class Pages:
    """Makes the pages of one desk."""

    def __init__(self, backend: Backend, premises: Premises, tasks: Tasks) -> None:
        self._backend = backend
        self._premises = premises
        self._tasks = tasks

    def plans(self) -> list[PagePlan]:
        """The pages of this store in the order of the rail."""
        found = [
            PagePlan("home", _("ホーム"), "house", self._home),
            PagePlan("consultations", _("相談"), "messages-square", self._consultations),
            PagePlan("people", _("対象者"), "users", self._people),
            PagePlan("directory", _("社会資源"), "map-pinned", self._directory),
            PagePlan("referrals", _("つながるシート"), "handshake", self._referrals),
            PagePlan("exchange", _("束のやり取り"), "arrow-left-right", self._exchange),
            PagePlan("staff", _("職員"), "user-round", self._staff),
        ]
        if self._premises.is_office:
            found.insert(-1, PagePlan("conflicts", _("競合"), "git-merge", self._conflicts))
        return found

    def _home(self) -> Page:
        from app.ui.home.page import HomePage

        return HomePage(self._tasks)

    def _consultations(self) -> Page:
        from app.ui.consultations.page import ConsultationsPage

        return ConsultationsPage(self._tasks)

    def _people(self) -> Page:
        from app.ui.people.page import PeoplePage

        return PeoplePage(self._tasks)

    def _directory(self) -> Page:
        from app.ui.directory.page import DirectoryPage

        return DirectoryPage(self._tasks, self._backend)

    def _referrals(self) -> Page:
        from app.ui.referrals.page import ReferralsPage

        return ReferralsPage(self._tasks)

    def _exchange(self) -> Page:
        from app.ui.exchange.page import ExchangePage

        return ExchangePage(self._tasks, self._backend, is_office=self._premises.is_office)

    def _conflicts(self) -> Page:
        from app.ui.conflicts.page import ConflictsPage

        return ConflictsPage(self._tasks)

    def _staff(self) -> Page:
        from app.ui.staff.page import StaffPage

        return StaffPage(self._tasks, self._backend)
