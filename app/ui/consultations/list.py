"""The consultations of this store, newest first, under filters."""

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app import clock
from app.dates import fiscal_year
from app.language import _
from app.services import consultations
from app.services.consultations import ConsultationFilter, ConsultationRow
from app.ui import style
from app.ui.style import Tone
from app.ui.tasks import Tasks
from app.ui.widgets import days, parts
from app.ui.widgets.choices import ChoiceField, Choices
from app.ui.widgets.code_lists import CodeLists
from app.ui.widgets.fields import LineField
from app.ui.widgets.form import Row
from app.ui.widgets.moments import DateField
from app.ui.widgets.paged_model import Column
from app.ui.widgets.record_list import RecordList, Source
from app.vocabulary import Urgency

SOURCE = Source(
    consultations.page,
    consultations.rows,
    ("consultation", "consultation_topic", "consultation_person", "person", "hall", "staff"),
)
TONES: dict[str, Tone] = {Urgency.NOW: "danger", Urgency.SOON: "warn"}


class ConsultationList(QWidget):
    """Filters over a table; signals: ``opened(id)``, ``counted(n)``."""

    opened = Signal(str)
    counted = Signal(int)

    def __init__(self, tasks: Tasks, lists: CodeLists, *, halls: Choices = ()) -> None:
        """``halls`` to choose from, at a store that holds several."""
        super().__init__()
        self.text = LineField(_("内容・対応の言葉（2 文字以上）"))
        self.state = ChoiceField([("open", _("終わっていないもの"))], none=_("すべて"))
        self.period = ChoiceField(_periods(), none=_("全期間"))
        self.since, self.until = DateField(), DateField()
        self.topic = ChoiceField(lists.choices("topic"), none=_("すべて"))
        self.urgency = ChoiceField(lists.choices("urgency"), none=_("すべて"))
        self.hall = ChoiceField(halls, none=_("すべて"))
        self.list: RecordList[ConsultationFilter, ConsultationRow] = RecordList(
            tasks,
            _("相談の一覧"),
            SOURCE,
            self.wanted,
            _columns(lists, halls=bool(halls)),
            (_("相談の記録はまだありません"), _("F2 で新しい相談を記録します。")),
            stretch=4,
        )
        whole = parts.column(self._filters(halls=bool(halls)), gap=style.MEDIUM)
        whole.addWidget(self.list, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.list)
        self.list.opened.connect(self._on_opened)
        self.list.counted.connect(self._on_counted)

    def wanted(self) -> ConsultationFilter:
        """The filter that the fields say; raises :class:`InvalidInput` for a date that can't be read."""
        since, until = _between(self.period.value(), self.since, self.until)
        return ConsultationFilter(
            open_only=self.state.value() == "open",
            hall=self.hall.value(),
            topic=self.topic.value(),
            since=since,
            until=until,
            urgency=self.urgency.value(),
            text=self.text.text(),
        )

    def show_next(self, record: str) -> None:
        """Choose a record when the list comes up again."""
        self.list.choose_next(record)

    def _filters(self, *, halls: bool) -> QWidget:
        bar = QWidget()
        first = parts.row(gap=style.MEDIUM)
        first.addWidget(Row(_("言葉"), self.text), 1)
        for label, field in (
            (_("状態"), self.state),
            (_("期間"), self.period),
            (_("困りごと"), self.topic),
            (_("緊急度"), self.urgency),
        ):
            first.addWidget(Row(label, field))
        hall = Row(_("交流館"), self.hall)
        if not halls:
            hall.hide()
        first.addWidget(hall)
        self._days = QWidget()
        self._days.setLayout(
            parts.row(Row(_("いつから"), self.since), Row(_("いつまで"), self.until), 1, gap=style.LARGE)
        )
        self._days.hide()
        bar.setLayout(parts.column(first, self._days))
        for each in (self.text, self.state, self.topic, self.urgency, self.hall, self.since, self.until):
            each.edited.connect(self.list.soon)
        self.period.edited.connect(self._on_period)
        self.topic.setMaximumWidth(style.px(210))
        return bar

    @Slot()
    def _on_period(self) -> None:
        self._days.setVisible(self.period.value() == "between")
        self.list.soon()

    @Slot(str)
    def _on_opened(self, record: str) -> None:
        self.opened.emit(record)

    @Slot(int)
    def _on_counted(self, count: int) -> None:
        self.counted.emit(count)


def _periods() -> Choices:
    return (
        ("today", _("今日")),
        ("week", _("今日までの 7 日")),
        ("month", _("今月")),
        ("year", _("今年度")),
        ("between", _("日を指定")),
    )


def _between(period: str | None, since: DateField, until: DateField) -> tuple[str | None, str | None]:
    today = clock.today()
    starts: dict[str, Callable[[], date]] = {
        "today": lambda: today,
        "week": lambda: today - timedelta(days=6),
        "month": lambda: today.replace(day=1),
        "year": lambda: date(fiscal_year(today), 4, 1),
    }
    if period == "between":
        return since.value(), until.value()
    return (starts[period]().isoformat(), None) if period else (None, None)


def _columns(lists: CodeLists, *, halls: bool) -> list[Column[ConsultationRow]]:
    def state(row: ConsultationRow) -> str:
        return (
            _("取消") if row.void else _("終結") if row.closed_on else lists.label("outcome", row.outcome) or _("受付")
        )

    def tone(row: ConsultationRow) -> Tone:
        return "muted" if row.void or row.closed_on else "accent"

    def next_on(row: ConsultationRow) -> str:
        open_until = "" if row.closed_on or row.void else row.next_on
        return days.day(open_until, clock.today()) if open_until else ""

    def topics(row: ConsultationRow) -> str:
        return lists.listed("topic", sorted(row.topics, key=lambda code: code != row.main_topic))

    columns: list[Column[ConsultationRow]] = [
        Column(_("日時"), lambda row: days.moment(row.at, clock.today()), 130),
        Column(
            _("緊急度"),
            lambda row: lists.label("urgency", row.urgency) if row.urgency in TONES else "",
            84,
            tone=lambda row: TONES.get(row.urgency, "plain"),
        ),
        Column(_("氏名"), lambda row: row.name or _("（匿名）"), 130),
        Column(_("困りごと"), topics, 180),
        Column(_("内容"), lambda row: row.text, 240),
        Column(_("状態"), state, 120, tone=tone),
        Column(_("次回"), next_on, 110),
    ]
    if halls:
        return [*columns, Column(_("交流館"), lambda row: row.hall_name, 120)]
    return [*columns, Column(_("担当"), lambda row: row.staff_name, 100)]
