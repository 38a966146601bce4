"""What the reader is told when something went wrong."""

import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.errors import DiskFull, NotFound
from app.ui.problems import BugDialog, ProblemDialog, Problems, bug_report, catch_everything
from app.ui.widgets.cards import Banner
from tests.gui.seek import the


class Window(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.banners: list[Banner] = []

    def show_banner(self, banner: Banner) -> None:
        banner.setParent(self)
        self.banners.append(banner)


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    return made


def words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.text()]


def look_up(records: dict[str, str], name: str) -> str:
    try:
        return records[name]
    except KeyError as cause:
        raise ValueError(f"{name} さんの記録") from cause


def mistake(name: str) -> Exception:
    try:
        look_up({}, name)
    except ValueError as error:
        return error
    raise AssertionError


def test_what_the_rules_forbid_comes_in_a_banner(window: Window) -> None:
    Problems(window, window).tell(NotFound(kind="person", id="p1"))
    assert words(window.banners[0]) == ["person p1 は見つかりません。", "番号を確かめるか、検索で探してください。"]
    assert window.findChildren(ProblemDialog) == []


def test_what_the_machine_did_comes_in_a_dialog(window: Window) -> None:
    error = DiskFull(where="E:")
    Problems(window, window).tell(error)
    dialog = the(ProblemDialog, window)
    assert words(dialog) == [str(error), error.next_step()]
    dialog.close()
    assert window.banners == []


def test_without_a_place_for_banners_everything_is_a_dialog(window: Window) -> None:
    Problems(window).tell(NotFound(kind="person", id="p1"))
    the(ProblemDialog, window).close()


def test_our_mistake_is_owned_once_with_a_report_without_a_name_in_it(
    window: Window, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    problems = Problems(window, window)
    problems.tell(mistake("高橋花子"))
    problems.tell(mistake("高橋花子"))
    dialogs = window.findChildren(BugDialog)
    assert len(dialogs) == 1
    assert "これはプログラムの不具合です。" in words(dialogs[0])
    dialogs[0].copy()
    report = QApplication.clipboard().text()
    assert "builtins.ValueError" in report
    assert "builtins.KeyError" in report
    assert "gui/test_problems.py" in report
    assert " look_up" in report
    assert "高橋花子" not in report + caplog.text
    dialogs[0].close()
    problems.tell(mistake("高橋花子"))
    qtbot.waitUntil(lambda: any(dialog.isVisible() for dialog in window.findChildren(BugDialog)))


def test_a_report_names_no_folder_of_a_person() -> None:
    code = compile("raise ValueError('秘密')", "/home/takahashi/desk/app/services/people.py", "exec")
    try:
        exec(code, {})
    except ValueError as error:
        report = bug_report(error)
    assert "app/services/people.py:1 <module>" in report
    assert "takahashi" not in report
    assert "秘密" not in report


def test_a_report_of_errors_in_a_circle_ends() -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert bug_report(one).count("ValueError") == 1


@pytest.fixture
def hooks() -> Iterator[None]:
    kept = sys.excepthook, threading.excepthook
    yield
    sys.excepthook, threading.excepthook = kept


@pytest.mark.usefixtures("hooks")
def test_what_no_one_caught_is_told_from_any_thread(qtbot: QtBot, window: Window) -> None:
    catch_everything(Problems(window, window))
    error = mistake("高橋花子")
    sys.excepthook(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: bool(window.findChildren(BugDialog)))
    assert window.banners == []

    def fail() -> None:
        raise NotFound(kind="person", id="p1")

    thread = threading.Thread(target=fail)
    thread.start()
    qtbot.waitUntil(lambda: bool(window.banners))
    thread.join()
    the(BugDialog, window).close()
