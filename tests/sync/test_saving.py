"""What a store does not save, since it could not be sent, or could not be held by those who hold the row."""

from collections.abc import Callable

import msgspec
import pytest
from sqlalchemy.orm import Session

from app.errors import InvalidInput
from app.models.base import Replicated
from app.models.consultation import Consultation, Note
from app.models.hall import Hall
from app.models.person import Person
from app.services import conflicts, rows, upkeep
from app.services.backend import Backend
from app.sync.apply import take_in
from app.sync.change import LONGEST, LONGEST_ROW, Dot, completed
from app.sync.heads import Version
from tests.stores import log_of

AT = "2026-04-01T09:00:00+09:00"


def person(session: Session, row: str, hall: str = "h001", name: str = "人") -> None:
    session.add(Person(id=row, hall=hall, name=name))


def case(session: Session, row: str, hall: str = "h001", /, **fields: str) -> None:
    session.add(Consultation(id=row, hall=hall, at=AT, **fields))


def edit(session: Session, model: type[Replicated], row: str, version: str | None, /, **values: object) -> None:
    rows.edit(session, session.get_one(model, row), version, values)


def refused(store: Backend, field: str, command: Callable[..., object], *args: object, **more: object) -> None:
    before = len(store.ask(log_of))
    with pytest.raises(InvalidInput) as problem:
        store.do(command, *args, **more)
    assert problem.value.field == field
    assert len(store.ask(log_of)) == before
    assert store.ask(upkeep.check) == []


def test_an_edit_on_a_version_that_is_not_this_rows_is_refused(hall: Backend) -> None:
    for row in ("p1", "p2"):
        hall.do(person, row)
    others = hall.ask(lambda s: rows.version_of(s, s.get_one(Person, "p2")))
    life = hall.ask(log_of)[-1].origin
    for token in (
        others,
        Version((Dot("nowhere", 1),), {}).token(),
        Version((Dot(life, 9_999),), {}).token(),
        Version((), {"name": ((Dot("nowhere", 1),), ())}).token(),
        "nonsense",
    ):
        refused(hall, "version", edit, Person, "p1", token, name="別の名")


def test_an_old_version_of_the_row_is_a_version(hall: Backend) -> None:
    hall.do(person, "p1")
    old = hall.ask(lambda s: rows.version_of(s, s.get_one(Person, "p1")))
    hall.do(edit, Person, "p1", None, name="甲")
    hall.do(edit, Person, "p1", old, name="乙")
    assert len(hall.ask(conflicts.page)) == 1
    assert hall.ask(upkeep.check) == []


def test_a_row_points_only_at_rows_that_its_holders_hold(office: Backend) -> None:
    for hall in ("h001", "h002"):
        office.do(person, f"p-{hall}", hall)
        office.do(case, f"c-{hall}", hall)
    refused(office, "person", case, "c9", "h002", person="p-h001")
    refused(office, "person", edit, Consultation, "c-h001", None, person="p-h002")
    refused(office, "person", edit, Consultation, "c-h001", None, person="nobody")
    refused(office, "person", edit, Consultation, "c-h001", None, person="c-h001")
    office.do(edit, Consultation, "c-h001", None, person="p-h001")
    office.do(case, "own", "office", person="p-h001")  # who holds the office's own holds everything


def test_what_no_bundle_can_carry_is_not_saved_and_can_always_be_deleted(hall: Backend) -> None:
    refused(hall, "text", case, "c1", text="長" * (LONGEST + 1))
    half = "長" * (LONGEST_ROW // 2 - 50)
    hall.do(case, "c1", text=half, response=half)
    refused(hall, "text", edit, Consultation, "c1", None, visitor_name="長い名" * 50)
    refused(hall, "id", case, "x" * 65, text="")
    hall.do(lambda s: rows.delete(s, s.get_one(Consultation, "c1")))
    assert hall.ask(lambda s: s.get_one(Consultation, "c1").gone)


def test_a_hall_whose_code_no_bundle_can_carry_is_not_saved(office: Backend) -> None:
    refused(office, "id", lambda s: s.add(Hall(id="h" * 65, name="館")))


def test_a_conflict_is_not_settled_by_a_row_that_is_not_there(hall: Backend) -> None:
    for row in ("p1", "p2"):
        hall.do(person, row)
    hall.do(case, "c1")
    old = hall.ask(lambda s: rows.version_of(s, s.get_one(Consultation, "c1")))
    hall.do(edit, Consultation, "c1", None, person="p1")
    hall.do(edit, Consultation, "c1", old, person="p2")
    (conflict,) = hall.ask(conflicts.page)
    refused(hall, "person", conflicts.settle, conflict, write=True, value="nobody")
    hall.do(conflicts.settle, conflict, write=True, value="p2")
    assert hall.ask(conflicts.page) == []


def test_a_conflict_about_a_note_can_be_settled_though_notes_are_never_edited(hall: Backend) -> None:
    hall.do(case, "c1")
    hall.do(lambda s: s.add(Note(id="n1", consultation="c1", text="経過", at=AT)))
    old = hall.ask(lambda s: rows.version_of(s, s.get_one(Note, "n1")))
    hall.do(lambda s: rows.delete(s, s.get_one(Note, "n1")))
    hall.do(back, "n1", None)
    hall.do(lambda s: rows.delete(s, s.get_one(Note, "n1")))
    hall.do(back, "n1", old)  # by somebody who had not seen the second delete
    listed = hall.ask(conflicts.page)
    assert listed
    for conflict in listed:
        sides = hall.ask(conflicts.show, conflict).heads
        living = next(n for n, side in enumerate(sides) if not side.deleted)
        hall.do(conflicts.settle, conflict, head=living)
    assert hall.ask(conflicts.page) == []
    assert not hall.ask(lambda s: s.get_one(Note, "n1").gone)
    assert hall.ask(upkeep.check) == []


def back(session: Session, row: str, version: str | None) -> None:
    from app.sync import capture
    from app.sync.heads import version_from

    note = session.get_one(Note, row)
    if version is None:
        capture.see(session, note)
    else:
        capture.based_on(session, note, version_from(version))
    note.deleted = False


def test_a_delete_takes_along_what_only_a_newer_program_knows(hall: Backend, office: Backend) -> None:
    hall.do(person, "p1")
    birth = hall.ask(log_of)[-1]
    newer = completed(
        msgspec.structs.replace(birth, origin="newer", fields={"pronoun": "x"}, seen={"pronoun": (birth.dot,)})
    )
    hall.do(take_in, [newer], scope="h001")
    hall.do(lambda s: rows.delete(s, s.get_one(Person, "p1")))
    assert hall.ask(lambda s: s.get_one(Person, "p1").gone)
    assert hall.ask(log_of)[-1].fields["pronoun"] == "x"
    assert newer.dot in hall.ask(log_of)[-1].seen["pronoun"]
    office.do(take_in, hall.ask(log_of, "h001"), scope="h001")
    assert office.ask(lambda s: s.get_one(Person, "p1").gone)
    for store in (hall, office):
        assert store.ask(upkeep.check) == []
