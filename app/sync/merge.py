"""Merging, as pure functions: every field is a multi-value register (Shapiro et al. 2011).

The heads of a field are the changes that set it and that no other applied change saw. The state is a function of the
*set* of changes, so order, batches and repeats can't matter. A row is gone when every head of every field is a
delete; an edit that a delete did not see keeps the row alive and is listed beside it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from app.sync.change import Change, Dot, Value
from app.sync.stamp import Stamp

Heads = frozenset[Dot]
NONE: Heads = frozenset()


@dataclass(frozen=True, slots=True)
class RowHeads:
    """The heads of one row's fields.

    ``base`` is the one head, if any, of every field that ``apart`` does not name: a row that nobody edited twice needs
    one dot.
    """

    base: Heads = NONE
    apart: Mapping[str, Heads] = field(default_factory=dict)

    def of(self, name: str) -> Heads:
        """The heads of one field."""
        return self.apart.get(name, self.base)

    def all(self) -> Heads:
        """Every head of every field."""
        return self.base.union(*self.apart.values())


@dataclass(frozen=True, slots=True)
class Head:
    """One head with what is needed to show it and to compare it."""

    dot: Dot
    stamp: Stamp
    value: Value
    deletes: bool
    staff: str = ""


def advance(heads: RowHeads, change: Change, shape: Iterable[str]) -> RowHeads:
    """The heads after ``change`` has arrived; everything it saw must have arrived before.

    ``shape`` are all field names of the entity: once every field has the same one head, it becomes the base again.
    """
    mine = frozenset((change.dot,))
    if not heads.base and not heads.apart and all(name in change.fields for name in shape):
        return RowHeads(mine)
    after = {name: (heads.of(name) - frozenset(change.seen.get(name, ()))) | mine for name in change.fields}
    apart = {**heads.apart, **after}
    if not all(name in apart for name in shape):
        return RowHeads(heads.base, apart)
    first, *others = set(apart.values())
    return RowHeads(NONE, apart) if others or len(first) > 1 else RowHeads(first)


def shown(heads: Iterable[Head]) -> Head:
    """The head that every store shows: the greatest stamp, and of equal ones of one device the later."""
    return max(heads, key=lambda head: (head.stamp, head.dot))


def in_conflict(heads: Iterable[Head]) -> bool:
    """Whether the heads disagree; the same edit made twice does not."""
    first, *others = heads
    return any((other.deletes, _typed(other.value)) != (first.deletes, _typed(first.value)) for other in others)


def seen_by_ordinary_edit(heads: Iterable[Head]) -> tuple[Dot, ...]:
    """What an editor saw who was shown the greatest head: the heads that say the same as it, and never a delete.

    A row that lives on against a delete can be edited; the delete is answered by a person who was asked about it.
    """
    heads = tuple(heads)
    top = shown(heads)
    return tuple(sorted(head.dot for head in heads if not head.deletes and not in_conflict((top, head))))


def is_gone(heads: Iterable[Dot], deletes: Callable[[Dot], bool]) -> bool:
    """Whether a row with these heads (of all its fields) is deleted."""
    heads = tuple(heads)
    return bool(heads) and all(deletes(dot) for dot in heads)


def ready(changes: Iterable[Change], here: Callable[[Dot], bool]) -> tuple[list[Change], list[Change]]:
    """Split into those whose seen dots are all here or earlier among them, in order of arrival, and those that wait.

    Waiting changes are looked at again whenever another became ready, so the order of arrival can't matter.
    """
    applied: list[Change] = []
    arrived: set[Dot] = set()
    waiting = list(changes)
    while True:
        still: list[Change] = []
        for change in waiting:
            if all(dot in arrived or here(dot) for dot in change.needs()):
                applied.append(change)
                arrived.add(change.dot)
            else:
                still.append(change)
        if len(still) == len(waiting):
            return applied, still
        waiting = still


def _typed(value: Value) -> tuple[str, Value]:
    # True == 1 == 1.0 in Python; as values of a field they are three.
    return type(value).__name__, value
