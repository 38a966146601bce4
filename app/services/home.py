"""The first screen: what waits for somebody today, of each the first hundred and how many there are."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from app.models.consultation import Consultation, FollowUp, Note
from app.models.resource import Resource
from app.services import consultations, followups, referrals
from app.services.consultations import ConsultationRow
from app.services.directory import CHECK_AGAIN
from app.services.followups import FollowUpRow
from app.services.referrals import ReferralFilter, ReferralRow
from app.vocabulary import Urgency

#: An open consultation that nobody touched for so long is shown, lest it be forgotten.
QUIET_AFTER = timedelta(days=90)
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Overview:
    """What waits; each list holds at most a hundred, its ``total`` counts all.

    ``followups_due`` today and overdue · ``unanswered`` referrals whose answer is overdue · ``urgent_now`` open and to
    be acted on at once · ``next_due`` open, and their next date has come · ``quiet`` open, untouched for 90 days and
    nothing planned (at most a hundred are counted) · ``stale_resources`` listings to be checked again · ``unsent``
    changes that no receipt covers.
    """

    followups_due: tuple[FollowUpRow, ...]
    followups_total: int
    unanswered: tuple[ReferralRow, ...]
    unanswered_total: int
    urgent_now: tuple[ConsultationRow, ...]
    urgent_total: int
    next_due: tuple[ConsultationRow, ...]
    next_total: int
    quiet: tuple[ConsultationRow, ...]
    stale_resources: int
    unsent: int


def overview(session: Session, today: date, unsent: int = 0) -> Overview:
    """What waits on the day ``today``; ``unsent`` is passed through."""
    due = followups.due_ids(session, today)
    unanswered = referrals.page(session, ReferralFilter(overdue_on=today.isoformat()))
    urgent, coming = _urgent(session), _next_due(session, today)
    return Overview(
        followups_due=tuple(followups.rows(session, due[:_SHOWN])),
        followups_total=len(due),
        unanswered=tuple(referrals.rows(session, unanswered[:_SHOWN])),
        unanswered_total=len(unanswered),
        urgent_now=tuple(consultations.rows(session, urgent[:_SHOWN])),
        urgent_total=len(urgent),
        next_due=tuple(consultations.rows(session, coming[:_SHOWN])),
        next_total=len(coming),
        quiet=tuple(consultations.rows(session, _quiet(session, today))),
        stale_resources=_stale(session, today),
        unsent=unsent,
    )


_OPEN = (~Consultation.gone, Consultation.closed_on.is_(None), Consultation.void.is_(None))


def _urgent(session: Session) -> list[str]:
    listed = select(Consultation.id).where(*_OPEN, Consultation.urgency == Urgency.NOW.value)
    return list(session.scalars(listed.order_by(Consultation.at)))


def _next_due(session: Session, today: date) -> list[str]:
    listed = select(Consultation.id).where(*_OPEN, Consultation.next_on <= today.isoformat())
    return list(session.scalars(listed.order_by(Consultation.next_on, Consultation.at)))


def _quiet(session: Session, today: date) -> list[str]:
    long_ago, day = (today - QUIET_AFTER).isoformat(), today.isoformat()
    noted = exists().where(Note.consultation == Consultation.id, ~Note.gone, Note.at >= long_ago)
    planned = exists().where(
        FollowUp.consultation == Consultation.id,
        ~FollowUp.gone,
        or_(FollowUp.done_at >= long_ago, FollowUp.done_at.is_(None) & (FollowUp.due_on >= day)),
    )
    listed = select(Consultation.id).where(
        *_OPEN,
        Consultation.at < long_ago,
        ~noted,
        ~planned,
        or_(Consultation.next_on.is_(None), Consultation.next_on < day),
    )
    return list(session.scalars(listed.order_by(Consultation.at).limit(_SHOWN)))


def _stale(session: Session, today: date) -> int:
    before = (today - CHECK_AGAIN).isoformat()
    return (
        session.scalar(
            select(func.count())
            .select_from(Resource)
            .where(~Resource.gone, or_(Resource.assured_on.is_(None), Resource.assured_on < before))
        )
        or 0
    )
