"""The merge as SYNC says it, written out naively over the whole set of changes: slow, plain, and the judge."""

from collections.abc import Collection
from dataclasses import dataclass

from app.sync.change import Change, Dot, Value


@dataclass(frozen=True)
class Row:
    values: dict[str, Value]
    gone: bool


@dataclass(frozen=True)
class State:
    rows: dict[str, Row]
    conflicts: dict[tuple[str, str], frozenset[Dot]]
    held: frozenset[Dot]


def applied_of(changes: Collection[Change]) -> list[Change]:
    applied: set[Dot] = set()
    grew = True
    while grew:
        more = {c.dot for c in changes if c.dot not in applied and c.needs() <= applied}
        applied |= more
        grew = bool(more)
    return [c for c in changes if c.dot in applied]


def heads(applied: Collection[Change], row: str, name: str) -> list[Change]:
    """heads(S) = {c in S : no d in S with c.dot in d.seen}."""
    sets = [c for c in applied if c.row == row and name in c.fields]
    return [c for c in sets if not any(c.dot in d.seen.get(name, ()) for d in sets)]


def state_of(changes: Collection[Change]) -> State:
    unique = list({c.dot: c for c in changes}.values())
    applied = applied_of(unique)
    rows: dict[str, Row] = {}
    conflicts: dict[tuple[str, str], frozenset[Dot]] = {}
    for row in {c.row for c in applied}:
        names = sorted({name for c in applied if c.row == row for name in c.fields})
        values: dict[str, Value] = {}
        every: list[Change] = []
        for name in names:
            tops = heads(applied, row, name)
            every += tops
            values[name] = max(tops, key=lambda c: c.stamp).fields[name]
            said = {(c.deletes, type(c.fields[name]).__name__, c.fields[name]) for c in tops}
            if len(said) > 1:
                conflicts[row, name] = frozenset(c.dot for c in tops)
        rows[row] = Row(values, all(c.deletes for c in every))
    return State(rows, conflicts, frozenset(c.dot for c in unique if c not in applied))
