"""Work off the GUI thread: answers, errors, cancelling, owners that are gone."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.changes import Changes, Outcome
from app.errors import AppError, Cancelled, InvalidInput
from app.ui.tasks import Progress, Tasks, Work

NOTE = Changes(frozenset({("note", "n1")}))


@dataclass
class Memory:
    """A door to a list in memory; each use case gets the list as its session."""

    records: list[str] = field(default_factory=list)
    touched: Changes = NOTE

    def do(self, use_case: Callable[..., Any], *args: Any, **kwargs: Any) -> Outcome[Any]:
        return Outcome(use_case(self.records, *args, **kwargs), self.touched)

    def ask(self, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return query(self.records, *args, **kwargs)


class Owner(QObject):
    """Whoever asks; keeps what it heard, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Any] = []
        self.threads: set[int] = set()

    def hear(self, value: object) -> None:
        self.heard.append(value)
        self.threads.add(threading.get_ident())


def add(records: list[str], text: str) -> int:
    records.append(text)
    return len(records)


def count(records: list[str]) -> tuple[int, int]:
    return len(records), threading.get_ident()


def refuse(_records: list[str]) -> None:
    raise InvalidInput("text", "空です")


@pytest.fixture
def tasks() -> Iterator[Tasks]:
    made = Tasks(Memory())
    yield made
    made.close()
    delete(made)


def settle(qtbot: QtBot, tasks: Tasks) -> None:
    qtbot.waitUntil(lambda: not tasks.busy)


def test_a_command_answers_on_the_gui_thread_after_its_changes(qtbot: QtBot, tasks: Tasks) -> None:
    owner = Owner()
    tasks.changed.connect(owner.hear)
    tasks.do(owner, owner.hear, add, "雨")
    settle(qtbot, tasks)
    assert owner.heard == [NOTE, 1]
    assert owner.threads == {threading.get_ident()}


def test_commands_run_in_the_order_they_were_given(qtbot: QtBot, tasks: Tasks) -> None:
    owner = Owner()
    for number in range(50):
        tasks.do(owner, owner.hear, add, text=str(number))
    settle(qtbot, tasks)
    assert owner.heard == list(range(1, 51))


def test_a_command_begins_when_the_one_before_has_ended(qtbot: QtBot, tasks: Tasks) -> None:
    owner = Owner()
    gate = threading.Event()

    def wait(_records: list[str]) -> str:
        gate.wait()
        return "first"

    tasks.do(owner, owner.hear, wait)
    tasks.do(owner, owner.hear, add, "雨")
    for _question in range(3):
        tasks.ask(owner, owner.hear, count)
    qtbot.waitUntil(lambda: len(owner.heard) == 3)
    assert [answer[0] for answer in owner.heard] == [0, 0, 0]
    gate.set()
    settle(qtbot, tasks)
    assert owner.heard[3:] == ["first", 1]


def test_a_query_runs_elsewhere_and_touches_nothing(qtbot: QtBot, tasks: Tasks) -> None:
    owner = Owner()
    with qtbot.assertNotEmitted(tasks.changed):
        tasks.ask(owner, owner.hear, count)
        settle(qtbot, tasks)
    assert owner.heard[0][0] == 0
    assert owner.heard[0][1] != threading.get_ident()


def test_a_command_that_touched_nothing_says_so_to_no_one(qtbot: QtBot) -> None:
    tasks = Tasks(Memory(touched=Changes()))
    with qtbot.assertNotEmitted(tasks.changed):
        tasks.do(tasks, None, add, "雨")
        settle(qtbot, tasks)
    tasks.close()


def test_an_error_is_told_unless_the_owner_deals_with_it(qtbot: QtBot, tasks: Tasks) -> None:
    owner = Owner()
    told: list[AppError] = []
    tasks.failed.connect(told.append)
    tasks.do(owner, owner.hear, refuse)
    settle(qtbot, tasks)
    assert [type(error) for error in told] == [InvalidInput]
    tasks.do(owner, owner.hear, refuse).otherwise(lambda error: isinstance(error, InvalidInput))
    settle(qtbot, tasks)
    tasks.do(owner, owner.hear, refuse).otherwise(lambda _error: False)
    settle(qtbot, tasks)
    assert len(told) == 2
    assert owner.heard == []


def test_an_owner_that_is_gone_hears_nothing_but_the_write_is_done(qtbot: QtBot, tasks: Tasks) -> None:
    owner, other = Owner(), Owner()
    tasks.do(owner, owner.hear, add, "雨")
    delete(owner)
    tasks.ask(other, other.hear, count)
    settle(qtbot, tasks)
    tasks.ask(other, other.hear, count)
    settle(qtbot, tasks)
    assert owner.heard == []
    assert other.heard[-1][0] == 1


def test_a_dropped_question_is_not_answered(qtbot: QtBot, tasks: Tasks) -> None:
    owner = Owner()
    gate = threading.Event()
    asked: list[str] = []

    def wait_then(_records: list[str], word: str) -> str:
        asked.append(word)
        gate.wait()
        return word

    calls = [tasks.ask(owner, owner.hear, wait_then, word) for word in ("a", "ab", "abc", "abcd")]
    qtbot.waitUntil(lambda: len(asked) == 2)
    for call in calls[:-1]:
        call.drop()
    gate.set()
    settle(qtbot, tasks)
    assert owner.heard == ["abcd"]
    assert "abc" not in asked


def test_long_work_reports_and_ends(qtbot: QtBot, tasks: Tasks) -> None:
    owner = Owner()
    works: list[Work] = []
    seen: list[tuple[int, int, str]] = []
    go = threading.Event()

    def see(done: int, total: int, text: str) -> None:
        seen.append((done, total, text))
        go.set()

    def start(work: Work) -> None:
        works.append(work)
        work.progressed.connect(see)

    def read(progress: Progress) -> str:
        progress.report(3, 10, "3 行目")
        go.wait()
        progress.touched(NOTE)
        return "済"

    tasks.began.connect(start)
    tasks.changed.connect(owner.hear)
    tasks.run_long(owner, "取り込み", owner.hear, read)
    with qtbot.waitSignal(works[0].ended):
        pass
    settle(qtbot, tasks)
    assert seen == [(3, 10, "3 行目")]
    assert owner.heard == [NOTE, "済"]


def test_long_work_stops_when_asked_and_nobody_is_alarmed(qtbot: QtBot, tasks: Tasks) -> None:
    owner = Owner()
    works: list[Work] = []
    begun, go = threading.Event(), threading.Event()

    def read(progress: Progress) -> None:
        progress.check()
        begun.set()
        go.wait()
        progress.report(1, 2)
        raise AssertionError

    tasks.began.connect(works.append)
    errors: list[Exception] = []

    def note(error: Exception) -> bool:
        errors.append(error)
        return False

    with qtbot.assertNotEmitted(tasks.failed):
        call = tasks.run_long(owner, "取り込み", owner.hear, read)
        call.otherwise(note)
        begun.wait()
        works[0].cancel()
        go.set()
        settle(qtbot, tasks)
    assert owner.heard == []
    assert [type(error) for error in errors] == [Cancelled]


def test_the_desk_saves_while_long_work_goes_on(qtbot: QtBot, tasks: Tasks) -> None:
    owner = Owner()
    go = threading.Event()
    tasks.run_long(owner, "取り込み", owner.hear, lambda _progress: go.wait())
    with qtbot.waitSignal(tasks.changed):
        tasks.do(owner, owner.hear, add, "雨")
    assert owner.heard == [1]
    go.set()
    settle(qtbot, tasks)


def test_closing_waits_for_what_is_to_be_written() -> None:
    memory = Memory()
    tasks, owner = Tasks(memory), Owner()
    for number in range(20):
        tasks.do(owner, owner.hear, add, str(number))
    tasks.close()
    assert len(memory.records) == 20
    assert owner.heard[-1] == 20
    assert not tasks.busy


def test_closing_tells_of_a_write_that_failed(qtbot: QtBot) -> None:
    tasks = Tasks(Memory())
    with qtbot.waitSignal(tasks.failed):
        tasks.do(tasks, None, refuse)
        tasks.close()


def test_work_of_its_own_runs_in_turn_with_the_commands(qtbot: QtBot, tasks: Tasks) -> None:
    owner, order = Owner(), list[str]()

    def own() -> Outcome[str]:
        order.append("own")
        return Outcome("done", Changes())

    tasks.changed.connect(owner.hear)
    tasks.do(owner, None, lambda _records: order.append("command"))
    tasks.run(owner, owner.hear, own)
    tasks.do(owner, None, lambda _records: order.append("command"))
    settle(qtbot, tasks)
    assert order == ["command", "own", "command"]
    assert owner.heard == [NOTE, "done", NOTE]


def test_questions_that_come_up_while_closing_are_not_asked() -> None:
    tasks, owner = Tasks(Memory()), Owner()
    tasks.do(owner, lambda _count: tasks.ask(owner, owner.hear, count), add, "雨")
    tasks.close()
    assert not tasks.busy
    assert owner.heard == []
    delete(tasks)
