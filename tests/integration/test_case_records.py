"""Notes, statements and follow-ups of a consultation on real encrypted stores."""

from datetime import date
from typing import Any

import pytest

from app.errors import InvalidInput
from app.services import consultations, followups, inputs, notes, statements
from app.services.backend import Backend
from app.services.followups import FollowUpDraft, FollowUpFilter
from app.services.notes import NoteDraft
from app.services.statements import HouseholdLine, StatementDraft
from tests.integration.test_consultations import said, say


def test_notes_are_added_and_never_changed(hall: Backend):
    found = say(hall)
    one = hall.do(notes.add, NoteDraft(consultation=found.id, text="後", at="2026-04-02 09:00")).value
    two = hall.do(notes.add, NoteDraft(consultation=found.id, text="先", at="2026-04-01 09:00")).value
    assert (one.at, one.staff, one.staff_name) == ("2026-04-02T09:00:00+09:00", "h001.sato", "佐藤 𠮷子")
    assert hall.ask(notes.of, found.id) == [one, two]
    assert hall.ask(notes.show, two.id) == two
    assert hall.ask(notes.page) == [one.id, two.id]
    for data, field in (({"text": " "}, "text"), ({"at": "2026-02-30"}, "at"), ({"consultation": "x"}, "consultation")):
        with pytest.raises(InvalidInput) as caught:
            hall.do(notes.add, inputs.draft(NoteDraft, {"consultation": found.id, "text": "メモ", **data}))
        assert caught.value.field == field
    assert len(hall.ask(notes.of, found.id)) == 2


# --- statements ------------------------------------------------------------------------------------------------------

STATEMENT: dict[str, Any] = {
    "worries": ["no_food", "housing"],
    "main_worry": "housing",
    "wishes": "母と暮らしたい\n🏠",
    "written_by": "family",
    "household": [
        {"name": "髙橋 𠮷子", "age": 68, "relation": "parent", "note": "要介護2"},
        {"name": "一郎", "age": "40代", "relation": "長男", "note": None},
    ],
}


def test_a_statement_is_kept_as_written(hall: Backend):
    found = say(hall)
    one = hall.do(statements.add, inputs.draft(StatementDraft, {"consultation": found.id, **STATEMENT})).value
    assert said(one, StatementDraft) == {
        "consultation": found.id,
        **STATEMENT,
        "worries": ("no_food", "housing"),
        "household": tuple(HouseholdLine(**line) for line in STATEMENT["household"]),
    }
    assert hall.ask(statements.of, found.id) == hall.ask(statements.show, one.id) == one
    two = hall.do(statements.amend, one.id, one.version, {"wishes": "", "household": []}).value
    assert (two.wishes, two.household, two.worries) == ("", (), one.worries)
    assert hall.do(statements.amend, one.id, None, {"worries": ["care"]}).value.main_worry is None
    two = hall.do(statements.amend, one.id, None, {"worries": ["care", "debt"], "main_worry": "debt"}).value
    assert (two.worries, two.main_worry) == (("care", "debt"), "debt")
    assert hall.ask(statements.page) == [one.id]
    assert hall.ask(statements.rows, [one.id, "nowhere"]) == [two]
    assert hall.ask(statements.of, say(hall).id) is None


def test_there_is_one_statement_a_consultation(hall: Backend):
    found = say(hall)
    one = hall.do(statements.add, StatementDraft(consultation=found.id, wishes="はじめ")).value
    with pytest.raises(InvalidInput) as caught:
        hall.do(statements.add, StatementDraft(consultation=found.id))
    assert caught.value.field == "consultation"
    hall.do(statements.remove, one.id)
    assert hall.ask(statements.of, found.id) is None
    two = hall.do(statements.add, StatementDraft(consultation=found.id, worries=("care",))).value
    assert (two.id, two.wishes, two.worries) == (one.id, "", ("care",))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"worries": ["x"]}, "worries"),
        ({"main_worry": "income"}, "main_worry"),
        ({"written_by": "x"}, "written_by"),
        ({"household": [{"nam": "x"}]}, "household[0].nam"),
        ({"household": [{"age": []}]}, "household[0].age"),
        ({"consultation": "x"}, "consultation"),
        ({"name": "x"}, "name"),
    ],
)
def test_a_bad_statement_is_refused(hall: Backend, data: dict[str, Any], field: str):
    found = say(hall)
    with pytest.raises(InvalidInput) as caught:
        hall.do(statements.add, inputs.draft(StatementDraft, {"consultation": found.id, **STATEMENT, **data}))
    assert caught.value.field == field
    assert hall.ask(statements.of, found.id) is None
    one = hall.do(statements.add, inputs.draft(StatementDraft, {"consultation": found.id, **STATEMENT})).value
    with pytest.raises(InvalidInput) as caught:
        hall.do(statements.amend, one.id, one.version, data)
    assert caught.value.field == field
    assert hall.ask(statements.of, found.id) == one


# --- follow-ups ------------------------------------------------------------------------------------------------------


def test_followups_are_planned_and_done(hall: Backend):
    found = say(hall, urgency="soon", visitor={"name": "来た人"})
    one = hall.do(
        followups.add, inputs.draft(FollowUpDraft, {"consultation": found.id, "due_on": "R8.6.1", "text": "訪ねる"})
    ).value
    assert said(one, FollowUpDraft) == {
        "consultation": found.id,
        "due_on": "2026-06-01",
        "text": "訪ねる",
        "done_at": None,
    }
    moved = hall.do(followups.amend, one.id, one.version, {"due_on": "2026-06-03"}).value
    finished = hall.do(followups.done, one.id, moved.version).value
    assert finished.done_at is not None
    assert hall.do(followups.done, one.id, None).value == finished
    assert hall.ask(followups.page) == [one.id]
    assert hall.ask(followups.page, FollowUpFilter(open_only=True)) == []
    row = hall.ask(followups.rows, [one.id])[0]
    assert (row.name, row.number, row.urgency, row.due_on) == ("来た人", found.number, "soon", "2026-06-03")
    round_trip = inputs.draft(FollowUpDraft, said(finished, FollowUpDraft))
    assert said(hall.do(followups.add, round_trip).value, FollowUpDraft) == said(finished, FollowUpDraft)


def test_what_was_missed_is_still_due(hall: Backend):
    found, mistake = say(hall), say(hall)
    days = ["2026-06-02", "2026-05-01", "2026-06-01"]
    late = [hall.do(followups.add, FollowUpDraft(consultation=found.id, due_on=day)).value.id for day in days]
    hall.do(followups.add, FollowUpDraft(consultation=mistake.id, due_on="2026-05-01"))
    hall.do(consultations.void, mistake.id, None, "誤入力")
    hall.do(followups.add, FollowUpDraft(consultation=found.id, due_on="2026-05-01", done_at="2026-05-01 9:00"))
    today = date(2026, 6, 1)
    assert [row.id for row in hall.ask(followups.due, today)] == [late[1], late[2]]
    hall.do(consultations.close, found.id, None)
    assert [row.id for row in hall.ask(followups.due, today)] == [late[1], late[2]]
    wanted = FollowUpFilter(consultation=found.id, until="2026-05-31", open_only=True)
    assert hall.ask(followups.page, wanted) == [late[1]]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"due_on": "2026-02-30"}, "due_on"),
        ({"due_on": ""}, "due_on"),
        ({"done_at": "x"}, "done_at"),
        ({"consultation": "x"}, "consultation"),
        ({"who": "x"}, "who"),
    ],
)
def test_a_bad_followup_is_refused(hall: Backend, data: dict[str, Any], field: str):
    filled = {"consultation": say(hall).id, "due_on": "2026-06-01"}
    one = hall.do(followups.add, inputs.draft(FollowUpDraft, filled)).value
    for attempt in (
        lambda: hall.do(followups.add, inputs.draft(FollowUpDraft, {**filled, **data})),
        lambda: hall.do(followups.amend, one.id, one.version, {"text": "のこらない", **data}),
    ):
        with pytest.raises(InvalidInput) as caught:
            attempt()
        assert caught.value.field == field
    assert hall.ask(followups.page) == [one.id]
    assert hall.ask(followups.show, one.id) == one
