"""The page of who works here: colleagues come and go, passphrases are set anew."""

from PySide6.QtCore import Slot

from app.changes import Changes
from app.language import _
from app.services import staff
from app.services.backend import Backend
from app.services.staff import StaffRow
from app.ui.staff.dialogs import AddDialog, DisableDialog, PassphraseDialog
from app.ui.tasks import Tasks
from app.ui.widgets import parts, times
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import EmptyState
from app.ui.widgets.held_table import HeldTable
from app.ui.widgets.page import Page
from app.ui.widgets.paged_model import Column
from app.vocabulary import Role


class StaffPage(Page):
    """The staff of this store; one in charge looks after the others."""

    def __init__(self, tasks: Tasks, backend: Backend) -> None:
        self.add_button = button(_("担当者を加える"), self._ask_to_add, key="F2", kind="primary", icon="user-plus")
        super().__init__(_("職員"), self.add_button)
        self._tasks, self._backend = tasks, backend
        self._rows: list[StaffRow] = []
        self.own_button = button(_("自分の合言葉を変える"), self._ask_own, icon="key-round")
        self.reset_button = button(_("合言葉を再設定"), self._ask_to_reset, icon="key-round")
        self.disable_button = button(_("使えなくする"), self._ask_to_disable, kind="danger", icon="x")
        empty = EmptyState(_("担当者がいません"), "", "users")
        self.table: HeldTable[StaffRow] = HeldTable(
            _("担当者の一覧"), _columns(), lambda row: row.code, empty, stretch=1
        )
        self.note = parts.text("", tone="muted", wrap=True)
        self.body.addLayout(parts.row(self.own_button, 1, self.reset_button, self.disable_button))
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.note)
        self.setFocusProxy(self.table)
        self.table.chosen.connect(self._on_chosen)
        tasks.changed.connect(self._on_changed)

    def refresh(self) -> None:
        """Ask who works here."""
        self._tasks.ask(self, self._show, staff.everyone)

    def _show(self, rows: list[StaffRow]) -> None:
        self._rows = rows
        self.table.show_rows(rows)
        self.say(_("{n} 人").format(n=sum(row.disabled_at is None for row in rows)))
        self.note.setText(
            _("選んだ担当者の合言葉を再設定したり、使えなくしたりできます。書いた記録は残ります。")
            if self._in_charge()
            else _("担当者の追加や合言葉の再設定は、責任者だけができます。")
        )
        self.add_button.setEnabled(self._in_charge())
        self._on_chosen()

    def _me(self) -> StaffRow | None:
        code = staff.acting_code(self._backend)
        return next((row for row in self._rows if row.code == code), None)

    def _in_charge(self) -> bool:
        me = self._me()
        return me is not None and me.role == Role.CHARGE

    def _ask_to_add(self) -> None:
        dialog = AddDialog(self._backend, self._tasks, self.window())
        dialog.acted.connect(lambda row: self.said.emit(_("{name} さんを加えました").format(name=row.name), None))
        dialog.open()

    def _ask_own(self) -> None:
        me = self._me()
        if me is not None:
            self._open_passphrase(me, own=True)

    def _ask_to_reset(self) -> None:
        row = self.table.chosen_row()
        if row is not None:
            self._open_passphrase(row, own=False)

    def _open_passphrase(self, row: StaffRow, *, own: bool) -> None:
        dialog = PassphraseDialog(self._backend, self._tasks, row, self.window(), own=own)
        dialog.acted.connect(lambda _done: self.said.emit(_("合言葉を変えました"), None))
        dialog.open()

    def _ask_to_disable(self) -> None:
        row = self.table.chosen_row()
        if row is not None:
            dialog = DisableDialog(self._backend, self._tasks, row, self.window())
            told = _("{name} さんを使えなくしました").format(name=row.name)
            dialog.acted.connect(lambda _done: self.said.emit(told, None))
            dialog.open()

    @Slot()
    def _on_chosen(self) -> None:
        row = self.table.chosen_row()
        able = self._in_charge() and row is not None and row.disabled_at is None and row is not self._me()
        self.reset_button.setEnabled(able)
        self.disable_button.setEnabled(able)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.affect("staff"):
            self.refresh()


def _columns() -> list[Column[StaffRow]]:
    return [
        Column(_("担当者番号"), lambda row: row.code, 140),
        Column(_("氏名"), lambda row: row.name, 260),
        Column(_("役割"), lambda row: _("責任者") if row.role == Role.CHARGE else _("担当者"), 110),
        Column(
            _("状態"),
            lambda row: _("使用中") if row.disabled_at is None else _("使えません"),
            120,
            tone=lambda row: "ok" if row.disabled_at is None else "muted",
        ),
        Column(_("使えなくした日時"), lambda row: times.moment(row.disabled_at), 260),
    ]
