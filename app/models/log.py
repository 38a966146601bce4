"""The change log, which is the truth, and the views of it: heads and the conflict list. None of these rows travels."""

from sqlalchemy import Index, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Maybe, Text

APPLIED, HELD = 1, 2


class Origin(Base):
    """An incarnation as a small number, so that a dot in a row is two integers."""

    __tablename__ = "origin"

    n: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)


class LogEntry(Base):
    """One change in the order of arrival.

    ``pos`` is the position on channels; it is given anew when the family's root moves to another hall. ``data`` is the
    encoded change, ``scope`` the hall that it is of (derived from its root; empty when everyone's), ``why`` a code for
    a change that is held.
    """

    __tablename__ = "log"
    __table_args__ = (
        Index("ux_log_dot", "origin", "seq", unique=True),
        Index("ix_log_row", "row"),
        Index("ix_log_scope", "scope", "pos"),
        Index("ix_log_held", "state", sqlite_where=text("state != 1")),
        {"sqlite_autoincrement": True},
    )

    pos: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    origin: Mapped[int]
    seq: Mapped[int]
    row: Mapped[str]
    scope: Mapped[Text]
    state: Mapped[int] = mapped_column(default=APPLIED)
    why: Mapped[Maybe]
    bundle: Mapped[int | None] = mapped_column(default=None)
    data: Mapped[bytes]


class FieldHead(Base):
    """One head of one field whose heads differ from its row's own dot."""

    __tablename__ = "field_head"
    __table_args__ = ({"sqlite_with_rowid": False},)

    row: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    origin: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)


class Conflict(Base):
    """A field with heads that disagree, until a person settles it; its id is derived from row and field."""

    __tablename__ = "conflict"

    id: Mapped[str] = mapped_column(primary_key=True)
    entity: Mapped[str]
    row: Mapped[str] = mapped_column(index=True)
    field: Mapped[str]
    scope: Mapped[Text]
    since: Mapped[str]


#: A condition for the few changes that are held, spelt as the index is: with a bound value SQLite would read the log.
IS_HELD = LogEntry.state != literal_column("1")
