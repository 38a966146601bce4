"""Persons and households on real encrypted stores."""

import dataclasses
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.errors import InvalidInput, NotFound
from app.models.log import LogEntry
from app.models.person import HouseholdMember, Person
from app.services import consultations, followups, inputs, notes, people, statements
from app.services.backend import Backend
from app.services.consultations import ConsultationDraft, ConsultationFilter
from app.services.people import HouseholdDraft, PersonDetail, PersonDraft, PersonFilter

EVERYTHING: dict[str, Any] = {
    "name": "髙橋\u3000𠮷子\U000e0100",
    "kana": "たかはし よしこ",
    "former_name": "渡邉",
    "birth": "1957-04-XX",
    "age_band": "age_65_69",
    "sex": "female",
    "postcode": "720-0801",
    "address": "福山市東桜町3-5",
    "phone": "(084) 928-1063",
    "household": None,
    "secret": True,
}
ODD = [
    "'; DROP TABLE person; --",
    '" OR 1=1',
    "\u202eright to left\u202c",
    "👩\u200d👩\u200d👧\u200d👦🏳️\u200d🌈",
    "\ue000外字\uf8ff",
    "\ufa19\ufa1a﨑㈱㍻①",
    " 空白 \t\n\r\n 改行 ",
    "e\u0301 é か\u3099 が",
    "=cmd|' /C calc'!A0",
    "%s {0} {name} \\",
    "\x01\x1f\x7f\x85\ufeff",
]
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


def person(backend: Backend, **data: Any) -> PersonDetail:
    return backend.do(people.add, inputs.draft(PersonDraft, {"name": "佐藤 花子", **data})).value


def said(detail: Any, draft: type[Any]) -> dict[str, Any]:
    return {key: getattr(detail, key) for key in draft.__struct_fields__}


def log_size(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(LogEntry)) or 0


def test_what_is_added_is_shown(hall: Backend):
    home = hall.do(people.add_household, HouseholdDraft(name="髙橋家")).value.id
    one = person(hall, **EVERYTHING | {"household": home})
    assert said(one, PersonDraft) == EVERYTHING | {"household": home}
    assert hall.ask(people.show, one.id) == one
    assert (one.hall, one.household_name, one.household_members) == ("h001", "髙橋家", ())
    assert said(person(hall, name="山田"), PersonDraft) == {
        key: {"name": "山田", "secret": False}.get(
            key, None if key in ("birth", "age_band", "sex", "household") else ""
        )
        for key in PersonDraft.__struct_fields__
    }


@pytest.mark.parametrize("odd", ODD)
def test_odd_text_is_kept_to_the_letter(hall: Backend, odd: str):
    fields = dict.fromkeys(("name", "kana", "former_name", "postcode", "address", "phone"), odd)
    one = person(hall, **fields)
    assert {key: getattr(one, key) for key in fields} == fields
    assert hall.ask(people.page) == [one.id]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("S32.4.5", "1957-04-05"),
        ("昭和32年4月", "1957-04-XX"),
        ("1957", "1957-XX-XX"),
        ("XXXX-04-05", "XXXX-04-05"),
        ("", None),
    ],
)
def test_a_birth_date_may_be_known_in_part(hall: Backend, typed: str, kept: str | None):
    assert person(hall, birth=typed).birth == kept


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " \u3000"}, "name"),
        ({"name": None}, "name"),
        ({"birth": "1957-02-30"}, "birth"),
        ({"birth": "きのう"}, "birth"),
        ({"sex": "x"}, "sex"),
        ({"age_band": "65"}, "age_band"),
        ({"nickname": "花"}, "nickname"),
        ({"my_number": "123456789012"}, "my_number"),
        ({"name": 3}, "name"),
        ({"secret": "yes"}, "secret"),
        ({"household": "nowhere"}, "household"),
        ({"phone": "a\0b"}, "phone"),
        ({"kana": "a\ud800"}, "kana"),
        ({"address": "長" * 4_000_001}, "address"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_saved(hall: Backend, data: dict[str, Any], field: str):
    one = person(hall)
    before = hall.ask(log_size)
    with pytest.raises(InvalidInput) as caught:
        person(hall, **data)
    assert caught.value.field == field
    with pytest.raises(InvalidInput) as caught:
        hall.do(people.amend, one.id, one.version, {"kana": "のこらない", **data})
    assert caught.value.field == field
    assert hall.ask(people.page) == [one.id]
    assert hall.ask(people.show, one.id) == one
    assert hall.ask(log_size) == before


def test_a_draft_made_in_code_is_looked_at_too(hall: Backend):
    with pytest.raises(InvalidInput):
        hall.do(people.add, PersonDraft(name="a\0"))
    with pytest.raises(InvalidInput):
        hall.do(people.add, PersonDraft(name=3))  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [[], "x", 3, None, [{"name": "x"}]])
def test_what_is_no_object_is_refused(data: Any):
    with pytest.raises(InvalidInput) as caught:
        inputs.draft(PersonDraft, data)
    assert caught.value.field == "JSON"


def test_an_edit_touches_only_what_it_names(hall: Backend):
    one = person(hall, **EVERYTHING)
    two = hall.do(people.amend, one.id, one.version, {"phone": "084-1", "birth": None}).value
    assert said(two, PersonDraft) == EVERYTHING | {"phone": "084-1", "birth": None}
    assert two.version != one.version
    outcome = hall.do(people.amend, one.id, None, {"phone": "084-1"})
    assert not outcome.changes
    assert outcome.value == two


def test_what_is_not_there_is_not_found(hall: Backend):
    one = person(hall)
    hall.do(people.remove, one.id)
    for use_case in (people.show, people.remove):
        for missing in (one.id, "nowhere", ""):
            with pytest.raises(NotFound):
                hall.do(use_case, missing)
    assert hall.ask(people.page) == []
    assert hall.ask(people.rows, [one.id]) == []


def test_lists_are_in_the_order_of_readings(hall: Backend):
    kana = ["きんき", "きー", "きいと", "きあい", "", "あべ", "わだ"]
    for one in kana:
        person(hall, name="名" if one else "髙", kana=one)
    listed = hall.ask(lambda session: people.rows(session, people.page(session)))
    assert [row.kana for row in listed] == ["あべ", "きあい", "きー", "きいと", "きんき", "わだ", ""]
    assert hall.ask(people.page, PersonFilter(hall="h002")) == []
    assert len(hall.ask(people.page, PersonFilter(hall="h001"))) == 7


def test_a_list_does_not_tell_where_one_under_secrecy_lives(hall: Backend):
    one = person(hall, **EVERYTHING)
    row = hall.ask(people.rows, [one.id])[0]
    assert (row.name, row.address, row.phone, row.secret) == (EVERYTHING["name"], "", "", True)


# --- households ------------------------------------------------------------------------------------------------------


def test_a_household_from_either_side(hall: Backend):
    mother, child = person(hall, name="母", birth="1960"), person(hall, name="子", birth="1990")
    home = hall.do(
        people.add_household,
        inputs.draft(
            HouseholdDraft, {"name": "佐藤家", "members": [child.id, mother.id], "address": "東桜町", "phone": "084"}
        ),
    ).value
    assert said(home, HouseholdDraft) == {
        "name": "佐藤家",
        "members": (mother.id, child.id),
        "address": "東桜町",
        "phone": "084",
    }
    assert hall.ask(people.show, child.id).household == home.id
    assert hall.ask(people.show, child.id).household_members == ((mother.id, "母"),)
    other = hall.do(people.add_household, HouseholdDraft(name="別")).value
    moved = hall.do(people.amend, child.id, None, {"household": other.id}).value
    assert (moved.household, moved.household_name) == (other.id, "別")
    assert hall.ask(people.show_household, home.id).members == (mother.id,)
    back = hall.do(people.amend_household, home.id, home.version, {"members": [mother.id, child.id]}).value
    assert back.members == (mother.id,)  # the form showed the child, who moved out since
    assert hall.do(people.amend_household, home.id, None, {"members": [mother.id, child.id]}).value.members == (
        mother.id,
        child.id,
    )
    assert hall.ask(lambda s: s.scalar(select(func.count()).select_from(HouseholdMember))) == 3
    hall.do(people.remove, mother.id)
    assert hall.ask(people.show_household, home.id).names == ("子",)
    hall.do(people.remove_household, home.id)
    assert hall.ask(people.household_page) == [other.id]
    assert hall.ask(people.show, child.id).household == other.id


def test_one_pair_is_one_row_whichever_side_it_is_made_from(hall: Backend):
    one = person(hall)
    home = hall.do(people.add_household, HouseholdDraft()).value.id
    hall.do(people.amend, one.id, None, {"household": home})
    hall.do(people.amend, one.id, None, {"household": None})
    hall.do(people.amend_household, home, None, {"members": [one.id]})
    assert hall.ask(lambda s: s.scalars(select(HouseholdMember.id)).all()) == [
        clock.derived_id("household_member", home, one.id)
    ]


def test_somebody_unknown_is_no_member(hall: Backend):
    with pytest.raises(InvalidInput) as caught:
        hall.do(people.add_household, HouseholdDraft(members=("nobody",)))
    assert caught.value.field == "members"
    assert hall.ask(people.household_page) == []


# --- who is known already --------------------------------------------------------------------------------------------


def reasons(backend: Backend, *asked: Any) -> dict[str, tuple[str, ...]]:
    return {one.name: one.why for one in backend.ask(people.similar, *asked)}


def test_somebody_similar_is_found_however_written(hall: Backend):
    person(hall, name="髙橋 𠮷子", kana="たかはし よしこ", birth="1957-04-05", phone="(084)928-1063")
    person(hall, name="渡辺 花子", former_name="高橋吉子")
    person(hall, name="高橋 吉子助")
    person(hall, name="山本 一郎", phone="084-928-1063")
    assert reasons(hall, "高橋吉子", "ﾀｶﾊｼﾖｼｺ", "S32.4", "０８４－９２８－１０６３") == {
        "髙橋 𠮷子": ("name", "kana", "phone", "birth"),
        "渡辺 花子": ("former_name",),
        "山本 一郎": ("phone",),
    }
    assert reasons(hall, "高橋吉子", "", "1960", "") == {"髙橋 𠮷子": ("name",), "渡辺 花子": ("former_name",)}
    assert reasons(hall, "", "", None, "") == reasons(hall, "林", "", None, "") == {}


# --- what happened ---------------------------------------------------------------------------------------------------


def test_a_timeline_tells_all_that_happened_newest_first(hall: Backend):
    one, other = person(hall), person(hall, name="別の人")
    first = hall.do(
        consultations.add,
        ConsultationDraft(topics=("care", "housing"), text="はじめの相談", at="2026-04-01 09:00", person=one.id),
    ).value.id
    second = hall.do(
        consultations.add,
        ConsultationDraft(topics=("family",), text="家族の相談", at="2026-05-01 09:00", about=(other.id, one.id)),
    ).value.id
    hall.do(consultations.add, ConsultationDraft(topics=("debt",), text="よその話", person=other.id))
    hall.do(notes.add, notes.NoteDraft(consultation=first, text="電話した", at="2026-04-10 09:00"))
    hall.do(followups.add, followups.FollowUpDraft(consultation=first, due_on="2026-06-01", text="訪ねる"))
    hall.do(statements.add, statements.StatementDraft(consultation=second, wishes="話したい"))
    told = hall.ask(people.timeline, one.id)
    assert [(entry.kind, entry.text) for entry in told] == [
        ("followup", "訪ねる"),
        ("consultation", "家族の相談"),
        ("statement", "話したい"),
        ("note", "電話した"),
        ("consultation", "はじめの相談"),
    ]
    assert [entry.at for entry in told] == sorted((entry.at for entry in told), reverse=True)
    assert hall.ask(consultations.page, ConsultationFilter(person=one.id)) == [second, first]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.fixed_dictionaries(
        {"name": TEXTS.filter(str.strip)},
        optional=dict.fromkeys(("kana", "former_name", "postcode", "address", "phone"), TEXTS),
    )
)
def test_any_text_comes_back(hall: Backend, values: dict[str, str]):
    one = person(hall, **values)
    assert said(one, PersonDraft) == {**said(one, PersonDraft), **values}


def test_two_forms_that_change_different_things_both_stand(hall: Backend):
    one = person(hall)
    hall.do(people.amend, one.id, one.version, {"phone": "1"})
    two = hall.do(people.amend, one.id, one.version, {"address": "2"}).value
    assert (two.phone, two.address) == ("1", "2")
    assert dataclasses.replace(two, phone="", address="", version=one.version) == one
    assert hall.ask(lambda s: s.get_one(Person, one.id).hall) == "h001"
