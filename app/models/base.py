"""What all tables share: names of constraints, and rows that are replicated between stores."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar

from sqlalchemy import Boolean, ForeignKey, Index, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.text import sort_key

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Text = Annotated[str, mapped_column(String, default="")]
Maybe = Annotated[str | None, mapped_column(String)]
Flag = Annotated[bool, mapped_column(Boolean(create_constraint=False), default=False)]
Number = Annotated[float | None, mapped_column()]
Derived = Mapping[str, Callable[[Mapping[str, Any]], str]]


class Base(DeclarativeBase):
    """Every table of the store."""

    metadata = MetaData(naming_convention=NAMES)


class Replicated(Base):
    """A row that travels: its fields are captured as changes and merged.

    ``head_origin`` and ``head_seq`` are the one dot that is the head of every field ``field_head`` does not name.
    ``deleted``: every head of every field is a delete. ``gone``: deleted, and no living child keeps it; only rows that
    are not gone are shown. Field values are JSON scalars, dates ISO 8601 text.
    """

    __abstract__ = True
    #: Fields that may lead to the parent, in order of trial; the first that is set does. Empty for a root.
    parents: ClassVar[tuple[str, ...]] = ()
    #: True for what only the office writes and everyone holds.
    everyones: ClassVar[bool] = False
    #: True for rows that are only ever added.
    append_only: ClassVar[bool] = False
    #: Columns of this store alone, each worked out from the fields: they are neither captured nor sent.
    derived: ClassVar[Derived] = {}

    id: Mapped[str] = mapped_column(String, primary_key=True)
    head_origin: Mapped[int | None] = mapped_column(default=None)
    head_seq: Mapped[int | None] = mapped_column(default=None)
    deleted: Mapped[Flag]
    gone: Mapped[Flag]


def by_reading(fields: Mapping[str, Any]) -> str:
    """The sort key of a named row: its ふりがな, or the name where there is none (JIS X 4061)."""
    return sort_key(fields["kana"] or fields["name"])


def listing(name: str, order: str, *filters: str) -> Index:
    """An index from which the ids of living rows are read in order, and filtered, without the rows themselves.

    ``gone`` stands behind the order: in front it looks to SQLite like a good way to find any row at all.
    """
    return Index(name, order, "id", "gone", *filters)


def reference(table: str, *, index: bool = True) -> "Mapped[str]":
    """A required reference to a row of ``table``."""
    return mapped_column(ForeignKey(f"{table}.id"), index=index)


def maybe_reference(table: str, *, index: bool = True) -> "Mapped[str | None]":
    """An optional reference to a row of ``table``."""
    return mapped_column(ForeignKey(f"{table}.id"), index=index)
