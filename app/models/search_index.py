"""The full-text index: one contentless FTS5 table of bigrams for each kind, kept in the transaction of the rows.

The document number grows with the time that the record is about, so that "newest first" is the index's own order.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from app import clock
from app.models.consultation import Consultation, Note
from app.models.local import SearchDoc, SearchWaiting
from app.models.person import Person
from app.models.resource import Location, Organisation, Resource
from app.text import bigrams, search_key

T = TypeVar("T")
#: What is searched of each kind, in the row itself.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "consultation": ("text", "response", "visitor_name", "visitor_phone", "number"),
    "note": ("text",),
    "person": ("name", "kana", "former_name", "phone", "address"),
    "resource": ("name", "kana", "description", "phone", "hours"),
}
_TABLES: Mapping[str, Any] = {model.__tablename__: model.__table__ for model in (Consultation, Note, Person, Resource)}
_ALWAYS_KEPT = ("name", "kana", "former_name")
_MOMENT = ("consultation", "note")
#: A token no text can hold (text keys never contain a lone private-use character): no phrase runs over it.
_BETWEEN = " \U0010fffd "
_SPREAD = 20
_SOME = 400


def document(fields: Iterable[str]) -> str:
    """The tokens of one record's fields, so that no phrase matches across two of them."""
    return _BETWEEN.join(bigrams(key) for key in map(search_key, fields) if key)


def fields_of(kind: str, row: Mapping[str, Any]) -> list[str]:
    """The texts of a row that are searched; of a person under 秘匿 the names alone."""
    names = FIELDS[kind]
    if row.get("secret"):
        names = _ALWAYS_KEPT
    return [row[name] for name in names if row[name]]


def remove(session: Session, rows: Sequence[str]) -> None:
    """Take rows out of the index, leaving no trace of their text in it (FTS5 ``secure-delete``)."""
    connection = session.connection()
    for some in _chunks(rows):
        found: dict[str, list[tuple[int]]] = {}
        for doc, kind in session.execute(select(SearchDoc.doc, SearchDoc.kind).where(SearchDoc.row.in_(some))):
            found.setdefault(kind, []).append((doc,))
        for kind, docs in found.items():
            connection.exec_driver_sql(f"DELETE FROM search_{kind} WHERE rowid = ?", docs)  # noqa: S608  kind is one of FIELDS
        session.execute(delete(SearchDoc).where(SearchDoc.row.in_(some)))
        session.execute(delete(SearchWaiting).where(SearchWaiting.row.in_(some)))


def affected(session: Session, pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which (kind, row) documents change with these rows: a listing also by its places and its organisation."""
    found = set()
    resource, location = Resource.__table__, Location.__table__
    for entity, row in pairs:
        if entity in FIELDS:
            found.add((entity, row))
        elif entity == "location":
            found |= {("resource", r) for r in session.scalars(select(location.c.resource).where(location.c.id == row))}
        elif entity == "organisation":
            above = select(resource.c.id).where(resource.c.organisation == row)
            found |= {("resource", r) for r in session.scalars(above)}
    return found


def refresh(session: Session, documents: Iterable[tuple[str, str]]) -> None:
    """Index these rows as they stand now; rows that are gone leave the index."""
    by_kind: dict[str, list[str]] = {}
    for kind, row_id in sorted(documents):
        by_kind.setdefault(kind, []).append(row_id)
    for kind, rows in by_kind.items():
        remove(session, rows)
        for some in _chunks(rows):
            _put(session, kind, some)


def _put(session: Session, kind: str, rows: Sequence[str]) -> None:
    table = _TABLES[kind]
    living = select(table).where(table.c.id.in_(rows), ~table.c.gone).order_by(table.c.id)
    found = [dict(row) for row in session.execute(living).mappings()]
    if not found:
        return
    more = _more(session, kind, found)
    docs = _free_numbers(session, kind, found)
    session.execute(
        insert(SearchDoc),
        [{"doc": doc, "kind": kind, "row": row["id"]} for doc, row in zip(docs, found, strict=True)],
    )
    session.connection().exec_driver_sql(
        f"INSERT INTO search_{kind}(rowid, key) VALUES (?, ?)",  # noqa: S608  kind is one of FIELDS
        [
            (doc, document([*fields_of(kind, row), *more.get(row["id"], ())]))
            for doc, row in zip(docs, found, strict=True)
        ],
    )


def drain(session: Session, at_most: int) -> int:
    """Index up to ``at_most`` waiting rows; gives how many were."""
    some = [(kind, row) for kind, row in session.execute(select(SearchWaiting.kind, SearchWaiting.row).limit(at_most))]
    refresh(session, some)
    return len(some)


def texts_of(session: Session, kind: str, rows: Sequence[str]) -> dict[str, list[str]]:
    """What is searched of each of these rows, as they stand now; rows that are gone are left out."""
    table = _TABLES[kind]
    found = {
        row["id"]: dict(row)
        for at in range(0, len(rows), _SOME)
        for row in session.execute(select(table).where(table.c.id.in_(rows[at : at + _SOME]), ~table.c.gone)).mappings()
    }
    more = _more(session, kind, list(found.values()))
    return {row_id: [*fields_of(kind, row), *more.get(row_id, ())] for row_id, row in found.items()}


def waiting_rows(session: Session, kind: str) -> list[tuple[int, str]]:
    """(number, row id) of the living rows that wait, newest first; the number is about the one they will have."""
    at = "t.at" if kind in _MOMENT else "''"
    # CROSS JOIN keeps SQLite from going through all rows to look for those that wait.
    waiting = text(
        f"SELECT t.id, {at} AS at FROM search_waiting w CROSS JOIN {kind} t ON t.id = w.row"  # noqa: S608
        " WHERE w.kind = :kind AND NOT t.gone"
    )
    rows = session.execute(waiting, {"kind": kind})
    return sorted(((_number(kind, {"id": row_id, "at": moment}), row_id) for row_id, moment in rows), reverse=True)


def _more(session: Session, kind: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The texts of the children and the organisation of listings."""
    if kind != "resource":
        return {}
    location, organisation = Location.__table__, Organisation.__table__
    found: dict[str, list[str]] = {}
    for some in _chunks(rows):
        places = select(location.c.resource, location.c.address, location.c.building).where(
            location.c.resource.in_([row["id"] for row in some]), ~location.c.gone
        )
        for resource, *texts in session.execute(places):
            found.setdefault(resource, []).extend(filter(None, texts))
        above = {row["organisation"] for row in some if row["organisation"]}
        names = {
            row_id: texts
            for row_id, *texts in session.execute(
                select(organisation.c.id, organisation.c.name, organisation.c.kana).where(organisation.c.id.in_(above))
            )
        }
        for row in some:
            found.setdefault(row["id"], []).extend(filter(None, names.get(row["organisation"], ())))
    return found


def wait(session: Session, rows: Iterable[tuple[str, str]]) -> None:
    """Note (kind, row) pairs to be indexed after a bulk write; a search scans them until then."""
    values = [{"kind": kind, "row": row} for kind, row in rows]
    if values:
        session.execute(insert(SearchWaiting).prefix_with("OR IGNORE"), values)


def waiting(session: Session) -> int:
    """How many rows are not indexed yet."""
    return session.scalar(select(func.count()).select_from(SearchWaiting)) or 0


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[at : at + _SOME] for at in range(0, len(items), _SOME))


def _number(kind: str, row: Mapping[str, Any]) -> int:
    seconds = _seconds(row["at"]) if kind in _MOMENT else clock.now_ms() // 1000
    return max(seconds, 0) << _SPREAD | zlib.crc32(row["id"].encode()) & (1 << _SPREAD) - 1


def _seconds(at: str) -> int:
    try:
        return int(datetime.fromisoformat(at).timestamp())
    except ValueError:  # it came from elsewhere, and nobody checked it
        return 0


def _free_numbers(session: Session, kind: str, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    wanted = [_number(kind, row) for row in rows]
    taken = set(session.scalars(select(SearchDoc.doc).where(SearchDoc.doc.in_(wanted))))
    numbers = []
    for number in wanted:
        free = number
        while free in taken or (free != number and session.get(SearchDoc, free) is not None):
            free += 1
        taken.add(free)
        numbers.append(free)
    return numbers
