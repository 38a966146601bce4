"""対象者 and 世帯: registered, amended, listed by reading, and told apart from those already known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from app import clock
from app.dates import PartialDate, age_on
from app.models.person import Household, HouseholdMember, Person
from app.services import inputs, search
from app.services.likeness import agreeing, digits, may_be_one
from app.services.rows import Seen, delete, put, seen_from, set_codes, shown_together
from app.services.timelines import TimelineEntry, timeline
from app.sync.heads import chunks
from app.sync.journal import journal_of
from app.text import index_bounds, search_key

__all__ = [
    "HouseholdDetail",
    "HouseholdDraft",
    "PersonDetail",
    "PersonDraft",
    "PersonFilter",
    "PersonRow",
    "SimilarPerson",
    "TimelineEntry",
    "add",
    "add_household",
    "amend",
    "amend_household",
    "household_page",
    "household_rows",
    "page",
    "remove",
    "remove_household",
    "rows",
    "show",
    "show_household",
    "similar",
    "timeline",
]
#: A phone number is looked up by its last digits, however it was written.
_LAST_DIGITS = 7
_SIMILAR_AT_MOST = 200


class PersonDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A person as typed; ``birth`` in any usual way of writing, parts unknown; ``household`` an id."""

    name: str
    kana: str = ""
    former_name: str = ""
    birth: str | None = None
    age_band: str | None = None
    sex: str | None = None
    postcode: str = ""
    address: str = ""
    phone: str = ""
    household: str | None = None
    secret: bool = False


class HouseholdDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A household as typed; ``members`` are ids of persons."""

    name: str = ""
    members: tuple[str, ...] = ()
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """A person as shown; ``birth`` is ISO with XX, ``age`` in full years today where it is certain."""

    id: str
    version: str
    name: str
    kana: str
    former_name: str
    birth: str | None
    age_band: str | None
    sex: str | None
    postcode: str
    address: str
    phone: str
    household: str | None
    secret: bool
    hall: str
    age: int | None
    household_name: str
    household_members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HouseholdDetail:
    """A household as shown; ``names`` are those of the members, in their order."""

    id: str
    version: str
    name: str
    members: tuple[str, ...]
    address: str
    phone: str
    hall: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as a line of the list; where and how to reach one under 秘匿 is left out."""

    id: str
    name: str
    kana: str
    birth: str | None
    age: int | None
    sex: str | None
    address: str
    phone: str
    secret: bool
    hall: str


@dataclass(frozen=True, slots=True)
class SimilarPerson:
    """Somebody who may be the same: ``why`` names what agrees (name, former_name, kana, phone, birth)."""

    id: str
    name: str
    kana: str
    birth: str | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonFilter:
    """Which persons to list: those found by ``text``, of one hall, under an index ``row`` (あ か さ … わ, 他)."""

    text: str = ""
    hall: str | None = None
    row: str | None = None


def add(session: Session, draft: PersonDraft) -> PersonDetail:
    """Register a person; raises :class:`InvalidInput`."""
    given = _checked(session, inputs.given(draft))
    household = given.pop("household")
    person = Person(id=clock.new_id(), hall=journal_of(session).party.hall, **given)
    session.add(person)
    session.flush()
    _live_in(session, person.id, household, Seen())
    session.flush()
    return show(session, person.id)


def amend(session: Session, person_id: str, version: str | None, values: Mapping[str, Any]) -> PersonDetail:
    """Change what ``values`` names; raises :class:`NotFound`, :class:`InvalidInput`."""
    person = inputs.existing(session, Person, person_id)
    seen = seen_from(version)
    given = _checked(session, inputs.changed(PersonDraft, _said(session, person), values))
    seen.claim(session, person)
    if "household" in given:
        _live_in(session, person.id, given.pop("household"), seen)
    put(person, given)
    session.flush()
    return show(session, person.id)


def show(session: Session, person_id: str) -> PersonDetail:
    """One person; raises :class:`NotFound`."""
    person = inputs.existing(session, Person, person_id)
    homes = _homes(session, person.id)
    said = _said(session, person)
    home = show_household(session, said["household"]) if said["household"] else None
    others = tuple(zip(home.members, home.names, strict=True)) if home else ()
    return PersonDetail(
        id=person.id,
        version=shown_together(session, [person, *homes]),
        **said,
        hall=person.hall,
        age=_age(person.birth),
        household_name=home.name if home else "",
        household_members=tuple(pair for pair in others if pair[0] != person.id),
    )


def remove(session: Session, person_id: str) -> None:
    """Delete a person with their consents; consultations stay. Raises :class:`NotFound`."""
    person = inputs.existing(session, Person, person_id)
    _live_in(session, person.id, None, Seen())
    delete(session, person)


def page(session: Session, wanted: PersonFilter = PersonFilter()) -> list[str]:
    """The ids of the persons wanted, in the order of their readings."""
    listed = select(Person.id).where(~Person.gone, *_conditions(session, wanted))
    return list(session.scalars(listed.order_by(Person.sort_key, Person.id)))


def rows(session: Session, ids: Sequence[str]) -> list[PersonRow]:
    """Lines for these persons, in their order; those that are gone are left out."""
    lines = {
        person.id: _line(person)
        for some in chunks(ids)
        for person in session.scalars(select(Person).where(Person.id.in_(some), ~Person.gone))
    }
    return [lines[one] for one in ids if one in lines]


def similar(
    session: Session, name: str, kana: str = "", birth: str | None = None, phone: str = ""
) -> list[SimilarPerson]:
    """Who is known already by this name, reading or phone number, however written; those with most reasons first."""
    keys = {"name": search_key(name), "kana": search_key(kana), "phone": digits(phone)}
    looked_for = (keys["name"], keys["kana"], keys["phone"][-_LAST_DIGITS:])
    found = {row for key in looked_for if len(key) > 1 for row in search.ids(session, "person", key, _SIMILAR_AT_MOST)}
    born = inputs.partial_day("birth", birth)
    likely = []
    for person in session.scalars(select(Person).where(Person.id.in_(found), ~Person.gone)):
        why = tuple(agreeing(person, keys))
        if why:
            same = ("birth",) if born and person.birth and may_be_one(born, person.birth) else ()
            likely.append(SimilarPerson(person.id, person.name, person.kana, person.birth, (*why, *same)))
    return sorted(likely, key=lambda one: (-len(one.why), one.id))


# --- households ------------------------------------------------------------------------------------------------------


def add_household(session: Session, draft: HouseholdDraft) -> HouseholdDetail:
    """Put persons together as a household; raises :class:`InvalidInput`."""
    given = inputs.given(draft)
    members = _known_persons(session, given.pop("members"))
    household = Household(id=clock.new_id(), hall=journal_of(session).party.hall, **given)
    session.add(household)
    session.flush()
    set_codes(session, HouseholdMember, "household", household.id, "person", members)
    session.flush()
    return show_household(session, household.id)


def amend_household(
    session: Session, household_id: str, version: str | None, values: Mapping[str, Any]
) -> HouseholdDetail:
    """Change what ``values`` names; raises :class:`NotFound`, :class:`InvalidInput`."""
    household = inputs.existing(session, Household, household_id)
    seen = seen_from(version)
    shown = show_household(session, household.id)
    now = {key: getattr(shown, key) for key in HouseholdDraft.__struct_fields__}
    given = inputs.changed(HouseholdDraft, now, values)
    members = _known_persons(session, given.pop("members")) if "members" in given else None
    seen.claim(session, household)
    put(household, given)
    if members is not None:
        set_codes(session, HouseholdMember, "household", household.id, "person", members, seen)
    session.flush()
    return show_household(session, household.id)


def show_household(session: Session, household_id: str) -> HouseholdDetail:
    """One household; raises :class:`NotFound`."""
    household = inputs.existing(session, Household, household_id)
    living = session.execute(
        select(HouseholdMember, Person)
        .join(Person, Person.id == HouseholdMember.person)
        .where(HouseholdMember.household == household.id, ~HouseholdMember.gone, ~Person.gone)
        .order_by(Person.birth.nulls_last(), Person.id)
    ).all()
    return HouseholdDetail(
        id=household.id,
        version=shown_together(session, [household, *(member for member, _person in living)]),
        name=household.name,
        members=tuple(person.id for _member, person in living),
        address=household.address,
        phone=household.phone,
        hall=household.hall,
        names=tuple(person.name for _member, person in living),
    )


def remove_household(session: Session, household_id: str) -> None:
    """Delete a household; its members stay. Raises :class:`NotFound`."""
    delete(session, inputs.existing(session, Household, household_id))


def household_page(session: Session) -> list[str]:
    """The ids of all households, the newest first."""
    return list(session.scalars(select(Household.id).where(~Household.gone).order_by(Household.id.desc())))


def household_rows(session: Session, ids: Sequence[str]) -> list[HouseholdDetail]:
    """These households, in their order; those that are gone are left out."""
    living = {
        one
        for some in chunks(ids)
        for one in session.scalars(select(Household.id).where(Household.id.in_(some), ~Household.gone))
    }
    return [show_household(session, one) for one in ids if one in living]


# --- what is typed and what is said ----------------------------------------------------------------------------------


def _checked(session: Session, given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _value(session, key, value) for key, value in given.items()}


def _value(session: Session, key: str, value: Any) -> Any:
    match key:
        case "name":
            return inputs.needed(key, value)
        case "birth":
            return inputs.partial_day(key, value)
        case "age_band" | "sex":
            return inputs.code(session, key, key, value or None)
        case "household" if value:
            return inputs.existing(session, Household, value, field=key).id
    return value


def _said(session: Session, person: Person) -> dict[str, Any]:
    """A person under the keys of the draft; in two households (two halls said so) the elder one is told."""
    said = {key: getattr(person, key) for key in PersonDraft.__struct_fields__ if key != "household"}
    return said | {"household": next((home.household for home in _homes(session, person.id)), None)}


def _known_persons(session: Session, ids: Sequence[str]) -> list[str]:
    return [inputs.existing(session, Person, one, field="members").id for one in ids]


def _homes(session: Session, person_id: str) -> Sequence[HouseholdMember]:
    return session.scalars(
        select(HouseholdMember)
        .join(Household, Household.id == HouseholdMember.household)
        .where(HouseholdMember.person == person_id, ~HouseholdMember.gone, ~Household.gone)
        .order_by(HouseholdMember.household)
    ).all()


def _live_in(session: Session, person_id: str, household: str | None, seen: Seen) -> None:
    """Let the person leave all households that were seen but ``household``, and enter that one."""
    for home in _homes(session, person_id):
        if home.household != household and seen.holds(home):
            seen.claim(session, home)
            home.deleted = True
    if household:
        now = session.scalars(
            select(HouseholdMember.person).where(HouseholdMember.household == household, ~HouseholdMember.gone)
        ).all()
        set_codes(session, HouseholdMember, "household", household, "person", [*now, person_id])


def _conditions(session: Session, wanted: PersonFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.text.strip():
        yield search.matching(session, "person", wanted.text, Person.id)
    if wanted.hall is not None:
        yield Person.hall == wanted.hall
    if wanted.row is not None:
        first, behind = index_bounds(wanted.row)
        yield and_(Person.sort_key >= first, Person.sort_key < behind)


def _line(person: Person) -> PersonRow:
    return PersonRow(
        id=person.id,
        name=person.name,
        kana=person.kana,
        birth=person.birth,
        age=_age(person.birth),
        sex=person.sex,
        address="" if person.secret else person.address,
        phone="" if person.secret else person.phone,
        secret=person.secret,
        hall=person.hall,
    )


def _age(birth: str | None) -> int | None:
    return age_on(PartialDate(birth), clock.today()) if birth else None
