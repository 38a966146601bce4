"""What a referral's form and page show, each read in one question."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app import clock
from app.language import _
from app.services import consents, consultations, referrals, staff
from app.services.consents import ConsentDetail, Lack
from app.services.consultations import ConsultationDetail
from app.services.referrals import ReferralDetail
from app.ui.widgets.findings import RESOURCES


@dataclass(frozen=True)
class Matter:
    """A consultation that is handed on, and the consents on which it may be; ``bodies`` names listings by id."""

    consultation: ConsultationDetail
    consents: tuple[ConsentDetail, ...]
    bodies: Mapping[str, str]


@dataclass(frozen=True)
class Whole:
    """A referral with its matter; ``names`` are those of the staff who wrote its steps."""

    referral: ReferralDetail
    matter: Matter
    names: Mapping[str, str]


def read_matter(session: Any, consultation_id: str) -> Matter:
    """What stands behind a referral of a consultation; raises :class:`NotFound`."""
    given = tuple(consents.of(session, consultation=consultation_id))
    bodies = {each.id: each.name for each in RESOURCES.named(session, [one for consent in given for one in consent.to])}
    return Matter(consultations.show(session, consultation_id), given, bodies)


def read_whole(session: Any, referral_id: str) -> Whole:
    """One referral; raises :class:`NotFound`."""
    referral = referrals.show(session, referral_id)
    names = staff.names(session, [step.staff for step in referral.steps])
    return Whole(referral, read_matter(session, referral.consultation), names)


def read_lack(session: Any, consultation_id: str, to: str, consent: str | None) -> str:
    """Why a matter may not be told to a listing on this consent, or on any; "" when it may."""
    every = consents.of(session, consultation=consultation_id)
    candidates = [one for one in every if consent in (None, one.id)]
    found = consents.choose(candidates, every, consents.known_as(session, to), clock.today())
    return _(found) if isinstance(found, Lack) else ""
