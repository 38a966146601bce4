"""A page of one kind of record: its list, what is opened over it, and what is half typed, kept until it is saved."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from shiboken6 import isValid

from app.changes import Changes
from app.language import _
from app.services import halls
from app.services.premises import Premises, premises
from app.ui import style
from app.ui.tasks import Tasks
from app.ui.widgets.aside import Aside, KeptBar, Trail, top_of
from app.ui.widgets.buttons import icon_button
from app.ui.widgets.choices import Choices
from app.ui.widgets.code_lists import CodeLists, read_lists
from app.ui.widgets.page import Page
from app.ui.widgets.panes import Key, Pane
from app.ui.widgets.record_list import RecordList


def _opening(session: Any, names: Sequence[str]) -> tuple[CodeLists, Premises, Choices]:
    here = premises(session)
    return read_lists(session, names), here, tuple(halls.names(session).items()) if here.is_office else ()


class RecordPage(Page):
    """A list at the bottom and a trail of panes over it; subclasses ``build`` the list and ``make`` the panes.

    Leaving a pane never asks: what is dirty is put aside, shown above the list, and taken up again where it was left.
    """

    lists: CodeLists
    premises: Premises
    halls: Choices
    """The halls to choose from, at the office. All three are at hand once the page has opened."""

    def __init__(self, heading: str, tasks: Tasks, codes: Sequence[str], *actions: QWidget) -> None:
        """``codes`` are the names of the code lists that the page shows."""
        super().__init__(heading, *actions)
        self.tasks = tasks
        self.list: QWidget = QWidget()
        self._codes = codes
        self._under = ""
        self._asked = self._ready = False
        self._waiting: Callable[[], object] | None = None
        self._trail: list[Pane] = []
        self._aside = Aside()
        self._back = icon_button(_("一覧に戻る（Esc）"), "chevron-left", self.back)
        self._back.hide()
        self._head.insertWidget(0, self._back)
        self._head.addStrut(style.px(style.CONTROL))
        self._kept_bar = KeptBar(self._take_up)
        self._stack = QStackedWidget()
        self.body.setSpacing(style.px(style.MEDIUM))
        self.body.addWidget(self._kept_bar)
        self.body.addWidget(self._stack, 1)
        tasks.changed.connect(self._on_changed)

    def build(self) -> QWidget:
        """What stands under all panes."""
        raise NotImplementedError

    def make(self, key: Key) -> Pane:
        """A new pane for a record or a form."""
        raise NotImplementedError

    def open_record(self, kind: str, record: str) -> None:
        """Bring up a record, or the form that a ``new-…`` kind names; one that is half typed is taken up again."""
        key = (kind, record)

        def bring_up() -> None:
            found = self._aside.take(key) if record else None
            self._leave()
            self._show(self._whole(found or [key]))

        self.when_ready(bring_up)

    def open_alone(self, pane: Pane) -> None:
        """Open a pane over nothing, or take up the one of its key that was left half typed."""
        found = self._aside.take(pane.key)
        self._leave()
        if found:
            pane.deleteLater()
        self._show(self._whole(found or [pane]))

    def when_ready(self, act: Callable[[], object]) -> None:
        """Do something as soon as the page has opened."""
        if self._ready:
            act()
        else:
            self._waiting = act
            self._ask()

    def open_over(self, pane: Pane) -> None:
        """Open a pane over the one that is shown, or take up the one of its key that was left half typed."""
        found = self._aside.take(pane.key)
        if found:
            pane.deleteLater()
            pane = top_of(found)
        self._show([*self._trail, pane])

    def back(self) -> None:
        """Go back to what the pane was opened from; what was typed in it is kept."""
        if self._trail:
            pane = self._trail[-1]
            self._put_aside([*(each.key for each in self._trail[:-1]), pane])
            self._show(self._trail[:-1])

    def leave_all(self) -> None:
        """Go back to the list."""
        self._leave()
        self._show([])

    def say_under(self, words: str) -> None:
        """Put a few words after the heading while the list is in front."""
        self._under = words
        self._on_retitled()

    @property
    def pane(self) -> Pane | None:
        """The pane in front, if any."""
        return self._trail[-1] if self._trail else None

    def kept(self) -> list[str]:
        """What is half typed and out of sight, the newest first."""
        return [top_of(trail).title for trail in self._aside.trails]

    def refresh(self) -> None:
        """Bring what is in front up to date."""
        self._ask()
        if self.pane is not None:
            self.pane.refresh()
        for each in self.list.findChildren(RecordList):
            each.refresh()

    def start(self) -> None:
        """Put the focus into what is in front."""
        if self.pane is not None:
            self.pane.start()
        else:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Esc goes back, where nothing in the pane takes it."""
        if event.key() == Qt.Key.Key_Escape and self._trail:
            self.back()
        else:
            super().keyPressEvent(event)

    def _show(self, trail: list[Pane]) -> None:
        for each in trail:
            if self._stack.indexOf(each) < 0:
                self._adopt(each)
        self._trail = trail
        top = self.pane
        self._stack.setCurrentWidget(top or self.list)
        self._back.setVisible(top is not None)
        self._show_kept()
        self._on_retitled()
        if top is not None:
            top.refresh()
        if self.isVisible():
            self.start()

    def _show_kept(self) -> None:
        self._kept_bar.show_kept(self._aside.trails, self._back)
        self._kept_bar.setVisible(bool(self._aside.trails) and self.pane is None)

    def _ask(self) -> None:
        if not self._asked:
            self._asked = True
            self.tasks.ask(self, self._on_opened, _opening, self._codes)

    def _on_opened(self, opening: tuple[CodeLists, Premises, Choices]) -> None:
        self.lists, self.premises, self.halls = opening
        self._ready = True
        old, self.list = self.list, self.build()
        self._stack.insertWidget(0, self.list)
        self._stack.removeWidget(old)
        old.deleteLater()
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting()
        elif self.pane is None:
            self._show([])

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if self._ready and changes.affect("code_item"):
            self._asked = False
            self._ask()

    def _adopt(self, pane: Pane) -> None:
        self._stack.addWidget(pane)
        if pane.adopted:
            return
        pane.adopted = True
        pane.left.connect(lambda: self._on_left(pane))
        pane.dropped.connect(lambda: self._on_dropped(pane))
        pane.over.connect(self.open_over)
        pane.open_asked.connect(self._on_open_asked)
        pane.said.connect(self._on_said)
        pane.retitled.connect(self._on_retitled)

    def _leave(self) -> None:
        self._put_aside(list(self._trail))
        self._trail = []

    def _put_aside(self, trail: Trail) -> None:
        for pane in self._aside.put(trail):
            self._dispose(pane)

    def _whole(self, trail: Trail) -> list[Pane]:
        return [each if isinstance(each, Pane) else self.make(each) for each in trail]

    def _take_up(self, trail: Trail) -> None:
        self._leave()
        self._aside.trails.remove(trail)
        self._show(self._whole(trail))

    def _dispose(self, pane: Pane) -> None:
        self._stack.removeWidget(pane)
        pane.hide()
        pane.deleteLater()

    def _on_left(self, pane: Pane) -> None:
        if pane in self._trail:
            rest = self._trail[: self._trail.index(pane)]
            for each in self._trail[len(rest) :]:
                self._dispose(each)
            self._show(rest)
        else:
            self._aside.forget(pane)
            self._show_kept()

    def _on_dropped(self, pane: Pane) -> None:
        if pane not in self._trail:
            return
        self._stack.removeWidget(pane)
        pane.hide()
        pane.setParent(None)
        rest = self._trail[: self._trail.index(pane)]
        self._show(rest)
        under = [each.key for each in rest]
        self.said.emit(_("書きかけを捨てました"), self._undo(pane, under))

    def _undo(self, pane: Pane, under: list[Key]) -> Callable[[], Any]:
        def bring_back() -> None:
            if isValid(pane) and self._stack.indexOf(pane) < 0:
                self._leave()
                self._show([*(self.make(key) for key in under), pane])

        return bring_back

    @Slot(str, str)
    def _on_open_asked(self, kind: str, record: str) -> None:
        self.open_asked.emit(kind, record)

    @Slot(str, object)
    def _on_said(self, words: str, undo: object) -> None:
        self.said.emit(words, undo)

    @Slot()
    def _on_retitled(self) -> None:
        self.say(self.pane.title if self.pane is not None else self._under)
