"""競合: fields that two sides changed without seeing each other, with every head, until a person settles them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import InvalidInput, NotFound
from app.language import _
from app.models.base import Replicated
from app.models.local import Incarnation
from app.models.log import Conflict
from app.models.registry import shape_of, shapes
from app.services import rows as moves
from app.sync import capture
from app.sync import heads as stored
from app.sync.change import Dot, Value
from app.sync.families import EXISTENCE, gone_with, keepers
from app.sync.heads import Version
from app.sync.journal import journal_of
from app.sync.merge import Head


@dataclass(frozen=True, slots=True)
class Side:
    """One head: its value (nothing for a delete), when, on which device and by whom."""

    value: Value
    deleted: bool
    when: str
    device: str
    staff: str
    shown: bool


@dataclass(frozen=True, slots=True)
class ConflictDetail:
    """One conflict, the side that is shown first.

    ``field`` is empty when a row is deleted on one side and living by its children on another: then the first side is
    the newest of these, its value what that child says.
    """

    id: str
    entity: str
    row: str
    field: str
    title: str
    scope: str
    since: str
    heads: tuple[Side, ...]
    version: str


@dataclass(frozen=True, slots=True)
class Settled:
    """How a conflict was settled, and what it takes to go back to what was shown before."""

    entity: str
    row: str
    field: str
    before: Value
    after: Value
    deleted: bool = False


def page(session: Session) -> list[str]:
    """The open conflicts, oldest first."""
    return list(session.scalars(select(Conflict.id).order_by(Conflict.since, Conflict.id)))


def rows(session: Session, ids: Sequence[str]) -> list[ConflictDetail]:
    """These conflicts with all their sides; those settled meanwhile are left out."""
    found = {c.id: c for c in session.scalars(select(Conflict).where(Conflict.id.in_(ids)))}
    return [_detail(session, found[i]) for i in ids if i in found]


def show(session: Session, conflict_id: str) -> ConflictDetail:
    """One conflict; raises :class:`NotFound`."""
    return _detail(session, _existing(session, conflict_id))


def settle(
    session: Session,
    conflict_id: str,
    *,
    head: int | None = None,
    value: Value = None,
    write: bool = False,
    version: str | None = None,
) -> Settled:
    """Settle by choosing ``head`` (its place in ``heads``), or by writing ``value`` when ``write``.

    ``version`` is what the page showed, and the sides are those that it had; without it, those of now. A row that is
    kept against a delete gets back what went with it. Raises :class:`NotFound`, :class:`InvalidInput`.
    """
    conflict = _existing(session, conflict_id)
    row = session.get_one(shapes()[conflict.entity].model, conflict.row)
    seen = stored.version_from(version) if version else _version(session, conflict)
    tops = _tops(session, conflict, seen)
    if not write:
        if head is None or not 0 <= head < len(tops):
            raise InvalidInput("head", _("0 から {n} までの番号です").format(n=len(tops) - 1))
        if tops[head].deletes:
            moves.delete(session, row)
            return Settled(conflict.entity, conflict.row, conflict.field, None, None, deleted=True)
        value = tops[head].value
    before = None
    if conflict.field != EXISTENCE:
        before = getattr(row, conflict.field)
        _check(row, conflict.field, value)
        capture.settle(session, row, conflict.field, value, stored.as_settled(seen))
    _let_live(session, row, seen)
    return Settled(conflict.entity, conflict.row, conflict.field, before, value)


def undo(session: Session, settled: Settled) -> None:
    """Show again what was shown before the settling, as a change that saw it."""
    row = session.get_one(shapes()[settled.entity].model, settled.row)
    seen = capture.see(session, row)
    if settled.deleted:
        _let_live(session, row, seen)
    elif settled.field:
        setattr(row, settled.field, settled.before)


def _let_live(session: Session, row: Replicated, seen: Version) -> None:
    """Answer the deletes that were seen of a row: what only they hold is set again, and what went with them."""
    changes = stored.load_changes(session, journal_of(session).origins, seen.every())
    deletes = {dot for dot, change in changes.items() if change.deletes}
    for field in shape_of(row).fields:
        if seen.all(field) and deletes.issuperset(seen.all(field)):
            capture.settle(session, row, field, getattr(row, field), stored.as_settled(seen))
    session.flush()
    for entity, one in gone_with(session, row.__tablename__, row.id, deletes):
        member = session.get_one(shapes()[entity].model, one)
        capture.see(session, member)
        member.deleted = False
    session.flush()


def _existing(session: Session, conflict_id: str) -> Conflict:
    conflict = session.get(Conflict, conflict_id)
    if conflict is None:
        raise NotFound(kind="conflict", id=conflict_id)
    return conflict


def _detail(session: Session, conflict: Conflict) -> ConflictDetail:
    version = _version(session, conflict)
    tops = _tops(session, conflict, version)
    devices = _devices(session, [top.dot for top in tops])
    return ConflictDetail(
        id=conflict.id,
        entity=conflict.entity,
        row=conflict.row,
        field=conflict.field,
        title=_title(session.get_one(shapes()[conflict.entity].model, conflict.row)),
        scope=conflict.scope,
        since=conflict.since,
        version=version.token(),
        heads=tuple(_side(top, devices, top is tops[0]) for top in tops),
    )


def _version(session: Session, conflict: Conflict) -> Version:
    return stored.read_version(session, journal_of(session).origins, shapes()[conflict.entity], conflict.row)


def _tops(session: Session, conflict: Conflict, seen: Version) -> list[Head]:
    """The sides of a conflict as somebody saw them, the shown one first."""
    dots = seen.every() if conflict.field == EXISTENCE else seen.all(conflict.field)
    changes = stored.load_changes(session, journal_of(session).origins, dots)
    tops = [stored.as_head(change, conflict.field) for change in changes.values()]
    tops.sort(key=lambda top: (top.stamp, top.dot), reverse=True)
    return [_keeper(session, conflict), *tops] if conflict.field == EXISTENCE else tops


def _keeper(session: Session, conflict: Conflict) -> Head:
    """The newest child by which a deleted row stays, as a side that says what the child says."""
    origins = journal_of(session).origins
    found = []
    for entity, row in keepers(session, conflict.entity, conflict.row):
        shape = shapes()[entity]
        dots = stored.load(session, origins, shape, [row])[row].all()
        newest = max(stored.load_changes(session, origins, dots).values(), key=lambda change: change.stamp)
        found.append((newest, session.get_one(shape.model, row)))
    change, child = max(found, key=lambda one: one[0].stamp)
    return Head(change.dot, change.stamp, _title(child), deletes=False, staff=change.staff)


def _side(top: Head, devices: dict[Dot, str], shown: bool) -> Side:
    when = datetime.fromtimestamp(top.stamp.wall / 1000, clock.JST).isoformat(timespec="seconds")
    return Side(
        None if top.deletes else top.value, top.deletes, when, devices.get(top.dot, top.dot.origin), top.staff, shown
    )


def _devices(session: Session, dots: Sequence[Dot]) -> dict[Dot, str]:
    lives = {dot.origin for dot in dots}
    found = select(Incarnation.id, Incarnation.device).where(Incarnation.id.in_(lives))
    owners = dict(session.execute(found).all())
    return {dot: owners[dot.origin] for dot in dots if dot.origin in owners}


def _title(row: Replicated) -> str:
    for name in ("name", "number", "text", "purpose", "code"):
        said = getattr(row, name, None)
        if said:
            return str(said)[:60]
    return row.id


def _check(row: Replicated, field: str, value: Value) -> None:
    if not shape_of(row).takes(field, value):
        raise InvalidInput(field, _("この欄に入らない値です: {value}").format(value=value))
