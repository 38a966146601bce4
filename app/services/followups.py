"""見守り・フォロー: what is to be done on a day, and whether it was."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from app import clock
from app.errors import InvalidInput
from app.language import _
from app.models.consultation import Consultation, FollowUp
from app.models.person import Person
from app.services import inputs
from app.services.rows import delete, edit, version_of
from app.services.timelines import consultations_about
from app.sync.heads import chunks
from app.sync.journal import journal_of


class FollowUpDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something to do; ``due_on`` a day and ``done_at`` a moment in any usual way of writing."""

    consultation: str
    due_on: str
    text: str = ""
    done_at: str | None = None


@dataclass(frozen=True, slots=True)
class FollowUpDetail:
    """A follow-up as shown."""

    id: str
    version: str
    consultation: str
    due_on: str
    text: str
    done_at: str | None
    staff: str


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """A follow-up as a line of the list: ``name`` is the person's, else the visitor's."""

    id: str
    consultation: str
    due_on: str
    text: str
    done_at: str | None
    name: str
    number: str
    urgency: str
    hall: str


@dataclass(frozen=True, slots=True)
class FollowUpFilter:
    """Which follow-ups to list: all, those not done, those of one consultation or person; ``until`` an ISO day."""

    open_only: bool = False
    consultation: str | None = None
    person: str | None = None
    until: str | None = None


def add(session: Session, draft: FollowUpDraft) -> FollowUpDetail:
    """Plan a follow-up; raises :class:`InvalidInput`."""
    given = _checked(session, inputs.given(draft))
    row = FollowUp(id=clock.new_id(), staff=journal_of(session).staff, **given)
    session.add(row)
    session.flush()
    return show(session, row.id)


def amend(session: Session, followup_id: str, version: str | None, values: Mapping[str, Any]) -> FollowUpDetail:
    """Change what ``values`` names; raises :class:`NotFound`, :class:`InvalidInput`."""
    row = inputs.existing(session, FollowUp, followup_id)
    given = inputs.changed(FollowUpDraft, _said(row), values)
    if "consultation" in given:
        raise InvalidInput("consultation", _("フォローをほかの相談へ移すことはできません"))
    edit(session, row, version, _checked(session, given))
    session.flush()
    return show(session, row.id)


def done(session: Session, followup_id: str, version: str | None) -> FollowUpDetail:
    """Say that a follow-up was done now; one that was done before keeps its moment. Raises :class:`NotFound`."""
    row = inputs.existing(session, FollowUp, followup_id)
    return amend(session, followup_id, version, {} if row.done_at else {"done_at": clock.now_iso()})


def remove(session: Session, followup_id: str) -> None:
    """Delete a follow-up; raises :class:`NotFound`."""
    delete(session, inputs.existing(session, FollowUp, followup_id))


def show(session: Session, followup_id: str) -> FollowUpDetail:
    """One follow-up; raises :class:`NotFound`."""
    row = inputs.existing(session, FollowUp, followup_id)
    return FollowUpDetail(id=row.id, version=version_of(session, row), **_said(row), staff=row.staff)


def page(session: Session, wanted: FollowUpFilter = FollowUpFilter()) -> list[str]:
    """The ids of the follow-ups wanted, the earliest due first."""
    listed = select(FollowUp.id).where(~FollowUp.gone, *_conditions(wanted))
    return list(session.scalars(listed.order_by(FollowUp.due_on, FollowUp.id)))


def rows(session: Session, ids: Sequence[str]) -> list[FollowUpRow]:
    """Lines for these follow-ups, in their order; those that are gone are left out."""
    lines: dict[str, FollowUpRow] = {}
    for some in chunks(ids):
        listed = (
            select(FollowUp, Consultation, Person.name)
            .join(Consultation, Consultation.id == FollowUp.consultation)
            .outerjoin(Person, and_(Person.id == Consultation.person, ~Person.gone))
            .where(FollowUp.id.in_(some), ~FollowUp.gone)
        )
        for row, above, person in session.execute(listed):
            lines[row.id] = FollowUpRow(
                id=row.id,
                consultation=row.consultation,
                due_on=row.due_on,
                text=row.text,
                done_at=row.done_at,
                name=person or above.visitor_name,
                number=above.number,
                urgency=above.urgency,
                hall=above.hall,
            )
    return [lines[one] for one in ids if one in lines]


def due(session: Session, day: date) -> list[FollowUpRow]:
    """What is to be done on ``day`` or was due before it and is not done, the longest overdue first."""
    return rows(session, due_ids(session, day))


def due_ids(session: Session, day: date) -> list[str]:
    """The ids of what :func:`due` tells."""
    listed = (
        select(FollowUp.id)
        .join(Consultation, Consultation.id == FollowUp.consultation)
        .where(
            ~FollowUp.gone, FollowUp.done_at.is_(None), FollowUp.due_on <= day.isoformat(), Consultation.void.is_(None)
        )
    )
    return list(session.scalars(listed.order_by(FollowUp.due_on, FollowUp.id)))


def _conditions(wanted: FollowUpFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.open_only:
        yield FollowUp.done_at.is_(None)
    if wanted.consultation is not None:
        yield FollowUp.consultation == wanted.consultation
    if wanted.person is not None:
        yield FollowUp.consultation.in_(consultations_about(wanted.person))
    if wanted.until is not None:
        yield FollowUp.due_on <= wanted.until


def _checked(session: Session, given: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(given)
    if "consultation" in found:
        found["consultation"] = inputs.existing(session, Consultation, given["consultation"], field="consultation").id
    if "due_on" in found:
        found["due_on"] = inputs.day("due_on", inputs.needed("due_on", given["due_on"]))
    if "done_at" in found:
        found["done_at"] = inputs.moment("done_at", given["done_at"])
    return found


def _said(row: FollowUp) -> dict[str, Any]:
    return {key: getattr(row, key) for key in FollowUpDraft.__struct_fields__}
