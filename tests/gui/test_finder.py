"""Fields that find, and buttons of which one is chosen."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.errors import InvalidInput
from app.services.backend import Backend
from app.ui.tasks import Tasks
from app.ui.widgets.finder import FinderField, Finding, Found
from app.ui.widgets.many import ManyField
from app.ui.widgets.radios import RadiosField
from tests.gui.seek import compose, focused, nameless, the

PEOPLE = [Found("1", "高橋　花子", "たかはし　はなこ"), Found("2", "高橋　太郎"), Found("3", "佐藤　次郎")]
CHOICES = (("now", "すぐに"), ("soon", "早めに"), ("normal", "ふつう"))


def find(_session: Any, text: str) -> Sequence[Found]:
    if len(text) < 2:
        raise InvalidInput("text", "2 文字以上の言葉で検索してください")
    return [each for each in PEOPLE if text in each.name]


def named(_session: Any, ids: Sequence[str]) -> Sequence[Found]:
    return [each for each in PEOPLE if each.id in ids]


@pytest.fixture
def tasks(hall: Backend) -> Iterator[Tasks]:
    made = Tasks(hall)
    yield made
    made.close()


def shown(qtbot: QtBot, field: QWidget) -> None:
    qtbot.addWidget(field)
    field.show()
    field.activateWindow()
    qtbot.waitUntil(field.isActiveWindow)
    field.setFocus()


def finder(qtbot: QtBot, tasks: Tasks, **how: Any) -> FinderField:
    made = FinderField(tasks, Finding(find, named), "さがす", **how)
    made.line.setAccessibleName("人")
    shown(qtbot, made)
    return made


def test_one_is_found_chosen_and_taken_off_by_keys(qtbot: QtBot, tasks: Tasks) -> None:
    field = finder(qtbot, tasks)
    edits: list[int] = []
    field.edited.connect(lambda: edits.append(1))
    compose(field.line, "", "高橋")
    qtbot.waitUntil(field.found.isVisible)
    assert field.found.count() == 2
    qtbot.keyClick(field.line, Qt.Key.Key_Down)
    assert field.found.hasFocus()
    qtbot.keyClick(field.found, Qt.Key.Key_Down)
    qtbot.keyClick(field.found, Qt.Key.Key_Return)
    assert field.value() == "2"
    assert not field.line.isVisible()
    assert edits == [1]
    assert nameless(field) == []
    qtbot.mouseClick(the(QToolButton, field, "はずす"), Qt.MouseButton.LeftButton)
    assert field.value() is None
    assert field.line.hasFocus()
    assert edits == [1, 1]


def test_esc_puts_what_was_found_away(qtbot: QtBot, tasks: Tasks) -> None:
    field = finder(qtbot, tasks)
    compose(field.line, "", "高橋")
    qtbot.waitUntil(field.found.isVisible)
    qtbot.keyClick(field.line, Qt.Key.Key_Escape)
    assert not field.found.isVisible()
    assert field.line.text() == ""


def test_too_short_a_word_is_told(qtbot: QtBot, tasks: Tasks) -> None:
    field = finder(qtbot, tasks)
    compose(field.line, "", "高")
    qtbot.waitUntil(lambda: "2 文字以上" in field._hint.text())
    assert not field.found.isVisible()


def test_several_are_held_and_words_are_taken_where_nothing_is_found(qtbot: QtBot, tasks: Tasks) -> None:
    field = finder(qtbot, tasks, many=True, words=True)
    for words, chosen in (("花子", ("1",)), ("民生委員", ("1", "民生委員")), ("次郎", ("1", "民生委員", "3"))):
        compose(field.line, "", words)
        qtbot.waitUntil(lambda: not tasks.busy and (field.found.isVisible() or "Enter" in field._hint.text()))
        qtbot.keyClick(field.line, Qt.Key.Key_Return)
        assert field.value() == chosen
    assert field.line.isVisible()
    again = finder(qtbot, tasks, many=True, words=True)
    again.retype(field.typed())
    assert again.value() == field.value()
    qtbot.waitUntil(lambda: again.name_of("3") == "佐藤　次郎")
    assert again.name_of("民生委員") == "民生委員"


def test_a_new_record_is_asked_for_at_the_end_of_the_list(qtbot: QtBot, tasks: Tasks) -> None:
    field = finder(qtbot, tasks, add="「{text}」を登録する")
    compose(field.line, "", "鈴木")
    qtbot.waitUntil(field.found.isVisible)
    assert field.found.item(0).text() == "「鈴木」を登録する"
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    assert field.value() is None
    qtbot.keyClick(field.line, Qt.Key.Key_Down)
    qtbot.keyClick(field.found, Qt.Key.Key_Down)
    with qtbot.waitSignal(field.add_asked) as asked:
        qtbot.keyClick(field.found, Qt.Key.Key_Return)
    assert asked.args == ["鈴木"]


def test_what_is_gone_is_said_to_be_so(qtbot: QtBot, tasks: Tasks) -> None:
    field = finder(qtbot, tasks)
    field.show_value("9")
    qtbot.waitUntil(lambda: "もうありません" in field.name_of("9"))
    assert field.value() == "9"


def test_one_of_a_few_is_chosen_by_arrows_and_taken_back_by_space(qtbot: QtBot) -> None:
    field = RadiosField(CHOICES)
    shown(qtbot, field)
    now, soon = field.buttons["now"], field.buttons["soon"]
    now.setFocus()
    qtbot.keyClick(focused(), Qt.Key.Key_Right)
    assert field.value() == "now"
    qtbot.keyClick(focused(), Qt.Key.Key_Right)
    assert (field.value(), focused()) == ("soon", soon)
    qtbot.keyClick(focused(), Qt.Key.Key_Left, delay=0)
    assert field.value() == "now"
    qtbot.keyClick(focused(), Qt.Key.Key_Left)
    assert field.value() == "now"
    qtbot.keyClick(focused(), Qt.Key.Key_Space)
    assert field.value() is None
    assert [each.focusPolicy() == Qt.FocusPolicy.StrongFocus for each in field.buttons.values()].count(True) == 1


def test_a_choice_that_must_be_is_only_changed(qtbot: QtBot) -> None:
    field = RadiosField(CHOICES, needed=True)
    field.show_value("normal")
    shown(qtbot, field)
    qtbot.mouseClick(field.buttons["normal"], Qt.MouseButton.LeftButton)
    assert field.value() == "normal"
    qtbot.mouseClick(field.buttons["now"], Qt.MouseButton.LeftButton)
    assert field.value() == "now"
    assert "選択" in field.buttons["now"].accessibleName()
    field.show_value("retired")
    assert field.value() == "retired"


def test_of_many_none_is_the_main_one(qtbot: QtBot) -> None:
    field = ManyField(CHOICES, 3)
    field.show_value(("soon", "retired"))
    shown(qtbot, field)
    qtbot.mouseClick(field.buttons["now"], Qt.MouseButton.LeftButton)
    assert field.value() == ("now", "soon", "retired")
    assert not any("一番" in each.accessibleName() for each in field.buttons.values())
    qtbot.keyClick(field.buttons["soon"], Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert not any("一番" in each.accessibleName() for each in field.buttons.values())
    again = ManyField(CHOICES)
    qtbot.addWidget(again)
    again.retype(field.typed())
    assert again.value() == field.value()
