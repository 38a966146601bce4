"""The page of the exchange: one place, what goes out, what comes in, and what is known of it all."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QTabWidget

from app import clock
from app.changes import Changes
from app.language import _
from app.services import codes, enrolment, exchange_status
from app.services.backend import Backend
from app.services.enrolment import Words
from app.services.exchange_receive import Received
from app.services.exchange_status import HallState, LedgerRow, Status
from app.ui import style
from app.ui.exchange.enrol import ConfirmDialog, InviteDialog
from app.ui.exchange.halls import Halls
from app.ui.exchange.ledger import Ledger
from app.ui.exchange.own_device import OwnDevice
from app.ui.exchange.place import PlaceBar
from app.ui.exchange.receiving import ReceiveCard
from app.ui.exchange.results import Results
from app.ui.exchange.sending import SendCard
from app.ui.tasks import Tasks
from app.ui.widgets import days, parts
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Banner
from app.ui.widgets.choices import Choices
from app.ui.widgets.page import Page


class ExchangePage(Page):
    """Of a hall or of the office."""

    def __init__(self, tasks: Tasks, backend: Backend, *, is_office: bool) -> None:
        super().__init__(_("束のやり取り"))
        self._tasks, self._backend, self._is_office = tasks, backend, is_office
        self._state: Status | None = None
        self._asking_to_confirm: Banner | None = None
        self.place = PlaceBar()
        self.sending = SendCard(tasks, backend, self.place.value, is_office=is_office)
        self.receiving = ReceiveCard(tasks, backend, self.place.value)
        self.results = Results()
        self.ledger = Ledger()
        self.halls = Halls(self)
        self.own = OwnDevice()
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(_("やり取りの詳しい内容"))
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Ask how the exchange stands."""
        self.place.look()
        self._tasks.ask(self, self._show_status, exchange_status.status, clock.today())
        self._tasks.ask(self, self._show_ledger, exchange_status.ledger)
        if not self._is_office:
            self._tasks.ask(self, self._show_words, enrolment.own_words)

    def _lay_out(self) -> None:
        if self._is_office:
            self.tabs.addTab(self.halls.table, _("館の様子"))
            self.tabs.setCornerWidget(self.halls.actions)
        self.tabs.addTab(self.results, _("今回の結果"))
        self.tabs.addTab(self.ledger, _("束の台帳"))
        if not self._is_office:
            self.tabs.addTab(self.own, _("この端末"))
        self._banners = parts.column()
        cards = parts.row(self.sending, self.receiving, gap=style.LARGE)
        cards.setStretch(0, 1)
        cards.setStretch(1, 1)
        self.body.addLayout(self._banners)
        self.body.addWidget(self.place)
        self.body.addLayout(cards)
        self.body.addWidget(self.tabs, 1)

    def _connect(self) -> None:
        self.place.moved.connect(self.receiving.forget)
        self.receiving.looked.connect(lambda results: self._show_results(results, dry_run=True))
        self.receiving.taken.connect(lambda results: self._show_results(results, dry_run=False))
        self.sending.sent.connect(lambda: self.tabs.setCurrentWidget(self.ledger))
        self.halls.invite_asked.connect(self._ask_to_invite)
        self.halls.confirm_asked.connect(self._ask_to_confirm)
        self._tasks.changed.connect(self._on_changed)

    def _show_status(self, state: Status) -> None:
        if self._state is None and not self._is_office and state.last_in_at is None:
            self.tabs.setCurrentWidget(self.own)
        self._state = state
        self.sending.show_status(state)
        self.halls.show_halls(state.halls)
        self._say_when(state)
        waiting = [device.device for hall in state.halls for device in hall.devices if device.state == "pending"]
        if self._asking_to_confirm is not None:
            self._asking_to_confirm.close_now()
            self._asking_to_confirm = None
        if waiting:
            self._asking_to_confirm = Banner(
                _("端末 {device} が登録の確認を待っています。").format(device="、".join(waiting)),
                _("館に電話して、言葉を確かめてください。"),
                "warn",
                button(_("言葉を確かめる…"), lambda: self._ask_to_confirm(waiting[0])),
            )
            self._asking_to_confirm.closed.connect(self._on_banner_closed)
            self._banners.addWidget(self._asking_to_confirm)

    def _say_when(self, state: Status) -> None:
        today = clock.today()
        said = [
            _("最後の書き出し {ago}").format(ago=days.ago(state.last_out_at, today)) if state.last_out_at else "",
            _("最後の受け取り {ago}").format(ago=days.ago(state.last_in_at, today)) if state.last_in_at else "",
            _("受領待ちの束 {n}").format(n=state.unreceipted) if state.unreceipted else "",
            _("保留 {n} 件").format(n=state.held) if state.held else "",
        ]
        self.say(" ・ ".join(part for part in said if part))

    def _show_ledger(self, lines: list[LedgerRow]) -> None:
        self.ledger.show_lines(lines)

    def _show_words(self, said: Words) -> None:
        self.own.show_words(said, confirmed=self._state is not None and self._state.last_in_at is not None)

    def _show_results(self, results: Sequence[Received], *, dry_run: bool) -> None:
        self.results.show_results(results, dry_run=dry_run)
        self.tabs.setCurrentWidget(self.results)

    @Slot(str)
    def _ask_to_invite(self, hall: str) -> None:
        known = next((each for each in self._state.halls if each.code == hall), None) if self._state else None
        self._tasks.ask(self, lambda blocks: self._invite(known, blocks), _blocks)

    def _invite(self, hall: HallState | None, blocks: Choices) -> None:
        place = self.place.field.typed()
        dialog = InviteDialog(
            self._backend, self._tasks, hall, Path(place) if place else Path.home(), blocks, self.window()
        )
        dialog.acted.connect(lambda file: self.said.emit(_("登録ファイルを作りました: {file}").format(file=file), None))
        dialog.acted.connect(self.refresh)
        dialog.open()

    @Slot(str)
    def _ask_to_confirm(self, device: str) -> None:
        halls = self._state.halls if self._state is not None else ()
        found = [(hall.name, each) for hall in halls for each in hall.devices if each.device == device]
        if not found:
            return
        dialog = ConfirmDialog(self._tasks, found[0][1], found[0][0], self.window())
        told = _("{device} を登録しました。束をもう一度受け取ってください。").format(device=device)
        dialog.acted.connect(lambda _words: self.said.emit(told, None))
        dialog.acted.connect(self.refresh)
        dialog.open()

    @Slot()
    def _on_banner_closed(self) -> None:
        self._asking_to_confirm = None

    @Slot(object)
    def _on_changed(self, _changes: Changes) -> None:
        if self.isVisible():
            self.refresh()


def _blocks(session: Any) -> Choices:
    return [(each.code, each.label) for each in codes.choices(session, "block")]
