"""Code lists as the office revises them, and as the program brings them until they come."""

import dataclasses

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import language, vocabulary
from app.errors import InvalidInput
from app.models.hall import CodeItem
from app.services import codes, inputs, rows
from app.services.backend import Backend
from app.services.codes import Choice


def retire(session: Session, code_list: str, code: str, label: str) -> None:
    item = session.scalars(select(CodeItem).where(CodeItem.list == code_list, CodeItem.code == code)).one()
    rows.edit(session, item, None, {"ja": label, "retired": True})


def test_labels_and_choices_are_those_of_the_store(office: Backend):
    assert office.ask(codes.choices, "urgency") == [
        Choice("normal", "ふつう"),
        Choice("soon", "早めに"),
        Choice("now", "すぐに"),
    ]
    office.do(retire, "urgency", "soon", "なるべく早く")
    assert office.ask(codes.labels, "urgency")["soon"] == "なるべく早く"
    assert [one.code for one in office.ask(codes.choices, "urgency")] == ["normal", "now"]
    assert office.ask(inputs.code, "urgency", "urgency", "soon") == "soon"  # what was recorded with it stays valid
    assert office.ask(codes.labels, "nothing") == {}


def test_labels_are_in_the_language_of_the_reader(office: Backend, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(language, "_code", "en")
    assert office.ask(codes.labels, "urgency")["now"] == "Now"


def test_a_hall_can_begin_before_the_lists_have_come(hall: Backend):
    hall.do(lambda session: session.execute(text("DELETE FROM code_item")))
    seed = [dataclasses.astuple(one) for one in vocabulary.load("topic")]
    assert [dataclasses.astuple(one) for one in hall.ask(codes.entries, "topic")] == seed
    assert hall.ask(inputs.code, "topics", "topic", "housing") == "housing"
    with pytest.raises(InvalidInput):
        hall.ask(inputs.code, "topics", "topic", "nothing")
