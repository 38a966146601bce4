"""The check of a store finds what is not as the log says, and says nothing of a sound one."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.models import search_index
from app.models.consultation import Consultation, Note
from app.models.person import Person
from app.services import rows, upkeep
from app.services.backend import Backend

AT = "2026-04-01T09:00:00+09:00"


def records(session: Session) -> None:
    session.add(Person(id="p1", hall="h001", name="髙橋 𠮷子", kana="たかはし よしこ"))
    session.add_all(Consultation(id=f"c{n}", hall="h001", text="本文", at=AT) for n in (1, 2))
    session.flush()
    session.add_all(Note(id=f"n{n}", consultation=f"c{n}", text="経過", at=AT) for n in (1, 2))
    session.flush()
    rows.delete(session, session.get_one(Consultation, "c2"))


def spoil(session: Session, statement: str) -> None:
    session.execute(text("PRAGMA defer_foreign_keys=ON"))
    session.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DELETE FROM note WHERE id = 'n1'", {"rows", "search"}),
        ("UPDATE person SET name = '別人' WHERE id = 'p1'", {"rows"}),
        ("UPDATE person SET sort_key = 'x' WHERE id = 'p1'", {"rows"}),
        ("UPDATE person SET deleted = 1, gone = 1 WHERE id = 'p1'", {"rows", "search"}),
        ("UPDATE person SET head_seq = 1 WHERE id = 'p1'", {"heads"}),
        ("UPDATE consultation SET gone = 1 WHERE id = 'c1'", {"rows", "search"}),
        ("UPDATE consultation SET gone = 0 WHERE id = 'c2'", {"rows", "search"}),
        ("UPDATE log SET scope = 'h002' WHERE row = 'c1'", {"scopes"}),
        ("UPDATE meta SET value = '3' WHERE key = 'seq'", {"sequence"}),
        ("INSERT INTO conflict VALUES ('x', 'person', 'p1', 'name', 'h001', '')", {"conflicts"}),
        ("INSERT INTO conflict VALUES ('x', 'consultation', 'c1', '', 'h001', '')", {"conflicts"}),
        ("DELETE FROM search_doc WHERE row = 'p1'", {"search"}),
        ("INSERT INTO search_doc VALUES (1, 'note', 'nobody')", {"search"}),
        ("DELETE FROM log WHERE row = 'p1'", {"rows"}),
    ],
)
def test_what_is_not_as_the_log_says_is_found(hall: Backend, statement: str, found: set[str]) -> None:
    hall.do(records)
    assert hall.ask(upkeep.check) == []
    hall.do(spoil, statement)
    assert {finding.what for finding in hall.ask(upkeep.check)} == found


def test_an_altered_entry_of_the_log_is_found(hall: Backend) -> None:
    hall.do(records)
    data = hall.ask(lambda s: s.execute(text("SELECT data FROM log WHERE row = 'p1'")).scalar_one())
    altered = data.replace("髙橋".encode(), "低橋".encode())
    hall.do(lambda s: s.execute(text("UPDATE log SET data = :data WHERE row = 'p1'"), {"data": altered}))
    assert {finding.what for finding in hall.ask(upkeep.check)} == {"log", "rows"}


def test_rows_that_wait_for_the_index_are_no_finding(hall: Backend) -> None:
    """As an intake leaves them that was killed before it could index what it wrote."""
    hall.do(records)
    waiting = [("person", "p1"), ("consultation", "c1"), ("note", "n2"), ("consultation", "c2")]
    hall.do(search_index.wait, waiting)
    assert hall.ask(upkeep.check) == []
    hall.do(lambda s: s.execute(text("DELETE FROM search_doc WHERE row = 'p1'")))
    assert hall.ask(upkeep.check) == []
    hall.index()
    assert hall.ask(upkeep.check) == []
