"""Scopes of stored rows: found by climbing to the root of the family, and given anew when the root moves."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.models.base import Replicated
from app.models.log import LogEntry
from app.models.registry import Shape, children, shape_of, shapes
from app.sync.heads import chunks
from app.sync.scope import PUBLIC


def scope_of_row(session: Session, row: Replicated, pending: Mapping[str, Replicated]) -> str:
    """The scope of a row, its parents taken from ``pending`` where they are not stored yet."""
    while True:
        shape = shape_of(row)
        if shape.everyones:
            return PUBLIC
        if shape.is_root:
            return str(row.hall)  # type: ignore[attr-defined]  # a root has a hall
        field = next(f for f in shape.parents if getattr(row, f))
        parent_id = getattr(row, field)
        parent = pending.get(parent_id)
        if parent is None:
            with session.no_autoflush:
                parent = session.get_one(shapes()[shape.references[field]].model, parent_id)
        row = parent


def scopes_of(session: Session, entity: str, rows: Iterable[str]) -> dict[str, str]:
    """The scopes of stored rows of one entity, by row id; rows that are not here are left out."""
    shape = shapes()[entity]
    wanted = list(rows)
    if shape.everyones:
        return dict.fromkeys(wanted, PUBLIC)
    table = shape.table
    if shape.is_root:
        return {
            row: hall
            for some in chunks(wanted)
            for row, hall in session.execute(select(table.c.id, table.c.hall).where(table.c.id.in_(some)))
        }
    found: dict[str, str] = {}
    for field in shape.parents:
        parents = {
            row: parent
            for some in chunks(wanted)
            for row, parent in session.execute(
                select(table.c.id, table.c[field]).where(table.c.id.in_(some), table.c[field].is_not(None))
            )
        }
        above = scopes_of(session, shape.references[field], set(parents.values()))
        for row, parent in parents.items():
            if row not in found and parent in above:
                found[row] = above[parent]
    return found


def family(session: Session, entity: str, row: str) -> list[tuple[str, str]]:
    """The (entity, row id) pairs of a row and everything under it, parents first."""
    found = [(entity, row)]
    for child, field in children()[entity]:
        table = shapes()[child].table
        rows = session.scalars(select(table.c.id).where(table.c[field] == row)).all()
        found += [pair for one in rows for pair in family(session, child, one)]
    return found


def moved(session: Session, shape: Shape, row: str, scope: str) -> None:
    """Enter the whole family's changes in the log again, at new positions and in the new scope."""
    rows = [one for _entity, one in family(session, shape.name, row)]
    for some in chunks(rows):
        positions = session.scalars(select(LogEntry.pos).where(LogEntry.row.in_(some)).order_by(LogEntry.pos)).all()
        entered_again(session, positions, scope)


def entered_again(session: Session, positions: Iterable[int], scope: str) -> None:
    """Give entries of the log new positions, behind all others, and a new scope."""
    for pos in positions:
        session.execute(
            text(
                "UPDATE log SET pos = (SELECT max(seq, (SELECT max(pos) FROM log)) + 1 FROM sqlite_sequence"
                " WHERE name = 'log'), scope = :scope WHERE pos = :pos"
            ),
            {"pos": pos, "scope": scope},
        )
    session.execute(text("UPDATE sqlite_sequence SET seq = (SELECT max(pos) FROM log) WHERE name = 'log'"))
