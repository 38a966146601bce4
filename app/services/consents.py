"""同意 as a thing: what for, to whom, which items, how, until when, withdrawn; or the ground for doing without."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.errors import InvalidInput
from app.language import N_, _
from app.models.consultation import Consent, Consultation, ConsultationPerson
from app.models.person import Person
from app.models.resource import Organisation, Resource
from app.services import inputs
from app.services.rows import delete, edit, version_of
from app.sync.journal import journal_of
from app.text import search_key

#: Purposes that are plainly something else than handing a matter on.
_OTHER_PURPOSES = frozenset({"support_meeting", "watch_over"})
_CODES = {"method": "consent_method", "ground": "ground", "relation": "relation"}
_OWNERS: Mapping[str, type[Person | Consultation]] = {"person": Person, "consultation": Consultation}


class ConsentDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A consent as it is recorded.

    ``purpose`` is a code of ``consent_purpose`` or said in words; ``to`` are listings by id or bodies by name,
    ``items`` codes of ``consent_item``; ``until`` is the last day it holds.
    """

    person: str | None = None
    consultation: str | None = None
    purpose: str
    to: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    method: str | None = None
    ground: str | None = None
    by: str | None = None
    relation: str | None = None
    given_at: str | None = None
    until: str | None = None
    withdrawn_at: str | None = None


@dataclass(frozen=True, slots=True)
class ConsentDetail:
    """A consent, or a ground, as it is shown."""

    id: str
    version: str
    person: str | None
    consultation: str | None
    purpose: str
    to: tuple[str, ...]
    items: tuple[str, ...]
    method: str | None
    ground: str | None
    by: str
    relation: str | None
    given_at: str | None
    until: str | None
    withdrawn_at: str | None
    staff: str


class Lack(StrEnum):
    """Why nothing may be told to a destination."""

    NONE = N_("同意も、同意によらない根拠も記録されていません")
    WITHDRAWN = N_("同意は取り消されています")
    EXPIRED = N_("同意の期限が過ぎています")
    ELSEWHERE = N_("同意した伝える先に入っていません")
    PURPOSE = N_("同意の目的がほかのことです")


# --- the rules, pure -------------------------------------------------------------------------------------------------


def lack_of(consent: ConsentDetail, to: str | Collection[str], today: date) -> Lack | None:
    """Why the consent or ground does not let a matter be told to a destination today, or nothing when it does.

    ``to`` is all that the destination is known by: its id, its name, its organisation's. A consent that names nobody
    covers nobody; a ground that names nobody covers whom the law has in mind.
    """
    names = {search_key(name) for name in ([to] if isinstance(to, str) else to)} - {""}
    if names.isdisjoint(map(search_key, consent.to)) and (consent.to or not consent.ground):
        return Lack.ELSEWHERE
    if not consent.ground and consent.purpose in _OTHER_PURPOSES:
        return Lack.PURPOSE
    if consent.withdrawn_at:
        return Lack.WITHDRAWN
    if consent.until and consent.until < today.isoformat():
        return Lack.EXPIRED
    return None


def covers(consent: ConsentDetail, to: str | Collection[str], today: date) -> bool:
    """Whether the consent or ground lets a matter be told to a destination today."""
    return lack_of(consent, to, today) is None


def choose(
    candidates: Iterable[ConsentDetail], every: Iterable[ConsentDetail], to: Collection[str], today: date
) -> ConsentDetail | Lack:
    """The newest candidate that covers the destination; else why none of them does, the nearest miss first.

    Who takes a consent back takes back what was given before it as well, though it is another record.
    """
    withdrawals = [
        one.withdrawn_at
        for one in every
        if one.withdrawn_at and lack_of(one, to, today) is Lack.WITHDRAWN and not one.ground
    ]
    lacks = {Lack.NONE}
    for consent in sorted(candidates, key=lambda one: (one.given_at or "", one.id), reverse=True):
        lack = lack_of(consent, to, today)
        if lack is None and not consent.ground and any((consent.given_at or "") <= at for at in withdrawals):
            lack = Lack.WITHDRAWN
        if lack is None:
            return consent
        lacks.add(lack)
    return next(
        lack for lack in (Lack.WITHDRAWN, Lack.EXPIRED, Lack.PURPOSE, Lack.ELSEWHERE, Lack.NONE) if lack in lacks
    )


# --- use cases -------------------------------------------------------------------------------------------------------


def add(session: Session, draft: ConsentDraft) -> ConsentDetail:
    """Record a consent, given now unless it says when; raises :class:`InvalidInput`."""
    values = _checked(session, inputs.given(draft))
    _belongs(values)
    _one_of(values)
    row = Consent(
        id=clock.new_id(),
        staff=journal_of(session).staff,
        **{**values, "given_at": values["given_at"] or clock.now_iso()},
    )
    session.add(row)
    session.flush()
    return _detail(session, row)


def amend(session: Session, consent_id: str, version: str | None, values: Mapping[str, Any]) -> ConsentDetail:
    """Correct a record; whose it is can't change. Raises :class:`NotFound`, :class:`InvalidInput`."""
    row = inputs.existing(session, Consent, consent_id)
    given = _checked(session, inputs.changed(ConsentDraft, {"purpose": row.purpose}, values))
    for name in ("person", "consultation"):
        if given.pop(name, getattr(row, name)) != getattr(row, name):
            raise InvalidInput(name, _("誰の、どの相談の同意かは変えられません。記録し直してください"))
    _one_of({"method": row.method, "ground": row.ground, **given})
    edit(session, row, version, given)
    session.flush()
    return _detail(session, row)


def withdraw(session: Session, consent_id: str, version: str | None, at: str | None = None) -> ConsentDetail:
    """Record that the person takes the consent back, now unless ``at`` says when."""
    return amend(session, consent_id, version, {"withdrawn_at": at or clock.now_iso()})


def remove(session: Session, consent_id: str) -> None:
    """Delete a record made by mistake; raises :class:`NotFound`."""
    delete(session, inputs.existing(session, Consent, consent_id))


def show(session: Session, consent_id: str) -> ConsentDetail:
    """One consent; raises :class:`NotFound`."""
    return _detail(session, inputs.existing(session, Consent, consent_id))


def of(session: Session, *, consultation: str | None = None, person: str | None = None) -> list[ConsentDetail]:
    """The consents for a consultation (its own, and those of its people that are for any), or of a person."""
    conditions: list[ColumnElement[bool]] = []
    if person is not None:
        conditions.append(Consent.person == person)
    if consultation is not None:
        people = (
            select(Consultation.person)
            .where(Consultation.id == consultation, Consultation.person.is_not(None))
            .union(
                select(ConsultationPerson.person).where(
                    ConsultationPerson.consultation == consultation, ~ConsultationPerson.deleted
                )
            )
        )
        conditions.append(
            or_(Consent.consultation == consultation, and_(Consent.consultation.is_(None), Consent.person.in_(people)))
        )
    found = session.scalars(select(Consent).where(~Consent.deleted, *conditions).order_by(Consent.given_at, Consent.id))
    return [_detail(session, row) for row in found.all()]


def page(session: Session) -> list[str]:
    """The ids of all consents, newest first."""
    return list(session.scalars(select(Consent.id).where(~Consent.deleted).order_by(Consent.id.desc())))


def known_as(session: Session, resource_id: str) -> frozenset[str]:
    """All that a destination may be named by in a consent: its id and name, and its organisation's."""
    found = (
        select(Resource.id, Resource.name, Organisation.id, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Resource.organisation)
        .where(Resource.id == resource_id)
    )
    return frozenset(name for line in session.execute(found) for name in line if name)


# --- values ----------------------------------------------------------------------------------------------------------


def _checked(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _value(session, key, value) for key, value in values.items()}


def _value(session: Session, key: str, value: Any) -> Any:
    match key:
        case "person" | "consultation":
            made: Any = inputs.existing(session, _OWNERS[key], value, key).id if value else None
        case "purpose":
            made = inputs.needed(key, value)
        case "to":
            made = _list(inputs.needed(key, one) for one in value)
        case "items":
            made = _list(filter(None, (inputs.code(session, key, "consent_item", one) for one in value)))
        case "method" | "ground" | "relation":
            made = inputs.code(session, key, _CODES[key], value)
        case "until":
            made = inputs.day(key, value)
        case "given_at" | "withdrawn_at":
            made = inputs.moment(key, value)
        case _:
            made = value or ""
    return made


def _list(texts: Iterable[str]) -> str:
    return msgspec.json.encode(list(dict.fromkeys(texts))).decode()


def _belongs(values: Mapping[str, Any]) -> None:
    if values["person"] is None and values["consultation"] is None:
        raise InvalidInput("consultation", _("誰の、またはどの相談の同意か選んでください"))


def _one_of(values: Mapping[str, Any]) -> None:
    if values["method"] and values["ground"]:
        raise InvalidInput("ground", _("同意のとり方と、同意によらない根拠は、どちらか一方にしてください"))
    if not values["method"] and not values["ground"]:
        raise InvalidInput("method", _("同意のとり方か、同意によらない根拠を選んでください"))


def _detail(session: Session, row: Consent) -> ConsentDetail:
    return ConsentDetail(
        id=row.id,
        version=version_of(session, row),
        person=row.person,
        consultation=row.consultation,
        purpose=row.purpose,
        to=_texts(row.to),
        items=_texts(row.items),
        method=row.method,
        ground=row.ground,
        by=row.by,
        relation=row.relation,
        given_at=row.given_at,
        until=row.until,
        withdrawn_at=row.withdrawn_at,
        staff=row.staff,
    )


def _texts(stored: str) -> tuple[str, ...]:
    """A JSON array as it is stored; another shape, from another program, names nobody."""
    try:
        return msgspec.json.decode(stored, type=tuple[str, ...])
    except msgspec.MsgspecError:
        return ()
