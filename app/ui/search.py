"""What the search box finds, under the box while one types; the focus stays where the letters go."""

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from app import clock
from app.errors import InvalidInput
from app.language import N_, _
from app.services import search
from app.services.search import Hit, Hits
from app.ui import style
from app.ui.main_window import MainWindow
from app.ui.tasks import Call, Tasks
from app.ui.widgets import days, parts
from app.ui.widgets.paged_model import Index

_REST = 120
"""Milliseconds between the last letter and the search."""
_MOST = 50
_ROW = 56
_ROWS = 9
_WIDTH = 620
_BEFORE = 14
_HIT = Qt.ItemDataRole.UserRole
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS - 1, Qt.Key.Key_PageUp: 1 - _ROWS}

KINDS: dict[str, tuple[str, str]] = {
    "consultation": (N_("相談"), "messages-square"),
    "note": (N_("経過記録"), "notebook-pen"),
    "person": (N_("対象者"), "user-round"),
    "resource": (N_("社会資源"), "map-pinned"),
}


class SearchPopup(QFrame):
    """The hits of the window's search box; arrow keys walk, Enter opens, Esc puts it away.

    Signals: ``opened(kind, id)``; ``answered()`` each time the hits of what was typed are shown.
    """

    opened = Signal(str, str)
    answered = Signal()

    def __init__(self, window: MainWindow, tasks: Tasks) -> None:
        self._window = window
        super().__init__(window)
        self._box = window.search
        self._tasks = tasks
        self._call: Call | None = None
        style.mark(self, surface="card")
        self.setAccessibleName(_("検索の結果"))
        self.list = QListWidget()
        self.list.setAccessibleName(_("見つかった記録"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setItemDelegate(_Hits(self.list))
        self.list.setMouseTracking(True)
        self.list.itemClicked.connect(self._open)
        self.said = parts.text("", "small", "muted")
        foot = parts.row(self.said, 1, parts.text(_("↑↓ で選び Enter で開く"), "small", "muted"))
        self.setLayout(parts.column(self.list, foot, gap=style.TIGHT, margin=style.SMALL))
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._ask)
        self._box.installEventFilter(self)
        window.installEventFilter(self)
        window.search_edited.connect(self._on_edited)
        window.searched.connect(self._on_searched)
        self.hide()

    def put_away(self) -> None:
        """Close, and forget what was asked."""
        self._rest.stop()
        if self._call is not None:
            self._call.drop()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Walk by the keys of the box; go when the focus goes."""
        if watched is not self._box:
            if event.type() == QEvent.Type.Resize and self.isVisible():
                self._lay()
            return False
        if event.type() == QEvent.Type.FocusOut:
            self.put_away()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Escape and self.isVisible():
            self.put_away()
            return True
        step = _MOVES.get(Qt.Key(event.key()))
        if step is None or not self.isVisible():
            return False
        last = self.list.count() - 1
        self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), last))
        return True

    def hits(self) -> list[Hit]:
        """What is shown."""
        return [self.list.item(row).data(_HIT) for row in range(self.list.count())]

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        if text.strip():
            self._rest.start()
        else:
            self.put_away()

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        """Enter opens the chosen hit, or searches at once where the hits are not there yet."""
        if not text.strip():
            return
        item = self.list.currentItem()
        if self.isVisible() and item is not None and not self._rest.isActive():
            self._open(item)
        else:
            self._rest.stop()
            self._ask()

    def _ask(self) -> None:
        if self._call is not None:
            self._call.drop()
        self._call = self._tasks.ask(self, self._show, search.find, self._box.text(), limit=_MOST)
        self._call.otherwise(self._refused)

    def _show(self, found: Hits) -> None:
        self.list.clear()
        for hit in found.hits:
            item = QListWidgetItem()
            item.setData(_HIT, hit)
            kind = _(KINDS[hit.kind][0])
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{kind} {hit.title} {hit.excerpt}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        if not found.hits:
            self.said.setText(_("見つかりません。別の言葉か、ふりがなで試してください。"))
        elif found.total is None:
            self.said.setText(_("新しいものから {n} 件").format(n=len(found.hits)))
        else:
            self.said.setText(_("{total} 件中 {n} 件").format(total=f"{found.total:,}", n=len(found.hits)))
        self._appear()

    def _refused(self, error: Exception) -> bool:
        if not isinstance(error, InvalidInput):
            return False
        self.list.clear()
        self.said.setText(str(error.details["why"]))
        self._appear()
        return True

    def _appear(self) -> None:
        if self._box.hasFocus():
            self._lay()
            self.show()
            self.raise_()
        self.answered.emit()

    def _lay(self) -> None:
        rows = min(max(self.list.count(), 1), _ROWS)
        self.list.setVisible(self.list.count() > 0)
        self.list.setFixedHeight(rows * style.px(_ROW) + 2)
        place = self._box.mapTo(self._window, self._box.rect().bottomLeft())
        width = min(style.px(_WIDTH), self._window.width() - style.px(style.WIDE))
        left = min(place.x(), self._window.width() - width - style.px(style.MEDIUM))
        self.setFixedWidth(width)
        self.adjustSize()
        self.move(left, place.y() + style.px(style.TIGHT))

    @Slot(QListWidgetItem)
    def _open(self, item: QListWidgetItem) -> None:
        hit: Hit = item.data(_HIT)
        self.put_away()
        self.opened.emit(hit.kind, hit.id)


class _Hits(QStyledItemDelegate):
    """Draws a hit in two lines: what and when, then the piece of text with the words found underlined."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802  Qt's name
        return QSize(0, style.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit: Hit = index.data(_HIT)
        chosen = style.colours()
        box: QRect = option.rect.adjusted(0, 1, 0, -1)
        painter.save()
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            strong = bool(option.state & QStyle.StateFlag.State_Selected)
            painter.fillRect(box, QColor(chosen.accent_soft if strong else chosen.stripe))
            if strong:
                painter.fillRect(box.left(), box.top(), style.px(4), box.height(), QColor(chosen.accent))
        kind, icon = KINDS[hit.kind]
        inside = box.adjusted(style.px(style.LARGE), style.px(6), -style.px(style.MEDIUM), -style.px(6))
        side = style.px(16)
        style.icon(icon).paint(painter, QRect(inside.left(), inside.top() + style.px(2), side, side))
        left = inside.adjusted(side + style.px(style.SMALL), 0, 0, 0)
        painter.setFont(style.font("small"))
        painter.setPen(QColor(chosen.muted))
        beside = "  ".join(part for part in (_(kind), days.moment(hit.at, clock.today()) if hit.at else "") if part)
        painter.drawText(left, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, beside)
        room = left.width() - painter.fontMetrics().horizontalAdvance(beside) - style.px(style.MEDIUM)
        bold = style.font("body", bold=True)
        painter.setFont(bold)
        painter.setPen(QColor(chosen.text))
        title = QFontMetrics(bold).elidedText(hit.title or _("（匿名）"), Qt.TextElideMode.ElideRight, room)
        painter.drawText(left, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, title)
        _draw_marked(painter, hit, QRect(left.left(), left.center().y() + 1, left.width(), left.height() // 2))
        painter.restore()


def _draw_marked(painter: QPainter, hit: Hit, box: QRect) -> None:
    """The piece of text from a little before the first word found, so that the word is in sight."""
    cut = max(hit.marks[0][0] - _BEFORE, 0) if hit.marks else 0
    said = ("…" if cut else "") + hit.excerpt[cut:]
    shift = cut - bool(cut)
    layout = QTextLayout(said, style.font("label", bold=False))
    layout.setTextOption(QTextOption())
    found = QTextCharFormat()
    found.setForeground(QColor(style.colours().accent))
    found.setFontUnderline(True)
    found.setFontWeight(QFont.Weight.Bold)
    ranges = []
    for start, end in hit.marks:
        each = QTextLayout.FormatRange()
        each.start, each.length = _units(said[: start - shift]), _units(said[start - shift : end - shift])
        each.format = found
        ranges.append(each)
    layout.setFormats(ranges)
    layout.beginLayout()
    line = layout.createLine()
    line.setNumColumns(len(said) * 2)
    layout.endLayout()
    painter.setClipRect(box)
    painter.setPen(QColor(style.colours().muted))
    layout.draw(painter, QPointF(box.topLeft()))


def _units(text: str) -> int:
    """The length of ``text`` as Qt counts it, in UTF-16."""
    return len(text.encode("utf-16-le")) // 2
