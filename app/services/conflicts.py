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
from app.sync.families import EXISTENCE
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
    """One conflict; ``field`` is empty when a row is deleted on one side and living by its children on another."""

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

    ``version`` is what the page showed; without it, what is there now. Raises :class:`NotFound`,
    :class:`InvalidInput`.
    """
    conflict = _existing(session, conflict_id)
    detail = _detail(session, conflict)
    row = session.get_one(shapes()[conflict.entity].model, conflict.row)
    seen = stored.version_from(version or detail.version)
    if not write:
        if head is None or not 0 <= head < len(detail.heads):
            raise InvalidInput("head", _("0 から {n} までの番号です").format(n=len(detail.heads) - 1))
        if detail.heads[head].deleted:
            moves.delete(session, row)
            return Settled(conflict.entity, conflict.row, conflict.field, None, None)
        value = detail.heads[head].value
    before = None if conflict.field == EXISTENCE else getattr(row, conflict.field)
    if conflict.field == EXISTENCE or row.deleted:
        capture.based_on(session, row, stored.as_settled(seen))
        row.deleted = False
    else:
        _check(row, conflict.field, value)
        capture.settle(session, row, conflict.field, value, stored.as_settled(seen))
    session.flush()
    return Settled(conflict.entity, conflict.row, conflict.field, before, value)


def undo(session: Session, settled: Settled) -> None:
    """Show again what was shown before the settling, as a change that saw it."""
    row = session.get_one(shapes()[settled.entity].model, settled.row)
    if settled.field:
        capture.see(session, row)
        setattr(row, settled.field, settled.before)


def _existing(session: Session, conflict_id: str) -> Conflict:
    conflict = session.get(Conflict, conflict_id)
    if conflict is None:
        raise NotFound(kind="conflict", id=conflict_id)
    return conflict


def _detail(session: Session, conflict: Conflict) -> ConflictDetail:
    origins = journal_of(session).origins
    shape = shapes()[conflict.entity]
    heads = stored.load(session, origins, shape, [conflict.row])[conflict.row]
    dots = heads.all() if conflict.field == EXISTENCE else heads.of(conflict.field)
    changes = stored.load_changes(session, origins, dots)
    tops = sorted(
        (stored.as_head(changes[dot], conflict.field) for dot in dots), key=lambda top: top.stamp, reverse=True
    )
    devices = _devices(session, dots)
    row = session.get_one(shape.model, conflict.row)
    return ConflictDetail(
        id=conflict.id,
        entity=conflict.entity,
        row=conflict.row,
        field=conflict.field,
        title=_title(row),
        scope=conflict.scope,
        since=conflict.since,
        version=stored.read_version(session, origins, shape, row.id).token(),
        heads=tuple(_side(top, devices, top is tops[0]) for top in tops),
    )


def _side(top: Head, devices: dict[Dot, str], shown: bool) -> Side:
    when = datetime.fromtimestamp(top.stamp.wall / 1000, clock.JST).isoformat(timespec="seconds")
    return Side(
        None if top.deletes else top.value, top.deletes, when, devices.get(top.dot, top.dot.origin), top.staff, shown
    )


def _devices(session: Session, dots: frozenset[Dot]) -> dict[Dot, str]:
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
    shape = shape_of(row)
    fits = (value is None and field not in shape.required) or isinstance(value, shape.types[field])
    if not fits or (field in shape.choices and value not in shape.choices[field]):
        raise InvalidInput(field, _("この欄に入らない値です: {value}").format(value=value))
