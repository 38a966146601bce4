"""Opens an encrypted store: the only engine, the only transactions, the only commit.

Writing begins with ``BEGIN IMMEDIATE`` and goes one at a time; reading sees a snapshot (WAL) and can't write. A patient
writer (an intake, an import) makes way when the desk wants to save: it is told so by :class:`MakeWay`, is rolled back,
and begins again.
"""

import contextlib
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from filelock import FileLock, Timeout
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from app.errors import DamagedStore, DiskFull, StoreInUse

DATABASE = "store.db"
LOCK = "store.lock"
_READING = ("PRAGMA query_only=ON",)
_WRITING = ("PRAGMA foreign_keys=ON", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL")
#: Temporary tables and sorts stay in memory: no plain text may reach a file.
_ALWAYS = ("PRAGMA temp_store=MEMORY", "PRAGMA busy_timeout=10000", "PRAGMA cache_size=-64000")

#: With less than this left on the disk (bytes), an I/O error means that it is full.
_ROOM = 1 << 20


class MakeWay(Exception):
    """The desk wants to save; a patient writer lets its transaction go and begins again."""


class Database:
    """One open store file. ``close`` when done."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key.hex()
        self._turn = threading.RLock()
        self._wanted = 0
        self._counting = threading.Condition()
        self.writer = self._engine(_WRITING, "BEGIN IMMEDIATE", 1)
        self.reader = self._engine(_READING, "BEGIN", 4)

    def _engine(self, pragmas: tuple[str, ...], begin: str, connections: int) -> Engine:
        engine = create_engine(
            "sqlite://",
            module=driver,
            creator=lambda: self._connect(pragmas),
            poolclass=QueuePool,
            pool_size=connections,
            max_overflow=0,
            hide_parameters=True,  # an error must not tell what a record says
        )
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine

    def _connect(self, pragmas: tuple[str, ...]) -> Any:
        connection = driver.connect(str(self.path), isolation_level=None, check_same_thread=False)
        for pragma in ("PRAGMA cipher_log_level=NONE", f"PRAGMA key=\"x'{self._key}'\"", *_ALWAYS, *pragmas):
            connection.execute(pragma)
        return connection

    @contextlib.contextmanager
    def transaction(self, *, patient: bool = False) -> Iterator[Session]:
        """One transaction that commits at the end, or changes nothing.

        Raises :class:`DiskFull` or :class:`DamagedStore` for what the disk did; a ``patient`` one may be asked to make
        way at :meth:`breathe`.
        """
        self._want(0 if patient else 1)
        with self._turn:
            self._want(0 if patient else -1)
            session = Session(self.writer, expire_on_commit=False, info={"database": self, "patient": patient})
            try:
                with session.begin():
                    yield session
            except (OperationalError, DatabaseError) as problem:
                raise in_words(problem, self.path) from problem
            finally:
                session.close()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """A snapshot for queries; a statement that writes fails."""
        session = Session(self.reader, expire_on_commit=False, autoflush=False)
        try:
            with session.begin():
                yield session
        except (OperationalError, DatabaseError) as problem:
            raise in_words(problem, self.path) from problem
        finally:
            session.close()

    def _want(self, more: int) -> None:
        with self._counting:
            self._wanted += more
            self._counting.notify_all()

    def make_way(self) -> None:
        """Wait until nobody at the desk waits to save any more."""
        with self._counting:
            self._counting.wait_for(lambda: self._wanted == 0)

    def wanted(self) -> bool:
        """Whether somebody at the desk waits to save."""
        return self._wanted > 0

    def close(self) -> None:
        """Let go of the file; the write-ahead log is folded in by the last connection."""
        self.reader.dispose()
        self.writer.dispose()


def breathe(session: Session) -> None:
    """Called by long work between batches: makes way when the desk waits; raises :class:`MakeWay`."""
    if session.info.get("patient") and session.info["database"].wanted():
        raise MakeWay


def lock(folder: Path) -> FileLock:
    """Hold the store for this program alone; raises :class:`StoreInUse` when another one has it."""
    held = FileLock(folder / LOCK, timeout=0, thread_local=False)  # opened on one thread, closed on another
    try:
        held.acquire()
    except Timeout:
        raise StoreInUse from None
    return held


def in_words(problem: Exception, path: Path) -> Exception:
    """What the disk or the file did, as an error that people can act on; anything else as it is."""
    said = str(getattr(problem, "orig", problem))
    if "disk is full" in said or ("disk I/O" in said and shutil.disk_usage(path.parent).free < _ROOM):
        return DiskFull(where=path.parent)
    if any(words in said for words in ("malformed", "not a database", "disk I/O", "unable to open")):
        return DamagedStore(why=said)
    return problem
