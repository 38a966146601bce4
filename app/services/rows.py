"""Small moves that all nouns share: a set of child rows, an edit on a version, a delete of a family."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.models.base import Replicated
from app.models.registry import shape_of, shapes
from app.sync import capture
from app.sync.heads import version_from
from app.sync.journal import journal_of
from app.sync.heads import read_version
from app.sync.scopes import family


def version_of(session: Session, row: Replicated) -> str:
    """The token of what is shown of a row now; a form carries it and gives it back with its edit."""
    return read_version(session, journal_of(session).origins, shape_of(row), row.id).token()


def edit(session: Session, row: Replicated, version: str | None, values: Mapping[str, Any]) -> None:
    """Set columns of a row; ``version`` is what the form saw, or nothing for a command that reads and writes at once."""
    if version is None:
        capture.see(session, row)
    else:
        capture.based_on(session, row, version_from(version))
    for name, value in values.items():
        if getattr(row, name) != value or type(getattr(row, name)) is not type(value):
            setattr(row, name, value)


def delete(session: Session, row: Replicated) -> None:
    """Delete a row and its whole family, each with all the heads it had."""
    for entity, one in reversed(family(session, row.__tablename__, row.id)):
        member = session.get_one(shapes()[entity].model, one)
        if not member.deleted:
            capture.see(session, member)
            member.deleted = True


def set_codes(session: Session, kind: type[Replicated], parent_field: str, parent: str, member_field: str,
              wanted: Iterable[str]) -> None:
    """Make the set rows of ``parent`` be ``wanted``: ids are derived, so additions on two sides both survive."""
    model: Any = kind
    now = {getattr(row, member_field): row for row in session.scalars(
        select(model).where(getattr(model, parent_field) == parent))}
    wanted = list(dict.fromkeys(wanted))
    for member, row in now.items():
        if member not in wanted and not row.deleted:
            capture.see(session, row)
            row.deleted = True
    for member in wanted:
        if member not in now:
            row_id = clock.derived_id(kind.__tablename__, parent, member)
            session.add(model(id=row_id, **{parent_field: parent, member_field: member}))
        elif now[member].deleted:
            capture.see(session, now[member])
            now[member].deleted = False
