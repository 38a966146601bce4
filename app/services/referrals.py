"""つなぐ: referrals to listings, their moves and answers; none goes out without consent or a ground."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app import clock
from app.errors import AlreadyIssued, InvalidInput, NoConsent, NoSuchMove
from app.language import _
from app.models.consultation import Consent, Consultation
from app.models.person import Person
from app.models.referral import Referral, ReferralStep
from app.models.resource import Resource
from app.services import codes, consents, inputs, numbers, referral_moves
from app.services.consents import ConsentDetail, Lack
from app.services.rows import delete, edit, version_of
from app.sync.heads import chunks
from app.sync.journal import journal_of
from app.vocabulary import ReferralState

_DRAFT = ReferralState.DRAFT.value
_ON_PAPER = ("to", "reason")
_OVER = [state.value for state in referral_moves.FINAL]
_UNANSWERED = [state.value for state in referral_moves.UNANSWERED]


class ReferralDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A referral as it is written: ``to`` is a listing's id; without ``consent`` the newest that covers it is used."""

    consultation: str
    to: str
    reason: str | None = None
    consent: str | None = None
    delivery: str | None = None
    reply_due: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One dated step in a referral's life."""

    at: str
    state: str
    note: str
    staff: str


@dataclass(frozen=True, slots=True)
class ReferralDetail:
    """A referral as it is shown.

    ``lack`` says why it may not go out, empty when it may; ``moves`` are the states that may follow; ``same_desk`` the
    numbers of other referrals of the consultation to the same listing that are not over.
    """

    id: str
    version: str
    consultation: str
    to: str
    reason: str
    consent: str | None
    delivery: str | None
    reply_due: str | None
    state: str
    number: str
    to_name: str
    person: str | None
    person_name: str
    hall: str
    staff: str
    form: str
    issued_at: str | None
    reply_at: str | None
    reply_by: str
    reply_text: str
    lack: str
    moves: tuple[str, ...]
    steps: tuple[Step, ...]
    same_desk: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """A referral as a line of the list; ``person_name`` is the visitor's where nobody is named."""

    id: str
    number: str
    state: str
    to: str
    to_name: str
    consultation: str
    person_name: str
    issued_at: str | None
    reply_due: str | None
    overdue: bool
    hall: str
    staff: str


@dataclass(frozen=True, slots=True)
class ReferralFilter:
    """Which referrals to list.

    ``overdue_on`` an ISO day: unanswered, and the answer was due before it; ``recall``: out, on a consent that has
    been taken back since.
    """

    state: str | None = None
    open_only: bool = False
    overdue_on: str | None = None
    recall: bool = False
    to: str | None = None
    consultation: str | None = None
    hall: str | None = None


def add(session: Session, draft: ReferralDraft) -> ReferralDetail:
    """A new referral with its number, a draft unless ``state`` moves it on; raises :class:`InvalidInput`."""
    values = _checked(session, inputs.given(draft))
    inputs.existing(session, Consultation, draft.consultation, "consultation")
    _fits(session, draft.consultation, values["consent"])
    state = values.pop("state") or _DRAFT
    row = Referral(
        id=clock.new_id(), number=numbers.next_number(session, "referral"), staff=journal_of(session).staff, **values
    )
    session.add(row)
    session.flush()
    session.add(ReferralStep(id=clock.new_id(), referral=row.id, at=clock.now_iso(), state=_DRAFT, staff=row.staff))
    return show(session, row.id) if state == _DRAFT else move(session, row.id, None, state)


def amend(session: Session, referral_id: str, version: str | None, values: Mapping[str, Any]) -> ReferralDetail:
    """Change a referral; what is on the paper stays once it was issued, and a changed ``state`` is a move.

    Raises :class:`NotFound`, :class:`InvalidInput`, and what :func:`move` raises.
    """
    row = inputs.existing(session, Referral, referral_id)
    given = _checked(session, inputs.changed(ReferralDraft, {"consultation": row.consultation, "to": row.to}, values))
    if given.pop("consultation", row.consultation) != row.consultation:
        raise InvalidInput("consultation", _("どの相談の紹介かは変えられません。新しい紹介を作ってください"))
    for name in _ON_PAPER:
        if row.state != _DRAFT and given.get(name, getattr(row, name)) != getattr(row, name):
            raise InvalidInput(name, _("発行した用紙の内容は変えられません。取り下げて、新しい紹介を作ってください"))
    _fits(session, row.consultation, given.get("consent"))
    state = given.pop("state", None) or row.state
    edit(session, row, version, given)
    return show(session, row.id) if state == row.state else move(session, row.id, version, state)


def move(
    session: Session,
    referral_id: str,
    version: str | None,
    state: str,
    note: str = "",
    on: str | None = None,
    by: str = "",
) -> ReferralDetail:
    """One step in the referral's life; of an answer, ``note`` is its text and ``by`` who gave it.

    ``on`` is the moment or day of the step, now by default. Raises :class:`NotFound`, :class:`InvalidInput`,
    :class:`NoSuchMove`, and :class:`NoConsent` for a step that hands the sheet over.
    """
    row = inputs.existing(session, Referral, referral_id)
    inputs.text("note", (note, by))
    _may_move(session, row, state)
    state = str(state)
    at = inputs.moment("on", on) or clock.now_iso()
    values: dict[str, Any] = {"state": state}
    if state in referral_moves.HANDS_OVER:
        values["consent"] = basis(session, row, date.fromisoformat(at[:10])).id
    if state == ReferralState.ISSUED:
        values["issued_at"] = at
    if state in referral_moves.ANSWERS:
        values |= {"reply_at": at, "reply_text": note, "reply_by": by}
    edit(session, row, version, values)
    session.add(
        ReferralStep(id=clock.new_id(), referral=row.id, at=at, state=state, note=note, staff=journal_of(session).staff)
    )
    return show(session, row.id)


def remove(session: Session, referral_id: str) -> None:
    """Delete a draft; raises :class:`NotFound`, :class:`AlreadyIssued`."""
    row = inputs.existing(session, Referral, referral_id)
    if row.state != _DRAFT:
        raise AlreadyIssued(number=row.number)
    delete(session, row)


def show(session: Session, referral_id: str) -> ReferralDetail:
    """One referral; raises :class:`NotFound`."""
    session.flush()
    row = inputs.existing(session, Referral, referral_id)
    consultation = session.get_one(Consultation, row.consultation)
    person = session.get(Person, consultation.person) if consultation.person else None
    steps = session.scalars(
        select(ReferralStep).where(ReferralStep.referral == row.id).order_by(ReferralStep.at, ReferralStep.id)
    ).all()
    basis_or_lack = _basis(session, row, clock.today())
    return ReferralDetail(
        id=row.id,
        version=version_of(session, row),
        consultation=row.consultation,
        to=row.to,
        reason=row.reason,
        consent=row.consent,
        delivery=row.delivery,
        reply_due=row.reply_due,
        state=row.state,
        number=row.number,
        to_name=session.get_one(Resource, row.to).name,
        person=consultation.person,
        person_name=person.name if person else consultation.visitor_name,
        hall=consultation.hall,
        staff=row.staff,
        form=row.form,
        issued_at=row.issued_at,
        reply_at=row.reply_at,
        reply_by=row.reply_by,
        reply_text=row.reply_text,
        lack=_(basis_or_lack) if isinstance(basis_or_lack, Lack) else "",
        moves=referral_moves.next_of(row.state),
        steps=tuple(Step(step.at, step.state, step.note, step.staff) for step in steps),
        same_desk=_same_desk(session, row),
    )


def basis(session: Session, row: Referral, today: date) -> ConsentDetail:
    """The consent or ground on which the referral may go out; raises :class:`NoConsent`."""
    found = _basis(session, row, today)
    if isinstance(found, Lack):
        raise NoConsent(to=session.get_one(Resource, row.to).name, why=_(found))
    return found


# --- the list --------------------------------------------------------------------------------------------------------


def page(session: Session, wanted: ReferralFilter = ReferralFilter()) -> list[str]:
    """The ids of the referrals wanted: newest first, or what is overdue the longest."""
    order = (Referral.reply_due, Referral.id) if wanted.overdue_on is not None else (Referral.id.desc(),)
    return list(session.scalars(select(Referral.id).where(~Referral.gone, *_conditions(wanted)).order_by(*order)))


def rows(session: Session, ids: Sequence[str]) -> list[ReferralRow]:
    """Lines for these referrals, in their order; those that are gone are left out."""
    today = clock.today().isoformat()
    lines: dict[str, ReferralRow] = {}
    for some in chunks(ids):
        listed = (
            select(Referral, Resource.name, Consultation.hall, Consultation.visitor_name, Person.name)
            .join(Consultation, Consultation.id == Referral.consultation)
            .join(Resource, Resource.id == Referral.to)
            .outerjoin(Person, Person.id == Consultation.person)
            .where(Referral.id.in_(some), ~Referral.gone)
        )
        for row, to_name, hall, visitor, person in session.execute(listed):
            overdue = row.state in _UNANSWERED and row.reply_due is not None and row.reply_due < today
            lines[row.id] = ReferralRow(
                row.id,
                row.number,
                row.state,
                row.to,
                to_name,
                row.consultation,
                person or visitor,
                row.issued_at,
                row.reply_due,
                overdue,
                hall,
                row.staff,
            )
    return [lines[one] for one in ids if one in lines]


def _conditions(wanted: ReferralFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.state is not None:
        yield Referral.state == wanted.state
    if wanted.open_only:
        yield Referral.state.not_in(_OVER)
    if wanted.overdue_on is not None:
        yield Referral.state.in_(_UNANSWERED)
        yield Referral.reply_due < wanted.overdue_on
    if wanted.recall:
        yield Referral.state.not_in([_DRAFT, *_OVER])
        yield Referral.consent.in_(select(Consent.id).where(Consent.withdrawn_at.is_not(None)))
    if wanted.to is not None:
        yield Referral.to == wanted.to
    if wanted.consultation is not None:
        yield Referral.consultation == wanted.consultation
    if wanted.hall is not None:
        yield Referral.consultation.in_(select(Consultation.id).where(Consultation.hall == wanted.hall))


# --- what the moves ask ----------------------------------------------------------------------------------------------


def _checked(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _value(session, key, value) for key, value in values.items()}


def _value(session: Session, key: str, value: Any) -> Any:
    match key:
        case "to":
            return inputs.existing(session, Resource, value, key).id
        case "consent":
            return inputs.existing(session, Consent, value, key).id if value else None
        case "delivery" | "state":
            return inputs.code(session, key, {"state": "referral_state"}.get(key, key), value)
        case "reply_due":
            return inputs.day(key, value)
    return value or ""


def _fits(session: Session, consultation: str, consent: str | None) -> None:
    """Refuse a consent that was given for another consultation, or by people whom this one is not about."""
    if consent is not None and consent not in {one.id for one in consents.of(session, consultation=consultation)}:
        raise InvalidInput("consent", _("この相談の同意ではありません"))


def _may_move(session: Session, row: Referral, state: str) -> None:
    if state not in set(ReferralState):
        raise InvalidInput("state", _("コード表にない値です: {value}").format(value=state))
    if not referral_moves.may_move(row.state, state):
        labels = codes.labels(session, "referral_state")
        after = [labels.get(one, one) for one in referral_moves.next_of(row.state)]
        raise NoSuchMove(
            number=row.number,
            now=labels.get(row.state, row.state),
            to=labels.get(state, state),
            next="・".join(after) or _("ありません"),
        )


def _basis(session: Session, row: Referral, today: date) -> ConsentDetail | Lack:
    every = consents.of(session, consultation=row.consultation)
    candidates = [one for one in every if row.consent in (None, one.id)]
    return consents.choose(candidates, every, consents.known_as(session, row.to), today)


def _same_desk(session: Session, row: Referral) -> tuple[str, ...]:
    return tuple(
        session.scalars(
            select(Referral.number)
            .where(
                Referral.consultation == row.consultation,
                Referral.to == row.to,
                Referral.id != row.id,
                Referral.state.not_in(_OVER),
                ~Referral.deleted,
            )
            .order_by(Referral.number)
        )
    )
