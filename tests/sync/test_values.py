"""What a field can hold: one value that it can't stops its own change, on the desk and on arrival, and no list."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import InvalidInput
from app.models.consultation import Consultation, Statement
from app.models.forms import FORMS
from app.models.person import Person
from app.models.registry import shapes
from app.services import home, records, rows, timelines, upkeep
from app.services.backend import Backend
from tests.sync.exchange import Town
from tests.sync.forgery import Forger

AT = "2026-04-01T09:00:00+09:00"
DAYS = ("2026-02-30", "2026-4-1", "99999-99-99", "0001-01-01", "2026-04", "2026-04-XX", "令和8年4月1日", "x", "-5")
MOMENTS = (*DAYS, "2026-04-01T09:00:00", "2026-04-01T25:00:00+09:00", "2026-04-01 ", "9999-12-31T23:59:59+09:00")


def test_every_form_stands_for_a_text_of_its_entity() -> None:
    for entity, forms in FORMS.items():
        assert {shapes()[entity].types[name] for name in forms} == {str}


@pytest.mark.parametrize(
    ("entity", "field", "good", "bad"),
    [
        ("person", "birth", ("1957-04-05", "1957-04-XX", "XXXX-04-05", "", None), (*DAYS[:5], "x", 5)),
        ("consultation", "next_on", ("2026-04-01", "", None), (*DAYS, 20260401, True)),
        (
            "consultation",
            "at",
            (AT, "2026-04-01T00:00:00.123456+09:00", "2026-04-01T00:00Z", "2026-04-01", ""),
            MOMENTS,
        ),
        ("consultation", "urgency", ("normal", "now"), ("x", "", None, 1)),
        ("statement", "worries", ("[]", '["income"]'), ("", "[", "{}", "[1]", '"a"', "null", "[" * 9999, None)),
        ("statement", "household", ("[]", '[{"name": "母", "age": 80}]'), ("{}", '[{"x": 1}]', '[{"name": 1}]')),
        ("proposal", "values", ("{}", '{"name": "x"}'), ("[]", "", "x")),
        ("person", "name", ("", "髙橋 𠮷子", "\u202eabc"), (None, "a\0b", 5, 1.5, True, b"x")),
        ("person", "secret", (True, False), (0, 1, "yes", None)),
        ("code_item", "sort", (0, -5), (True, 1.5, "1", None)),
        ("location", "latitude", (34.5, 34, None), (float("nan"), float("inf"), True, "34.5")),
        ("person", "no_such_field", ("x", 1, None), ()),
    ],
)
def test_a_field_takes_what_it_can_hold(entity: str, field: str, good: tuple, bad: tuple) -> None:
    shape = shapes()[entity]
    assert [value for value in good if not shape.takes(field, value)] == []
    assert [value for value in bad if shape.takes(field, value)] == []


def change(session: Session, field: str, value: str) -> None:
    rows.edit(session, session.get_one(Person, "p1"), None, {field: value})


def test_the_desk_does_not_save_what_others_would_hold_back(hall: Backend) -> None:
    hall.do(lambda s: s.add(Person(id="p1", hall="h001", name="人")))
    for field, value in (("birth", "2026-02-30"), ("name", "a\0b")):
        with pytest.raises(InvalidInput) as problem:
            hall.do(change, field, value)
        assert problem.value.field == field
    assert hall.ask(upkeep.check) == []


def test_lists_and_pages_live_on_when_rubbish_arrives(town: Town) -> None:
    town.halls["h001a"].do(lambda s: s.add(Person(id="p1", hall="h001", name="人")))
    town.halls["h001a"].do(lambda s: s.add(Consultation(id="c1", hall="h001", text="相談", at=AT, person="p1")))
    town.meet()
    forger = Forger(town, "h001a")
    told = forger.send(
        forger.change("person", "p2", {"hall": "h001", "name": "x", "birth": "いつか"}),
        forger.change("consultation", "c2", {"hall": "h001", "text": "x", "at": "きのう"}),
        forger.change("statement", "s1", {"consultation": "c1", "worries": "["}),
        forger.change("followup", "f1", {"consultation": "c1", "due_on": "あした"}),
        forger.change("followup", "f2", {"consultation": "c1", "due_on": "2026-05-01"}),
    )
    assert (told.sums.new, told.sums.held) == (1, 4)
    assert {why for _dot, why in told.held} == {"value"}
    for kind in records.KINDS:
        town.office.ask(records.page, kind, 100)
    town.office.ask(home.overview, date(2026, 5, 1))
    town.office.ask(timelines.timeline, "p1")
    assert town.office.ask(lambda s: s.scalars(select(Statement.id)).all()) == []
    assert town.office.ask(upkeep.check) == []
