"""束の台帳: every bundle that was written, taken, held or refused."""

from collections.abc import Sequence
from pathlib import PurePath

from app import clock
from app.language import N_, _
from app.services.exchange_status import LedgerRow
from app.ui.style import Tone
from app.ui.widgets import days
from app.ui.widgets.cards import EmptyState
from app.ui.widgets.held_table import HeldTable
from app.ui.widgets.paged_model import Column

_STATES: dict[str, tuple[str, Tone]] = {
    "written": (N_("書き出し"), "ok"),
    "writing": (N_("書き出し中断"), "warn"),
    "applied": (N_("取り込み"), "ok"),
    "held": (N_("保留"), "warn"),
    "refused": (N_("受け取れない"), "danger"),
}


class Ledger(HeldTable[LedgerRow]):
    """The newest lines of the ledger."""

    def __init__(self) -> None:
        empty = EmptyState(
            _("束のやり取りはまだありません"),
            _("USB スティックを選び、「書き出す」を押すと最初の束ができます。"),
            "inbox",
        )
        super().__init__(_("束の台帳"), _columns(), lambda row: str(row.id), empty, stretch=3)

    def show_lines(self, lines: Sequence[LedgerRow]) -> None:
        """Show these lines."""
        self.show_rows(lines)


def _columns() -> list[Column[LedgerRow]]:
    return [
        Column(_("日時"), lambda row: days.moment(row.at, clock.today()), 124),
        Column(_("向き"), lambda row: _("送る") if row.direction == "out" else _("受ける"), 72),
        Column(
            _("状態"),
            lambda row: _(_STATES[row.state][0]) if row.state in _STATES else row.state,
            124,
            tone=lambda row: _STATES[row.state][1] if row.state in _STATES else "muted",
        ),
        Column(_("ファイル"), lambda row: PurePath(row.file).name, 280),
        Column(_("相手"), lambda row: row.device, 90),
        Column(_("番号"), lambda row: str(row.number) if row.number else "", 72, right=True),
        Column(_("大きさ"), lambda row: _size(row.size), 92, right=True),
    ]


def _size(count: int) -> str:
    return f"{count / 1_000_000:,.1f} MB" if count >= 1_000_000 else f"{max(count / 1000, 0.1):,.1f} kB"
