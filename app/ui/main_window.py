"""The frame of the desk: rail of pages, top bar, notices, status; and the cover while the desk is locked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QLineEdit,
    QMainWindow,
    QStackedWidget,
    QWidget,
)
from shiboken6 import isValid

from app.language import _
from app.ui import style
from app.ui.keys import Keys
from app.ui.style import Tone
from app.ui.tasks import Work
from app.ui.widgets import parts
from app.ui.widgets.buttons import KeyButton, button
from app.ui.widgets.cards import TONE_ICONS, Banner
from app.ui.widgets.page import Page
from app.ui.widgets.toasts import Toasts
from app.ui.widgets.work import WorkBar


@dataclass(frozen=True)
class PagePlan:
    """A page on the rail; ``make`` builds it when it is first opened."""

    key: str
    title: str
    icon: str
    make: Callable[[], Page]


class MainWindow(QMainWindow):
    """The window of one member of staff at one store.

    Signals: ``made(key, page)`` when a page is built, to be wired; ``searched(text)`` on Enter in the search box and
    ``search_edited(text)`` while typing; ``help_asked(page key)``; ``exchange_asked()`` from the status bar;
    ``lock_asked()``; ``closing()``. Keys for the whole desk are added with ``keys.otherwise``.
    """

    made = Signal(str, QWidget)
    searched = Signal(str)
    search_edited = Signal(str)
    help_asked = Signal(str)
    exchange_asked = Signal()
    lock_asked = Signal()
    closing = Signal()

    def __init__(self, place: str, staff: str, plans: Sequence[PagePlan]) -> None:
        """``place`` is the hall's or the office's name, ``staff`` who is signed in."""
        super().__init__()
        self.setWindowTitle(_("{place} — つながるデスク").format(place=place))
        self.setMinimumSize(960, 620)
        self._plans = {plan.key: plan for plan in plans}
        self._pages: dict[str, Page] = {}
        self._hidden: list[QWidget] = []
        self._cover: QWidget | None = None
        self._banners = parts.column(gap=style.SMALL)
        self._works = parts.column(gap=0)
        self.who = parts.Elided(staff)
        self.who.setMaximumWidth(style.px(240))
        self._stack = QStackedWidget()
        self.search = self._make_search()
        self._rail_buttons = QButtonGroup(self)
        self._desk = self._make_desk(place)
        self.toasts = Toasts(self._desk)
        self.whole = QStackedWidget()
        self.whole.addWidget(self._desk)
        self.setCentralWidget(self.whole)
        self._exchange = button("", self.exchange_asked.emit, kind="link")
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addPermanentWidget(self._exchange)
        self.show_exchange(_("束のやり取りはまだありません"), "muted")
        self.keys = Keys(
            self, {"F1": self._ask_help, "F3": self.to_search, "Ctrl+K": self.to_search, "F5": self.refresh}
        )
        for key in ("Ctrl+L", *(f"Ctrl+{place}" for place in range(1, len(plans) + 1))):
            self.keys.listen(key)

    def open_page(self, key: str) -> Page:
        """Bring a page to the front, building it the first time."""
        page = self._pages.get(key)
        if page is None:
            page = self._pages[key] = self._plans[key].make()
            self._stack.addWidget(page)
            self.made.emit(key, page)
        self._stack.setCurrentWidget(page)
        self._rail_buttons.button(list(self._plans).index(key)).setChecked(True)
        page.refresh()
        page.start()
        return page

    @property
    def page_keys(self) -> tuple[str, ...]:
        """The keys of all pages in the order of the rail."""
        return tuple(self._plans)

    @property
    def current(self) -> str:
        """The key of the page in front, "" before the first is opened."""
        return next((key for key, page in self._pages.items() if page is self._stack.currentWidget()), "")

    def to_search(self) -> None:
        """Go to the search box."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def refresh(self) -> None:
        """Bring the page in front up to date."""
        page = self._pages.get(self.current)
        if page is not None:
            page.refresh()

    def show_banner(self, banner: Banner) -> None:
        """Show a message above the page until it is closed; the same message stands there once."""
        for place in range(self._banners.count()):
            item = self._banners.itemAt(place)
            shown = item.widget() if item is not None else None
            if shown is not None and shown.accessibleName() == banner.accessibleName():
                banner.deleteLater()
                return
        self._banners.insertWidget(0, banner)

    @Slot(object)
    def show_work(self, work: Work) -> None:
        """Show a long piece of work while it goes on; connect ``Tasks.began`` to it."""
        self._works.addWidget(WorkBar(work))

    def show_staff(self, name: str) -> None:
        """Say who is signed in now."""
        self.who.setText(name)
        self.who.setToolTip(name)

    def show_exchange(self, words: str, tone: Tone = "muted") -> None:
        """Say in the status bar how the exchange with the other side stands."""
        self._exchange.setText(words)
        self._exchange.setAccessibleName(words)
        self._exchange.show_picture(TONE_ICONS[tone], style.colours().on(tone)[0])

    @property
    def locked(self) -> bool:
        """Whether the desk is covered."""
        return self._cover is not None

    def lock(self, cover: QWidget) -> None:
        """Cover the desk; pages, drafts and open dialogs stay as they are, unseen and out of reach."""
        if self._cover is not None:
            return
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        self._hidden = [window for window in QApplication.topLevelWidgets() if window.isVisible() and window != self]
        for window in self._hidden:
            window.hide()
        self.keys.set_enabled(enabled=False)
        self.statusBar().hide()
        self._cover = cover
        self.whole.addWidget(cover)
        self.whole.setCurrentWidget(cover)
        cover.setFocus()

    def unlock(self) -> None:
        """Take the cover away; the reader goes on where they were."""
        if self._cover is None:
            return
        self.whole.setCurrentWidget(self._desk)
        self.whole.removeWidget(self._cover)
        self._cover.deleteLater()
        self._cover = None
        self.statusBar().show()
        self.keys.set_enabled(enabled=True)
        for window in self._hidden:
            if isValid(window):
                window.show()
        self._hidden = []

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  Qt's name
        """Tell that the window goes."""
        self.closing.emit()
        super().closeEvent(event)

    def _make_desk(self, place: str) -> QWidget:
        right = parts.column(self._make_bar(place), gap=0)
        banners = parts.column(self._banners)
        banners.setContentsMargins(style.px(style.WIDE), style.px(style.SMALL), style.px(style.WIDE), 0)
        right.addLayout(banners)
        right.addWidget(self._stack, 1)
        right.addLayout(self._works)
        desk = QWidget()
        whole = parts.row(self._make_rail(), gap=0)
        whole.addLayout(right, 1)
        desk.setLayout(whole)
        return desk

    def _make_bar(self, place: str) -> QFrame:
        bar = QFrame()
        style.mark(bar, surface="bar")
        name = parts.Elided(place)
        name.setToolTip(place)
        name.setMaximumWidth(style.px(440))
        style.mark(name, role="title")
        layout = parts.row(name, 1, gap=style.MEDIUM)
        layout.addWidget(self.search, 3)
        layout.addStretch(1)
        layout.addWidget(parts.picture("user-round"))
        layout.addWidget(self.who)
        layout.addWidget(button(_("ロック"), self.lock_asked.emit, key="Ctrl+L", icon="lock"))
        layout.setContentsMargins(*(style.px(size) for size in (style.WIDE, style.SMALL, style.LARGE, style.SMALL)))
        bar.setLayout(layout)
        return bar

    def _make_search(self) -> QLineEdit:
        box = QLineEdit()
        box.setPlaceholderText(_("さがす（Ctrl+K）"))
        box.setAccessibleName(_("全体からさがす"))
        box.setClearButtonEnabled(True)
        box.addAction(style.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        box.setMinimumWidth(style.px(280))
        box.setMaximumWidth(style.px(520))
        style.mark(box, search=True)
        box.returnPressed.connect(self._on_search_entered)
        box.textEdited.connect(self._on_search_edited)
        return box

    def _make_rail(self) -> QFrame:
        rail = QFrame()
        style.mark(rail, surface="rail")
        rail.setAccessibleName(_("ページの一覧"))
        brand = parts.row(parts.picture("handshake", "accent", 24), parts.title(_("つながるデスク")), 1)
        brand.setContentsMargins(*(style.px(size) for size in (style.LARGE, style.LARGE, style.SMALL, style.MEDIUM)))
        layout = parts.column(brand, gap=2)
        for place, plan in enumerate(self._plans.values()):
            entry = KeyButton(plan.title, f"Ctrl+{place + 1}", "rail", plan.icon)
            entry.setCheckable(True)
            entry.clicked.connect(lambda _checked=False, key=plan.key: self.open_page(key))
            self._rail_buttons.addButton(entry, place)
            layout.addWidget(entry)
        layout.addStretch(1)
        rail.setLayout(layout)
        widest = max((entry.sizeHint().width() for entry in self._rail_buttons.buttons()), default=0)
        rail.setFixedWidth(max(style.px(212), widest + style.px(style.MEDIUM)))
        return rail

    def _ask_help(self) -> None:
        self.help_asked.emit(self.current)

    @Slot()
    def _on_search_entered(self) -> None:
        self.searched.emit(self.search.text())

    @Slot(str)
    def _on_search_edited(self, text: str) -> None:
        self.search_edited.emit(text)
