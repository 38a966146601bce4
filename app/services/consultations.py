"""相談: recorded in a minute, amended, closed and reopened, voided with a reason; listed newest first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from app import clock
from app.errors import InvalidInput
from app.language import _
from app.models.consultation import Consultation, ConsultationTopic
from app.models.hall import Hall, Staff
from app.models.person import Person
from app.services import inputs, search
from app.services.consultation_sets import SETS, members_of, topics_of, write_sets
from app.services.numbers import next_number
from app.services.rows import Seen, delete, put, seen_from, shown_together
from app.services.timelines import consultations_about
from app.sync.heads import chunks
from app.sync.journal import journal_of
from app.vocabulary import Urgency

#: The question that an answer about loneliness answers: the direct one of the 実態調査, five steps.
LONELINESS_SCALE = "direct_5"
_CODES = {
    "channel": "channel",
    "age_band": "age_band",
    "sex": "sex",
    "main_topic": "topic",
    "field": "field",
    "outcome": "outcome",
    "loneliness": "loneliness",
}
_BEGINNING = 120


class Visitor(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who came or phoned, who need not be the person it is about; ``relation`` is a code."""

    name: str = ""
    phone: str = ""
    relation: str | None = None


class ConsultationDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A consultation as typed: topics and one line will do.

    ``at`` is a moment in any usual way of writing (now, if left out), ``next_on`` and ``closed_on`` days, ``about`` and
    ``person`` ids of persons, ``void`` the reason of a 誤入力取消; the rest are codes and texts.
    """

    topics: tuple[str, ...]
    text: str
    at: str | None = None
    channel: str | None = None
    visitor: Visitor = Visitor()
    about: tuple[str, ...] = ()
    person: str | None = None
    urgency: str = Urgency.NORMAL.value
    age_band: str | None = None
    sex: str | None = None
    main_topic: str | None = None
    field: str | None = None
    response: str = ""
    outcome: str | None = None
    next_on: str | None = None
    closed_on: str | None = None
    void: str | None = None
    loneliness: str | None = None


@dataclass(frozen=True, slots=True)
class ConsultationDetail:
    """A consultation as shown; topics in the order of their list, people in that of their ids."""

    id: str
    version: str
    number: str
    at: str
    channel: str | None
    visitor: Visitor
    about: tuple[str, ...]
    person: str | None
    urgency: str
    age_band: str | None
    sex: str | None
    topics: tuple[str, ...]
    main_topic: str | None
    field: str | None
    text: str
    response: str
    outcome: str | None
    next_on: str | None
    closed_on: str | None
    void: str | None
    loneliness: str | None
    hall: str
    hall_name: str
    staff: str
    staff_name: str
    person_name: str
    about_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConsultationRow:
    """A consultation as a line of the list: ``name`` is the person's, else the visitor's; ``text`` its beginning."""

    id: str
    number: str
    at: str
    name: str
    urgency: str
    main_topic: str | None
    topics: tuple[str, ...]
    channel: str | None
    text: str
    outcome: str | None
    next_on: str | None
    closed_on: str | None
    void: str | None
    hall: str
    hall_name: str
    staff_name: str


@dataclass(frozen=True, slots=True)
class ConsultationFilter:
    """Which consultations to list.

    ``open_only`` leaves out the closed and the voided; ``since`` and ``until`` are ISO days, both inclusive; ``topic``
    and ``urgency`` codes; ``person`` an id; ``text`` is looked for as a search does.
    """

    open_only: bool = False
    hall: str | None = None
    topic: str | None = None
    since: str | None = None
    until: str | None = None
    urgency: str | None = None
    person: str | None = None
    text: str = ""


def add(session: Session, draft: ConsultationDraft) -> ConsultationDetail:
    """Record a consultation; raises :class:`InvalidInput` before anything is saved."""
    given = _checked(session, inputs.given(draft))
    sets = {name: given.pop(name) for name in SETS}
    given["at"] = given["at"] or clock.now_iso()
    given["main_topic"] = _main_topic(sets["topics"], given["main_topic"])
    journal = journal_of(session)
    row = Consultation(
        id=clock.new_id(),
        hall=journal.party.hall,
        staff=journal.staff,
        number=next_number(session, "consultation"),
        **given,
    )
    session.add(row)
    session.flush()
    write_sets(session, row.id, sets, Seen())
    session.flush()
    return show(session, row.id)


def amend(session: Session, consultation_id: str, version: str | None, values: Mapping[str, Any]) -> ConsultationDetail:
    """Change what ``values`` names, of the visitor too only what is named.

    Raises :class:`NotFound`, :class:`InvalidInput`.
    """
    row = inputs.existing(session, Consultation, consultation_id)
    seen = seen_from(version)
    members = members_of(session, row.id)
    now = _said(row) | {name: tuple(one for one, _member in members[name]) for name in SETS}
    if isinstance(values.get("visitor"), Mapping):
        values = {**values, "visitor": {**now["visitor"], **values["visitor"]}}
    given = _checked(session, inputs.changed(ConsultationDraft, now, values))
    if "at" in given:
        given["at"] = given["at"] or row.at
    sets = {name: given.pop(name) for name in SETS if name in given}
    if "topics" in sets or "main_topic" in given:
        topics = sets.get("topics", now["topics"])
        kept = row.main_topic if row.main_topic in topics else None
        given["main_topic"] = _main_topic(topics, given.get("main_topic", kept))
    seen.claim(session, row)
    put(row, given)
    write_sets(session, row.id, sets, seen)
    session.flush()
    return show(session, row.id)


def close(session: Session, consultation_id: str, version: str | None, on: str | None = None) -> ConsultationDetail:
    """End a consultation on a day, today if none is given; raises :class:`NotFound`, :class:`InvalidInput`."""
    return amend(session, consultation_id, version, {"closed_on": on or clock.today().isoformat()})


def reopen(session: Session, consultation_id: str, version: str | None) -> ConsultationDetail:
    """Take a consultation up again; raises :class:`NotFound`."""
    return amend(session, consultation_id, version, {"closed_on": None})


def void(session: Session, consultation_id: str, version: str | None, reason: str) -> ConsultationDetail:
    """Say that a consultation was entered by mistake: it stays to be read, and counts nowhere.

    Raises :class:`NotFound`, :class:`InvalidInput` without a reason.
    """
    return amend(session, consultation_id, version, {"void": inputs.needed("void", reason)})


def remove(session: Session, consultation_id: str) -> None:
    """Delete a consultation and all that belongs to it; raises :class:`NotFound`."""
    delete(session, inputs.existing(session, Consultation, consultation_id))


def show(session: Session, consultation_id: str) -> ConsultationDetail:
    """One consultation; raises :class:`NotFound`."""
    row = inputs.existing(session, Consultation, consultation_id)
    members = members_of(session, row.id)
    people = [one for one, _member in members["about"]]
    names = {
        person.id: person.name
        for person in session.scalars(select(Person).where(Person.id.in_([*people, row.person]), ~Person.gone))
    }
    hall, staff = session.get(Hall, row.hall), session.get(Staff, row.staff)
    said = _said(row)
    return ConsultationDetail(
        id=row.id,
        version=shown_together(session, [row, *(its for some in members.values() for _one, its in some)]),
        number=row.number,
        **said | {"visitor": Visitor(**said["visitor"])},
        about=tuple(people),
        topics=tuple(code for code, _member in members["topics"]),
        hall=row.hall,
        hall_name=hall.name if hall else "",
        staff=row.staff,
        staff_name=staff.name if staff else "",
        person_name=names.get(row.person or "", ""),
        about_names=tuple(names.get(one, "") for one in people),
    )


# --- the list --------------------------------------------------------------------------------------------------------


def page(session: Session, wanted: ConsultationFilter = ConsultationFilter()) -> list[str]:
    """The ids of the consultations wanted, the newest first."""
    listed = select(Consultation.id).where(~Consultation.gone, *_conditions(session, wanted))
    return list(session.scalars(listed.order_by(Consultation.at.desc(), Consultation.id.desc())))


def rows(session: Session, ids: Sequence[str]) -> list[ConsultationRow]:
    """Lines for these consultations, in their order; those that are gone are left out."""
    lines: dict[str, ConsultationRow] = {}
    for some in chunks(ids):
        topics: dict[str, tuple[str, ...]] = {}
        for consultation, code in session.execute(topics_of(some)):
            topics[consultation] = (*topics.get(consultation, ()), code)
        listed = (
            select(Consultation, Person.name, Hall.name, Staff.name)
            .outerjoin(Person, and_(Person.id == Consultation.person, ~Person.gone))
            .outerjoin(Hall, Hall.id == Consultation.hall)
            .outerjoin(Staff, Staff.id == Consultation.staff)
            .where(Consultation.id.in_(some), ~Consultation.gone)
        )
        for row, person, hall, staff in session.execute(listed):
            lines[row.id] = ConsultationRow(
                id=row.id,
                number=row.number,
                at=row.at,
                name=person or row.visitor_name,
                urgency=row.urgency,
                main_topic=row.main_topic,
                topics=topics.get(row.id, ()),
                channel=row.channel,
                text=" ".join(row.text[:_BEGINNING].split()),
                outcome=row.outcome,
                next_on=row.next_on,
                closed_on=row.closed_on,
                void=row.void,
                hall=row.hall,
                hall_name=hall or "",
                staff_name=staff or "",
            )
    return [lines[one] for one in ids if one in lines]


def _conditions(session: Session, wanted: ConsultationFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.open_only:
        yield and_(Consultation.closed_on.is_(None), Consultation.void.is_(None))
    if wanted.hall is not None:
        yield Consultation.hall == wanted.hall
    if wanted.topic is not None:
        yield Consultation.id.in_(
            select(ConsultationTopic.consultation).where(
                ConsultationTopic.code == wanted.topic, ~ConsultationTopic.gone
            )
        )
    if wanted.since is not None:
        yield Consultation.at >= wanted.since
    if wanted.until is not None:
        yield Consultation.at < wanted.until + "U"  # behind every moment of the day, which go on with a T
    if wanted.urgency is not None:
        yield Consultation.urgency == wanted.urgency
    if wanted.person is not None:
        yield Consultation.id.in_(consultations_about(wanted.person))
    if wanted.text.strip():
        yield search.matching(session, "consultation", wanted.text, Consultation.id)


# --- what is typed and what is said ----------------------------------------------------------------------------------


def _checked(session: Session, given: Mapping[str, Any]) -> dict[str, Any]:
    """Values by key as values by column and set; raises :class:`InvalidInput`."""
    found: dict[str, Any] = {}
    for key, value in given.items():
        if key == "visitor":
            found |= {
                "visitor_name": value.name,
                "visitor_phone": value.phone,
                "visitor_relation": inputs.code(session, "visitor.relation", "relation", value.relation or None),
            }
        elif key in _CODES:
            found[key] = inputs.code(session, key, _CODES[key], value or None)
        elif key in _CHECKS:
            found[key] = _CHECKS[key](session, key, value)
        else:
            found[key] = value
    if "loneliness" in found:
        found["loneliness_scale"] = LONELINESS_SCALE if found["loneliness"] else None
    return found


def _urgency(_session: Session, key: str, value: str) -> str:
    if value not in list(Urgency):
        raise InvalidInput(key, _("コード表にない値です: {value}").format(value=value))
    return value


def _topic_codes(session: Session, key: str, value: Sequence[str]) -> list[str | None]:
    if not value:
        raise InvalidInput(key, _("一つ以上選んでください"))
    return [inputs.code(session, key, "topic", one) for one in dict.fromkeys(value)]


def _people(session: Session, key: str, value: Sequence[str]) -> list[str]:
    return [inputs.existing(session, Person, one, field=key).id for one in dict.fromkeys(value)]


_CHECKS: Mapping[str, Callable[[Session, str, Any], Any]] = {
    "text": lambda _session, key, value: inputs.needed(key, value),
    "at": lambda _session, key, value: inputs.moment(key, value),
    "next_on": lambda _session, key, value: inputs.day(key, value),
    "closed_on": lambda _session, key, value: inputs.day(key, value),
    "void": lambda _session, _key, value: value if value and value.strip() else None,
    "person": lambda session, key, value: inputs.existing(session, Person, value, field=key).id if value else None,
    "urgency": _urgency,
    "topics": _topic_codes,
    "about": _people,
}


def _main_topic(topics: Sequence[str], main: str | None) -> str | None:
    """The main one of several topics, if it was named; the only one is the main one."""
    if main is None:
        return topics[0] if len(topics) == 1 else None
    if main not in topics:
        raise InvalidInput("main_topic", _("選んだ内容の中から選んでください"))
    return main


def _said(row: Consultation) -> dict[str, Any]:
    """A consultation under the keys of the draft, but for its sets."""
    keys = set(ConsultationDraft.__struct_fields__) - {"visitor", *SETS}
    return {key: getattr(row, key) for key in keys} | {
        "visitor": {"name": row.visitor_name, "phone": row.visitor_phone, "relation": row.visitor_relation}
    }
