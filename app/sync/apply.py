"""Carries an intake out in the caller's transaction: the log, rows, heads and conflicts together, in batches.

What each change does is decided by :mod:`app.sync.merge`; this module reads what the decision needs, a batch at a
time, and writes what follows from it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.errors import Fork
from app.models import search_index
from app.models.log import APPLIED, HELD, IS_HELD, LogEntry
from app.models.registry import Shape, shapes
from app.models.store import breathe
from app.sync import heads as stored
from app.sync import merge
from app.sync.arrival import FOREIGN, Batch, Verdict
from app.sync.change import Change, Dot, decode, encode
from app.sync.families import settle_families
from app.sync.heads import chunks
from app.sync.journal import Journal, journal_of
from app.sync.rows import RowWriter
from app.sync.scopes import entered_again, moved, scopes_of
from app.sync.stamp import is_astray
from app.sync.warrant import Warrant, not_theirs

BATCH = 2000


@dataclass
class Sums:
    """What became of the changes of a bundle, each counted once; they add up to ``in_bundle``."""

    in_bundle: int = 0
    new: int = 0
    changed: int = 0
    already: int = 0
    conflict: int = 0
    held: int = 0

    def add_up(self) -> bool:
        """Whether nothing was dropped silently."""
        return self.in_bundle == self.new + self.changed + self.already + self.conflict + self.held


@dataclass
class Outcome:
    """The result of an intake.

    The sums, what was touched, the held changes with their reasons, how many entries the log gained, and the
    incarnations whose clocks are astray.
    """

    sums: Sums = field(default_factory=Sums)
    touched: set[tuple[str, str]] = field(default_factory=set)
    held: dict[Dot, str] = field(default_factory=dict)
    fresh: int = 0
    astray: set[str] = field(default_factory=set)


def take_in(
    session: Session,
    changes: Iterable[Change],
    *,
    scope: str,
    bundle: int | None = None,
    warrant: Warrant | None = None,
    progress: Callable[[int], None] | None = None,
) -> Outcome:
    """Apply changes that arrived, in their order; what can't be applied yet goes into the log as held.

    ``scope`` stands for changes whose root isn't known; without a ``warrant`` nobody is asked by what right. Raises
    :class:`NotTheirs`, :class:`Fork`, and :class:`MakeWay` between batches of a patient transaction.
    """
    journal = journal_of(session)
    session.execute(text("PRAGMA defer_foreign_keys=ON"))
    outcome = Outcome()
    for some in chunks(changes, BATCH):
        breathe(session)
        _take(session, journal, some, outcome, scope, bundle, warrant)
        if progress is not None:
            progress(outcome.sums.in_bundle)
    _retry(session, journal, outcome, warrant)
    _recount(session, outcome)
    journal.save()
    return outcome


def count_again(session: Session, changes: Iterable[Change]) -> Outcome | None:
    """The sums of a bundle whose changes are all here already, writing nothing; nothing when one is not."""
    journal = journal_of(session)
    outcome = Outcome()
    for some in chunks(changes, BATCH):
        outcome.sums.in_bundle += len(some)
        if _not_here(session, journal, some, outcome):
            return None
    _recount(session, outcome)
    return outcome


def _take(
    session: Session,
    journal: Journal,
    some: Sequence[Change],
    outcome: Outcome,
    scope: str,
    bundle: int | None,
    warrant: Warrant | None,
) -> None:
    sums = outcome.sums
    sums.in_bundle += len(some)
    if warrant is not None:
        for change in some:
            warrant.vouch(change)
    fresh = _not_here(session, journal, some, outcome)
    outcome.fresh += len(fresh)
    now = clock.now_ms()
    for change in fresh:
        journal.witness(change.stamp)
        if is_astray(change.stamp, now):
            outcome.astray.add(change.origin)
    batch = Batch(session, journal, fresh)
    verdicts = [(change, batch.judge(change, warrant)) for change in fresh]
    for change, verdict in verdicts:
        if verdict.why == FOREIGN:
            raise not_theirs(change)
    _log(session, journal, verdicts, scope, bundle)
    _write(session, journal, batch, outcome)
    for change, verdict in verdicts:
        if verdict.why:
            outcome.held[change.dot] = verdict.why
            sums.held += 1
        else:
            _count(sums, batch, change, verdict)


def _count(sums: Sums, batch: Batch, change: Change, verdict: Verdict) -> None:
    if change.dot in batch.contested:
        sums.conflict += 1
    elif verdict.births:
        sums.new += 1
    else:
        sums.changed += 1


def _not_here(session: Session, journal: Journal, some: Sequence[Change], outcome: Outcome) -> list[Change]:
    here = _logged(session, journal, [change.dot for change in some])
    fresh: dict[Dot, Change] = {}
    for change in some:
        known = here.get(change.dot)
        digest, state = (
            known
            if known is not None
            else (fresh[change.dot].digest, APPLIED)
            if change.dot in fresh
            else (None, APPLIED)
        )
        if digest is None:
            fresh[change.dot] = change
            continue
        if digest != change.digest:
            raise Fork(device=change.origin, seq=change.seq)
        if state == HELD:
            outcome.held[change.dot] = ""
            outcome.sums.held += 1
        else:
            outcome.sums.already += 1
    return list(fresh.values())


def _logged(session: Session, journal: Journal, dots: Sequence[Dot]) -> dict[Dot, tuple[bytes, int]]:
    by_origin: dict[str, list[int]] = {}
    for dot in dots:
        if dot.origin in journal.origins.numbers:
            by_origin.setdefault(dot.origin, []).append(dot.seq)
    found: dict[Dot, tuple[bytes, int]] = {}
    for origin, sequences in by_origin.items():
        n = journal.origins.number(origin)
        for few in chunks(sequences):
            for seq, state, data in session.execute(
                select(LogEntry.seq, LogEntry.state, LogEntry.data).where(LogEntry.origin == n, LogEntry.seq.in_(few))
            ):
                found[Dot(origin, seq)] = (decode(data).digest, state)
    return found


def _log(
    session: Session, journal: Journal, verdicts: Sequence[tuple[Change, Verdict]], scope: str, bundle: int | None
) -> None:
    if verdicts:
        session.connection().exec_driver_sql(
            "INSERT INTO log (origin, seq, row, scope, state, why, bundle, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *journal.origins.pair(change.dot),
                    change.row,
                    scope if verdict.scope is None else verdict.scope,
                    HELD if verdict.why else APPLIED,
                    verdict.why or None,
                    bundle,
                    encode(change),
                )
                for change, verdict in verdicts
            ],
        )


def _write(session: Session, journal: Journal, batch: Batch, outcome: Outcome) -> None:
    """Rows, heads and conflicts of what the batch applied."""
    writer = RowWriter(session, journal)
    for (entity, row), fields in batch.edited.items():
        shape = shapes()[entity]
        writer.put(
            shape,
            row,
            _values(batch, shape, row, fields),
            batch.heads[row],
            fresh=row in batch.born,
            deleted=batch.is_deleted(row),
        )
    writer.write()
    stored.save_conflicts(session, batch.agreed, batch.disputed)
    for (entity, row), before in batch.moving.items():
        now = scopes_of(session, entity, [row])[row]
        if now != before:
            moved(session, shapes()[entity], row, now)
    settled = settle_families(session, batch.edited)
    search_index.wait(session, search_index.affected(session, settled))
    outcome.touched.update(settled)


def _values(batch: Batch, shape: Shape, row: str, fields: set[str]) -> dict[str, object]:
    birth = batch.only_birth(row)
    if birth is not None:
        return {name: value for name, value in birth.fields.items() if name in shape.types}
    values: dict[str, object] = {}
    for name in sorted(fields & shape.types.keys()):  # what a newer program knows is listed there
        tops = batch.tops(row, name)
        if len(tops) > 1 and merge.in_conflict(tops):
            batch.disputed[row, name] = (shape.name, batch.scopes[row])
            batch.contested.update(top.dot for top in tops)
        elif row not in batch.born:
            batch.agreed.add((row, name))
        values[name] = merge.shown(tops).value
    return values


def _retry(session: Session, journal: Journal, outcome: Outcome, warrant: Warrant | None) -> None:
    """Try again what is held, as long as something comes free; each is judged by its own maker's right."""
    while True:
        held = [
            (pos, scope, why, decode(data))
            for pos, scope, why, data in session.execute(
                select(LogEntry.pos, LogEntry.scope, LogEntry.why, LogEntry.data).where(IS_HELD).order_by(LogEntry.pos)
            )
        ]
        if not held:
            return
        batch = Batch(session, journal, [change for _pos, _scope, _why, change in held])
        freed = []
        for pos, scope, why, change in held:
            verdict = batch.judge(change, warrant)
            if verdict.why != why:
                state = HELD if verdict.why else APPLIED
                session.execute(
                    text("UPDATE log SET state = :state, why = :why WHERE pos = :pos"),
                    {"state": state, "why": verdict.why or None, "pos": pos},
                )
            if not verdict.why:
                freed.append((change, verdict))
                if verdict.scope != scope:  # found out only now, and its holders are past the old position
                    entered_again(session, [pos], str(verdict.scope))
        _write(session, journal, batch, outcome)
        for change, verdict in freed:
            if outcome.held.pop(change.dot, None) is not None:
                outcome.sums.held -= 1
                _count(outcome.sums, batch, change, verdict)
        if not freed:
            return


def _recount(session: Session, outcome: Outcome) -> None:
    """Name the reasons of what was here and is still held."""
    missing = [dot for dot, why in outcome.held.items() if not why]
    if missing:
        journal = journal_of(session)
        for dot in missing:
            n, seq = journal.origins.pair(dot)
            why = session.scalar(select(LogEntry.why).where(LogEntry.origin == n, LogEntry.seq == seq))
            outcome.held[dot] = why or ""
