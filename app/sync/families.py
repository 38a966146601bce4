"""Roots that live by their children: a deleted row stays as long as a child lives that its deleter did not see."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists, false, or_, select, update
from sqlalchemy.orm import Session

from app.models.base import Replicated
from app.models.registry import children, shapes
from app.sync.change import Dot
from app.sync.heads import load, save_conflicts
from app.sync.journal import journal_of
from app.sync.scopes import family, scopes_of

#: The field name under which a row that is deleted and yet kept is listed as a conflict.
EXISTENCE = ""


def settle_families(session: Session, pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Work out ``gone`` for the (entity, row) pairs and all above them, and list what is kept against a delete.

    Gives the pairs and those above them that may have gone or come back with them.
    """
    by_entity: dict[str, set[str]] = {}
    for entity, row in pairs:
        by_entity.setdefault(entity, set()).add(row)
    for entity in reversed(shapes()):
        rows = by_entity.get(entity)
        if rows:
            for above, parents in _settle(session, entity, rows).items():
                by_entity.setdefault(above, set()).update(parents)
    return {(entity, row) for entity, rows in by_entity.items() for row in rows}


def keepers(session: Session, entity: str, row: str) -> list[tuple[str, str]]:
    """The (entity, row id) pairs of the living children, by which a deleted row stays."""
    found = []
    for child, field in children()[entity]:
        table = shapes()[child].table
        found += [
            (child, one) for one in session.scalars(select(table.c.id).where(table.c[field] == row, ~table.c.gone))
        ]
    return found


def gone_with(session: Session, entity: str, row: str, deletes: Iterable[Dot]) -> list[tuple[str, str]]:
    """The (entity, row id) pairs of the family that went in the same save as ``deletes``, parents first.

    A save numbers its changes without a gap; what went by a change of that run, and by nothing else, went with it.
    """
    origins = journal_of(session).origins
    gone: dict[Dot, tuple[str, str]] = {}
    for kind, one in family(session, entity, row):
        heads = load(session, origins, shapes()[kind], [one])[one].all()
        table = shapes()[kind].table
        if len(heads) == 1 and session.scalar(select(table.c.deleted).where(table.c.id == one)):
            gone[next(iter(heads))] = (kind, one)
    found = set()
    for dot in deletes:
        for step in (-1, 1):
            seq = dot.seq
            while member := gone.get(Dot(dot.origin, seq := seq + step)):
                found.add(member)
    return [member for member in gone.values() if member in found]


def kept(entity: str) -> ColumnElement[bool]:
    """The condition that a row of ``entity`` has a living child."""
    table = shapes()[entity].table
    living = [
        exists().where(shapes()[child].table.c[field] == table.c.id, ~shapes()[child].table.c.gone)
        for child, field in children()[entity]
    ]
    return or_(false(), *living)


def _settle(session: Session, entity: str, rows: set[str]) -> dict[str, set[str]]:
    shape = shapes()[entity]
    table = shape.table
    ids = sorted(rows)
    above: dict[str, set[str]] = {shape.references[field]: set() for field in shape.parents}
    for at in range(0, len(ids), 400):
        some = ids[at : at + 400]
        found = session.execute(select(table.c.id, table.c.deleted, table.c.gone).where(table.c.id.in_(some))).all()
        suspects = [row for row, deleted, gone in found if deleted or gone]
        listed = _mark(session, entity, suspects) if suspects else {}
        if children()[entity]:
            settled = [(row, EXISTENCE) for row, _deleted, _gone in found if (row, EXISTENCE) not in listed]
            save_conflicts(session, settled, listed)
        for field in shape.parents:
            parent = shapes()[shape.references[field]].table
            above[shape.references[field]] |= set(
                session.scalars(
                    select(parent.c.id)
                    .join(table, table.c[field] == parent.c.id)
                    .where(table.c.id.in_(some), parent.c.deleted)
                )
            )
    return above


def _mark(session: Session, entity: str, suspects: list[str]) -> dict[tuple[str, str], tuple[str, str]]:
    """Set ``gone``; gives those that are deleted and yet kept, as the conflict list has them."""
    table = shapes()[entity].table
    living = set(session.scalars(select(table.c.id).where(table.c.id.in_(suspects), kept(entity))))
    deleted = set(session.scalars(select(table.c.id).where(table.c.id.in_(suspects), table.c.deleted)))
    gone = deleted - living
    for rows, value in ((gone, True), (set(suspects) - gone, False)):
        if rows:
            session.execute(update(table).where(table.c.id.in_(rows)).values(gone=value))
    for row in session.identity_map.values():
        if isinstance(row, Replicated) and row.id in suspects:
            session.expire(row, ["gone"])
    scopes = scopes_of(session, entity, deleted & living)
    return {(row, EXISTENCE): (entity, scopes.get(row, "")) for row in deleted & living}
