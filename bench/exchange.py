"""Taking bundles in: 20,000 changes into an office of 100,000 rows, beside the bare rows by executemany."""

import contextlib
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.models.registry import shapes
from app.services.backend import Backend
from app.sync.apply import take_in
from app.sync.change import Change, encode
from app.sync.stamp import Stamp
from bench import town

ROWS, CHANGES, CONCURRENT = 100_000, 20_000, 500
HALL = "aaaaaaaaaaaaaaaa"
OTHER = "bbbbbbbbbbbbbbbb"


def run() -> None:
    """Print seconds, and the ratio to the bare statements on the same database."""
    with tempfile.TemporaryDirectory() as folder:
        office = town.office(Path(folder) / "office")
        began = time.perf_counter()
        office.do(take_in, town.births(ROWS, HALL, "h001"), scope="h001")
        print(f"{ROWS:,} rows taken in, in {time.perf_counter() - began:.1f} s (not indexed)")
        changes = list(incoming())
        bare = min(_rolled_back(office, lambda session: _bare(session, changes)) for _n in range(3))
        applied = min(_rolled_back(office, lambda session: take_in(session, changes, scope="h001")) for _n in range(3))
        print(
            f"{CHANGES:,} changes: bare executemany {bare:.2f} s   intake {applied:.2f} s   ratio {applied / bare:.2f}"
        )
        office.close()


def incoming() -> Iterator[Change]:
    """80 % new rows, 20 % edits of rows that are there, some of which two devices made without seeing each other."""
    rng = random.Random(4)
    first = {c.row: c for c in town.births(ROWS // 20, HALL, "h001")}
    known = list(first.values())
    edits = CHANGES // 5
    for seq, birth in enumerate(town.births(CHANGES - edits, OTHER, "h001", seed=8), 1):
        yield msgspec.structs.replace(birth, seq=seq)
    for number in range(edits):
        target = known[number % len(known)]
        origin = OTHER if number >= CONCURRENT else "cccccccccccccccc"
        seq = CHANGES - edits + number + 1
        stamp = Stamp(target.wall + int(timedelta(days=1).total_seconds() * 1000) + number, 0, origin)
        dot = (target.dot,)
        yield town.change(
            origin, seq, stamp, (target.row, {"response": f"二回目の話。{rng.random()}"}), {"response": dot}
        )


def _rolled_back(office: Backend, work: Callable[[Session], object]) -> float:
    took = 0.0

    def once(session: Session) -> None:
        nonlocal took
        began = time.perf_counter()
        work(session)
        took = time.perf_counter() - began
        raise _BackError

    with contextlib.suppress(_BackError):
        office.do(once)
    return took


class _BackError(Exception):
    """Takes a measured transaction back."""


def _bare(session: Session, changes: list[Change]) -> None:
    connection = session.connection()
    fields = shapes()["consultation"].fields
    names = ", ".join(f'"{name}"' for name in ("id", "deleted", "gone", *fields))
    places = ", ".join("?" * (len(fields) + 3))
    news = [c for c in changes if not c.seen]
    edits = [c for c in changes if c.seen]
    connection.exec_driver_sql(
        f"INSERT INTO consultation ({names}) VALUES ({places})",
        [(c.row, 0, 0, *(c.fields[name] for name in fields)) for c in news],
    )
    connection.exec_driver_sql(
        "UPDATE consultation SET response = ? WHERE id = ?", [(c.fields["response"], c.row) for c in edits]
    )
    start = session.scalar(text("SELECT coalesce(max(n), 0) + 1 FROM origin")) or 1
    numbers: dict[str, int] = {}
    for change in changes:
        numbers.setdefault(change.origin, start + len(numbers))
    connection.exec_driver_sql(
        "INSERT INTO log (origin, seq, row, scope, state, data) VALUES (?, ?, ?, 'h001', 1, ?)",
        [(numbers[c.origin], c.seq, c.row, encode(c)) for c in changes],
    )
