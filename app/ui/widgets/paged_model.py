"""A table model that holds the ids of all records and the rows of the few that are looked at."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Slot
from PySide6.QtGui import QColor

from app.language import _
from app.ui import style
from app.ui.style import Tone

R = TypeVar("R")

Index = QModelIndex | QPersistentModelIndex
Deliver = Callable[[Mapping[str, R]], object]
Fetch = Callable[[tuple[str, ...], Deliver[R]], object]
"""Gets ids and whom to give their rows by id, at once or later, on the GUI thread; a row left out is gone."""

BLOCK = 100
"""Rows fetched together."""

ID_ROLE = Qt.ItemDataRole.UserRole
TONE_ROLE = Qt.ItemDataRole.UserRole + 1

_AT_ONCE = 3
_KEPT = 40
_NOWHERE = QModelIndex()
_SHOWN = Qt.ItemDataRole.DisplayRole
_SAID_ROLES = (
    _SHOWN,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.ForegroundRole,
    TONE_ROLE,
)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Column(Generic[R]):
    """A column: its title, what it says of a row, its width at 100 %, and what the list sorts by under its header.

    ``tone`` draws the text as a badge in that tone. ``sort`` is empty where the list can't be sorted by the column.
    """

    title: str
    text: Callable[[R], str]
    width: int = 120
    sort: str = ""
    right: bool = False
    tone: Callable[[R], Tone] | None = None


class PagedModel(QAbstractTableModel, Generic[R]):
    """Rows by the block: :meth:`show_ids` says which records in which order, ``fetch`` brings what is looked at."""

    def __init__(self, columns: Sequence[Column[R]], fetch: Fetch[R], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._fetch = fetch
        self._ids: Sequence[str] = ()
        self._blocks: OrderedDict[int, tuple[R | None, ...]] = OrderedDict()
        self._awaited: dict[int, object] = {}
        self._wanted: list[int] = []
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._fetch_wanted)

    def show_ids(self, ids: Sequence[str]) -> None:
        """Show these records in this order."""
        self.beginResetModel()
        self._ids = ids
        self._blocks.clear()
        self._awaited.clear()
        self._wanted.clear()
        self.endResetModel()

    def refresh(self) -> None:
        """Bring the rows last looked at anew; the old ones stay until the new ones come."""
        self._awaited.clear()
        self._wanted = list(self._blocks)[-_AT_ONCE:]
        for block in list(self._blocks)[:-_AT_ONCE]:
            del self._blocks[block]
        self._timer.start()

    def row_id(self, row: int) -> str:
        """The id of the record in a row."""
        return self._ids[row]

    def find(self, record: str) -> int:
        """The row of a record, -1 if it is not shown."""
        return next((row for row, shown in enumerate(self._ids) if shown == record), -1)

    def row(self, number: int) -> R | None:
        """The row's values; ``None`` where they are not at hand (then they are fetched) or gone."""
        rows = self._rows_at(number)
        return rows[number % BLOCK] if rows is not None else None

    def rows_held(self) -> int:
        """How many rows are in memory."""
        return sum(len(rows) for rows in self._blocks.values())

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802  Qt's name
        """How many records there are."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802  Qt's name
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> Any:  # noqa: N802  Qt's name
        """The titles of the columns."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == _SHOWN:
            return self.columns[section].title
        alignment = _RIGHT if self.columns[section].right else _LEFT
        return alignment if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = _SHOWN) -> Any:
        """The text, tone and place of one cell, and the id of its record."""
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        if role == ID_ROLE:
            return self._ids[index.row()]
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        return self._said(index, column, role) if role in _SAID_ROLES else None

    def _said(self, index: Index, column: Column[R], role: int) -> Any:
        row = self.row(index.row())
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(style.colours().muted) if row is None else None
        if role == TONE_ROLE:
            return column.tone(row) if row is not None and column.tone is not None else None
        if row is None:
            return self._stand_in(index) if role == _SHOWN else None
        return column.text(row)

    def _stand_in(self, index: Index) -> str:
        if index.column() != 0:
            return ""
        return "…" if self._rows_at(index.row()) is None else _("（この記録はもうありません）")

    def _rows_at(self, number: int) -> tuple[R | None, ...] | None:
        block = number // BLOCK
        rows = self._blocks.get(block)
        if rows is not None:
            self._blocks.move_to_end(block)
        elif block not in self._awaited and block not in self._wanted:
            self._wanted.append(block)
            self._timer.start()
        return rows

    def _block_ids(self, block: int) -> tuple[str, ...]:
        return tuple(self._ids[block * BLOCK : (block + 1) * BLOCK])

    @Slot()
    def _fetch_wanted(self) -> None:
        """Fetch the blocks asked for last; where one scrolls past, the rest would be gone before they came."""
        blocks, self._wanted = self._wanted[-_AT_ONCE:], []
        ids = tuple(record for block in blocks for record in self._block_ids(block))
        if not ids:
            return
        question = object()
        self._awaited.update(dict.fromkeys(blocks, question))
        self._fetch(ids, lambda rows: self._receive(question, rows))

    def _receive(self, question: object, rows: Mapping[str, R]) -> None:
        for block in [block for block, asked in self._awaited.items() if asked is question]:
            del self._awaited[block]
            ids = self._block_ids(block)
            self._blocks[block] = tuple(rows.get(record) for record in ids)
            self._blocks.move_to_end(block)
            first = block * BLOCK
            self.dataChanged.emit(self.index(first, 0), self.index(first + len(ids) - 1, len(self.columns) - 1))
        while len(self._blocks) > _KEPT:
            self._blocks.popitem(last=False)
