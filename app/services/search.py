"""Full text: any two characters or more of a consultation, note, person or resource, newest or best first.

What an intake left waiting for the index is scanned, so that a search is exact at any time.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, column, func, literal_column, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.errors import InvalidInput
from app.language import _
from app.models import search_index
from app.models.consultation import Consultation, Note
from app.models.person import Person
from app.models.resource import Resource
from app.services.excerpts import Mark, excerpt, relevance
from app.sync.heads import chunks
from app.text import match_phrase, needles, search_key

KINDS: Final = tuple(search_index.FIELDS)
_LONGEST_QUERY = 200
_COUNTED = 1000
_BEST_OF = 2000
_FOUND = (
    "FROM search_{kind} JOIN search_doc d ON d.doc = search_{kind}.rowid WHERE search_{kind} MATCH {phrase}"
    " AND NOT EXISTS (SELECT 1 FROM search_waiting w WHERE w.row = d.row)"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found: ``excerpt`` is a piece of its text, ``marks`` where the words stand in it.

    ``at`` is the moment it is about, empty for a person or a resource; ``hall`` is empty when published.
    """

    kind: str
    id: str
    title: str
    excerpt: str
    marks: tuple[Mark, ...]
    at: str
    hall: str


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found, and how many there are in all, where that is quickly told."""

    hits: tuple[Hit, ...]
    total: int | None


def find(
    session: Session, wanted: str, *, kinds: Sequence[str] | None = None, limit: int = 50, best_first: bool = False
) -> Hits:
    """The records that hold every word of ``wanted``: the newest first, or of the newest 2,000 the best.

    Raises :class:`InvalidInput` where there are no two characters to look for, or for an unknown kind.
    """
    phrase, words = _query(wanted)
    for kind in kinds or ():
        if kind not in KINDS:
            raise InvalidInput("kind", _("検索できない種類です: {kind}").format(kind=kind))
    most = _BEST_OF if best_first else limit
    found = sorted(
        ((number, kind, row) for kind in kinds or KINDS for number, row in _found(session, kind, phrase, words, most)),
        reverse=True,
    )
    total = len(found) if len(found) < most else _total(session, kinds or KINDS, phrase)
    pairs = [(kind, row) for _number, kind, row in found[:most]]
    if best_first:
        pairs = _best(session, pairs, words)
    return Hits(_hits(session, pairs[:limit], words), total)


def matching(session: Session, kind: str, wanted: str, row_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The condition that the row ``row_id`` of ``kind`` is found by ``wanted``; raises :class:`InvalidInput`."""
    phrase, words = _query(wanted)
    indexed = text(f"SELECT d.row {_FOUND.format(kind=kind, phrase=f':{kind}_phrase')}")
    condition = row_id.in_(indexed.bindparams(**{f"{kind}_phrase": phrase}).columns(column("row")))
    waiting = [row for _number, row in _waiting(session, kind, words, None)]
    if not waiting:
        return condition
    # As one JSON text: there may be more than a statement takes as parameters.
    each = func.json_each(json.dumps(waiting)).table_valued("value")
    return or_(condition, row_id.in_(select(each.c.value)))


def ids(session: Session, kind: str, wanted: str, limit: int) -> list[str]:
    """The newest records of ``kind`` that are found by ``wanted``; raises :class:`InvalidInput`."""
    phrase, words = _query(wanted)
    found = sorted(_found(session, kind, phrase, words, limit), reverse=True)
    return [row for _number, row in found[:limit]]


def newest(session: Session, kind: str, phrase: str, limit: int) -> list[tuple[int, str]]:
    """(number, row id) of the newest rows in the index that match an FTS5 phrase; the index's own order, no sorting."""
    # The driver's own statement: SQLAlchemy's would take longer than the search.
    statement = f"SELECT d.doc, d.row {_FOUND.format(kind=kind, phrase='?')} ORDER BY search_{kind}.rowid DESC LIMIT ?"
    found = session.connection().exec_driver_sql(statement, (phrase, limit))
    return [(number, row) for number, row in found]


def _query(wanted: str) -> tuple[str, tuple[str, ...]]:
    if len(wanted) > _LONGEST_QUERY:
        raise InvalidInput("text", _("検索する言葉が長すぎます（{n} 文字まで）").format(n=_LONGEST_QUERY))
    phrase = match_phrase(wanted)
    if phrase is None:
        raise InvalidInput("text", _("2 文字以上の言葉で検索してください（空白・ハイフン・長音は数えません）"))
    return phrase, needles(wanted)


def _found(session: Session, kind: str, phrase: str, words: Sequence[str], limit: int) -> list[tuple[int, str]]:
    return newest(session, kind, phrase, limit) + _waiting(session, kind, words, limit)


def _waiting(session: Session, kind: str, words: Sequence[str], limit: int | None) -> list[tuple[int, str]]:
    """(number, row id) of the rows that match and are not indexed yet, newest first; all of them without ``limit``."""
    found: list[tuple[int, str]] = []
    rows = search_index.waiting_rows(session, kind)
    for at in range(0, len(rows), _COUNTED):
        some = rows[at : at + _COUNTED]
        texts = search_index.texts_of(session, kind, [row for _number, row in some])
        found += [(number, row) for number, row in some if _holds(texts[row], words)]
        if limit is not None and len(found) >= limit:
            break
    return found[:limit]


def _holds(texts: Sequence[str], words: Sequence[str]) -> bool:
    keys = [search_key(one) for one in texts]
    return all(any(word in key for key in keys) for word in words)


def _best(session: Session, pairs: Sequence[tuple[str, str]], words: Sequence[str]) -> list[tuple[str, str]]:
    texts = _texts(session, pairs)
    scores = {pair: relevance([search_key(one) for one in texts.get(pair, ())], words) for pair in pairs}
    return sorted(pairs, key=lambda pair: -scores[pair])


def _total(session: Session, kinds: Sequence[str], phrase: str) -> int | None:
    """How many rows match in all, if they are few and all in the index."""
    if search_index.waiting(session):
        return None
    total = 0
    for kind in kinds:
        counted = text(
            f"SELECT count(*) FROM (SELECT 1 FROM search_{kind} WHERE search_{kind} MATCH :phrase LIMIT :most)"  # noqa: S608  kind is one of KINDS
        )
        total += session.scalar(counted, {"phrase": phrase, "most": _COUNTED + 1}) or 0
    return total if total <= _COUNTED else None


def _texts(session: Session, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    return {
        (kind, row): texts
        for kind in KINDS
        for row, texts in search_index.texts_of(session, kind, [row for its, row in pairs if its == kind]).items()
    }


def _hits(session: Session, pairs: Sequence[tuple[str, str]], words: Sequence[str]) -> tuple[Hit, ...]:
    texts = _texts(session, pairs)
    about = {
        (kind, row[0]): row[1:]
        for kind in KINDS
        for some in chunks(row for its, row in pairs if its == kind)
        for row in session.execute(_ABOUT[kind].where(literal_column(f"{kind}.id").in_(some)))
    }
    hits = []
    for pair in pairs:
        if pair not in texts:  # gone a moment ago, with the last of its children
            continue
        title, at, hall = about[pair]
        piece = excerpt(_telling(texts[pair], words), words)
        hits.append(Hit(*pair, title, piece.text, piece.marks, at, hall))
    return tuple(hits)


def _telling(texts: Sequence[str], words: Sequence[str]) -> str:
    """The text that holds most of the words, the first of equals."""
    return max(texts, key=lambda one: sum(word in search_key(one) for word in words))


_NAMED = func.coalesce(func.nullif(Person.name, ""), Consultation.visitor_name)
_WHOSE = func.trim(_NAMED + "  " + Consultation.number)
_THEIR_PERSON = (Person.id == Consultation.person) & ~Person.gone
#: (id, title, at, hall) of each kind.
_ABOUT: Mapping[str, Any] = {
    "consultation": select(Consultation.id, _WHOSE, Consultation.at, Consultation.hall).outerjoin(
        Person, _THEIR_PERSON
    ),
    "note": select(Note.id, _WHOSE, Note.at, Consultation.hall)
    .join(Consultation, Consultation.id == Note.consultation)
    .outerjoin(Person, _THEIR_PERSON),
    "person": select(Person.id, Person.name, literal_column("''"), Person.hall),
    "resource": select(Resource.id, Resource.name, literal_column("''"), Resource.hall),
}
