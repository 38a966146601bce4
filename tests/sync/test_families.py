"""A record is deleted on one device while another goes on writing to it: nothing goes without a person's word."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.consultation import Consultation, ConsultationTopic, Note
from app.services import conflict_views, conflicts, rows, upkeep
from app.services.backend import Backend
from app.sync.families import EXISTENCE
from tests.sync.exchange import Town

AT = "2026-04-01T09:00:00+09:00"
TOPICS = {"care", "debt"}


def record(session: Session) -> None:
    session.add(Consultation(id="c1", hall="h001", text="本文", response="対応", at=AT))
    session.flush()
    rows.set_codes(session, ConsultationTopic, "consultation", "c1", "code", sorted(TOPICS))
    add_note(session, "n0")


def add_note(session: Session, row: str) -> None:
    session.add(Note(id=row, consultation="c1", text=f"経過 {row}", at=AT))


def delete(session: Session) -> None:
    rows.delete(session, session.get_one(Consultation, "c1"))


def edit(session: Session, /, **values: str) -> None:
    rows.edit(session, session.get_one(Consultation, "c1"), None, values)


def living(session: Session) -> tuple[bool, set[str], set[str]]:
    """Whether the consultation is there, its notes, its topics."""
    notes = set(session.scalars(select(Note.id).where(~Note.gone)))
    topics = set(session.scalars(select(ConsultationTopic.code).where(~ConsultationTopic.gone)))
    return not session.get_one(Consultation, "c1").gone, notes, topics


@pytest.fixture
def torn(town: Town) -> Town:
    """A town in which device a is about to delete what device b is about to write to."""
    del town.halls["h002a"]
    town.halls["h001a"].do(record)
    town.meet()
    return town


def stores(town: Town) -> list[Backend]:
    return [town.office, *town.halls.values()]


def settle(town: Town, *, keep: bool) -> None:
    (conflict,) = town.office.ask(conflicts.page)
    sides = town.office.ask(conflicts.show, conflict).heads
    assert {side.deleted for side in sides} == {True, False}
    assert town.office.ask(conflict_views.show, conflict).sides[0].says
    town.office.do(conflicts.settle, conflict, head=[side.deleted for side in sides].index(not keep))
    town.meet()
    for store in stores(town):
        assert store.ask(conflicts.page) == []
        assert store.ask(upkeep.check) == []
    assert town.halls["h001a"].ask(upkeep.digest) == town.office.ask(upkeep.digest, "h001")


@pytest.mark.parametrize("keep", [True, False])
def test_a_note_that_the_deleter_did_not_see_keeps_the_record_until_somebody_is_asked(torn: Town, keep: bool) -> None:
    torn.halls["h001a"].do(delete)
    torn.halls["h001b"].do(add_note, "n1")
    torn.meet()
    for store in stores(torn):
        assert store.ask(living) == (True, {"n1"}, set())
        (listed,) = store.ask(lambda s: conflicts.rows(s, conflicts.page(s)))
        assert listed.field == EXISTENCE
        assert [(side.value, side.deleted, side.device) for side in listed.heads] == [
            ("経過 n1", False, "h001b"),
            (None, True, "h001a"),
        ]
    settle(torn, keep=keep)
    for store in stores(torn):
        assert store.ask(living) == ((True, {"n0", "n1"}, TOPICS) if keep else (False, set(), set()))


@pytest.mark.parametrize("keep", [True, False])
def test_an_edit_that_the_deleter_did_not_see_brings_all_back_when_it_is_chosen(torn: Town, keep: bool) -> None:
    torn.halls["h001a"].do(delete)
    torn.halls["h001b"].do(edit, text="直し")
    torn.meet()
    settle(torn, keep=keep)
    for store in stores(torn):
        assert store.ask(living) == ((True, {"n0"}, TOPICS) if keep else (False, set(), set()))
        assert store.ask(lambda s: s.get_one(Consultation, "c1").response) == "対応"


def test_an_edit_of_a_record_that_lives_on_against_a_delete_does_not_answer_the_delete(torn: Town) -> None:
    torn.halls["h001a"].do(delete)
    torn.halls["h001b"].do(add_note, "n1")
    torn.meet()
    torn.halls["h001b"].do(edit, text="直し")
    torn.meet()
    (listed,) = torn.office.ask(lambda s: conflicts.rows(s, conflicts.page(s)))
    assert listed.field == "text"
    settle(torn, keep=True)
    for store in stores(torn):
        assert store.ask(living) == (True, {"n0", "n1"}, TOPICS)
        assert store.ask(lambda s: s.get_one(Consultation, "c1").text) == "直し"


def test_what_was_taken_out_before_the_delete_stays_out(torn: Town) -> None:
    a, b = torn.halls["h001a"], torn.halls["h001b"]
    a.do(lambda s: rows.set_codes(s, ConsultationTopic, "consultation", "c1", "code", ["care"]))
    a.do(edit, response="別の対応")
    a.do(delete)
    b.do(add_note, "n1")
    torn.meet()
    settle(torn, keep=True)
    assert b.ask(living) == (True, {"n0", "n1"}, {"care"})


def test_settling_for_a_delete_can_be_undone(torn: Town) -> None:
    torn.halls["h001a"].do(edit, text="甲")
    torn.halls["h001b"].do(edit, text="乙")
    torn.meet()
    torn.office.do(delete)
    torn.halls["h001a"].do(edit, text="丙")
    torn.meet()
    (conflict,) = torn.office.ask(conflicts.page)
    before = torn.office.ask(living)
    deleted = [side.deleted for side in torn.office.ask(conflicts.show, conflict).heads].index(True)
    settled = torn.office.do(conflicts.settle, conflict, head=deleted).value
    assert torn.office.ask(living) == (False, set(), set())
    torn.office.do(conflicts.undo, settled)
    assert torn.office.ask(living) == before
    assert torn.office.ask(upkeep.check) == []


def test_the_side_that_was_chosen_is_the_one_that_was_shown(torn: Town) -> None:
    """An intake between the page and the choice puts another side first."""
    torn.halls["h001a"].do(edit, text="甲")
    torn.halls["h001b"].do(edit, text="乙")
    torn.meet()
    (conflict,) = torn.office.ask(conflicts.page)
    shown = torn.office.ask(conflicts.show, conflict)
    torn.halls["h001a"].do(edit, text="丙")
    torn.up("h001a")
    torn.office.do(conflicts.settle, conflict, head=0, version=shown.version)
    sides = torn.office.ask(conflicts.show, conflict).heads
    assert {side.value for side in sides} == {shown.heads[0].value, "丙"}
