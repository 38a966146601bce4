"""相談 with its topics and people, case notes, what the person wrote, consent, and follow-ups."""

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Maybe, Replicated, Text, listing, maybe_reference, reference


class Consultation(Replicated):
    """One consultation: the visitor apart from the people it is about; three axes kept apart (topics, field, channel).

    ``at`` is ISO 8601 with zone, ``next_on`` and ``closed_on`` ISO dates, ``void`` the reason of a 誤入力取消.
    """

    __tablename__ = "consultation"
    __table_args__ = (
        listing("ix_consultation_at", "at", "hall"),
        # What is open is looked through as a whole, by urgency, by the next date and by age.
        Index(
            "ix_consultation_open",
            "at",
            "id",
            "urgency",
            "next_on",
            sqlite_where=text("gone = 0 AND closed_on IS NULL AND void IS NULL"),
        ),
    )

    hall: Mapped[Text]
    number: Mapped[Text]
    staff: Mapped[Text]
    at: Mapped[Text]
    channel: Mapped[Maybe]
    visitor_name: Mapped[Text]
    visitor_phone: Mapped[Text]
    visitor_relation: Mapped[Maybe]
    person: Mapped[str | None] = maybe_reference("person")
    urgency: Mapped[str] = mapped_column(default="normal")
    age_band: Mapped[Maybe]
    sex: Mapped[Maybe]
    main_topic: Mapped[Maybe]
    field: Mapped[Maybe]
    text: Mapped[Text]
    response: Mapped[Text]
    outcome: Mapped[Maybe]
    next_on: Mapped[Maybe]
    closed_on: Mapped[Maybe]
    void: Mapped[Maybe]
    loneliness: Mapped[Maybe]
    loneliness_scale: Mapped[Maybe]


class ConsultationTopic(Replicated):
    """One topic of a consultation; the id is derived from the consultation and the code."""

    __tablename__ = "consultation_topic"
    parents = ("consultation",)

    consultation: Mapped[str] = reference("consultation")
    code: Mapped[Text]


class ConsultationPerson(Replicated):
    """One of the people a consultation is about; the id is derived from both."""

    __tablename__ = "consultation_person"
    parents = ("consultation",)

    consultation: Mapped[str] = reference("consultation")
    person: Mapped[str] = reference("person")


class Note(Replicated):
    """A case note (経過記録): only ever added, so it can't conflict."""

    __tablename__ = "note"
    parents = ("consultation",)
    append_only = True

    consultation: Mapped[str] = reference("consultation")
    at: Mapped[Text]
    staff: Mapped[Text]
    text: Mapped[Text]


class Statement(Replicated):
    """相談者記入: what the person wrote. ``worries`` and ``household`` are JSON arrays as text."""

    __tablename__ = "statement"
    parents = ("consultation",)

    consultation: Mapped[str] = reference("consultation")
    worries: Mapped[str] = mapped_column(default="[]")
    main_worry: Mapped[Maybe]
    household: Mapped[str] = mapped_column(default="[]")
    wishes: Mapped[Text]
    written_by: Mapped[Maybe]


class Consent(Replicated):
    """同意 as a thing: purpose, to whom and which items (JSON arrays as text), how, by whom, from when until when.

    Without consent ``ground`` holds the coded ground (個人情報保護法 69 条 and others, see the code list ``ground``).
    """

    __tablename__ = "consent"
    parents = ("consultation", "person")

    person: Mapped[str | None] = maybe_reference("person")
    consultation: Mapped[str | None] = maybe_reference("consultation")
    purpose: Mapped[Text]
    to: Mapped[str] = mapped_column(default="[]")
    items: Mapped[str] = mapped_column(default="[]")
    method: Mapped[Maybe]
    ground: Mapped[Maybe]
    by: Mapped[Text]
    relation: Mapped[Maybe]
    given_at: Mapped[Maybe]
    until: Mapped[Maybe]
    withdrawn_at: Mapped[Maybe]
    staff: Mapped[Text]


class FollowUp(Replicated):
    """見守り・フォロー: something to do on a day; ``done_at`` is empty until it was done."""

    __tablename__ = "followup"
    parents = ("consultation",)
    __table_args__ = (Index("ix_followup_due_on", "done_at", "due_on"),)

    consultation: Mapped[str] = reference("consultation")
    due_on: Mapped[Text]
    text: Mapped[Text]
    done_at: Mapped[Maybe]
    staff: Mapped[Text]
