"""つながるシート: the list, the form, a referral with its sheet."""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.language import _
from app.services import consents as services
from app.services.consents import ConsentDetail
from app.ui.consents import form as consents
from app.ui.referrals.form import ReferralForm
from app.ui.referrals.list import ReferralList
from app.ui.referrals.referral import ReferralPane
from app.ui.tasks import Tasks
from app.ui.widgets.panes import Key, Pane
from app.ui.widgets.record_page import RecordPage

LISTS = ("referral_state", "delivery", "topic", *consents.LISTS)


class ReferralsPage(RecordPage):
    """Referrals; new ones begin at a consultation."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__(_("つながるシート"), tasks, LISTS)

    def build(self) -> QWidget:
        """The list."""
        listing = ReferralList(self.tasks, self.lists, self.halls)
        listing.opened.connect(partial(self.open_record, "referral"))
        listing.counted.connect(self._on_counted)
        return listing

    def make(self, key: Key) -> Pane:
        """A referral, or a form for a new one of a consultation."""
        if key[0] == "referral":
            return ReferralPane(key, self.tasks, self.lists)
        pane = ReferralForm(key, self.tasks, self.lists, key[1])
        pane.left.connect(partial(self._on_written, pane))
        return pane

    def open_record(self, kind: str, record: str) -> None:
        """Bring up a referral or a consent, or begin a referral (``record``: the consultation)."""
        if kind == "consent":
            self.tasks.ask(self, self._open_consent, services.show, record)
        else:
            super().open_record(kind, record)

    def _open_consent(self, consent: ConsentDetail) -> None:
        key = ("consent", consent.id)
        self.when_ready(
            lambda: self.open_alone(consents.ConsentPane(key, self.tasks, self.lists, consents.Whose(), now=consent))
        )

    def _on_written(self, pane: ReferralForm) -> None:
        if pane.kept is not None and self.pane is pane:
            self.open_record("referral", pane.kept.id)

    @Slot(int)
    def _on_counted(self, count: int) -> None:
        self.say_under(_("{n} 件").format(n=f"{count:,}"))
