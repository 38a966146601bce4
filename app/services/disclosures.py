"""What leaves its mask or the house: a masked address shown, a sheet printed. Each leaves a line in 記録簿."""

from sqlalchemy.orm import Session

from app.models.person import Person
from app.models.referral import Referral
from app.services import inputs, people
from app.services.audit import trace
from app.services.people import PersonDetail


def reveal(session: Session, person_id: str, reason: str) -> PersonDetail:
    """A person under 秘匿 with where and how to reach them, for a reason that is kept.

    Raises :class:`NotFound`, :class:`InvalidInput` without a reason.
    """
    person = inputs.existing(session, Person, person_id)
    inputs.text("reason", inputs.needed("reason", reason))
    trace(session, "reveal", f"person {person.id} {' '.join(reason.split())}")
    return people.show(session, person.id)


def printed(session: Session, referral_id: str) -> None:
    """Say that the sheet of a referral came out of a printer; raises :class:`NotFound`."""
    trace(session, "print", f"referral {inputs.existing(session, Referral, referral_id).id}")


def exported(session: Session, referral_id: str) -> None:
    """Say that the sheet of a referral was put into a file; raises :class:`NotFound`."""
    trace(session, "export", f"referral {inputs.existing(session, Referral, referral_id).id}")
