"""All that a case shows, read in one question."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.services import consents, consultations, followups, notes, people, referrals, statements
from app.services.consents import ConsentDetail
from app.services.consultations import ConsultationDetail
from app.services.followups import FollowUpFilter, FollowUpRow
from app.services.notes import NoteRow
from app.services.people import PersonRow
from app.services.referrals import ReferralFilter, ReferralRow
from app.services.statements import StatementDetail
from app.ui.widgets.findings import RESOURCES

KINDS = (
    *("consultation", "consultation_topic", "consultation_person", "note", "statement", "consent", "referral"),
    *("referral_step", "followup", "person", "resource", "staff"),
)
"""The kinds whose changes may show in a case."""


@dataclass(frozen=True)
class Case:
    """A consultation with what belongs to it; ``people`` are the person and the others it is about."""

    consultation: ConsultationDetail
    notes: tuple[NoteRow, ...]
    statement: StatementDetail | None
    consents: tuple[ConsentDetail, ...]
    referrals: tuple[ReferralRow, ...]
    followups: tuple[FollowUpRow, ...]
    people: tuple[PersonRow, ...]
    bodies: Mapping[str, str]
    """The names of listings that consents name by id."""


def read_case(session: Any, consultation_id: str) -> Case:
    """One case; raises :class:`NotFound`."""
    consultation = consultations.show(session, consultation_id)
    given = tuple(consents.of(session, consultation=consultation_id))
    ids = dict.fromkeys((*filter(None, (consultation.person,)), *consultation.about))
    listings = RESOURCES.named(session, [one for consent in given for one in consent.to])
    return Case(
        consultation=consultation,
        notes=tuple(notes.of(session, consultation_id)),
        statement=statements.of(session, consultation_id),
        consents=given,
        referrals=tuple(referrals.rows(session, referrals.page(session, ReferralFilter(consultation=consultation_id)))),
        followups=tuple(followups.rows(session, followups.page(session, FollowUpFilter(consultation=consultation_id)))),
        people=tuple(people.rows(session, tuple(ids))),
        bodies={each.id: each.name for each in listings},
    )
