"""Whose store this is and who works there: what the frame of the window shows."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.language import _
from app.services import halls, staff
from app.sync.journal import get_meta, journal_of


@dataclass(frozen=True, slots=True)
class Premises:
    """``place`` is what the hall or the office is called; ``people`` are the codes and names of who may sign in."""

    place: str
    is_office: bool
    training: bool
    people: tuple[tuple[str, str], ...]

    def name_of(self, code: str) -> str:
        """The name of a member of staff."""
        return dict(self.people).get(code, code)


def premises(session: Session) -> Premises:
    """Of this store."""
    meta = get_meta(session)
    party = journal_of(session).party
    organisation = meta["organisation_name"]
    if party.is_office:
        place = _("{organisation} 本部").format(organisation=organisation)
    else:
        # Until the first bundle has come, the hall's name is the one on its invitation.
        place = halls.names(session, [party.hall]).get(party.hall) or meta["hall_name"]
    people = tuple((each.code, each.name) for each in staff.everyone(session) if each.disabled_at is None)
    return Premises(place, party.is_office, meta["training"] == "true", people)
