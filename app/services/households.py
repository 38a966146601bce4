"""世帯 as its form keeps it: who is put into a household leaves the one they lived in before."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.services import people
from app.services.inputs import draft
from app.services.people import HouseholdDetail, HouseholdDraft


def keep(session: Session, household_id: str | None, version: str | None, values: Mapping[str, Any]) -> HouseholdDetail:
    """Add a household, or change what ``values`` names of one; raises :class:`NotFound`, :class:`InvalidInput`."""
    before = people.show_household(session, household_id).members if household_id else ()
    if household_id:
        kept = people.amend_household(session, household_id, version, values)
    else:
        kept = people.add_household(session, draft(HouseholdDraft, values))
    for person in kept.members:
        if person not in before:
            people.amend(session, person, None, {"household": kept.id})
    return people.show_household(session, kept.id)
