"""記録簿: who viewed, searched, printed or exported what; every line holds the hash of the one before it."""

import hashlib
from dataclasses import dataclass

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.models.local import Trace
from app.sync.journal import journal_of

_FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether the chain is whole; ``broken_at`` is the first line that does not fit, ``last`` the newest hash."""

    ok: bool
    lines: int
    broken_at: int | None
    last: str


def trace(session: Session, action: str, what: str) -> None:
    """Add a line in the caller's transaction; ``what`` names records by kind and id, never their content."""
    before = session.scalar(select(Trace.hash).order_by(Trace.n.desc()).limit(1)) or _FIRST
    at, staff = clock.now_iso(), journal_of(session).staff
    session.add(Trace(at=at, staff=staff, action=action, what=what, hash=_hash(before, at, staff, action, what)))
    session.flush()


def verify(session: Session) -> Verified:
    """Walk the chain from its first line."""
    before, lines, last_n = _FIRST, 0, 0
    for line in session.scalars(select(Trace).order_by(Trace.n).execution_options(yield_per=1000)):
        lines += 1
        if line.n != last_n + 1 or line.hash != _hash(before, line.at, line.staff, line.action, line.what):
            return Verified(ok=False, lines=lines, broken_at=line.n, last=before)
        before, last_n = line.hash, line.n
    return Verified(ok=True, lines=lines, broken_at=None, last=before)


def _hash(before: str, *parts: str) -> str:
    return hashlib.sha256(msgspec.json.encode([before, *parts])).hexdigest()
