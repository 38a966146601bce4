"""The desk of one open store: its window, its work, its lock; from the accepted passphrase to the last save."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app import clock, settings
from app.changes import Changes
from app.language import _
from app.services import exchange_status, premises
from app.services.backend import Backend
from app.services.exchange_status import Status
from app.services.premises import Premises
from app.ui.cover import Cover
from app.ui.home.lines import exchange_words
from app.ui.idle import Idle
from app.ui.main_window import MainWindow
from app.ui.pages import PAGE_OF, Pages
from app.ui.problems import Problems, catch_everything
from app.ui.search import SearchPopup
from app.ui.tasks import Tasks
from app.ui.widgets.page import Page

_REST = 1000
"""Milliseconds of quiet after a change before the state of the exchange is asked anew."""


class Desk(QObject):
    """Everything between sign-in and quit, for one store; ``begin`` shows it, ``close`` lets go of it.

    Signals: ``closed()``.
    """

    closed = Signal()

    def __init__(self, backend: Backend, premises: Premises, code: str, idle_minutes: float) -> None:
        super().__init__()
        self._backend = backend
        self._premises = premises
        self.tasks = Tasks(backend, self)
        place = _("{place}（練習）").format(place=premises.place) if premises.training else premises.place
        self.window = MainWindow(place, premises.name_of(code), Pages(backend, premises, self.tasks).plans())
        self.search = SearchPopup(self.window, self.tasks)
        self._problems = Problems(self.window, self.window)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.idle = Idle(application, idle_minutes)
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._open = True
        self._connect()

    def begin(self) -> None:
        """Show the window with the first page."""
        catch_everything(self._problems)
        self.window.show()
        self.window.activateWindow()
        self.window.open_page("home")
        self._ask_exchange()

    def close(self) -> None:
        """Stop long work, write what waits to be written, close the store. Only the first call does anything."""
        if not self._open:
            return
        self._open = False
        self.idle.stop()
        self._rest.stop()
        self.tasks.close()
        self._backend.close()
        self.closed.emit()

    def go_to(self, kind: str, record: str) -> None:
        """Show a record, or begin a new one, on the page for its kind."""
        page = self.window.open_page(PAGE_OF[kind])
        if record or kind.startswith("new-"):
            page.open_record(kind, record)

    @Slot()
    def lock(self) -> None:
        """Cover the desk."""
        if self.window.locked:
            return
        cover = Cover(self._backend, self._premises, self.tasks)
        cover.opened.connect(self._on_opened)
        self.search.put_away()
        self.window.lock(cover)

    def _connect(self) -> None:
        self.tasks.failed.connect(self._problems.tell)
        self.tasks.began.connect(self.window.show_work)
        self.tasks.changed.connect(self._on_changed)
        self.window.made.connect(self._on_made)
        self.window.lock_asked.connect(self.lock)
        self.window.exchange_asked.connect(lambda: self.go_to("exchange", ""))
        self.window.closing.connect(self.close)
        self.window.keys.otherwise("F2", lambda: self.go_to("new-consultation", ""))
        self.window.keys.otherwise("F8", lambda: self.go_to("resource", ""))
        self.search.opened.connect(self.go_to)
        self.idle.timed_out.connect(self.lock)
        self._rest.timeout.connect(self._ask_exchange)

    @Slot(str, QWidget)
    def _on_made(self, _key: str, page: Page) -> None:
        page.open_asked.connect(self.go_to)
        page.said.connect(self.window.toasts.say)

    @Slot(str)
    def _on_opened(self, code: str) -> None:
        self.window.unlock()
        self.window.show_staff(self._premises.name_of(code))
        self.window.refresh()
        self.tasks.run(self, None, lambda: settings.keep(staff=code))

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        self._rest.start()
        if changes.affect("staff", "hall"):
            self.tasks.ask(self, self._know, premises.premises)

    def _know(self, found: Premises) -> None:
        self._premises = found

    def _ask_exchange(self) -> None:
        self.tasks.ask(self, self._show_exchange, exchange_status.status, clock.today())

    def _show_exchange(self, state: Status) -> None:
        self.window.show_exchange(*exchange_words(state, clock.today()))
