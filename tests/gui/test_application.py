"""From the first window to the desk: painted before anything is loaded, the first start, sign-in, what refuses it."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from app import bootstrap, settings
from app.errors import StoreInUse, WrongPassphrase
from app.services import enrolment, staff
from app.services.backend import Backend
from app.ui.application import Program
from app.ui.desk import Desk
from app.ui.first_start.done import HallDone, OfficeDone
from app.ui.first_start.forms import HallStep, OfficeStep, StoreStep
from app.ui.first_start.page import FirstStart
from app.ui.first_start.step import Step
from app.ui.recovery import RecoveryDialog
from app.ui.widgets.places import PlaceField
from tests.gui.desks import calm, click, dialog, write
from tests.gui.seek import focused, nameless, the
from tests.stores import PASSPHRASE, Templates

ASCII = "correct horse battery"


@pytest.fixture
def closed_hall(templates: Templates, tmp_path: Path) -> Path:
    """A hall's store that nobody has opened."""
    folder = tmp_path / "store"
    shutil.copytree(templates.folder / "hall", folder)
    backend = bootstrap.open_with_key(folder, "sato", templates.hall_key)
    staff.set_passphrase(backend, "sato", ASCII)
    backend.close()
    return folder


@pytest.fixture
def start() -> Iterator[list[Program]]:
    """Programs that were begun; their desks and stores are closed at the end."""
    begun: list[Program] = []
    before = sys.excepthook
    yield begun
    for program in begun:
        program.door.close()
        program.end()
    sys.excepthook = before


def begin(qtbot: QtBot, start: list[Program], folder: Path) -> Program:
    before = sys.excepthook
    program = Program(folder, settings.load())
    start.append(program)
    qtbot.addWidget(program.door)
    with qtbot.waitSignal(program.door.painted):
        program.begin()
    sys.excepthook = before
    return program


def enter(qtbot: QtBot, program: Program, passphrase: str) -> Desk:
    assert program.door.sign_in is not None
    line = program.door.sign_in.passphrase.line
    program.door.activateWindow()
    qtbot.waitUntil(line.hasFocus)
    with qtbot.waitSignal(program.opened) as opened:
        qtbot.keyClicks(line, passphrase)
        qtbot.keyClick(line, Qt.Key.Key_Return)
    desk: Desk = opened.args[0]
    qtbot.addWidget(desk.window)
    return desk


def test_the_door_is_painted_before_the_store_is_loaded(closed_hall: Path) -> None:
    """In a process of its own: this one has loaded everything."""
    script = f"""
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from app import settings
from app.ui import style
from app.ui.application import Program
application = QApplication([])
style.wear(application)
program = Program(Path({str(closed_hall)!r}), settings.load())
seen = []
program.door.painted.disconnect()
program.door.painted.connect(lambda: (seen.extend(sys.modules), application.quit()))
program.begin()
application.exec()
program.end()
print(sorted(set(seen) & {{"sqlalchemy", "alembic", "reportlab", "cryptography", "msgspec", "app.ui.desk"}}))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == "[]"


def test_the_options_of_the_desk_and_of_qt_are_taken(closed_hall: Path) -> None:
    script = """
import sys
from PySide6.QtWidgets import QApplication
from app.ui import application
begin = application.Program.begin
def begin_and_leave(program):
    program.door.painted.connect(lambda: print(program.door.folder, QApplication.platformName(), sep="\\n"))
    program.door.painted.connect(program.door.close)
    begin(program)
application.Program.begin = begin_and_leave
sys.exit(application.main(sys.argv))
"""
    command = [sys.executable, "-c", script, "--store", str(closed_hall), "--lang", "en", "-platform", "minimal"]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.splitlines() == [str(closed_hall), "minimal"]


def test_a_passphrase_opens_the_desk_and_is_remembered_by_name_alone(
    qtbot: QtBot, start: list[Program], closed_hall: Path
) -> None:
    program = begin(qtbot, start, closed_hall)
    desk = enter(qtbot, program, ASCII)
    assert desk.window.isVisible()
    assert not program.door.isVisible()
    assert desk.window.current == "home"
    assert desk.window.windowTitle() == "本郷交流館 — つながるデスク"
    calm(qtbot, desk)
    qtbot.waitUntil(lambda: settings.load().place == "本郷交流館")
    kept = settings.load()
    assert (kept.store, kept.staff) == (str(closed_hall), "sato")
    desk.window.close()
    bootstrap.open_store(closed_hall, "sato", ASCII).close()


def test_a_wrong_passphrase_is_told_at_the_door(qtbot: QtBot, start: list[Program], closed_hall: Path) -> None:
    program = begin(qtbot, start, closed_hall)
    sign_in = program.door.sign_in
    assert sign_in is not None
    qtbot.keyClicks(sign_in.passphrase.line, "wrong wrong wrong")
    qtbot.keyClick(sign_in.passphrase.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sign_in.said() == str(WrongPassphrase()))
    enter(qtbot, program, ASCII)


def test_a_second_desk_at_the_same_store_is_refused(qtbot: QtBot, start: list[Program], closed_hall: Path) -> None:
    first = bootstrap.open_store(closed_hall, "sato", ASCII)
    program = begin(qtbot, start, closed_hall)
    sign_in = program.door.sign_in
    assert sign_in is not None
    qtbot.keyClicks(sign_in.passphrase.line, ASCII)
    qtbot.keyClick(sign_in.passphrase.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: sign_in.said() == str(StoreInUse()))
    first.close()
    enter(qtbot, program, ASCII)


def test_a_damaged_key_file_is_told(qtbot: QtBot, start: list[Program], closed_hall: Path) -> None:
    (closed_hall / "keys.json").write_text("{", "utf-8")
    program = begin(qtbot, start, closed_hall)
    assert program.door.sign_in is not None
    assert "keys.json" in program.door.sign_in.said()


def first_start(program: Program) -> FirstStart:
    return the(FirstStart, program.door)


def step(program: Program) -> Step:
    shown = first_start(program).currentWidget()
    assert isinstance(shown, Step)
    return shown


def fill(shown: Step, **typed: str) -> StoreStep:
    assert isinstance(shown, StoreStep)
    for name, text in typed.items():
        write(shown.form.rows()[name].field, text)
    return shown


def test_a_hall_is_made_from_its_enrolment_file(
    qtbot: QtBot, start: list[Program], office: Backend, tmp_path: Path
) -> None:
    file = tmp_path / "enrol.json"
    file.write_bytes(enrolment.write_invitation(office.do(enrolment.invite, "h007", name="山手交流館").value))
    program = begin(qtbot, start, tmp_path / "new")
    assert "登録ファイル" in focused().accessibleName()
    qtbot.keyClick(focused(), Qt.Key.Key_Space)
    form = step(program)
    assert isinstance(form, HallStep)
    assert nameless(program.door) == []
    qtbot.keyClick(program.door, Qt.Key.Key_F12)
    assert form.form.rows()["file"].error == "入力してください"
    fill(form, file=str(file), code="Ｔａｎａｋａ", name="田中 美咲", passphrase=ASCII)
    click(qtbot, form, "館を作る")
    qtbot.waitUntil(lambda: isinstance(step(program), HallDone))
    with qtbot.waitSignal(program.opened) as opened:
        click(qtbot, step(program), "はじめる")
    desk: Desk = opened.args[0]
    qtbot.addWidget(desk.window)
    calm(qtbot, desk)
    desk.window.close()
    backend = bootstrap.open_store(tmp_path / "new", "tanaka", ASCII)
    assert backend.ask(enrolment.own_words).device == "h007a"
    backend.close()


def test_a_file_that_is_no_enrolment_file_is_told_and_nothing_is_made(
    qtbot: QtBot, start: list[Program], tmp_path: Path
) -> None:
    file = tmp_path / "photo.json"
    file.write_text("{}", "utf-8")
    program = begin(qtbot, start, tmp_path / "new")
    click(qtbot, program.door, "登録ファイルから館を作る")
    form = fill(step(program), file=str(file), code="tanaka", name="田中", passphrase=ASCII)
    click(qtbot, form, "館を作る")
    qtbot.waitUntil(lambda: "photo.json" in form.said())
    assert not (tmp_path / "new").exists()
    click(qtbot, form, "戻る")
    assert not isinstance(step(program), StoreStep)


@pytest.mark.parametrize(
    ("typed", "field", "why"),
    [
        ({"passphrase": "short"}, "passphrase", "8 文字以上"),
        ({"code": "田中"}, "code", "半角の英小文字と数字"),
        ({"file": "/nowhere/at/all"}, "file", "そのファイルはありません"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_its_field(
    qtbot: QtBot, start: list[Program], office: Backend, tmp_path: Path, typed: dict[str, str], field: str, why: str
) -> None:
    file = tmp_path / "enrol.json"
    file.write_bytes(enrolment.write_invitation(office.do(enrolment.invite, "h007", name="山手交流館").value))
    program = begin(qtbot, start, tmp_path / "new")
    click(qtbot, program.door, "登録ファイルから館を作る")
    right = {"file": str(file), "code": "tanaka", "name": "田中", "passphrase": ASCII}
    form = fill(step(program), **(right | typed))
    click(qtbot, form, "館を作る")
    qtbot.waitUntil(lambda: why in form.form.rows()[field].error)
    assert not (tmp_path / "new").exists()


def office_form(qtbot: QtBot, program: Program, recovery: Path) -> StoreStep:
    click(qtbot, program.door, "本部を作る")
    form = step(program)
    assert isinstance(form, OfficeStep)
    fill(form, organisation="福山市", recovery=str(recovery), code="honbu", name="本部 花子", passphrase=ASCII)
    click(qtbot, form, "本部を作る")
    return form


def test_an_office_is_made_and_its_recovery_key_opens_it(qtbot: QtBot, start: list[Program], tmp_path: Path) -> None:
    kit = tmp_path / "kit.txt"
    program = begin(qtbot, start, tmp_path / "new")
    office_form(qtbot, program, kit)
    qtbot.waitUntil(lambda: isinstance(step(program), OfficeDone))
    with qtbot.waitSignal(program.opened) as opened:
        click(qtbot, step(program), "はじめる")
    desk: Desk = opened.args[0]
    qtbot.addWidget(desk.window)
    assert "conflicts" in desk.window.page_keys
    calm(qtbot, desk)
    desk.window.close()
    staff.reset_by_recovery(tmp_path / "new", kit, "honbu", "another passphrase")
    bootstrap.open_store(tmp_path / "new", "honbu", "another passphrase").close()


def test_no_office_is_made_whose_recovery_key_has_no_place(qtbot: QtBot, start: list[Program], tmp_path: Path) -> None:
    taken = tmp_path / "folder"
    taken.mkdir()
    program = begin(qtbot, start, tmp_path / "new")
    form = office_form(qtbot, program, taken)
    qtbot.waitUntil(lambda: str(taken) in form.said())
    assert not (tmp_path / "new").exists()


def test_the_desk_does_not_begin_before_the_recovery_key_is_written(qtbot: QtBot, tmp_path: Path) -> None:
    gone = tmp_path / "pulled-out"
    done = OfficeDone("secret", gone / "kit.txt")
    qtbot.addWidget(done)
    done.show()
    with qtbot.assertNotEmitted(done.begun):
        click(qtbot, done, "鍵を書き出す")
    gone.mkdir()
    click(qtbot, done, "鍵を書き出す")
    assert (gone / "kit.txt").read_text("utf-8") == "secret"
    with qtbot.waitSignal(done.begun):
        click(qtbot, done, "はじめる")


def test_a_store_elsewhere_is_opened(qtbot: QtBot, start: list[Program], closed_hall: Path, tmp_path: Path) -> None:
    program = begin(qtbot, start, tmp_path / "new")
    first_start(program).look_in(tmp_path)
    assert any(str(tmp_path) in label for label in said(program))
    click(qtbot, program.door, "別の場所を開く")
    chooser = the(QFileDialog, program.door)
    chooser.setDirectory(str(closed_hall.parent))
    chooser.selectFile(str(closed_hall))
    chooser.accept()
    qtbot.waitUntil(lambda: program.door.sign_in is not None)
    assert program.door.folder == closed_hall


def said(program: Program) -> list[str]:
    return [label.text() for label in step(program).findChildren(QLabel)]


def test_a_lost_passphrase_is_set_anew_with_the_recovery_key(
    qtbot: QtBot, start: list[Program], tmp_path: Path
) -> None:
    backend, kit = bootstrap.create_office(
        tmp_path / "office", organisation="福山市", staff=bootstrap.FirstStaff("honbu", "本部", PASSPHRASE)
    )
    backend.close()
    (tmp_path / "kit.txt").write_text(kit, "utf-8")
    program = begin(qtbot, start, tmp_path / "office")
    click(qtbot, program.door, "合言葉を忘れたとき")
    asking = dialog(qtbot, RecoveryDialog)
    assert nameless(asking) == []
    rows = asking.form.rows()
    for control in rows["passphrase"].field.controls():
        qtbot.keyClicks(control, ASCII)
    the(PlaceField, asking).line.setText(str(tmp_path / "wrong.txt"))
    (tmp_path / "wrong.txt").write_text("no key", "utf-8")
    click(qtbot, asking, "合言葉を変える")
    qtbot.waitUntil(lambda: bool(asking.said()))
    the(PlaceField, asking).line.setText(str(tmp_path / "kit.txt"))
    with qtbot.waitSignal(asking.acted):
        click(qtbot, asking, "合言葉を変える")
    desk = enter(qtbot, program, ASCII)
    calm(qtbot, desk)
