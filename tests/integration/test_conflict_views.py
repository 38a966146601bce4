"""What fields and values are called where people compare them."""

import pytest

from app.models.registry import shapes
from app.services import conflict_views, conflicts, premises, wording
from app.services.backend import Backend
from app.vocabulary import all_lists, load
from tests.integration.desk import consultation, listing, person


@pytest.mark.parametrize("name", sorted(shapes()))
def test_every_kind_and_field_has_a_name(name: str) -> None:
    assert wording.kind_label(name)
    for field in ("", *shapes()[name].fields):
        assert wording.field_label(field)


def test_every_field_of_codes_has_its_list() -> None:
    for entity, shape in shapes().items():
        for field in shape.fields:
            if (entity, field) in wording.LISTS:
                assert wording.LISTS[entity, field] in all_lists()
    assert {entity for entity, _field in wording.LISTS} <= set(shapes())
    assert all(field in shapes()[entity].fields for entity, field in wording.LISTS)


@pytest.mark.parametrize(
    ("entity", "field", "value", "said"),
    [
        ("person", "phone", "", "（空欄）"),
        ("person", "birth", None, "（空欄）"),
        ("person", "birth", "1957-04-XX", "昭和32年4月日不明"),
        ("person", "secret", True, "はい"),
        ("person", "address", "<b>東町", "<b>東町"),
        ("resource", "public", False, "いいえ"),
        ("location", "latitude", 34.5, "34.5"),
        ("consultation", "urgency", "now", "すぐに"),
        ("consultation", "urgency", "gone-from-the-list", "gone-from-the-list"),
        ("consultation", "next_on", "2026-05-08", "令和8年5月8日"),
        ("consultation", "next_on", "nonsense", "nonsense"),
        ("statement", "worries", '["income"]', next(c.label_ja for c in load("worry") if c.code == "income")),
        ("statement", "worries", "[broken", "[broken"),
        ("followup", "staff", "h001.sato", "佐藤 𠮷子"),
        ("followup", "staff", "h009.nobody", "h009.nobody"),
        ("consultation", "hall", "h001", "本郷交流館"),
        ("consultation", "person", "no-such-person", "no-such-person"),
    ],
)
def test_a_value_says_what_people_call_it(
    hall: Backend, entity: str, field: str, value: str | float | bool | None, said: str
) -> None:
    assert hall.ask(wording.says, entity, field, value) == said


def test_a_record_is_named_by_itself_or_by_what_it_belongs_to(hall: Backend) -> None:
    who = person(hall)
    case = consultation(hall, about=(who,), person=who, number="h001a-2026-0001", topics=("income",))
    place = listing(hall)
    assert hall.ask(wording.title, "consultation", case) == "髙橋 𠮷子　h001a-2026-0001"
    assert hall.ask(wording.title, "resource", place) == "ひきこもり相談「ふきのとう」"
    topic = hall.ask(lambda session: session.scalars(_first("consultation_topic")).one())
    assert hall.ask(wording.title, "consultation_topic", topic.id) == "髙橋 𠮷子　h001a-2026-0001"
    assert hall.ask(wording.title, "person", "gone") == "gone"


def _first(entity: str):
    from sqlalchemy import select

    return select(shapes()[entity].model).limit(1)


def test_without_conflicts_there_are_no_lines(hall: Backend) -> None:
    assert hall.ask(conflict_views.rows, hall.ask(conflicts.page)) == []


def test_the_frame_knows_whose_store_it_is(hall: Backend, office: Backend) -> None:
    ours, theirs = hall.ask(premises.premises), office.ask(premises.premises)
    assert (ours.place, ours.is_office, ours.people) == ("本郷交流館", False, (("sato", "佐藤 𠮷子"),))
    assert (theirs.place, theirs.is_office) == ("福山市（見本） 本部", True)
    assert (ours.name_of("sato"), ours.name_of("nobody")) == ("佐藤 𠮷子", "nobody")
