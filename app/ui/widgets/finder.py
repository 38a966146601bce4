"""A field that finds records while one types, and holds the one or the several that were chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.errors import InvalidInput
from app.language import _
from app.ui import style
from app.ui.tasks import Call, Tasks
from app.ui.widgets import parts
from app.ui.widgets.buttons import icon_button
from app.ui.widgets.fields import Field, LineField

_PAUSE = 150
_IN_SIGHT = 6
_ROW = 30


@dataclass(frozen=True)
class Found:
    """A record that may be chosen: what it is called, and what tells it from others of that name."""

    id: str
    name: str
    detail: str = ""


@dataclass(frozen=True)
class Finding:
    """How to find: records for a text, and the names of records that are chosen already."""

    find: Callable[[Any, str], Sequence[Found]]
    named: Callable[[Any, Sequence[str]], Sequence[Found]]


class FinderField(QWidget, Field):
    """Its value is an id or ``None``; with ``many`` a tuple of ids.

    With ``words`` Enter also takes what was typed itself, where nothing was found by it. Signals: ``add_asked(text)``
    for the last line of what was found, shown when ``add`` says what making a new record is called.
    """

    edited = Signal()
    add_asked = Signal(str)

    def __init__(
        self,
        tasks: Tasks,
        finding: Finding,
        placeholder: str,
        *,
        many: bool = False,
        words: bool = False,
        add: str = "",
    ) -> None:
        super().__init__()
        self._tasks, self._finding, self._many, self._words, self._add = tasks, finding, many, words, add
        self._ids: list[str] = []
        self._names: dict[str, Found] = {}
        self._call: Call | None = None
        self.line = LineField(placeholder)
        self.line.addAction(style.icon("search"), LineField.ActionPosition.LeadingPosition)
        self.line.installEventFilter(self)
        self.found = QListWidget()
        self.found.setAccessibleName(_("見つかったもの"))
        self.found.setUniformItemSizes(True)
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.found.installEventFilter(self)
        self.found.hide()
        self._hint = parts.text("", "small", "muted", wrap=True)
        self._hint.hide()
        self._chosen = parts.column(gap=style.TIGHT)
        self.setLayout(parts.column(self._chosen, self.line, self.found, self._hint, gap=style.TIGHT))
        self.setFocusProxy(self.line)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self._ask)
        self.line.edited.connect(self._on_typed)
        self.found.itemClicked.connect(self._on_clicked)

    def value(self) -> Any:
        """What is chosen."""
        return tuple(self._ids) if self._many else next(iter(self._ids), None)

    def show_value(self, value: Any) -> None:
        """Show what is chosen; names that are not known yet are asked for."""
        self._ids = [*value] if self._many else [value] if value else []
        unknown = [one for one in self._ids if one not in self._names]
        if unknown:
            self._tasks.ask(self, self._on_named, self._finding.named, unknown)
        self._show_chosen()

    def typed(self) -> Any:
        """What is chosen."""
        return list(self._ids)

    def retype(self, typed: Any) -> None:
        """Choose it again."""
        self.show_value(typed if self._many else next(iter(typed), None))

    def controls(self) -> tuple[QWidget, ...]:
        """The line."""
        return (self.line,)

    def choose(self, found: Found) -> None:
        """Choose a record."""
        self._names[found.id] = found
        if found.id not in self._ids:
            self._ids = [*self._ids, found.id] if self._many else [found.id]
        self._clear()
        self._show_chosen()
        self.edited.emit()

    def name_of(self, record: str) -> str:
        """What a chosen record is called, as far as is known."""
        return self._names[record].name if record in self._names else record

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Down goes into what was found, Enter takes it, Esc puts it away."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                return self._take()
            if key == Qt.Key.Key_Escape and (self.found.isVisible() or self.line.text()):
                self._clear()
                self.line.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
            if key == Qt.Key.Key_Down and watched is self.line and self.found.isVisible():
                self.found.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if key == Qt.Key.Key_Up and watched is self.found and self.found.currentRow() == 0:
                self.line.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _take(self) -> bool:
        item = self.found.currentItem() if self.found.isVisible() else None
        text = self.line.text().strip()
        if item is not None:
            self._on_clicked(item)
        elif self._words and text:
            self.choose(Found(text, text))
        return item is not None or bool(text)

    def _ask(self) -> None:
        text = self.line.text().strip()
        if self._call is not None:
            self._call.drop()
        if text:
            self._call = self._tasks.ask(self, self._on_found, self._finding.find, text)
            self._call.otherwise(self._on_refused)

    def _on_found(self, found: Sequence[Found]) -> None:
        self.found.clear()
        for each in found:
            self._names[each.id] = each
            item = _Line("　".join(part for part in (each.name, each.detail) if part))
            item.setData(Qt.ItemDataRole.UserRole, each.id)
            item.setToolTip(item.text())
            self.found.addItem(item)
        if self._add:
            item = _Line(self._add.format(text=self.line.text().strip()))
            item.setIcon(style.icon("plus"))
            self.found.addItem(item)
        lines = self.found.count()
        self.found.setFixedHeight(style.px(_ROW) * min(max(lines, 1), _IN_SIGHT) + style.px(6))
        self.found.setVisible(lines > 0)
        self.found.setCurrentRow(0 if found else -1)
        if self._words and not found:
            self._say(_("見つかりません。Enter でこの言葉のまま加えます。"))
        else:
            self._say("" if lines else _("見つかりません。"))

    def _on_refused(self, error: Exception) -> bool:
        if not isinstance(error, InvalidInput):
            return False
        self.found.hide()
        self._say(str(error.details["why"]))
        return True

    def _on_named(self, found: Sequence[Found]) -> None:
        self._names |= {each.id: each for each in found}
        for record in self._ids:
            self._names.setdefault(record, Found(record, record if self._words else _("（この記録はもうありません）")))
        self._show_chosen()

    @Slot()
    def _on_typed(self) -> None:
        if self.line.text().strip():
            self._timer.start()
        else:
            self._clear()

    @Slot(QListWidgetItem)
    def _on_clicked(self, item: QListWidgetItem) -> None:
        record = item.data(Qt.ItemDataRole.UserRole)
        if record is None:
            text = self.line.text().strip()
            self._clear()
            self.add_asked.emit(text)
        else:
            self.choose(self._names[record])

    def _clear(self) -> None:
        self._timer.stop()
        if self._call is not None:
            self._call.drop()
        self.line.clear()
        self.found.hide()
        self._say("")

    def _say(self, words: str) -> None:
        self._hint.setText(words)
        self._hint.setVisible(bool(words))

    def _show_chosen(self) -> None:
        while (item := self._chosen.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for record in self._ids:
            self._add_chip(self._names.get(record, Found(record, "…")))
        self.line.setVisible(self._many or not self._ids)

    def _add_chip(self, found: Found) -> None:
        chip = QWidget()
        words = parts.Elided("　".join(part for part in (found.name, found.detail) if part))
        words.setToolTip(words.text())
        style.mark(words, role="body", tone="accent")
        take_off = icon_button(_("{name} をはずす").format(name=found.name), "x", lambda: self._take_off(found.id))
        chip.setLayout(parts.row(parts.picture("check", "accent", 16), words, take_off, gap=style.TIGHT))
        self._chosen.addWidget(chip)
        QWidget.setTabOrder(self.line, take_off)

    def _take_off(self, record: str) -> None:
        self._ids = [one for one in self._ids if one != record]
        self._show_chosen()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edited.emit()


class _Line(QListWidgetItem):
    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setSizeHint(QSize(0, style.px(_ROW)))
