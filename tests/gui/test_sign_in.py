"""The door and the passphrase."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.errors import WrongPassphrase
from app.ui.sign_in import SignIn
from tests.gui.seek import nameless

STAFF = [("t01", "田中 美咲"), ("s02", "鈴木 健")]


@pytest.fixture
def door(qtbot: QtBot) -> SignIn:
    made = SignIn("山手交流館", STAFF)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    made.setFocus()
    return made


def test_enter_sends_who_and_the_passphrase_once(qtbot: QtBot, door: SignIn) -> None:
    line = door.passphrase.line
    asked: list[tuple[str, str]] = []
    door.request.connect(lambda staff, passphrase: asked.append((staff, passphrase)))
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert asked == []
    door.staff.show_value("s02")
    qtbot.keyClicks(line, "correct horse")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert asked == [("s02", "correct horse")]
    assert not door.enter.isEnabled()


def test_a_refusal_is_said_and_what_was_typed_is_gone(qtbot: QtBot, door: SignIn) -> None:
    line = door.passphrase.line
    qtbot.keyClicks(line, "wrong")
    with qtbot.waitSignal(door.request):
        qtbot.mouseClick(door.enter, Qt.MouseButton.LeftButton)
    door.refuse(WrongPassphrase())
    assert door.said() == str(WrongPassphrase())
    assert line.text() == ""
    assert line.hasFocus()
    assert door.enter.isEnabled()
    qtbot.keyClicks(line, "a")
    assert door.said() == ""


def test_caps_lock_is_noticed(qtbot: QtBot, door: SignIn) -> None:
    line, hint = door.passphrase.line, door.passphrase.caps_hint
    qtbot.keyClick(line, "a")
    assert not hint.isVisible()
    qtbot.keyClick(line, "A", Qt.KeyboardModifier.ShiftModifier)
    assert not hint.isVisible()
    qtbot.keyClick(line, "B", Qt.KeyboardModifier.NoModifier)
    assert hint.isVisible()
    qtbot.keyClick(line, Qt.Key.Key_CapsLock)
    assert not hint.isVisible()


def test_the_passphrase_is_hidden_until_one_looks(qtbot: QtBot, door: SignIn) -> None:
    line = door.passphrase.line
    assert line.echoMode() == QLineEdit.EchoMode.Password
    qtbot.mouseClick(door.passphrase.eye, Qt.MouseButton.LeftButton)
    assert line.echoMode() == QLineEdit.EchoMode.Normal
    assert door.passphrase.eye.accessibleName() == "合言葉を隠す"
    door.passphrase.clear()
    assert line.echoMode() == QLineEdit.EchoMode.Password


def test_a_locked_door_keeps_to_its_member_of_staff(qtbot: QtBot) -> None:
    cover = SignIn("山手交流館", STAFF, "s02", locked=True)
    qtbot.addWidget(cover)
    assert not cover.staff.isEnabled()
    qtbot.keyClicks(cover.passphrase.line, "x")
    with qtbot.waitSignal(cover.request) as request:
        qtbot.keyClick(cover.passphrase.line, Qt.Key.Key_Return)
    assert request.args == ["s02", "x"]
    switch = next(each for each in cover.findChildren(QPushButton) if each.text() == "別の担当者に替わる")
    with qtbot.waitSignal(cover.switch_asked):
        switch.click()


def test_a_code_can_be_typed_where_no_list_is_known(qtbot: QtBot) -> None:
    door = SignIn("山手交流館", [])
    qtbot.addWidget(door)
    qtbot.keyClicks(door.staff, "t01")
    qtbot.keyClicks(door.passphrase.line, "x")
    with qtbot.waitSignal(door.request) as request:
        qtbot.keyClick(door.passphrase.line, Qt.Key.Key_Return)
    assert request.args == ["t01", "x"]


def test_every_control_has_a_name_and_tab_goes_from_who_to_how(qtbot: QtBot, door: SignIn) -> None:
    assert nameless(door) == []
    door.staff.setFocus()
    qtbot.keyClick(door.staff, Qt.Key.Key_Tab)
    assert door.passphrase.line.hasFocus()
