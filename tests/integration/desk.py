"""Rows around which directory, consents, referrals and sheets are tested, made with as little as they need."""

from sqlalchemy.orm import Session

from app import clock
from app.models.consultation import Consultation, ConsultationPerson, ConsultationTopic
from app.models.person import Person
from app.services import consents, directory, inputs, referrals
from app.services.backend import Backend
from app.sync.journal import journal_of

AT = "2026-04-10T10:00:00+09:00"


def person(backend: Backend, name: str = "髙橋 𠮷子", **fields: object) -> str:
    def make(session: Session) -> str:
        row = Person(id=clock.new_id(), hall=journal_of(session).party.hall, name=name, **fields)
        session.add(row)
        return row.id

    return backend.do(make).value


def consultation(
    backend: Backend, *, about: tuple[str, ...] = (), topics: tuple[str, ...] = (), **fields: object
) -> str:
    def make(session: Session) -> str:
        journal = journal_of(session)
        row = Consultation(
            **{
                "id": clock.new_id(),
                "hall": journal.party.hall,
                "staff": journal.staff,
                "at": AT,
                "text": "話を聞いた",
                **fields,
            }
        )
        session.add(row)
        session.flush()
        session.add_all(
            ConsultationPerson(id=clock.derived_id("consultation_person", row.id, one), consultation=row.id, person=one)
            for one in about
        )
        session.add_all(
            ConsultationTopic(id=clock.derived_id("consultation_topic", row.id, code), consultation=row.id, code=code)
            for code in topics
        )
        return row.id

    return backend.do(make).value


def listing(backend: Backend, name: str = "ひきこもり相談「ふきのとう」", **data: object) -> str:
    return backend.do(directory.add, inputs.draft(directory.ResourceDraft, {"name": name, **data})).value.id


def consent(backend: Backend, **data: object) -> consents.ConsentDetail:
    filled = {"purpose": "referral", **data}
    if "ground" not in filled:
        filled = {"method": "oral", **filled}
    return backend.do(consents.add, inputs.draft(consents.ConsentDraft, filled)).value


def referral(backend: Backend, about: str, to: str, **data: object) -> referrals.ReferralDetail:
    draft = inputs.draft(referrals.ReferralDraft, {"consultation": about, "to": to, **data})
    return backend.do(referrals.add, draft).value
