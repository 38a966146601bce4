"""The office's list of conflicts, and the one that is being settled beside it."""

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QSplitter, QWidget

from app import clock
from app.errors import NotFound
from app.language import _
from app.services import conflict_views, conflicts
from app.services.conflict_views import ConflictLine, ConflictView
from app.services.conflicts import Settled
from app.services.wording import KINDS
from app.ui import style
from app.ui.conflicts.panel import ConflictPanel
from app.ui.tasks import Call, Tasks
from app.ui.widgets import days, parts
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import EmptyState
from app.ui.widgets.page import Page
from app.ui.widgets.paged_model import Column
from app.ui.widgets.record_list import RecordList, Source


class ConflictsPage(Page):
    """Lists what is open; the chosen one is shown with all its sides."""

    def __init__(self, tasks: Tasks) -> None:
        self._back = button(_("直前の解決を元に戻す"), self._undo, icon="undo-2")
        super().__init__(_("競合"), self._back)
        self._tasks = tasks
        self._call: Call | None = None
        self._last: Settled | None = None
        self._back.setEnabled(False)
        self.panel: ConflictPanel | None = None
        source: Source[None, ConflictLine] = Source(_page, conflict_views.rows, tuple(KINDS))
        nothing = (_("競合はありません"), _("二つの端末が同じ欄を別々に直したとき、ここに並びます。"))
        self.list = RecordList(tasks, _("競合の一覧"), source, lambda: None, _columns(), nothing, stretch=1)
        self._room = parts.scrolled(QWidget())
        self._room.setAccessibleName(_("選んだ競合"))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.list)
        split.addWidget(self._room)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        split.setSizes([style.px(500), style.px(600)])
        split.setHandleWidth(style.px(style.LARGE))
        split.setChildrenCollapsible(False)
        self.body.addWidget(split, 1)
        self.setFocusProxy(self.list.table)
        self._clear(_("左の一覧から競合を選んでください"))
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(self._on_opened)
        self.list.counted.connect(self._on_counted)

    def refresh(self) -> None:
        """Ask what is open."""
        self.list.refresh()

    def open_record(self, _kind: str, record: str) -> None:
        """Choose a conflict."""
        self.list.table.choose(record)

    @Slot(str)
    def _on_chosen(self, conflict: str) -> None:
        if self._call is not None:
            self._call.drop()
        if conflict:
            self._call = self._tasks.ask(self, self._show, conflict_views.show, conflict)
            self._call.otherwise(self._gone)
        else:
            self._clear(_("左の一覧から競合を選んでください"))

    @Slot(str)
    def _on_opened(self, _conflict: str) -> None:
        if self.panel is not None:
            self.panel.sides[0].button.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(int)
    def _on_counted(self, count: int) -> None:
        self.say(_("{n} 件").format(n=f"{count:,}") if count else "")
        if count and not self.list.table.current_id():
            self.list.table.choose(self.list.table.records.row_id(0))
        if not count:
            self._clear("")

    def _show(self, view: ConflictView) -> None:
        panel = ConflictPanel(view)
        panel.chosen.connect(lambda head: self._settle(panel, head=head))
        panel.written.connect(lambda value: self._settle(panel, value=value, write=True))
        panel.record_asked.connect(self.open_asked)
        self.panel = panel
        self._put(panel)

    def _settle(self, panel: ConflictPanel, **how: Any) -> None:
        view = panel.view
        panel.setEnabled(False)
        deletes = any(side.deleted and side.head == how.get("head") for side in view.sides)
        self._tasks.do(
            self,
            lambda settled: self._settled(None if deletes else settled),
            conflicts.settle,
            view.id,
            version=view.version,
            **how,
        ).otherwise(lambda error: self._refused(panel, error))

    def _settled(self, settled: Settled | None) -> None:
        self._last = settled if settled is not None and settled.field else None
        self._back.setEnabled(self._last is not None)
        self.said.emit(_("競合を解決しました"), self._undo if self._last is not None else None)
        self.list.refresh()

    def _refused(self, panel: ConflictPanel, error: Exception) -> bool:
        panel.setEnabled(True)
        return panel.refuse(error) or self._gone(error)

    def _gone(self, error: Exception) -> bool:
        if not isinstance(error, NotFound):
            return False
        self.said.emit(_("この競合はすでに解決しています"), None)
        self.list.refresh()
        return True

    def _undo(self) -> None:
        settled, self._last = self._last, None
        self._back.setEnabled(False)
        if settled is not None:
            self._tasks.do(self, self._undone, conflicts.undo, settled)

    def _undone(self, _nothing: None) -> None:
        self.said.emit(_("元の値に戻しました"), None)
        self.list.refresh()

    def _clear(self, words: str) -> None:
        self.panel = None
        self._put(EmptyState(words, icon="git-merge") if words else QWidget())

    def _put(self, widget: QWidget) -> None:
        style.mark(widget, page=True)
        self._room.setWidget(widget)
        widget.show()


def _page(session: Any, _wanted: None) -> list[str]:
    return conflicts.page(session)


def _columns() -> list[Column[ConflictLine]]:
    return [
        Column(_("種類"), lambda row: row.kind, 108),
        Column(_("記録"), lambda row: row.title, 200),
        Column(_("欄"), lambda row: row.field, 104),
        Column(_("見つけた日"), lambda row: days.ago(row.since, clock.today()), 92),
    ]
