"""Small moves that all nouns share: a set of child rows, an edit on a version, a delete of a family."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import InvalidInput, OfficeOnly
from app.models.base import Replicated
from app.models.registry import shape_of, shapes
from app.sync import capture
from app.sync.heads import Version, read_version, version_from
from app.sync.journal import journal_of
from app.sync.scopes import family

_NOTHING = Version((), {})


@dataclass(frozen=True, slots=True)
class Seen:
    """What a form saw of a row and of the rows shown with it, by row id; nothing for a command that reads at once."""

    versions: Mapping[str, Version] | None = None

    def holds(self, row: Replicated) -> bool:
        """Whether the row was there to be seen."""
        return self.versions is None or row.id in self.versions

    def claim(self, session: Session, row: Replicated) -> None:
        """Say that the coming edit of the row was made on what was seen of it, which may be nothing."""
        if self.versions is None:
            capture.see(session, row)
        else:
            capture.based_on(session, row, self.versions.get(row.id, _NOTHING))


def seen_from(token: str | None) -> Seen:
    """Read what :func:`shown_together` wrote; raises :class:`InvalidInput`."""
    if token is None:
        return Seen()
    try:
        return Seen(msgspec.msgpack.decode(urlsafe_b64decode(token), type=dict[str, Version]))
    except (ValueError, msgspec.MsgspecError) as problem:
        raise InvalidInput("version", str(problem)) from problem


def shown_together(session: Session, members: Iterable[Replicated]) -> str:
    """One token for several rows that a form shows as one record."""
    origins = journal_of(session).origins
    versions = {row.id: read_version(session, origins, shape_of(row), row.id) for row in members}
    return urlsafe_b64encode(msgspec.msgpack.encode(versions)).decode("ascii")


def office_only(session: Session) -> None:
    """Raises :class:`OfficeOnly` at a hall."""
    if not journal_of(session).party.is_office:
        raise OfficeOnly


def version_of(session: Session, row: Replicated) -> str:
    """The token of what is shown of a row now; a form carries it and gives it back with its edit."""
    return read_version(session, journal_of(session).origins, shape_of(row), row.id).token()


def edit(session: Session, row: Replicated, version: str | None, values: Mapping[str, Any]) -> None:
    """Set columns of a row; ``version`` is what the form saw, or None for a command that reads and writes at once."""
    if version is None:
        capture.see(session, row)
    else:
        capture.based_on(session, row, version_from(version))
    put(row, values)


def put(row: Replicated, values: Mapping[str, Any]) -> None:
    """Set those columns of a row that differ, by value or by type."""
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


def set_codes(
    session: Session,
    kind: type[Replicated],
    parent_field: str,
    parent: str,
    member_field: str,
    wanted: Iterable[str],
    seen: Seen = Seen(),
) -> None:
    """Make the set rows of ``parent`` be ``wanted``: ids are derived, so additions on two sides both survive.

    What others did after the form was read stays: a member that it did not show is not taken away, and one that it
    showed and kept is not brought back.
    """
    model: Any = kind
    now = {
        getattr(row, member_field): row
        for row in session.scalars(select(model).where(getattr(model, parent_field) == parent))
    }
    wanted = list(dict.fromkeys(wanted))
    for member, row in now.items():
        if member not in wanted and not row.deleted and seen.holds(row):
            seen.claim(session, row)
            row.deleted = True
    for member in wanted:
        if member not in now:
            row_id = clock.derived_id(kind.__tablename__, parent, member)
            session.add(model(id=row_id, **{parent_field: parent, member_field: member}))
        elif now[member].deleted and not (seen.versions and seen.holds(now[member])):
            capture.see(session, now[member])
            now[member].deleted = False
