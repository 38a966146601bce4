"""Roots that live by their children: a deleted row stays as long as a child lives that its deleter did not see."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists, false, or_, select, update
from sqlalchemy.orm import Session

from app.models.base import Replicated
from app.models.registry import children, shapes
from app.sync.heads import save_conflicts
from app.sync.scopes import scopes_of

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


def _settle(session: Session, entity: str, rows: set[str]) -> dict[str, set[str]]:
    shape = shapes()[entity]
    table = shape.table
    ids = sorted(rows)
    alive = [
        exists().where(shapes()[child].table.c[field] == table.c.id, ~shapes()[child].table.c.gone)
        for child, field in children()[entity]
    ]
    kept = or_(false(), *alive)
    above: dict[str, set[str]] = {shape.references[field]: set() for field in shape.parents}
    for at in range(0, len(ids), 400):
        some = ids[at : at + 400]
        found = session.execute(select(table.c.id, table.c.deleted, table.c.gone).where(table.c.id.in_(some))).all()
        suspects = [row for row, deleted, gone in found if deleted or gone]
        if suspects:
            _mark(session, entity, suspects, kept)
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


def _mark(session: Session, entity: str, suspects: list[str], kept: ColumnElement[bool]) -> None:
    table = shapes()[entity].table
    living = set(session.scalars(select(table.c.id).where(table.c.id.in_(suspects), kept)))
    deleted = set(session.scalars(select(table.c.id).where(table.c.id.in_(suspects), table.c.deleted)))
    gone = deleted - living
    for rows, value in ((gone, True), (set(suspects) - gone, False)):
        if rows:
            session.execute(update(table).where(table.c.id.in_(rows)).values(gone=value))
    for row in session.identity_map.values():
        if isinstance(row, Replicated) and row.id in suspects:
            session.expire(row, ["gone"])
    scopes = scopes_of(session, entity, deleted & living)
    save_conflicts(
        session,
        [(row, EXISTENCE) for row in set(suspects) - (deleted & living)],
        {(row, EXISTENCE): (entity, scopes.get(row, "")) for row in deleted & living},
    )
