"""The referrals of this store with their states; what is overdue can be asked for."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app import clock
from app.language import _
from app.services import referrals
from app.services.referral_moves import FINAL
from app.services.referrals import ReferralFilter, ReferralRow
from app.ui import style
from app.ui.style import Tone
from app.ui.tasks import Tasks
from app.ui.widgets import days, parts
from app.ui.widgets.choices import ChoiceField, Choices
from app.ui.widgets.code_lists import CodeLists
from app.ui.widgets.form import Row
from app.ui.widgets.paged_model import Column
from app.ui.widgets.radios import RadiosField
from app.ui.widgets.record_list import RecordList, Source

SOURCE = Source(referrals.page, referrals.rows, ("referral", "consent", "consultation", "person", "resource"))


class ReferralList(QWidget):
    """Filters over a table; signals: ``opened(id)``, ``counted(n)``."""

    opened = Signal(str)
    counted = Signal(int)

    def __init__(self, tasks: Tasks, lists: CodeLists, halls: Choices) -> None:
        super().__init__()
        shows = [("open", _("終わっていないもの")), ("overdue", _("回答の期限切れ")), ("recall", _("同意の撤回あり"))]
        self.shows = RadiosField(shows)
        self.state = ChoiceField(lists.choices("referral_state"), none=_("すべて"))
        self.hall = ChoiceField(halls, none=_("すべて"))
        self.list: RecordList[ReferralFilter, ReferralRow] = RecordList(
            tasks,
            _("つながるシートの一覧"),
            SOURCE,
            self.wanted,
            _columns(lists, dict(halls)),
            (_("つながるシートはまだありません"), _("相談を開いて「つなぐ」（F7）で作ります。")),
            stretch=2,
        )
        first = parts.row(Row(_("しぼりこみ"), self.shows), 1, Row(_("状態"), self.state), gap=style.MEDIUM)
        hall = Row(_("交流館"), self.hall)
        if not halls:
            hall.hide()
        first.addWidget(hall)
        whole = parts.column(first, gap=style.MEDIUM)
        whole.addWidget(self.list, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.list)
        for field in (self.shows, self.state, self.hall):
            field.edited.connect(self.list.soon)
        self.list.opened.connect(self._on_opened)
        self.list.counted.connect(self._on_counted)

    def wanted(self) -> ReferralFilter:
        """The filter that the fields say."""
        shows = self.shows.value()
        return ReferralFilter(
            state=self.state.value(),
            open_only=shows == "open",
            recall=shows == "recall",
            hall=self.hall.value(),
            overdue_on=clock.today().isoformat() if shows == "overdue" else None,
        )

    @Slot(str)
    def _on_opened(self, record: str) -> None:
        self.opened.emit(record)

    @Slot(int)
    def _on_counted(self, count: int) -> None:
        self.counted.emit(count)


def state_tone(row: ReferralRow) -> Tone:
    """The tone of a referral's state."""
    return "muted" if row.state in FINAL else "warn" if row.overdue else "accent"


def _columns(lists: CodeLists, halls: dict[str, str]) -> list[Column[ReferralRow]]:
    def day(iso: str | None) -> str:
        return days.day(iso, clock.today()) if iso else ""

    columns: list[Column[ReferralRow]] = [
        Column(_("番号"), lambda row: row.number, 176),
        Column(_("状態"), lambda row: lists.label("referral_state", row.state), 124, tone=state_tone),
        Column(_("紹介先"), lambda row: row.to_name, 260),
        Column(_("対象者"), lambda row: row.person_name or _("（匿名）"), 150),
        Column(_("発行"), lambda row: day(row.issued_at), 120),
        Column(_("回答の期限"), lambda row: day(row.reply_due), 120),
        Column(
            _("期限切れ"),
            lambda row: days.late(row.reply_due or "", clock.today()) if row.overdue else "",
            108,
            tone=lambda _row: "warn",
        ),
    ]
    return [*columns, Column(_("交流館"), lambda row: halls.get(row.hall, row.hall), 130)] if halls else columns
