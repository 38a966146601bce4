"""The first page: what waits today, each line one click from its record."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from app import clock
from app.changes import Changes
from app.dates import wareki
from app.language import _
from app.services import exchange_status, home
from app.services.exchange_status import Status
from app.services.home import Overview
from app.ui import style
from app.ui.home import lines
from app.ui.tasks import Call, Tasks
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import EmptyState, Line, LinesCard
from app.ui.widgets.page import Page

_FIRST = 5
_MORE = "more"
_LISTINGS = "listings"
_REST = 400
"""Milliseconds that the page waits for more changes before it asks anew."""


class HomePage(Page):
    """What waits for somebody at this store.

    Signals: ``shown()`` each time the answers have come and stand on the page.
    """

    shown = Signal()

    def __init__(self, tasks: Tasks) -> None:
        super().__init__(
            _("今日"), button(_("新しい相談"), self._ask_new, key="F2", kind="primary", icon="notebook-pen")
        )
        self._tasks = tasks
        self._asked: list[Call] = []
        self._awaited = 0
        self.urgent = Waiting(_("すぐに対応"), _("すぐに対応する相談はありません。"), "shield-alert")
        self.followups = Waiting(_("見守り・フォロー"), _("今日までのフォローはありません。"), "calendar")
        self.planned = Waiting(_("続きの相談"), _("今日までに予定した続きの相談はありません。"), "messages-square")
        self.unanswered = Waiting(_("回答待ち"), _("期限を過ぎた回答待ちはありません。"), "send")
        self.quiet = Waiting(_("90 日動きのない相談"), _("長く止まっている相談はありません。"), "clock")
        self.listings = Waiting(_("社会資源"), _("確かめ直す社会資源はありません。"), "map-pinned")
        self.exchange = Waiting(_("束のやり取り"), _("確かめています…"), "arrow-left-right")
        self.nothing = EmptyState(
            _("今日、待っている用件はありません"),
            _("新しい相談は F2 で書き始めます。前の相談や人をさがすには Ctrl+K を押します。"),
            "circle-check",
        )
        self._connect()
        self.body.addWidget(parts.scrolled(self._lay_out()), 1)
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self.refresh)
        tasks.changed.connect(self._on_changed)

    def refresh(self) -> None:
        """Ask what waits today."""
        today = clock.today()
        self.say(wareki(today))
        for call in self._asked:
            call.drop()
        self._awaited = 2
        self._asked = [
            self._tasks.ask(self, self._show_overview, home.overview, today),
            self._tasks.ask(self, self._show_exchange, exchange_status.status, today),
        ]

    def _lay_out(self) -> QWidget:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, style.px(style.TIGHT), 0)
        grid.setSpacing(style.px(style.LARGE))
        grid.addWidget(self.urgent, 0, 0, 1, 2)
        grid.addWidget(self.nothing, 4, 0, 1, 2)
        for place, card in enumerate(
            (self.followups, self.exchange, self.planned, self.unanswered, self.quiet, self.listings)
        ):
            grid.addWidget(card, 1 + place // 2, place % 2)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        grid.setRowStretch(4, 1)
        self.urgent.hide()
        self.nothing.hide()
        return inside

    def _connect(self) -> None:
        for card in (self.urgent, self.followups, self.planned, self.quiet):
            card.record_opened.connect(lambda record: self.open_asked.emit("consultation", record))
        self.unanswered.record_opened.connect(lambda record: self.open_asked.emit("referral", record))
        self.listings.record_opened.connect(lambda _key: self.open_asked.emit("resource", ""))
        self.exchange.record_opened.connect(lambda kind: self.open_asked.emit(kind, ""))

    def _show_overview(self, found: Overview) -> None:
        today = clock.today()
        self.urgent.show_waiting(lines.urgent(found.urgent_now, today), found.urgent_total)
        self.urgent.setVisible(bool(found.urgent_now))
        self.followups.show_waiting(lines.followups(found.followups_due, today), found.followups_total)
        self.planned.show_waiting(lines.planned(found.next_due, today), found.next_total)
        self.unanswered.show_waiting(lines.unanswered(found.unanswered, today), found.unanswered_total)
        self.quiet.show_waiting(lines.quiet(found.quiet, today), len(found.quiet))
        self.listings.show_waiting(_stale(found.stale_resources), found.stale_resources)
        waiting = (found.urgent_total, found.followups_total, found.next_total, found.unanswered_total, *found.quiet)
        self.nothing.setVisible(not any(waiting))
        self._answered()

    def _show_exchange(self, state: Status) -> None:
        waiting = lines.exchange(state, clock.today())
        self.exchange.show_waiting(waiting, len(waiting))
        self._answered()

    def _answered(self) -> None:
        self._awaited -= 1
        if not self._awaited:
            self.shown.emit()

    def _ask_new(self) -> None:
        self.open_asked.emit("new-consultation", "")

    @Slot(object)
    def _on_changed(self, _changes: Changes) -> None:
        if self.isVisible():
            self._rest.start()


class Waiting(LinesCard):
    """A card of the first few lines, that opens to show the rest.

    Signals: ``record_opened(key)``.
    """

    record_opened = Signal(str)

    def __init__(self, title: str, empty: str, icon: str) -> None:
        super().__init__(title, empty, icon)
        self._waiting: Sequence[Line] = ()
        self._total = 0
        self._whole = False
        self.opened.connect(self._on_opened)

    def show_waiting(self, waiting: Sequence[Line], total: int) -> None:
        """Show these lines; ``total`` counts those that were not fetched, too."""
        self._waiting, self._total = waiting, total
        shown = list(waiting if self._whole else waiting[:_FIRST])
        if len(waiting) > len(shown):
            shown.append(Line(_MORE, _("ほか {n} 件を表示").format(n=len(waiting) - len(shown))))
        self.show_lines(shown, total)

    @Slot(str)
    def _on_opened(self, key: str) -> None:
        if key == _MORE:
            self._whole = True
            self.show_waiting(self._waiting, self._total)
        else:
            self.record_opened.emit(key)


def _stale(count: int) -> list[Line]:
    if not count:
        return []
    return [Line(_LISTINGS, _("1 年以上確かめていない社会資源 {n} 件").format(n=f"{count:,}"), "", _("要確認"), "warn")]
