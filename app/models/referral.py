"""つなぐ: a referral, the steps of its life, and the answer."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Maybe, Replicated, Text, maybe_reference, reference


class Referral(Replicated):
    """One referral to one resource; ``number`` carries the device, so that offline halls never meet on one."""

    __tablename__ = "referral"
    parents = ("consultation",)
    __table_args__ = (Index("ix_referral_state", "state", "reply_due"), Index("ix_referral_number", "number"))

    consultation: Mapped[str] = reference("consultation")
    to: Mapped[str] = reference("resource")
    consent: Mapped[str | None] = maybe_reference("consent")
    number: Mapped[Text]
    reason: Mapped[Text]
    delivery: Mapped[Maybe]
    reply_due: Mapped[Maybe]
    state: Mapped[str] = mapped_column(default="draft")
    issued_at: Mapped[Maybe]
    form: Mapped[str] = mapped_column(default="tsunagaru")
    staff: Mapped[Text]
    reply_at: Mapped[Maybe]
    reply_by: Mapped[Text]
    reply_text: Mapped[Text]


class ReferralStep(Replicated):
    """One dated step in a referral's life; only ever added."""

    __tablename__ = "referral_step"
    parents = ("referral",)
    append_only = True

    referral: Mapped[str] = reference("referral")
    at: Mapped[Text]
    state: Mapped[Text]
    note: Mapped[Text]
    staff: Mapped[Text]
