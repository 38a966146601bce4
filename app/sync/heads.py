"""The heads of stored rows: read for a form or a merge, and written back in their compact form."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import TypeVar

import msgspec
from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.orm import Session

from app import clock
from app.errors import InvalidInput
from app.models.log import APPLIED, Conflict, FieldHead, LogEntry
from app.models.registry import Shape
from app.sync import merge
from app.sync.change import Change, Dot, Value, decode
from app.sync.journal import Origins
from app.sync.merge import Head, RowHeads

_SOME = 400
T = TypeVar("T")


class Version(msgspec.Struct, frozen=True, array_like=True):
    """What a form or command saw of a row: all heads of each field, and which of them say what was shown.

    ``base`` holds for every field that ``apart`` does not name; ``apart`` gives (shown, others).
    """

    base: tuple[Dot, ...]
    apart: dict[str, tuple[tuple[Dot, ...], tuple[Dot, ...]]]

    def shown(self, field: str) -> tuple[Dot, ...]:
        """What an ordinary edit of the field saw."""
        return self.apart[field][0] if field in self.apart else self.base

    def all(self, field: str) -> tuple[Dot, ...]:
        """What a delete or the settling of a conflict saw."""
        if field in self.apart:
            shown, others = self.apart[field]
            return tuple(sorted((*shown, *others)))
        return self.base

    def every(self) -> tuple[Dot, ...]:
        """Every head of every field."""
        apart = (dot for shown, others in self.apart.values() for dot in (*shown, *others))
        return tuple(sorted({*self.base, *apart}))

    def token(self) -> str:
        """The version as a short text that travels through a form or a command."""
        return urlsafe_b64encode(msgspec.msgpack.encode(self)).decode("ascii")


def version_from(token: str) -> Version:
    """Read a token back; raises :class:`InvalidInput`."""
    try:
        return msgspec.msgpack.decode(urlsafe_b64decode(token), type=Version)
    except (ValueError, msgspec.MsgspecError) as problem:
        raise InvalidInput("version", str(problem)) from problem


def as_settled(version: Version) -> Version:
    """The version as seen by somebody who was shown every side: an edit on it sees all heads."""
    return Version(version.base, {field: (version.all(field), ()) for field in version.apart})


def chunks(items: Iterable[T], size: int = _SOME) -> Iterable[list[T]]:
    """The items in lists that fit into one statement."""
    iterator = iter(items)
    while some := list(islice(iterator, size)):
        yield some


def load(session: Session, origins: Origins, shape: Shape, rows: Sequence[str]) -> dict[str, RowHeads]:
    """The heads of the rows that exist, by row id."""
    bases: dict[str, frozenset[Dot]] = {}
    aparts: dict[str, dict[str, frozenset[Dot]]] = {}
    table = shape.table
    for some in chunks(rows):
        for row, n, seq in session.execute(
            select(table.c.id, table.c.head_origin, table.c.head_seq).where(table.c.id.in_(some))
        ):
            bases[row] = frozenset() if n is None else frozenset((origins.dot(n, seq),))
        found = select(FieldHead.row, FieldHead.field, FieldHead.origin, FieldHead.seq).where(FieldHead.row.in_(some))
        for row, field, n, seq in session.execute(found):
            apart = aparts.setdefault(row, {})
            apart[field] = apart.get(field, frozenset()) | {origins.dot(n, seq)}
    return {row: RowHeads(base, aparts.get(row, {})) for row, base in bases.items()}


def load_changes(session: Session, origins: Origins, dots: Iterable[Dot]) -> dict[Dot, Change]:
    """The logged changes with these dots."""
    found: dict[Dot, Change] = {}
    pairs = [origins.pair(dot) for dot in dots]
    for some in chunks(pairs):
        for data in session.scalars(select(LogEntry.data).where(tuple_(LogEntry.origin, LogEntry.seq).in_(some))):
            change = decode(data)
            found[change.dot] = change
    return found


def are_of(session: Session, origins: Origins, row: str, dots: Collection[Dot]) -> bool:
    """Whether all of these are changes of the row that were applied here."""
    if any(dot.origin not in origins.numbers for dot in dots):
        return False
    entries = select(LogEntry.origin, LogEntry.seq).where(LogEntry.row == row, LogEntry.state == APPLIED)
    return not dots or {origins.pair(dot) for dot in dots} <= {(n, seq) for n, seq in session.execute(entries)}


def as_head(change: Change, field: str) -> Head:
    """A change as one head of a field."""
    return Head(change.dot, change.stamp, change.fields.get(field), change.deletes, change.staff)


def read_version(session: Session, origins: Origins, shape: Shape, row: str) -> Version:
    """What is shown of a row now."""
    heads = load(session, origins, shape, [row])[row]
    base = tuple(sorted(heads.base))
    deleted = session.scalar(select(shape.table.c.deleted).where(shape.table.c.id == row))
    if not heads.apart and not deleted:
        return Version(base, {})
    changes = load_changes(session, origins, heads.all())
    spread = {*heads.apart, *(shape.fields if any(changes[dot].deletes for dot in base) else ())}
    apart = {}
    for field in spread:
        dots = heads.of(field)
        shown = merge.seen_by_ordinary_edit(as_head(changes[dot], field) for dot in dots)
        apart[field] = (shown, tuple(sorted(dots - set(shown))))
    return Version(base, apart)


def unknown_values(session: Session, origins: Origins, shape: Shape, version: Version) -> dict[str, Value]:
    """What the fields say that only a newer program knows, so that a delete takes them along."""
    names = version.apart.keys() - shape.types.keys()
    changes = load_changes(session, origins, {dot for name in names for dot in version.all(name)})
    return {name: merge.shown(as_head(changes[dot], name) for dot in version.all(name)).value for name in sorted(names)}


def compact(heads: RowHeads) -> tuple[Dot | None, dict[str, frozenset[Dot]]]:
    """As stored: one base dot or none, and the fields that differ from it."""
    return next(iter(heads.base), None), {field: dots for field, dots in heads.apart.items() if dots != heads.base}


def save_apart(
    session: Session,
    origins: Origins,
    rows: Mapping[str, Mapping[str, frozenset[Dot]]],
    fresh: frozenset[str] = frozenset(),
) -> None:
    """Write the heads that differ from their row's base; ``fresh`` rows are known to have none stored."""
    for some in chunks(row for row in rows if row not in fresh):
        session.execute(delete(FieldHead).where(FieldHead.row.in_(some)))
    values = [
        {"row": row, "field": field, "origin": n, "seq": seq}
        for row, apart in rows.items()
        for field, dots in apart.items()
        for n, seq in sorted(origins.pair(dot) for dot in dots)
    ]
    if values:
        session.execute(insert(FieldHead), values)


def conflict_id(row: str, field: str) -> str:
    """The id of the conflict in one field of one row."""
    return clock.derived_id("conflict", row, field)


def save_conflicts(
    session: Session, settled: Iterable[tuple[str, str]], listed: Mapping[tuple[str, str], tuple[str, str]]
) -> None:
    """Take (row, field) pairs off the list, and put others on it with their (entity, scope)."""
    if session.scalar(select(Conflict.id).limit(1)) is None:
        settled = ()
    for some in chunks(conflict_id(*pair) for pair in settled):
        session.execute(delete(Conflict).where(Conflict.id.in_(some)))
    values = [
        {
            "id": conflict_id(row, field),
            "entity": entity,
            "row": row,
            "field": field,
            "scope": scope,
            "since": clock.now_iso(),
        }
        for (row, field), (entity, scope) in listed.items()
    ]
    if values:
        session.execute(insert(Conflict).prefix_with("OR IGNORE"), values)
