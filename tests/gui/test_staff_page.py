"""Who may sign in: a colleague is added, gets a new passphrase, is disabled; a member may change their own alone."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.errors import WrongPassphrase
from app.services import staff
from app.services.backend import Backend
from app.ui.staff.dialogs import AddDialog, DisableDialog, PassphraseDialog
from app.ui.staff.page import StaffPage
from app.ui.tasks import Tasks
from app.ui.widgets.ask import AskDialog
from tests.gui.desks import click, dialog, write
from tests.gui.seek import nameless
from tests.stores import PASSPHRASE

NEW = "correct horse battery"


@pytest.fixture
def tasks(hall: Backend) -> Iterator[Tasks]:
    made, errors = Tasks(hall), list[Exception]()
    made.failed.connect(errors.append)
    yield made
    made.close()
    assert errors == []


def opened(qtbot: QtBot, hall: Backend, tasks: Tasks) -> StaffPage:
    page = StaffPage(tasks, hall)
    qtbot.addWidget(page)
    page.resize(1100, 600)
    page.show()
    page.refresh()
    calm(qtbot, tasks)
    return page


def calm(qtbot: QtBot, tasks: Tasks) -> None:
    qtbot.waitUntil(lambda: not tasks.busy)


def fill(asking: AskDialog, **typed: str) -> None:
    for name, text in typed.items():
        write(asking.form.rows()[name].field, text)


def signs_in(hall: Backend, code: str, passphrase: str) -> bool:
    try:
        staff.verify(hall, code, passphrase)
    except WrongPassphrase:
        return False
    hall.sign_in("sato")
    return True


def test_a_colleague_is_added_and_may_sign_in(qtbot: QtBot, hall: Backend, tasks: Tasks) -> None:
    page = opened(qtbot, hall, tasks)
    click(qtbot, page, "担当者を加える")
    asking = dialog(qtbot, AddDialog)
    assert nameless(asking) == []
    fill(asking, code="tanaka", name="田中 美咲", passphrase="short")
    click(qtbot, asking, "加える")
    qtbot.waitUntil(lambda: "8 文字以上" in asking.form.rows()["passphrase"].error)
    fill(asking, passphrase=NEW)
    with qtbot.waitSignals([asking.acted, page.said]):
        click(qtbot, asking, "加える")
    calm(qtbot, tasks)
    assert page.table.records.rowCount() == 2
    assert signs_in(hall, "tanaka", NEW)


def test_two_passphrases_that_differ_are_told(qtbot: QtBot, hall: Backend, tasks: Tasks) -> None:
    page = opened(qtbot, hall, tasks)
    click(qtbot, page, "自分の合言葉を変える")
    asking = dialog(qtbot, PassphraseDialog)
    fill(asking, passphrase=NEW)
    qtbot.keyClicks(asking.form.rows()["passphrase"].field.controls()[1], "!")
    click(qtbot, asking, "変える")
    assert asking.form.rows()["passphrase"].error == "二回の入力が違います"
    assert signs_in(hall, "sato", PASSPHRASE)
    fill(asking, passphrase=NEW)
    with qtbot.waitSignal(asking.acted):
        click(qtbot, asking, "変える")
    assert not signs_in(hall, "sato", PASSPHRASE)
    hall.close()
    bootstrap.open_store(hall.folder, "sato", NEW).close()


def test_a_forgotten_passphrase_is_set_anew_and_a_colleague_disabled(qtbot: QtBot, hall: Backend, tasks: Tasks) -> None:
    staff.add(hall, "tanaka", "田中 美咲", PASSPHRASE)
    page = opened(qtbot, hall, tasks)
    assert not page.reset_button.isEnabled()
    page.table.choose("tanaka")
    click(qtbot, page, "合言葉を再設定")
    asking = dialog(qtbot, PassphraseDialog)
    assert "田中 美咲" in asking.windowTitle()
    fill(asking, passphrase=NEW)
    with qtbot.waitSignal(asking.acted):
        click(qtbot, asking, "変える")
    assert signs_in(hall, "tanaka", NEW)
    click(qtbot, page, "使えなくする")
    sure = dialog(qtbot, DisableDialog)
    with qtbot.waitSignal(sure.acted):
        click(qtbot, sure, "使えなくする")
    calm(qtbot, tasks)
    assert not signs_in(hall, "tanaka", NEW)
    assert page.table.records.rowCount() == 2
    assert not page.disable_button.isEnabled()


def test_one_in_charge_neither_disables_nor_resets_themselves_here(qtbot: QtBot, hall: Backend, tasks: Tasks) -> None:
    page = opened(qtbot, hall, tasks)
    page.table.choose("sato")
    assert not page.disable_button.isEnabled()
    assert not page.reset_button.isEnabled()


def test_a_member_may_only_change_their_own(qtbot: QtBot, hall: Backend, tasks: Tasks) -> None:
    staff.add(hall, "tanaka", "田中 美咲", PASSPHRASE)
    staff.verify(hall, "tanaka", PASSPHRASE)
    page = opened(qtbot, hall, tasks)
    page.table.choose("sato")
    assert not page.add_button.isEnabled()
    assert not page.reset_button.isEnabled()
    assert "責任者だけ" in page.note.text()
    click(qtbot, page, "自分の合言葉を変える")
    asking = dialog(qtbot, PassphraseDialog)
    fill(asking, passphrase=NEW)
    with qtbot.waitSignal(asking.acted):
        click(qtbot, asking, "変える")
    assert signs_in(hall, "tanaka", NEW)


def test_every_control_has_a_name(qtbot: QtBot, hall: Backend, tasks: Tasks) -> None:
    assert nameless(opened(qtbot, hall, tasks)) == []
