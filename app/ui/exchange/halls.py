"""館の様子: every device of every hall, what came from it last, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app import clock
from app.language import N_, _
from app.services.exchange_status import DeviceState, HallState
from app.ui.style import Tone
from app.ui.widgets import days, parts
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import EmptyState
from app.ui.widgets.held_table import HeldTable
from app.ui.widgets.paged_model import Column

SILENT_DAYS = 14
_STATES: dict[str, tuple[str, Tone]] = {
    "invited": (N_("登録ファイル発行"), "muted"),
    "pending": (N_("言葉の確認待ち"), "warn"),
    "enrolled": (N_("登録済み"), "ok"),
    "retired": (N_("廃止"), "muted"),
    "revoked": (N_("停止"), "danger"),
}


@dataclass(frozen=True)
class Seat:
    """One device of a hall, or a hall without any."""

    hall: HallState
    device: DeviceState | None

    @property
    def key(self) -> str:
        """What names it in the table."""
        return self.device.device if self.device is not None else f"{self.hall.code}/"


class Halls(QObject):
    """The table of halls with what can be done about one.

    Signals: ``invite_asked(hall code)`` ("" for a new hall), ``confirm_asked(device code)``.
    """

    invite_asked = Signal(str)
    confirm_asked = Signal(str)

    def __init__(self, parent: QObject | None) -> None:
        super().__init__(parent)
        empty = EmptyState(
            _("館がまだ登録されていません"),
            _("「館の端末を招く」で登録ファイルを作り、館に渡してください。"),
            "building-2",
        )
        self.table: HeldTable[Seat] = HeldTable(_("館の様子"), _columns(), lambda seat: seat.key, empty, stretch=0)
        self.invite_button = button(_("館の端末を招く…"), self._invite, icon="plus")
        self.confirm_button = button(_("言葉を確かめて登録…"), self._confirm, icon="key-round")
        self.confirm_button.setEnabled(False)
        self.actions = QWidget()
        self.actions.setLayout(parts.row(self.confirm_button, self.invite_button))
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(self._on_opened)

    def show_halls(self, halls: Sequence[HallState]) -> None:
        """Show these halls, those first that want something."""
        seats = [Seat(hall, device) for hall in halls for device in hall.devices or (None,)]
        self.table.show_rows(sorted(seats, key=lambda seat: (_calm(seat), seat.key)))
        self._on_chosen()

    def _invite(self) -> None:
        seat = self.table.chosen_row()
        self.invite_asked.emit(seat.hall.code if seat is not None else "")

    def _confirm(self) -> None:
        seat = self.table.chosen_row()
        if seat is not None and seat.device is not None:
            self.confirm_asked.emit(seat.device.device)

    @Slot()
    def _on_chosen(self) -> None:
        seat = self.table.chosen_row()
        waits = seat is not None and seat.device is not None and seat.device.state == "pending"
        self.confirm_button.setEnabled(waits)

    @Slot()
    def _on_opened(self) -> None:
        if self.confirm_button.isEnabled():
            self._confirm()


def _calm(seat: Seat) -> bool:
    pending = seat.device is not None and seat.device.state == "pending"
    return not (pending or seat.hall.gaps or _silent(seat))


def _silent(seat: Seat) -> bool:
    return (seat.hall.silent_days or 0) >= SILENT_DAYS


def _columns() -> list[Column[Seat]]:
    return [
        Column(_("館"), lambda seat: seat.hall.name, 200),
        Column(_("端末"), lambda seat: seat.device.device if seat.device else "", 90),
        Column(_("登録"), _state, 150, tone=_state_tone),
        Column(_("最後の束"), _last, 190),
        Column(_("途絶え"), _silence, 90, tone=lambda seat: "warn" if _silent(seat) else "muted"),
        Column(_("抜け"), _gap, 110, tone=lambda _seat: "warn"),
        Column(_("受領待ち"), _unreceipted, 84, right=True),
    ]


def _state(seat: Seat) -> str:
    return _(_STATES[seat.device.state][0]) if seat.device else _("端末なし")


def _state_tone(seat: Seat) -> Tone:
    return _STATES[seat.device.state][1] if seat.device else "muted"


def _last(seat: Seat) -> str:
    if seat.device is None or seat.device.last_at is None:
        return _("まだありません")
    when = days.moment(seat.device.last_at, clock.today())
    return _("{when}（{number} 番）").format(when=when, number=seat.device.last_bundle)


def _silence(seat: Seat) -> str:
    return "" if seat.hall.silent_days is None else _("{n} 日").format(n=seat.hall.silent_days)


def _gap(seat: Seat) -> str:
    if seat.device is None or seat.device.gap is None:
        return ""
    return f"{seat.device.gap[0] + 1}–{seat.device.gap[1]}"


def _unreceipted(seat: Seat) -> str:
    return f"{seat.device.unreceipted:,}" if seat.device and seat.device.unreceipted else ""
