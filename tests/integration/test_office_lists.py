"""What the office revises and publishes: code lists, forms, halls; a hall can read it and not write it."""

import pytest

from app import paths
from app.errors import FormProblem, InvalidInput, OfficeOnly
from app.services import code_lists, codes, forms, halls, records, sheets
from app.services.backend import Backend
from tests.sync.exchange import Town


def test_a_revised_label_and_a_new_code_reach_the_halls(town: Town) -> None:
    new = {"list": "topic", "code": "pets", "ja": "ペットのこと", "en": "Pets", "sort": 990}
    made = town.office.do(records.add, "code", new).value
    care = next(i for i in town.office.ask(code_lists.page) if town.office.ask(code_lists.show, i).code == "care")
    town.office.do(records.edit, "code", care, {"ja": "介護のこと"})
    town.down("h001a")
    labels = town.halls["h001a"].ask(codes.labels, "topic")
    assert labels["pets"] == "ペットのこと"
    assert labels["care"] == "介護のこと"
    town.office.do(records.edit, "code", made["id"], {"retired": True})
    town.down("h001a")
    hall = town.halls["h001a"]
    assert "pets" not in {choice.code for choice in hall.ask(codes.choices, "topic")}
    assert hall.ask(codes.labels, "topic")["pets"] == "ペットのこと"


def test_a_code_stays_what_it_is(office: Backend) -> None:
    first = office.ask(code_lists.page)[0]
    for values in ({"code": "other_code"}, {"list": "elsewhere"}):
        with pytest.raises(InvalidInput):
            office.do(code_lists.amend, first, None, values)
    shown = office.ask(code_lists.show, first)
    with pytest.raises(InvalidInput):
        office.do(code_lists.add, code_lists.CodeDraft(list=shown.list, code=shown.code, ja="二つ目"))
    with pytest.raises(InvalidInput):
        office.do(code_lists.add, code_lists.CodeDraft(list="topic", code="Große", ja="大"))


def test_a_published_form_stands_before_the_one_that_came_with_the_program(town: Town) -> None:
    toml = (paths.resources() / "forms" / "tsunagaru.toml").read_text("utf-8")
    changed = toml.replace("相談者記入", "本人記入")
    assert changed != toml
    town.office.do(forms.add, forms.FormDraft(name="tsunagaru", toml=changed))
    town.down("h001a")
    hall = town.halls["h001a"]
    assert hall.ask(sheets.form_of, "tsunagaru") != town.halls["h002a"].ask(sheets.form_of, "tsunagaru")
    town.office.do(forms.add, forms.FormDraft(name="tsunagaru", toml=toml))
    town.down("h001a")
    assert hall.ask(sheets.form_of, "tsunagaru") == town.halls["h002a"].ask(sheets.form_of, "tsunagaru")


def test_a_form_that_does_not_read_is_not_published(office: Backend) -> None:
    with pytest.raises(FormProblem):
        office.do(forms.add, forms.FormDraft(name="tsunagaru", toml="title = 1"))
    assert office.ask(forms.page) == []


def test_a_hall_cannot_write_what_is_everyones(hall: Backend) -> None:
    code = hall.ask(code_lists.page)[0]
    for attempt in (
        lambda s: code_lists.amend(s, code, None, {"ja": "x"}),
        lambda s: code_lists.add(s, code_lists.CodeDraft(list="topic", code="x", ja="x")),
        lambda s: forms.add(s, forms.FormDraft(name="x", toml="")),
        lambda s: halls.add(s, halls.HallDraft(code="h900", name="x")),
        lambda s: halls.amend(s, "h001", None, {"name": "x"}),
    ):
        with pytest.raises(OfficeOnly):
            hall.do(attempt)


def test_halls_are_listed_and_amended(office: Backend) -> None:
    office.do(halls.add, halls.HallDraft(code="h900", name="新しい交流館", block="2", valid_from="令和9年4月1日"))
    assert office.ask(halls.show, "h900").valid_from == "2027-04-01"
    office.do(halls.amend, "h900", None, {"name": "改めた交流館", "valid_to": "2030-03-31"})
    assert office.ask(halls.names)["h900"] == "改めた交流館"
    with pytest.raises(InvalidInput):
        office.do(halls.amend, "h900", None, {"valid_to": "2030-02-31"})
    with pytest.raises(InvalidInput):
        office.do(halls.amend, "h900", None, {"code": "h901"})
