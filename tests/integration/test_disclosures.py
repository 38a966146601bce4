"""What leaves its mask or the house leaves a trace; who moves in leaves where they lived."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import InvalidInput, NotFound
from app.models.local import Trace
from app.services import audit, disclosures, households, people
from app.services.backend import Backend
from app.services.people import HouseholdDraft, PersonDraft


def traces(session: Session) -> list[tuple[str, str, str]]:
    return [(one.staff, one.action, one.what) for one in session.scalars(select(Trace).order_by(Trace.n))]


def person(backend: Backend, name: str, **values: object) -> str:
    return backend.do(people.add, PersonDraft(name=name, **values)).value.id  # type: ignore[arg-type]


def test_a_reveal_needs_a_reason_which_is_kept(hall: Backend):
    record = person(hall, "山田 花子", address="福山市三吉町1-1", secret=True)
    for reason in ("", " \n", "a\0b"):
        with pytest.raises(InvalidInput):
            hall.do(disclosures.reveal, record, reason)
    assert hall.ask(traces) == []
    assert hall.do(disclosures.reveal, record, "折り返し\n電話").value.address == "福山市三吉町1-1"
    assert hall.ask(traces) == [("h001.sato", "reveal", f"person {record} 折り返し 電話")]
    assert hall.ask(audit.verify).ok


@pytest.mark.parametrize("use_case", [disclosures.printed, disclosures.exported])
def test_nothing_is_said_of_a_sheet_that_is_not_there(hall: Backend, use_case: object):
    with pytest.raises(NotFound):
        hall.do(use_case, "0" * 26)  # type: ignore[arg-type]
    assert hall.ask(traces) == []


def test_who_moves_in_leaves_and_who_is_left_out_stays_nowhere(hall: Backend):
    one, two, three = (person(hall, name) for name in ("髙橋 花子", "髙橋 太郎", "佐藤 次郎"))
    old = hall.do(people.add_household, HouseholdDraft(members=(two, three))).value
    kept = hall.do(households.keep, None, None, {"name": "髙橋さん宅", "members": (one, two)}).value
    assert sorted(kept.members) == sorted((one, two))
    assert hall.ask(people.show_household, old.id).members == (three,)
    kept = hall.do(households.keep, kept.id, kept.version, {"members": (one, three)}).value
    assert sorted(kept.members) == sorted((one, three))
    assert hall.ask(people.show, two).household is None
    assert hall.ask(people.show_household, old.id).members == ()
    kept = hall.do(households.keep, kept.id, kept.version, {"phone": "084-900-0001"}).value
    assert (kept.name, kept.phone, len(kept.members)) == ("髙橋さん宅", "084-900-0001", 2)


def test_an_unknown_member_moves_nobody(hall: Backend):
    one = person(hall, "髙橋 花子")
    with pytest.raises(InvalidInput):
        hall.do(households.keep, None, None, {"members": (one, "0" * 26)})
    assert hall.ask(people.household_page) == []
    assert hall.ask(people.show, one).household is None
