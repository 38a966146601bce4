"""Runs use cases and queries off the GUI thread and answers on it.

Writes queue on one worker in the order they were asked for; reads have two workers of their own; a long piece of work
(an import, an intake) gets its own thread, so that the desk goes on saving meanwhile. Workers are handed functions and
plain values only: callbacks and their owners stay on the GUI thread, and an answer to an owner that is gone is dropped.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from queue import Empty, SimpleQueue
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from app.changes import Changes, Outcome
from app.errors import Cancelled

P = ParamSpec("P")
T = TypeVar("T")

_LOOK_EVERY = 100
"""Milliseconds between two looks at how far a long piece of work has come."""


class Door(Protocol):
    """What ``services.backend.Backend`` offers: the only way to the store."""

    def do(self, use_case: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs) -> Outcome[T]:
        """Run a command in one transaction."""

    def ask(self, query: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Read a snapshot."""


class Progress:
    """What a long piece of work sees of the window; its methods may be called from any thread."""

    def __init__(self, title: str, touched: Callable[[Changes], None]) -> None:
        self.title = title
        self.touched = touched
        """Tell the views what a finished batch has changed."""
        self.latest: tuple[int, int, str] = (0, 0, "")
        self._stopped = False

    def report(self, done: int, total: int, text: str = "") -> None:
        """Say how far the work is (``total`` 0: unknown); raises :class:`Cancelled` if the reader asked to stop."""
        self.latest = (done, total, text)
        self.check()

    def check(self) -> None:
        """Raise :class:`Cancelled` if the reader asked to stop."""
        if self._stopped:
            raise Cancelled(title=self.title)

    def stop(self) -> None:
        """Ask the work to end at its next report or check."""
        self._stopped = True


class Call:
    """An answer that is awaited, kept on the GUI thread."""

    def __init__(self, owner: QObject, on_done: Callable[[Any], object] | None, work: "Work | None" = None) -> None:
        self.work = work
        self._owner = owner
        self._on_done = on_done
        self._on_failed: Callable[[Exception], bool] | None = None
        self._wanted = True
        self._stop: Callable[[], object] | None = None

    def otherwise(self, on_failed: Callable[[Exception], bool]) -> "Call":
        """Ask ``on_failed`` first about an error; where it returns False the error is told as usual."""
        self._on_failed = on_failed
        return self

    def drop(self) -> None:
        """Wait no longer: a newer question was asked. A write is carried out all the same."""
        self._wanted = False
        if self._stop is not None:
            self._stop()

    def may_stop(self, stop: Callable[[], object]) -> None:
        """How to take the question back before its turn comes."""
        self._stop = stop

    @property
    def awaited(self) -> bool:
        """Whether somebody is still there to hear the answer."""
        return self._wanted and isValid(self._owner)

    def answer(self, value: object) -> None:
        """Give the value to who asked."""
        if self._on_done is not None and self.awaited:
            self._on_done(value)

    def refuse(self, error: Exception) -> bool:
        """Whether the one who asked has dealt with the error."""
        return self._on_failed is not None and self.awaited and self._on_failed(error)


class Work(QObject):
    """A long piece of work as the window sees it.

    Signals: ``progressed(done, total, text)``, ``ended()``.
    """

    progressed = Signal(int, int, str)
    ended = Signal()

    def __init__(self, parent: QObject, progress: Progress) -> None:
        super().__init__(parent)
        self.title = progress.title
        self._progress = progress
        self._seen = progress.latest
        self._timer = QTimer(self, interval=_LOOK_EVERY)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def cancel(self) -> None:
        """Ask the work to stop; it ends at its next report."""
        self._progress.stop()

    def end(self) -> None:
        """The work is over."""
        self._timer.stop()
        self.ended.emit()
        self.deleteLater()

    @Slot()
    def _look(self) -> None:
        if self._progress.latest is not self._seen:
            self._seen = self._progress.latest
            self.progressed.emit(*self._seen)


class Tasks(QObject):
    """The one helper for work outside the GUI thread.

    Signals, all on the GUI thread: ``changed(Changes)`` after each transaction that touched something,
    ``failed(Exception)`` for an error that nobody has dealt with, ``began(Work)`` for a long piece of work.
    """

    changed = Signal(object)
    failed = Signal(object)
    began = Signal(object)
    _woken = Signal()

    def __init__(self, backend: Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._writer = ThreadPoolExecutor(1, "write")
        self._readers = ThreadPoolExecutor(2, "read")
        self._long = ThreadPoolExecutor(2, "long")
        self._calls: dict[int, Call] = {}
        self._tickets = count()
        self._inbox: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._closed = False
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)

    def do(
        self,
        owner: QObject,
        on_done: Callable[[T], object] | None,
        use_case: Callable[Concatenate[Any, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Call:
        """Run a command; ``on_done`` gets its value after ``changed`` was emitted."""
        call = Call(owner, on_done)
        self._await(call, self._writer.submit(lambda: self._backend.do(use_case, *args, **kwargs)))
        return call

    def ask(
        self,
        owner: QObject,
        on_done: Callable[[T], object] | None,
        query: Callable[Concatenate[Any, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Call:
        """Run a query; one that is dropped before its turn comes, or asked of a closed store, is not run at all."""
        call = Call(owner, on_done)
        if self._closed:
            call.drop()
            return call
        future = self._readers.submit(lambda: self._backend.ask(query, *args, **kwargs))
        call.may_stop(future.cancel)
        self._await(call, future)
        return call

    def run(
        self, owner: QObject, on_done: Callable[[T], object] | None, function: Callable[[], T | Outcome[T]]
    ) -> Call:
        """Run ``function``, which opens its own transactions if any, in turn with the commands; it can't be stopped."""
        call = Call(owner, on_done)
        self._await(call, self._writer.submit(function))
        return call

    def run_long(
        self, owner: QObject, title: str, on_done: Callable[[T], object] | None, function: Callable[[Progress], T]
    ) -> Call:
        """Run ``function`` on a thread of its own; it opens its own transactions, batch by batch.

        Dropping the call stops the work, as the reader's cancel does. Only ``otherwise`` hears of it, as
        :class:`Cancelled`: the reader knows.
        """
        progress = Progress(title, self._announce)
        work = Work(self, progress)
        call = Call(owner, on_done, work)
        call.may_stop(work.cancel)
        self._await(call, self._long.submit(function, progress))
        self.began.emit(work)
        return call

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._calls)

    def close(self) -> None:
        """Stop long work, forget questions, wait until everything that was to be written is written."""
        self._closed = True
        for call in self._calls.values():
            if call.work is not None:
                call.work.cancel()
        self._readers.shutdown(cancel_futures=True)
        self._writer.shutdown()
        self._long.shutdown()
        self._on_woken()

    def _await(self, call: Call, future: Future[Any]) -> None:
        ticket = next(self._tickets)
        self._calls[ticket] = call
        future.add_done_callback(lambda done: self._post(lambda: self._deliver(ticket, done)))

    def _announce(self, changes: Changes) -> None:
        self._post(lambda: self.changed.emit(changes))

    def _post(self, letter: Callable[[], None]) -> None:
        """Have ``letter`` opened on the GUI thread; called from any thread."""
        self._inbox.put(letter)
        self._woken.emit()

    @Slot()
    def _on_woken(self) -> None:
        while True:
            try:
                letter = self._inbox.get_nowait()
            except Empty:
                return
            letter()

    def _deliver(self, ticket: int, future: Future[Any]) -> None:
        call = self._calls.pop(ticket)
        if call.work is not None:
            call.work.end()
        if future.cancelled():
            return
        error = future.exception()
        if isinstance(error, Exception):
            if not call.refuse(error) and not isinstance(error, Cancelled):
                self.failed.emit(error)
            return
        result = future.result()
        if isinstance(result, Outcome):
            if result.changes:
                self.changed.emit(result.changes)
            result = result.value
        call.answer(result)
