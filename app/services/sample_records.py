"""Made-up cases recorded as the desk would: each through the use cases, in the caller's transaction."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.services import records, referral_moves, referrals
from app.services.samples import SampleCase


def publish(session: Session, listings: Iterable[Mapping[str, Any]]) -> list[str]:
    """Publish made-up listings; gives their ids in order."""
    return [records.add(session, "resource", listing)["id"] for listing in listings]


def record_cases(session: Session, cases: Iterable[SampleCase], resources: list[str], people: dict[int, str]) -> None:
    """Record made-up cases as the desk would; ``people`` keeps the person of each case by its number."""
    for case in cases:
        person = _person(session, case, people)
        consultation = dict(case.consultation)
        if person is not None:
            consultation |= {"person": person, "about": [person]}
        made = records.add(session, "consultation", consultation)["id"]
        for kind, several in (
            ("note", case.notes),
            ("followup", case.followups),
            ("statement", (case.statement,) if case.statement else ()),
        ):
            for one in several:
                records.add(session, kind, {**one, "consultation": made})
        if case.referral is not None and case.consent is not None and case.resource is not None:
            to = resources[case.resource]
            consent = records.add(session, "consent", {**case.consent, "consultation": made, "to": [to]})["id"]
            _refer(session, {**case.referral, "consultation": made, "to": to, "consent": consent})


def _person(session: Session, case: SampleCase, people: dict[int, str]) -> str | None:
    if case.earlier is not None and case.earlier in people:
        people[case.number] = people[case.earlier]
        return people[case.number]
    if case.person is None:
        return None
    person: str = records.add(session, "person", case.person)["id"]
    people[case.number] = person
    if case.household is not None:
        records.add(session, "household", {**case.household, "members": [person]})
    return person


def _refer(session: Session, referral: Mapping[str, Any]) -> None:
    """Make the referral and walk it to its state by the shortest way that the table of moves has."""
    wanted = referral["state"]
    made = records.add(session, "referral", {k: v for k, v in referral.items() if k != "state"})["id"]
    for state in _way("draft", wanted):
        referrals.move(session, made, None, state)


def _way(now: str, wanted: str) -> list[str]:
    ways: list[list[str]] = [[]]
    seen = {now}
    while ways:
        way = ways.pop(0)
        here = way[-1] if way else now
        if here == wanted:
            return way
        for following in referral_moves.next_of(here):
            if str(following) not in seen:
                seen.add(str(following))
                ways.append([*way, str(following)])
    return []
