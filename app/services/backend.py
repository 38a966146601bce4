"""The one door: a command in one transaction, a query on a snapshot. Nothing else opens a transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from filelock import BaseFileLock
from sqlalchemy.orm import Session

from app.changes import Changes, Outcome
from app.models import search_index
from app.models.store import Database, MakeWay
from app.sync import capture
from app.sync.identity import Identity
from app.sync.journal import get_meta

P = ParamSpec("P")
T = TypeVar("T")
_INDEX_AT_ONCE = 400


@dataclass
class Backend:
    """An open store with a member of staff signed in. ``staff`` is the row id of who acts (``hall.code``)."""

    database: Database
    identity: Identity
    staff: str
    lock: BaseFileLock
    folder: Path
    data_key: bytes = field(repr=False)

    def sign_in(self, code: str) -> None:
        """Let the member of staff ``code`` of this store act from now on."""
        self.staff = f"{self.ask(_hall)}.{code}"

    def do(self, use_case: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> Outcome[T]:
        """Run a command in one transaction; what it returns and what it touched."""
        return self._run(use_case, False, *args, **kwargs)

    def do_patiently(
        self, use_case: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Outcome[T]:
        """Run long work in one transaction that makes way for the desk: rolled back and begun again when it must."""
        while True:
            try:
                return self._run(use_case, True, *args, **kwargs)
            except MakeWay:
                self.database.make_way()

    def ask(self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Answer a question from a snapshot; the query can't write."""
        with self.database.reading() as session:
            session.info["staff"] = self.staff
            session.info["identity"] = self.identity
            return query(session, *args, **kwargs)

    def index(self) -> None:
        """Index what intakes and imports left waiting, in small transactions between which the desk can save."""
        while self.do(search_index.drain, _INDEX_AT_ONCE).value:
            pass

    def close(self) -> None:
        """Close the store and let other programs have it."""
        self.database.close()
        self.lock.release()

    def _run(
        self,
        use_case: Callable[Concatenate[Session, P], T],
        patient: bool,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Outcome[T]:
        with self.database.transaction(patient=patient) as session:
            session.info["staff"] = self.staff
            session.info["identity"] = self.identity
            session.info["seal_key"] = self.identity.seal_key
            capture.attach(session)
            value = use_case(session, *args, **kwargs)
            capture.finish(session)
            return Outcome(value, Changes(capture.touched(session)))


def _hall(session: Session) -> str:
    return get_meta(session)["hall"]
