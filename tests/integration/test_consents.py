"""Consent: what is recorded comes back, and what it covers, by a table of cases."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.errors import InvalidInput, NotFound
from app.services import consents, inputs
from app.services.backend import Backend
from app.services.consents import ConsentDetail, ConsentDraft, Lack
from tests.integration import desk

TODAY = date(2026, 4, 10)
PLAIN = ConsentDetail(
    id="c",
    version="",
    person=None,
    consultation="k",
    purpose="referral",
    to=("r1",),
    items=(),
    method="oral",
    ground=None,
    by="",
    relation=None,
    given_at="2026-04-01T10:00:00+09:00",
    until=None,
    withdrawn_at=None,
    staff="",
)
GROUND: dict[str, Any] = {"method": None, "ground": "life_emergency"}
KNOWN_AS = frozenset({"r1", "ひきこもり相談「ふきのとう」", "o1", "福山市 健康推進課"})


@pytest.mark.parametrize(
    ("consent", "lack"),
    [
        ({}, None),
        ({"method": "written"}, None),
        ({"method": "phone"}, None),
        ({"to": ("ほか", "ひきこもり相談「ふきのとう」")}, None),
        ({"to": ("福山市　健康推進課",)}, None),
        ({"to": ("ﾋｷｺﾓﾘ相談「フキノトウ」",)}, None),
        ({"purpose": "次の窓口につなぐため"}, None),
        ({"purpose": "other"}, None),
        ({"until": "2026-04-10"}, None),
        ({"until": "2026-04-09"}, Lack.EXPIRED),
        ({"withdrawn_at": "2026-04-05T10:00:00+09:00"}, Lack.WITHDRAWN),
        ({"withdrawn_at": "2026-04-05T10:00:00+09:00", "until": "2026-04-09"}, Lack.WITHDRAWN),
        ({"to": ("r2",)}, Lack.ELSEWHERE),
        ({"to": ("福山市 福祉総務課",)}, Lack.ELSEWHERE),
        ({"to": ("・",)}, Lack.ELSEWHERE),
        ({"to": ()}, Lack.ELSEWHERE),
        ({"to": ("r2",), "withdrawn_at": "2026-04-05T10:00:00+09:00"}, Lack.ELSEWHERE),
        ({"purpose": "support_meeting"}, Lack.PURPOSE),
        ({"purpose": "watch_over"}, Lack.PURPOSE),
        ({**GROUND}, None),
        ({**GROUND, "to": ()}, None),
        ({**GROUND, "to": (), "purpose": "support_meeting"}, None),
        ({**GROUND, "to": ("r2",)}, Lack.ELSEWHERE),
        ({**GROUND, "until": "2026-04-09"}, Lack.EXPIRED),
        ({**GROUND, "withdrawn_at": "2026-04-05T10:00:00+09:00"}, Lack.WITHDRAWN),
    ],
)
def test_what_a_consent_covers(consent: dict[str, Any], lack: Lack | None) -> None:
    made = replace(PLAIN, **consent)
    assert consents.lack_of(made, KNOWN_AS, TODAY) is lack
    assert consents.covers(made, KNOWN_AS, TODAY) is (lack is None)


def test_one_name_is_enough_to_ask() -> None:
    assert consents.covers(PLAIN, "r1", TODAY)
    assert not consents.covers(PLAIN, "r", TODAY)


OLD = replace(PLAIN, id="old", given_at="2026-03-01T09:00:00+09:00")
TAKEN_BACK = replace(PLAIN, id="back", given_at="2026-03-02T09:00:00+09:00", withdrawn_at="2026-04-02T09:00:00+09:00")
LATER = replace(PLAIN, id="later", given_at="2026-04-03T09:00:00+09:00")
EXPIRED = replace(PLAIN, id="expired", until="2026-04-01")
ELSEWHERE = replace(PLAIN, id="elsewhere", to=("r2",))
URGENT = replace(PLAIN, id="urgent", given_at="2026-03-01T09:00:00+09:00", **GROUND)
OTHER_TAKEN_BACK = replace(TAKEN_BACK, id="other", to=("r2",))


@pytest.mark.parametrize(
    ("recorded", "found"),
    [
        ((), Lack.NONE),
        ((OLD,), "old"),
        ((OLD, LATER), "later"),
        ((TAKEN_BACK,), Lack.WITHDRAWN),
        ((OLD, TAKEN_BACK), Lack.WITHDRAWN),
        ((OLD, TAKEN_BACK, LATER), "later"),
        ((OLD, OTHER_TAKEN_BACK), "old"),
        ((URGENT, TAKEN_BACK), "urgent"),
        ((EXPIRED, ELSEWHERE), Lack.EXPIRED),
        ((ELSEWHERE,), Lack.ELSEWHERE),
        ((ELSEWHERE, OLD), "old"),
    ],
)
def test_which_of_several_holds(recorded: tuple[ConsentDetail, ...], found: object) -> None:
    for order in (recorded, recorded[::-1]):
        chosen = consents.choose(order, order, KNOWN_AS, TODAY)
        assert (chosen if isinstance(chosen, Lack) else chosen.id) == found


def test_every_key_comes_back_as_it_was_given(hall: Backend) -> None:
    person = desk.person(hall)
    about = desk.consultation(hall, person=person)
    to = desk.listing(hall)
    given = {
        "person": person,
        "consultation": about,
        "purpose": "referral",
        "to": (to, "福山市社会福祉協議会"),
        "items": ("identity", "health"),
        "method": "written",
        "ground": None,
        "by": "髙橋 𠮷子",
        "relation": "self",
        "given_at": "2026-04-10T09:30:00+09:00",
        "until": "2027-03-31",
        "withdrawn_at": None,
    }
    made = desk.consent(hall, **{key: value for key, value in given.items() if value is not None})
    again = hall.ask(consents.show, made.id)
    assert {key: getattr(again, key) for key in ConsentDraft.__struct_fields__} == given
    assert again.staff == "h001.sato"


def test_a_consent_is_given_now_unless_it_says_when(hall: Backend) -> None:
    made = desk.consent(hall, consultation=desk.consultation(hall))
    assert made.given_at is not None
    assert made.given_at.endswith("+09:00")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"method": None},
        {"ground": "life_emergency", "method": "oral"},
        {"purpose": " "},
        {"items": ["everything"]},
        {"method": "telepathy"},
        {"ground": "because", "method": None},
        {"until": "2026-13-01"},
        {"to": [""]},
        {"consultation": "nobody"},
        {"person": "nobody"},
        {"relation": "x"},
        {"given_at": "yesterday"},
        {"nonsense": 1},
    ],
)
def test_a_bad_record_is_refused_whole(hall: Backend, data: dict[str, object]) -> None:
    about = {} if data == {} else {"consultation": desk.consultation(hall)}
    filled = {"purpose": "referral", "method": "oral", **about, **data}
    with pytest.raises(InvalidInput):
        hall.do(consents.add, inputs.draft(ConsentDraft, filled))
    assert hall.ask(consents.of) == []


def test_a_withdrawal_is_recorded_and_ends_it(hall: Backend) -> None:
    made = desk.consent(hall, consultation=desk.consultation(hall), to=["r1"])
    taken = hall.do(consents.withdraw, made.id, made.version).value
    assert taken.withdrawn_at is not None
    assert consents.lack_of(taken, KNOWN_AS, TODAY) is Lack.WITHDRAWN


def test_whose_it_is_never_changes(hall: Backend) -> None:
    about, other = desk.consultation(hall), desk.consultation(hall)
    made = desk.consent(hall, consultation=about)
    with pytest.raises(InvalidInput):
        hall.do(consents.amend, made.id, made.version, {"consultation": other})
    with pytest.raises(InvalidInput):
        hall.do(consents.amend, made.id, made.version, {"method": None})
    amended = hall.do(consents.amend, made.id, made.version, {"consultation": about, "by": "母", "relation": "parent"})
    assert (amended.value.by, amended.value.relation, amended.value.method) == ("母", "parent", "oral")


def test_a_consultation_has_its_own_consents_and_those_of_its_people(hall: Backend) -> None:
    mother, son, stranger = (desk.person(hall, name) for name in ("母", "子", "他人"))
    about = desk.consultation(hall, person=mother, about=(son,))
    other = desk.consultation(hall, person=mother)
    own = desk.consent(hall, consultation=about)
    general = desk.consent(hall, person=son)
    desk.consent(hall, person=stranger)
    desk.consent(hall, person=mother, consultation=other)
    assert {one.id for one in hall.ask(consents.of, consultation=about)} == {own.id, general.id}
    assert [one.id for one in hall.ask(consents.of, person=son)] == [general.id]
    hall.do(consents.remove, own.id)
    assert [one.id for one in hall.ask(consents.of, consultation=about)] == [general.id]
    with pytest.raises(NotFound):
        hall.ask(consents.show, own.id)
