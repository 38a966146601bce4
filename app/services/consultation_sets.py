"""The sets of a consultation: its topics and the people it is about, each member a row of its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.models.consultation import ConsultationPerson, ConsultationTopic
from app.models.hall import CodeItem
from app.models.person import Person
from app.services.rows import Seen, set_codes

SETS = ("topics", "about")


def topics_of(consultations: Sequence[str]) -> Any:
    """The query for (consultation, code) of these consultations' topics, in the order of the list."""
    item = and_(CodeItem.list == "topic", CodeItem.code == ConsultationTopic.code)
    return (
        select(ConsultationTopic.consultation, ConsultationTopic.code)
        .outerjoin(CodeItem, item)
        .where(ConsultationTopic.consultation.in_(consultations), ~ConsultationTopic.gone)
        .order_by(CodeItem.sort, ConsultationTopic.code)
    )


def members_of(session: Session, consultation_id: str) -> dict[str, list[tuple[str, Any]]]:
    """The members of the sets with their rows, in the order in which they are told."""
    rows_of_topics = {
        row.code: row
        for row in session.scalars(
            select(ConsultationTopic).where(ConsultationTopic.consultation == consultation_id, ~ConsultationTopic.gone)
        )
    }
    about = session.scalars(
        select(ConsultationPerson)
        .join(Person, Person.id == ConsultationPerson.person)
        .where(ConsultationPerson.consultation == consultation_id, ~ConsultationPerson.gone, ~Person.gone)
        .order_by(ConsultationPerson.person)
    )
    return {
        "topics": [(code, rows_of_topics[code]) for _id, code in session.execute(topics_of([consultation_id]))],
        "about": [(row.person, row) for row in about],
    }


def write_sets(session: Session, consultation_id: str, sets: Mapping[str, Sequence[str]], seen: Seen) -> None:
    """Make the sets that are named be what they are to be."""
    for name, kind, member in (("topics", ConsultationTopic, "code"), ("about", ConsultationPerson, "person")):
        if name in sets:
            set_codes(session, kind, "consultation", consultation_id, member, sets[name], seen)
