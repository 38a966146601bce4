"""One batch of arrived changes: what must be read before they can be judged, and the judgement of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.log import APPLIED, LogEntry
from app.models.registry import Shape, shapes
from app.sync import heads as stored
from app.sync import merge
from app.sync.change import Change, Dot, Kind, decode
from app.sync.heads import chunks
from app.sync.journal import Journal
from app.sync.merge import Head, RowHeads
from app.sync.scope import PUBLIC, may_name
from app.sync.scopes import scopes_of
from app.sync.warrant import Warrant

#: Reasons for holding a change; they stand in the log and in receipts.
WAITS, PARENT, REFERENCE, ENTITY, VALUE, ERASED = "waits", "parent", "reference", "entity", "value", "erased"
#: The row is not its maker's to write: one that arrives refuses its bundle, one that waited goes on waiting.
FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a change: its scope (nothing when its root isn't known), and why it is held, if it is."""

    scope: str | None
    why: str = ""
    births: bool = False


@dataclass
class Batch:
    """The state around a batch; :meth:`judge` is called for each change in order and moves the heads along."""

    session: Session
    journal: Journal
    changes: Sequence[Change]
    heads: dict[str, RowHeads] = field(default_factory=dict)
    scopes: dict[str, str] = field(default_factory=dict)
    deleted: dict[str, bool] = field(default_factory=dict)
    born: set[str] = field(default_factory=set)
    edited: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    applied: dict[Dot, Change] = field(default_factory=dict)
    agreed: set[tuple[str, str]] = field(default_factory=set)
    disputed: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    contested: set[Dot] = field(default_factory=set)
    moving: dict[tuple[str, str], str] = field(default_factory=dict)
    _kinds: dict[str, str] = field(default_factory=dict)
    _present: set[tuple[str, str]] = field(default_factory=set)
    _here: set[Dot] = field(default_factory=set)
    _older: dict[Dot, Change] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows: dict[str, set[str]] = {}
        targets: dict[str, set[str]] = {}
        for change in self.changes:
            shape = shapes().get(change.entity)
            if shape is None:
                continue
            rows.setdefault(change.entity, set()).add(change.row)
            for name, target in shape.references.items():
                value = change.fields.get(name)
                if isinstance(value, str):
                    targets.setdefault(target, set()).add(value)
        for entity, ids in rows.items():
            self._load(shapes()[entity], sorted(ids))
        self._kinds.update(_kinds_of(self.session, {row for ids in rows.values() for row in ids - self._kinds.keys()}))
        for entity, ids in targets.items():
            table = shapes()[entity].table
            for some in chunks(row for row in ids if (entity, row) not in self._present):
                found = self.session.scalars(select(table.c.id).where(table.c.id.in_(some)))
                self._present.update((entity, row) for row in found)
            self.scopes.update(scopes_of(self.session, entity, ids - self.scopes.keys()))
        needed = {dot for change in self.changes for dot in change.needs()}
        self._here = _applied(self.session, self.journal, needed)

    def _load(self, shape: Shape, ids: list[str]) -> None:
        self.heads.update(stored.load(self.session, self.journal.origins, shape, ids))
        table = shape.table
        for some in chunks(ids):
            for row, deleted in self.session.execute(select(table.c.id, table.c.deleted).where(table.c.id.in_(some))):
                self.deleted[row] = deleted
                self._kinds[row] = shape.name
                self._present.add((shape.name, row))
        self.scopes.update(scopes_of(self.session, shape.name, ids))

    def judge(self, change: Change, warrant: Warrant | None) -> Verdict:
        """Decide on one change and, unless it is held, move the heads of its row along."""
        shape = shapes().get(change.entity)
        if shape is None:
            return Verdict(None, ENTITY)
        births = change.row not in self.heads
        scope = self._scope(shape, change, births)
        before = scope if births else self.scopes.get(change.row)
        if self._kinds.get(change.row, change.entity) != change.entity:
            return Verdict(scope, FOREIGN)  # one id stands for one row, of whatever kind
        if warrant is not None and not warrant.admits(change, self._families(shape, change, before)):
            return Verdict(scope, FOREIGN)
        why = self._why_held(shape, change, scope, births=births)
        if why:
            return Verdict(scope, why)
        assert scope is not None
        if before != scope:
            self.moving[change.entity, change.row] = str(before)
        self.scopes[change.row] = scope
        self.heads[change.row] = merge.advance(self.heads.get(change.row, RowHeads()), change, shape.fields)
        self.applied[change.dot] = change
        self._here.add(change.dot)
        if births:
            self.born.add(change.row)
            self._kinds[change.row] = change.entity
            self._present.add((change.entity, change.row))
        self.edited.setdefault((change.entity, change.row), set()).update(change.fields)
        return Verdict(scope, births=births)

    def _families(self, shape: Shape, change: Change, before: str | None) -> set[str]:
        """The scopes that a change writes to: its row's, and those of the parents that it gives the row."""
        parents = (self.scopes.get(str(change.fields.get(name))) for name in shape.parents)
        return {scope for scope in (before, *parents) if scope is not None}

    def _scope(self, shape: Shape, change: Change, births: bool) -> str | None:
        if shape.everyones:
            return PUBLIC
        if shape.is_root and isinstance(change.fields.get("hall"), str) and (births or change.kind is Kind.SET):
            return str(change.fields["hall"])
        if not births:
            return self.scopes.get(change.row)
        for name in shape.parents:
            if change.fields.get(name):
                return self.scopes.get(str(change.fields[name]))
        return None

    def _why_held(self, shape: Shape, change: Change, scope: str | None, *, births: bool) -> str:
        if not change.needs() <= self._here:
            return WAITS
        if change.kind is Kind.ERASE:
            return ERASED
        if scope is None:
            return PARENT
        for name, target in shape.references.items():
            value = change.fields.get(name)
            if value is None:
                continue
            if (target, value) not in self._present or not may_name(scope, self.scopes[str(value)]):
                return PARENT if name in shape.parents else REFERENCE
        whole = not births or all(name in change.fields or shape.defaults[name] is not None for name in shape.required)
        return "" if whole and all(shape.takes(name, value) for name, value in change.fields.items()) else VALUE

    def only_birth(self, row: str) -> Change | None:
        """The change that made the row, if it came with this batch and nothing else happened to the row."""
        heads = self.heads[row]
        if row not in self.born or heads.apart or len(heads.base) != 1:
            return None
        return self.applied[next(iter(heads.base))]

    def tops(self, row: str, name: str) -> list[Head]:
        """The heads of a field after the batch, with what is needed to show and compare them."""
        dots = self.heads[row].of(name)
        missing = [dot for dot in dots if dot not in self.applied and dot not in self._older]
        if missing:
            self._older.update(stored.load_changes(self.session, self.journal.origins, missing))
        return [stored.as_head(self.applied.get(dot) or self._older[dot], name) for dot in dots]

    def is_deleted(self, row: str) -> bool:
        """Whether every head of every field of the row is a delete, after the batch."""
        dots = self.heads[row].all()
        if not self.deleted.get(row) and not any(self.applied[d].deletes for d in dots if d in self.applied):
            return False
        missing = [dot for dot in dots if dot not in self.applied and dot not in self._older]
        if missing:
            self._older.update(stored.load_changes(self.session, self.journal.origins, missing))
        return merge.is_gone(dots, lambda dot: (self.applied.get(dot) or self._older[dot]).deletes)


def _applied(session: Session, journal: Journal, dots: set[Dot]) -> set[Dot]:
    by_origin: dict[str, list[int]] = {}
    for dot in dots:
        if dot.origin in journal.origins.numbers:
            by_origin.setdefault(dot.origin, []).append(dot.seq)
    return {
        Dot(origin, seq)
        for origin, sequences in by_origin.items()
        for some in chunks(sequences)
        for seq in session.scalars(
            select(LogEntry.seq).where(
                LogEntry.origin == journal.origins.number(origin), LogEntry.seq.in_(some), LogEntry.state == APPLIED
            )
        )
    }


def _kinds_of(session: Session, rows: set[str]) -> dict[str, str]:
    """The kinds of rows that are here, under whatever kind; the others are left out."""
    entries = select(LogEntry.row, LogEntry.data).where(LogEntry.state == APPLIED).group_by(LogEntry.row)
    return {
        row: decode(data).entity
        for some in chunks(rows)
        for row, data in session.execute(entries.where(LogEntry.row.in_(some)))
    }
