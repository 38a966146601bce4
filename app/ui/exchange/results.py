"""What became of each bundle: its sums in a table, the reason and the next step of the chosen one under it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.language import N_, _
from app.services.exchange_receive import Received
from app.ui.style import Tone
from app.ui.widgets import parts
from app.ui.widgets.cards import EmptyState
from app.ui.widgets.held_table import HeldTable
from app.ui.widgets.paged_model import Column

STATES: dict[str, tuple[str, Tone]] = {
    "applied": (N_("取り込み"), "ok"),
    "already": (N_("取り込み済み"), "muted"),
    "held": (N_("保留"), "warn"),
    "refused": (N_("受け取れない"), "danger"),
}
_ORDER = ("refused", "held", "applied", "already")


class Results(QWidget):
    """The files of the last look or intake."""

    def __init__(self) -> None:
        super().__init__()
        empty = EmptyState(
            _("今回の結果はまだありません"), _("「中身を確かめる」を押すと、束ごとの内訳が出ます。"), "inbox"
        )
        self.table: HeldTable[Received] = HeldTable(
            _("束ごとの結果"), _columns(), lambda row: row.file, empty, stretch=0
        )
        self.total = parts.text("", "label")
        self.reason = parts.text("", wrap=True)
        self.step = parts.text("", wrap=True, tone="muted")
        whole = parts.column(self.total, self.table, self.reason, self.step)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.table.chosen.connect(self._on_chosen)
        self.show_results((), dry_run=True)

    def show_results(self, results: Sequence[Received], *, dry_run: bool) -> None:
        """Show what a look or an intake gave, first what wants something of the reader."""
        ordered = sorted(results, key=lambda each: _ORDER.index(each.state))
        self.table.show_rows(ordered)
        told = next(iter(ordered), None)
        self.total.setText(_total(results, dry_run=dry_run))
        self.total.setVisible(bool(results))
        if told is not None:
            self.table.choose(told.file)
        self._on_chosen()

    @Slot()
    def _on_chosen(self) -> None:
        row = self.table.chosen_row()
        self.reason.setText(_reason(row) if row is not None else "")
        self.step.setText(row.next_step if row is not None else "")
        for label in (self.reason, self.step):
            label.setVisible(bool(label.text()))


def _columns() -> list[Column[Received]]:
    def number(title: str, key: str) -> Column[Received]:
        return Column(title, lambda row: f"{getattr(row.sums, key):,}", 84, right=True)

    return [
        Column(_("ファイル"), lambda row: Path(row.file).name, 260),
        Column(_("結果"), lambda row: _(STATES[row.state][0]), 124, tone=lambda row: STATES[row.state][1]),
        Column(_("送り手"), lambda row: row.sender, 84),
        number(_("束の中"), "in_bundle"),
        number(_("新しい"), "new"),
        number(_("変わった"), "changed"),
        number(_("既にある"), "already"),
        number(_("競合"), "conflict"),
        number(_("保留"), "held"),
    ]


def _total(results: Sequence[Received], *, dry_run: bool) -> str:
    if not results:
        return ""
    new = sum(each.sums.new + each.sums.changed + each.sums.conflict for each in results)
    words = (
        _("{files} 個の束を確かめました（まだ取り込んでいません）。取り込むと {n} 件の変更が入ります。")
        if dry_run
        else _("{files} 個の束を受け取り、{n} 件の変更が入りました。")
    )
    return words.format(files=len(results), n=f"{new:,}")


def _reason(row: Received) -> str:
    if row.reason:
        return row.reason
    if row.gap:
        return _("{sender} からの束に抜けがあります（{low}〜{high}）。次の束で届くのを待ちます。").format(
            sender=row.sender, low=row.gap[0] + 1, high=row.gap[1]
        )
    if row.held:
        return _("{n} 件は、まだ届いていない変更を待っています。そろえば自動で入ります。").format(n=len(row.held))
    if row.sums.conflict:
        return _("{n} 件は競合として両方の値を残しました。本部の「競合」のページで解決します。").format(
            n=row.sums.conflict
        )
    return ""
