"""A list of records on screen: quick at any length, sorted by its headers, walked and opened by the keyboard."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QVBoxLayout,
)

from app.ui import style
from app.ui.widgets.cards import EmptyState
from app.ui.widgets.paged_model import ID_ROLE, TONE_ROLE, Index, PagedModel

_ROW = 36


class PagedTable(QTableView):
    """Shows a :class:`PagedModel`.

    Signals: ``opened(id)`` by Enter or a double click; ``chosen(id)`` as the reader walks ("" for none);
    ``sort_asked(column's sort, descending)`` by a click on a header.
    """

    opened = Signal(str)
    chosen = Signal(str)
    sort_asked = Signal(str, bool)

    def __init__(self, name: str, model: PagedModel[Any], empty: EmptyState, stretch: int = -1) -> None:
        """``name`` is said by screen readers; ``stretch`` is the column that takes what room is left."""
        super().__init__()
        self.setAccessibleName(name)
        self.records = model
        model.setParent(self)
        self.setModel(model)
        self.setItemDelegate(_Cells(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(style.px(_ROW))
        self._sorted = ("", False)
        self._set_up_header(stretch)
        self._empty = empty
        cover = QVBoxLayout(self.viewport())
        cover.addWidget(empty)
        self.doubleClicked.connect(self._on_double_clicked)

    def show_ids(self, ids: Sequence[str]) -> None:
        """Show these records; the one that was chosen stays chosen if it is among them."""
        kept = self.current_id()
        self.records.show_ids(ids)
        self._empty.setVisible(not ids)
        self.choose(kept)

    def current_id(self) -> str:
        """The id of the chosen record, "" for none."""
        index = self.currentIndex()
        return str(index.data(ID_ROLE)) if index.isValid() else ""

    def choose(self, record: str) -> None:
        """Choose a record and bring it into view; nothing if it is not shown."""
        row = self.records.find(record) if record else -1
        if row >= 0:
            self.setCurrentIndex(self.records.index(row, 0))

    def show_sorted(self, sort: str, *, descending: bool = False) -> None:
        """Show at which column, and which way, the list is sorted."""
        self._sorted = (sort, descending)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        at = [place for place, column in enumerate(self.records.columns) if sort and column.sort == sort]
        self.horizontalHeader().setSortIndicator(at[0] if at else -1, order)

    def widths(self) -> tuple[int, ...]:
        """The columns' widths at 100 %, to be kept and given back to :meth:`set_widths`."""
        return tuple(round(self.columnWidth(place) / style.px(100) * 100) for place in range(self._columns()))

    def set_widths(self, widths: Sequence[int]) -> None:
        """Set the columns' widths (at 100 %)."""
        for place, width in enumerate(widths[: self._columns()]):
            self.setColumnWidth(place, style.px(width))

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802  Qt's name
        """Say which record is chosen now."""
        super().currentChanged(current, previous)
        if current.row() != previous.row() or current.isValid() != previous.isValid():
            self.chosen.emit(str(current.data(ID_ROLE)) if current.isValid() else "")

    def keyboardSearch(self, search: str) -> None:  # noqa: N802  Qt's name
        """Nothing: it would fetch every row; the search box finds better."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Enter opens; Home and End go to the first and the last record."""
        last = self.records.rowCount() - 1
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.current_id())
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and last >= 0:
            self.setCurrentIndex(self.records.index(0 if event.key() == Qt.Key.Key_Home else last, 0))
        else:
            super().keyPressEvent(event)

    def _set_up_header(self, stretch: int) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(False)
        header.setSectionsClickable(True)
        header.setMinimumSectionSize(style.px(48))
        header.setFixedHeight(style.px(_ROW))
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.set_widths([column.width for column in self.records.columns])
        if stretch >= 0:
            header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sectionClicked.connect(self._on_header_clicked)

    def _columns(self) -> int:
        return len(self.records.columns)

    @Slot(int)
    def _on_header_clicked(self, place: int) -> None:
        sort, before = self.records.columns[place].sort, self._sorted
        wanted = (sort, before == (sort, False)) if sort else before
        self.show_sorted(wanted[0], descending=wanted[1])
        if wanted != before:
            self.sort_asked.emit(*wanted)

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.opened.emit(str(index.data(ID_ROLE)))


class _Cells(QStyledItemDelegate):
    """Draws tones as badges, and tells the whole of a text that had to be cut."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802  Qt's name
        super().initStyleOption(option, index)
        if index.data(TONE_ROLE):
            option.text = ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        tone, words = index.data(TONE_ROLE), index.data()
        if not tone or not words:
            return
        colour, ground = style.colours().on(tone)
        font = style.font("small", bold=True)
        metrics = QFontMetrics(font)
        cell: QRect = option.rect
        space = cell.width() - style.px(style.LARGE)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, space - style.px(style.LARGE))
        badge = QRect(0, 0, metrics.horizontalAdvance(shown) + style.px(style.LARGE), metrics.height() + style.px(6))
        badge.moveCenter(cell.center() - QPoint(0, 1))
        badge.moveLeft(cell.left() + style.px(style.SMALL))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(badge, badge.height() / 2, badge.height() / 2)
        painter.setPen(QColor(colour))
        painter.setFont(font)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, shown)
        painter.restore()

    def helpEvent(  # noqa: N802  Qt's name
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        words = str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
        room = option.rect.width() - style.px(style.LARGE)
        if QFontMetrics(view.font()).horizontalAdvance(words) > room:
            QToolTip.showText(event.globalPos(), words, view)
        else:
            QToolTip.hideText()
        return True
