"""What happened with a person, newest first: consultations and all that came of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app.language import _
from app.models.consultation import (
    Consent,
    Consultation,
    ConsultationPerson,
    ConsultationTopic,
    FollowUp,
    Note,
    Statement,
)
from app.models.referral import Referral, ReferralStep
from app.models.resource import Resource
from app.services.codes import labels


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened: ``kind`` and ``id`` of the record that tells more; ``at`` a moment or an ISO day."""

    at: str
    kind: str
    id: str
    title: str
    text: str


def timeline(session: Session, person_id: str) -> list[TimelineEntry]:
    """All that is recorded of a person, newest first; what they are one of several in, too."""
    about = consultations_about(person_id)
    parts = (_consultations, _notes, _statements, _referrals, _followups)
    entries = [entry for part in parts for entry in part(session, about)]
    entries += _consents(session, person_id, about)
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def consultations_about(person_id: str) -> Select[str]:
    """The ids of the consultations whose person, or one of whose people, this is."""
    named = select(ConsultationPerson.consultation).where(
        ConsultationPerson.person == person_id, ~ConsultationPerson.gone
    )
    its_own = select(Consultation.id).where(Consultation.person == person_id)
    return select(Consultation.id).where(
        or_(Consultation.id.in_(named), Consultation.id.in_(its_own)), ~Consultation.gone
    )


def _consultations(session: Session, about: Select[str]) -> Iterator[TimelineEntry]:
    topics = labels(session, "topic")
    listed: dict[str, list[str]] = {}
    for consultation, code in session.execute(
        select(ConsultationTopic.consultation, ConsultationTopic.code).where(
            ConsultationTopic.consultation.in_(about), ~ConsultationTopic.gone
        )
    ):
        listed.setdefault(consultation, []).append(topics.get(code, code))
    for row in session.scalars(select(Consultation).where(Consultation.id.in_(about))):
        named = _("取消した相談（{topics}）") if row.void else _("相談（{topics}）")
        title = named.format(topics="・".join(sorted(listed.get(row.id, ()))))
        yield TimelineEntry(row.at, "consultation", row.id, title, row.text)


def _notes(session: Session, about: Select[str]) -> Iterator[TimelineEntry]:
    for row in session.scalars(select(Note).where(Note.consultation.in_(about), ~Note.gone)):
        yield TimelineEntry(row.at, "note", row.id, _("経過記録"), row.text)


def _statements(session: Session, about: Select[str]) -> Iterator[TimelineEntry]:
    for row, at in session.execute(
        select(Statement, Consultation.at)
        .join(Consultation, Consultation.id == Statement.consultation)
        .where(Statement.consultation.in_(about), ~Statement.gone)
    ):
        yield TimelineEntry(at, "statement", row.id, _("相談者記入"), row.wishes)


def _referrals(session: Session, about: Select[str]) -> Iterator[TimelineEntry]:
    states = labels(session, "referral_state")
    listed = (
        select(Referral, Resource.name, Consultation.at, ReferralStep)
        .join(Resource, Resource.id == Referral.to)
        .join(Consultation, Consultation.id == Referral.consultation)
        .outerjoin(ReferralStep, (ReferralStep.referral == Referral.id) & ~ReferralStep.gone)
        .where(Referral.consultation.in_(about), ~Referral.gone)
    )
    for row, name, at, step in session.execute(listed):
        state = step.state if step else row.state
        yield TimelineEntry(
            step.at if step else at,
            "referral",
            row.id,
            _("つなぐ: {name}（{state}）").format(name=name, state=states.get(state, state)),
            step.note if step else row.reason,
        )


def _followups(session: Session, about: Select[str]) -> Iterator[TimelineEntry]:
    for row in session.scalars(select(FollowUp).where(FollowUp.consultation.in_(about), ~FollowUp.gone)):
        title = _("フォロー（済み）") if row.done_at else _("フォロー（予定）")
        yield TimelineEntry(row.done_at or row.due_on, "followup", row.id, title, row.text)


def _consents(session: Session, person_id: str, about: Select[str]) -> Iterator[TimelineEntry]:
    purposes = labels(session, "consent_purpose")
    listed = (
        select(Consent, func.coalesce(Consent.given_at, Consultation.at, ""))
        .outerjoin(Consultation, Consultation.id == Consent.consultation)
        .where(or_(Consent.person == person_id, Consent.consultation.in_(about)), ~Consent.gone)
    )
    for row, at in session.execute(listed):
        purpose = purposes.get(row.purpose, row.purpose)
        yield TimelineEntry(at, "consent", row.id, _("同意（{purpose}）").format(purpose=purpose), row.by)
        if row.withdrawn_at:
            title = _("同意の撤回（{purpose}）").format(purpose=purpose)
            yield TimelineEntry(row.withdrawn_at, "consent", row.id, title, "")
