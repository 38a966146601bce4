"""The counting queries: how many consultations of a period by code, ``""`` for those without one."""

from collections import Counter
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app import vocabulary
from app.dates import PartialDate, age_on
from app.errors import InvalidInput
from app.models.consultation import Consultation, ConsultationTopic
from app.models.person import Person
from app.reports.period import Period

Counts = dict[str, int]


def consultations(session: Session, period: Period) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(Consultation).where(period.holds())) or 0


def by(session: Session, period: Period, column: InstrumentedAttribute[str | None]) -> Counts:
    """Consultations by the code in a column."""
    code = func.coalesce(column, "")
    return dict(session.execute(select(code, func.count()).where(period.holds()).group_by(code)).all())


def by_hall(session: Session, period: Period) -> Counts:
    """Consultations by the hall that holds them now: one that was handed over counts where it went, once."""
    found = select(Consultation.hall, func.count()).where(period.holds()).group_by(Consultation.hall)
    return dict(session.execute(found).all())


def topics(session: Session, period: Period) -> Counts:
    """Consultations by each of their topics: one with two topics counts under both."""
    topic = ConsultationTopic
    found = (
        select(func.coalesce(topic.code, ""), func.count())
        .select_from(Consultation)
        .outerjoin(topic, (topic.consultation == Consultation.id) & ~topic.deleted)
        .where(period.holds())
        .group_by(func.coalesce(topic.code, ""))
    )
    return dict(session.execute(found).all())


def ages(session: Session, period: Period) -> Counts:
    """Consultations by age band: as it was noted, else the person's on that day, else the person's band."""
    found = (
        select(Consultation.age_band, func.date(Consultation.at, "+9 hours"), Person.birth, Person.age_band)
        .outerjoin(Person, Person.id == Consultation.person)
        .where(period.holds())
    )
    counts = Counter(
        noted if noted not in (None, vocabulary.UNKNOWN) else _band(day, birth, band) or noted or ""
        for noted, day, birth, band in session.execute(found)
    )
    return dict(counts)


def _band(day: str, birth: str | None, band: str | None) -> str | None:
    try:
        age = age_on(PartialDate(birth), date.fromisoformat(day)) if birth else None
    except InvalidInput:  # another program's date
        age = None
    return band if age is None else vocabulary.band_of(vocabulary.load("age_band"), age)
