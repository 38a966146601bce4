"""What a referral's sheet says, by the keys of form definitions: the person, the visitor, the matter, the agency."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import jaconv
import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import vocabulary
from app.dates import PartialDate, age_on, wareki
from app.errors import InvalidInput
from app.models.consultation import Consultation, ConsultationPerson, ConsultationTopic, Statement
from app.models.hall import Hall, Staff
from app.models.person import Person
from app.models.referral import Referral
from app.models.resource import Location, Organisation, Resource
from app.printing.compose import Value
from app.services.consents import ConsentDetail
from app.services.directory import is_stale
from app.services.directory_rows import address_of
from app.sync.journal import get_meta
from app.sync.scope import OFFICE

T = TypeVar("T")
Values = dict[str, Value]
#: Printed where a person under 秘匿 has an address or a phone number.
_WITHHELD = "（秘匿）"
#: Channels by which somebody else comes than the person.
_BY_OTHERS = frozenset({"visit_family", "phone_family", "agency"})


@dataclass(frozen=True, slots=True)
class Matter:
    """The rows behind one sheet: the person is the one whom the consultation is about in the first place, if named."""

    referral: Referral
    consultation: Consultation
    person: Person | None
    statement: Statement | None
    resource: Resource


def matter_of(session: Session, referral: Referral) -> Matter:
    """Read what stands around a referral; the listing also when it was deleted since."""
    consultation = session.get_one(Consultation, referral.consultation)
    about = (
        select(ConsultationPerson.person)
        .where(ConsultationPerson.consultation == consultation.id, ~ConsultationPerson.deleted)
        .order_by(ConsultationPerson.id)
    )
    person = consultation.person or session.scalars(about).first()
    statement = select(Statement).where(Statement.consultation == consultation.id, ~Statement.deleted)
    return Matter(
        referral,
        consultation,
        session.get(Person, person) if person else None,
        session.scalars(statement.order_by(Statement.id)).first(),
        session.get_one(Resource, referral.to),
    )


def values_of(session: Session, matter: Matter, basis: ConsentDetail, day: date) -> Values:
    """Everything that is printed; ``day`` is that of the sheet, on which the listing counts as checked or not."""
    return {
        **_person(matter),
        **_visitor(matter),
        **_statement(matter.statement),
        **_consent(session, matter, basis),
        **_consultation(session, matter.consultation),
        **hall_values(session, matter.consultation.hall),
        **_agency(session, matter.resource, day),
        "staff.name": _staff(session, matter.consultation.staff),
        "referral.reason": matter.referral.reason,
        "referral.delivery": matter.referral.delivery or "",
        "referral.reply_due": matter.referral.reply_due or "",
    }


def hall_values(session: Session, hall: str) -> Values:
    """The hall as the sheet names it; the office where it wrote itself."""
    row = session.get(Hall, hall)
    if row is not None:
        return {"hall.name": row.name, "hall.phone": row.phone}
    return {"hall.name": get_meta(session).get("organisation_name", "") if hall == OFFICE else hall, "hall.phone": ""}


def _person(matter: Matter) -> Values:
    person, consultation = matter.person, matter.consultation
    if person is None:
        came = _came_for_themselves(consultation)
        return {
            "person.name": consultation.visitor_name if came else "",
            "person.phone": consultation.visitor_phone if came else "",
            "person.sex": consultation.sex or "",
            "person.age_band": consultation.age_band or "",
        }
    reach: Values = {"person.address": _address(person), "person.phone": person.phone}
    return {
        "person.name": person.name,
        "person.kana": person.kana,
        "person.birth": person.birth or "",
        "person.sex": person.sex or consultation.sex or "",
        "person.age_band": person.age_band or _band(person, consultation.at) or consultation.age_band or "",
        "person.initials": initials(person.kana),
        **({key: _WITHHELD if value else "" for key, value in reach.items()} if person.secret else reach),
    }


def _visitor(matter: Matter) -> Values:
    row = matter.consultation
    if matter.person is None and _came_for_themselves(row):
        return {}
    return {
        "visitor.name": row.visitor_name,
        "visitor.phone": row.visitor_phone,
        "visitor.relation": row.visitor_relation or "",
    }


def _came_for_themselves(row: Consultation) -> bool:
    """Whether the visitor is the person, though no record was made of them: said, or nothing speaks against it."""
    return row.visitor_relation == "self" or (row.visitor_relation is None and row.channel not in _BY_OTHERS)


def _statement(row: Statement | None) -> Values:
    if row is None:
        return {}
    household = tuple(
        tuple(str(member.get(key) or "") for key in ("name", "age", "relation", "note"))
        for member in _decoded(row.household, list[dict[str, Any]], [])
    )
    return {
        "worries": _decoded(row.worries, tuple[str, ...], ()),
        "main_worry": row.main_worry or "",
        "statement.household": household,
        "statement.wishes": row.wishes,
        "statement.written_by": row.written_by or "",
    }


def _consent(session: Session, matter: Matter, basis: ConsentDetail) -> Values:
    listed = session.scalars(select(Resource).where(Resource.id.in_(basis.to)))
    named = {row.id: row.name for row in listed}
    return {
        "consent.purpose": basis.purpose,
        "consent.to": tuple(named.get(one, one) for one in basis.to) or matter.resource.name,
        "consent.items": basis.items,
        "consent.method": basis.method or "",
        "consent.ground": basis.ground or "",
        "consent.by": basis.by,
        "consent.relation": basis.relation or "",
        "consent.given_at": basis.given_at or "",
        "consent.until": basis.until or "",
        "consent.staff": _staff(session, basis.staff),
    }


def _consultation(session: Session, row: Consultation) -> Values:
    topics = select(ConsultationTopic.code).where(ConsultationTopic.consultation == row.id, ~ConsultationTopic.deleted)
    return {
        "consultation.at": row.at,
        "consultation.channel": row.channel or "",
        "consultation.field": row.field or "",
        "consultation.urgency": row.urgency,
        "consultation.age_band": row.age_band or "",
        "consultation.topics": tuple(session.scalars(topics.order_by(ConsultationTopic.code))),
        "consultation.main_topic": row.main_topic or "",
        "consultation.text": row.text,
        "consultation.response": row.response,
    }


def _agency(session: Session, row: Resource, day: date) -> Values:
    organisation = session.get(Organisation, row.organisation) if row.organisation else None
    name = row.name
    if organisation is not None and organisation.name not in name:
        name = f"{organisation.name}　{name}"
    places = select(Location).where(Location.resource == row.id).order_by(Location.deleted, Location.id)
    address = address_of(session.scalars(places).first())  # deleted with its listing, it still stands on the paper
    if is_stale(row.assured_on, day):
        checked = f"最終確認 {wareki(date.fromisoformat(row.assured_on))}" if row.assured_on else "未確認"
        address = f"{address}（この案内は{checked}）"
    return {"agency.name": name, "agency.address": address, "agency.phone": row.phone}


def _staff(session: Session, row_id: str) -> str:
    row = session.get(Staff, row_id) if row_id else None
    return row.name if row is not None else row_id.partition(".")[2]


def _address(person: Person) -> str:
    postcode = person.postcode
    if len(postcode) == 7 and postcode.isdecimal():
        postcode = f"{postcode[:3]}-{postcode[3:]}"
    return "　".join(part for part in (f"〒{postcode}" if postcode else "", person.address) if part)


def _band(person: Person, at: str) -> str | None:
    """The age band on the day of the consultation, where the birth date is certain enough."""
    try:
        age = age_on(PartialDate(person.birth), date.fromisoformat(at[:10])) if person.birth else None
    except (InvalidInput, ValueError):  # another program's date
        return None
    return None if age is None else vocabulary.band_of(vocabulary.load("age_band"), age)


def initials(kana: str) -> str:
    """``T.Y.`` from たかはし よしこ: first letters in Hepburn, for a slip that goes back without the name."""
    words = jaconv.kata2hira(unicodedata.normalize("NFKC", kana)).split()
    letters = [jaconv.kana2alphabet(word)[:1].upper() for word in words]
    return "".join(f"{letter}." for letter in letters if letter.isascii() and letter.isalpha())


def _decoded(stored: str, kind: type[T], other: T) -> T:
    """JSON as it is stored; another shape, from another program, says nothing."""
    try:
        return msgspec.json.decode(stored, type=kind)
    except msgspec.MsgspecError:
        return other


def used(values: Mapping[str, Value]) -> frozenset[str]:
    """Every text among the values: a retired code among them still needs its label."""
    found: set[str] = set()
    look: list[str | Sequence[Any]] = list(values.values())
    while look:
        one = look.pop()
        if isinstance(one, str):
            found.add(one)
        else:
            look += one
    return frozenset(found)
