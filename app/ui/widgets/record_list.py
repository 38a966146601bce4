"""A list of records that is asked for off the GUI thread, again whenever what it shows has changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.changes import Changes
from app.errors import InvalidInput
from app.language import _
from app.ui.tasks import Call, Tasks
from app.ui.widgets import parts
from app.ui.widgets.cards import EmptyState
from app.ui.widgets.paged_model import Column, PagedModel
from app.ui.widgets.paged_table import PagedTable

F = TypeVar("F")
_PAUSE = 150
"""Milliseconds without a key after which a filter is applied."""


class Row(Protocol):
    """A line of a list as services give it."""

    @property
    def id(self) -> str:
        """The record's id."""


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Source(Generic[F, R]):
    """Where a list comes from: the ids under a filter, the lines for some ids, and the kinds that it tells of."""

    page: Callable[[Any, F], list[str]]
    rows: Callable[[Any, Sequence[str]], list[R]]
    kinds: tuple[str, ...]


class RecordList(QWidget, Generic[F, R]):
    """A table under whatever filter ``wanted`` reads from the page's fields.

    Signals: ``opened(id)``, ``chosen(id)`` ("" for none), ``counted(n)`` when the ids have come.
    """

    opened = Signal(str)
    chosen = Signal(str)
    counted = Signal(int)

    def __init__(
        self,
        tasks: Tasks,
        name: str,
        source: Source[F, R],
        wanted: Callable[[], F],
        columns: Sequence[Column[R]],
        nothing: tuple[str, str],
        stretch: int = -1,
    ) -> None:
        """``nothing`` says what is missing, and what to do, where there is no record at all."""
        super().__init__()
        self._tasks, self._source, self._wanted, self._nothing = tasks, source, wanted, nothing
        self._plain = wanted()
        self._ids: Sequence[str] | None = None
        self._call: Call | None = None
        self._stale = True
        self._next = ""
        self._empty = EmptyState(_("読み込んでいます…"))
        self.table = PagedTable(name, PagedModel(columns, self._fetch), self._empty, stretch)
        self.setLayout(parts.column(self.table))
        self.setFocusProxy(self.table)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self.refresh)
        self.table.opened.connect(self._on_opened)
        self.table.chosen.connect(self._on_chosen)
        tasks.changed.connect(self._on_changed)

    @Slot()
    def soon(self) -> None:
        """Apply the filter when the reader pauses."""
        self._timer.start()

    @Slot()
    def refresh(self) -> None:
        """Ask for the records anew."""
        self._stale = False
        if self._call is not None:
            self._call.drop()
        try:
            wanted = self._wanted()
        except InvalidInput as error:
            self._on_refused(error)
            return
        words = (
            self._nothing
            if wanted == self._plain
            else (_("条件に合う記録はありません"), _("条件をゆるめてみてください。"))
        )
        self._call = self._tasks.ask(self, lambda ids: self._show(ids, words), self._source.page, wanted)
        self._call.otherwise(self._on_refused)

    def choose_next(self, record: str) -> None:
        """Choose a record when the list has come anew."""
        self._next = record
        self._stale = True
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802  Qt's name
        """Catch up with what changed out of sight."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def _show(self, ids: Sequence[str], words: tuple[str, str]) -> None:
        self._empty.say(*words)
        if ids == self._ids:
            self.table.records.refresh()
        else:
            self._ids = ids
            self.table.show_ids(ids)
        record, self._next = self._next, ""
        self.table.choose(record)
        self.counted.emit(len(ids))

    def _fetch(self, ids: tuple[str, ...], deliver: Callable[[Mapping[str, R]], object]) -> None:
        self._tasks.ask(self, lambda rows: deliver({row.id: row for row in rows}), self._source.rows, ids)

    def _on_refused(self, error: Exception) -> bool:
        if not isinstance(error, InvalidInput):
            return False
        self._show([], (str(error.details["why"]), ""))
        return True

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if not changes.affect(*self._source.kinds):
            return
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    @Slot(str)
    def _on_opened(self, record: str) -> None:
        self.opened.emit(record)

    @Slot(str)
    def _on_chosen(self, record: str) -> None:
        self.chosen.emit(record)
