"""The store: who gets in, who is refused with which words, and that nothing stands beside it in plain text."""

import os
import shutil
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import bootstrap
from app.errors import (
    AppError,
    DamagedStore,
    DiskFull,
    InvalidInput,
    NewerStore,
    NoStore,
    StoreExists,
    StoreInUse,
    WrongPassphrase,
)
from app.models import keys, schema
from app.models.person import Person
from app.models.store import DATABASE, MakeWay, breathe, in_words
from app.services import staff
from app.services.backend import Backend
from tests.stores import PASSPHRASE, Templates

CANARY = "カナリア髙橋𠮷子"


def register(session: Session, row: str = "p1", name: str = CANARY) -> None:
    session.add(Person(id=row, hall="h001", name=name))


def test_the_right_passphrase_opens_and_a_wrong_one_does_not(hall: Backend) -> None:
    hall.do(register)
    hall.close()
    reopened = bootstrap.open_store(hall.folder, "sato", PASSPHRASE)
    assert reopened.ask(lambda s: s.get_one(Person, "p1").name) == CANARY
    reopened.close()
    for code, said in (("sato", PASSPHRASE + "x"), ("sato", ""), ("nobody", PASSPHRASE)):
        with pytest.raises(WrongPassphrase):
            bootstrap.open_store(hall.folder, code, said)


def test_no_plain_text_stands_in_any_file_beside_the_store(hall: Backend) -> None:
    hall.do(register)
    hall.do(lambda s: s.add_all(Person(id=f"x{n}", hall="h001", name=CANARY * 50) for n in range(300)))
    for file in hall.folder.rglob("*"):
        data = file.read_bytes() if file.is_file() else b""
        assert CANARY.encode() not in data, file
        assert CANARY.encode("utf-16-le") not in data, file
        assert b"SQLite format 3" not in data, file
        assert "佐藤".encode() not in data, file


def test_a_second_program_is_told_that_the_store_is_in_use(hall: Backend) -> None:
    with pytest.raises(StoreInUse):
        bootstrap.open_with_key(hall.folder, "sato", hall.data_key)
    code = "import sys; from app.cli.main import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", code, "--store", str(hall.folder), "status"],
        capture_output=True,
        env={**os.environ, "TSUNAGARU_PASSPHRASE": PASSPHRASE},
        check=False,
    )
    assert done.returncode == 1
    assert str(StoreInUse()) in done.stderr.decode()


def test_a_newer_store_is_refused_untouched(hall: Backend) -> None:
    with hall.database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    hall.close()
    before = (hall.folder / DATABASE).read_bytes()
    with pytest.raises(NewerStore):
        bootstrap.open_with_key(hall.folder, "sato", hall.data_key)
    assert (hall.folder / DATABASE).read_bytes() == before


def test_an_empty_folder_a_spoilt_file_and_a_taken_folder_are_told_apart(hall: Backend, tmp_path: Path) -> None:
    with pytest.raises(NoStore):
        bootstrap.open_store(tmp_path / "nothing", "sato", PASSPHRASE)
    with pytest.raises(StoreExists):
        bootstrap.create_office(hall.folder, organisation="x", staff=bootstrap.FirstStaff("a", "a", PASSPHRASE))
    hall.close()
    shutil.copytree(hall.folder, tmp_path / "spoilt")
    (tmp_path / "spoilt" / DATABASE).write_bytes(b"\0" * 8192)
    for leftover in (tmp_path / "spoilt").glob("store.db-*"):
        leftover.unlink()
    with pytest.raises(DamagedStore):
        bootstrap.open_with_key(tmp_path / "spoilt", "sato", hall.data_key)
    (tmp_path / "spoilt" / keys.FILE).write_bytes(b"{")
    with pytest.raises(DamagedStore):
        bootstrap.open_store(tmp_path / "spoilt", "sato", PASSPHRASE)


def test_a_failed_command_leaves_nothing(hall: Backend) -> None:
    def half(session: Session) -> None:
        register(session)
        session.flush()
        raise InvalidInput("x", "y")

    before = hall.ask(lambda s: s.execute(text("SELECT count(*), max(pos) FROM log")).one())
    with pytest.raises(InvalidInput):
        hall.do(half)
    assert hall.ask(lambda s: s.get(Person, "p1")) is None
    assert hall.ask(lambda s: s.execute(text("SELECT count(*), max(pos) FROM log")).one()) == before


def test_a_query_cannot_write(hall: Backend) -> None:
    with pytest.raises((AppError, Exception), match="readonly"):
        hall.ask(lambda s: s.execute(text("DELETE FROM log")))


def test_a_patient_writer_makes_way_and_begins_again(hall: Backend) -> None:
    started, saved = threading.Event(), threading.Event()
    runs = []

    def long_work(session: Session) -> None:
        runs.append(session)
        register(session, f"long{len(runs)}")
        session.flush()
        started.set()
        if len(runs) == 1:
            while not session.info["database"].wanted():
                started.wait(0.001)
        breathe(session)

    def desk() -> None:
        started.wait(10)
        hall.do(register, "desk", "机")
        saved.set()

    thread = threading.Thread(target=desk)
    thread.start()
    hall.do_patiently(long_work)
    thread.join(10)
    assert saved.is_set()
    assert len(runs) == 2
    assert hall.ask(lambda s: set(s.scalars(select(Person.id)))) == {"desk", "long2"}
    assert issubclass(MakeWay, Exception)


def test_staff_come_go_and_forget_their_passphrase(tmp_path: Path) -> None:
    kit = tmp_path / "kit"
    fresh, secret = bootstrap.create_office(
        tmp_path / "fresh", organisation="x", staff=bootstrap.FirstStaff("chief", "長", PASSPHRASE)
    )
    kit.write_text(secret, encoding="utf-8")
    staff.add(fresh, "suzuki", "鈴木", "すずきのひみつ123")
    with pytest.raises(InvalidInput):
        staff.add(fresh, "short", "短", "1234567")
    with pytest.raises(staff.LastInCharge):
        staff.disable(fresh, "chief")
    staff.set_passphrase(fresh, "suzuki", "あたらしい合言葉9")
    fresh.close()
    member = bootstrap.open_store(tmp_path / "fresh", "suzuki", "あたらしい合言葉9")
    with pytest.raises(staff.OnlyInCharge):
        staff.add(member, "tanaka", "田中", "たなかのひみつ123")
    member.close()
    staff.reset_by_recovery(tmp_path / "fresh", kit, "chief", "もどした合言葉です")
    chief = bootstrap.open_store(tmp_path / "fresh", "chief", "もどした合言葉です")
    staff.disable(chief, "suzuki")
    assert {s.code: bool(s.disabled_at) for s in chief.ask(staff.everyone)} == {"chief": False, "suzuki": True}
    chief.close()
    with pytest.raises(WrongPassphrase):
        bootstrap.open_store(tmp_path / "fresh", "suzuki", "あたらしい合言葉9")
    kit.write_text("AGE-SECRET-KEY-1NONSENSE", encoding="utf-8")
    with pytest.raises(WrongPassphrase):
        staff.reset_by_recovery(tmp_path / "fresh", kit, "chief", "もどした合言葉です")


def test_a_full_disk_is_told_and_leaves_nothing(hall: Backend) -> None:
    with hall.database.writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 3}")
    with pytest.raises(DiskFull):
        hall.do(lambda s: s.add_all(Person(id=f"x{n}", hall="h001", name="長い" * 500) for n in range(200)))
    assert hall.ask(lambda s: s.scalar(select(Person.id))) is None


def test_the_store_is_migrated_only_when_its_revision_differs(hall: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Callable[..., None]] = []
    monkeypatch.setattr(schema, "migrate", called.append)
    schema.bring_up(hall.database)
    assert called == []


def test_templates_are_real_stores(templates: Templates) -> None:
    assert {p.name for p in (templates.folder / "hall").iterdir()} >= {DATABASE, keys.FILE, keys.SEALED}


def test_an_error_of_the_database_does_not_tell_what_a_record_says(hall: Backend) -> None:
    hall.do(register)
    with pytest.raises(Exception, match="UNIQUE") as problem:
        hall.do(lambda s: s.execute(text("INSERT INTO meta VALUES ('device', :said)"), {"said": CANARY}))
    assert CANARY not in str(problem.value)
    assert CANARY not in "".join(traceback.format_exception(problem.value))


def test_an_input_error_on_a_full_disk_is_no_damage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    problem = OSError("disk I/O error")
    assert isinstance(in_words(problem, tmp_path / DATABASE), DamagedStore)
    monkeypatch.setattr("app.models.store.shutil.disk_usage", lambda _path: SimpleNamespace(free=0))
    assert isinstance(in_words(problem, tmp_path / DATABASE), DiskFull)
