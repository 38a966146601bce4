"""``python -m bench.shots FOLDER [SCENE …]``: pictures of every screen, empty, full and with very long names.

Two sizes; in Japanese, or in the language that TSUNAGARU_SHOTS names.

They are for looking at: cut text, overlaps, crooked fields. Nothing is compared.
"""

import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt
from PySide6.QtGui import QColor, QInputMethodEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from app import bootstrap, language, settings
from app.language import _
from app.services import consultations, directory, people, premises, referrals
from app.services.backend import Backend
from app.ui import style
from app.ui.application import Program
from app.ui.desk import Desk
from app.ui.exchange.page import ExchangePage
from app.ui.staff.page import StaffPage
from bench import stage
from bench.stage import Stage

SIZES = ((1366, 768), (1920, 1080))
_CALM_MS, _LIMIT_MS = 250, 20_000


class Camera:
    """Takes pictures of windows of one size."""

    def __init__(self, folder: Path, size: tuple[int, int]) -> None:
        self.folder = folder
        self.size = size
        self.taken = 0

    def shoot(self, window: QWidget, name: str) -> None:
        """One picture, once everything that was asked for has come; an open dialog is drawn over its window."""
        wait()
        picture = window.grab()
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, QDialog) and dialog.isVisible():
                place = (window.width() - dialog.width()) // 2, (window.height() - dialog.height()) // 2
                framed = dialog.grab()
                painter = QPainter(picture)
                painter.drawPixmap(*place, framed)
                painter.setPen(QColor(style.colours().edge))
                painter.drawRect(*place, framed.width() - 1, framed.height() - 1)
                painter.end()
        picture.save(str(self.folder / f"{name}-{self.size[0]}.png"))
        self.taken += 1


def wait(busy: Callable[[], bool] = lambda: False) -> None:
    """Let the window work until it has been calm for a moment."""
    calm, limit = QElapsedTimer(), QElapsedTimer()
    calm.start()
    limit.start()
    while calm.elapsed() < _CALM_MS and limit.elapsed() < _LIMIT_MS:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if busy() or any(desk.tasks.busy for desk in _open_desks):
            calm.restart()


_open_desks: list[Desk] = []


@contextmanager
def desk(folder: Path, code: str, passphrase: str, camera: Camera) -> Iterator[tuple[Desk, Backend]]:
    """The desk of a store, in the size of the picture."""
    backend = bootstrap.open_store(folder, code, passphrase)
    made = Desk(backend, backend.ask(premises.premises), code, 0)
    _open_desks.append(made)
    made.window.resize(*camera.size)
    made.begin()
    try:
        yield made, backend
    finally:
        _open_desks.remove(made)
        made.window.close()
        made.window.deleteLater()
        wait()


def door(scene: Stage, camera: Camera) -> None:
    """The door, and the first start at a PC without a store."""
    program = Program(scene.full, settings.Settings(store=str(scene.full), place="霞北交流館", staff="desk"))
    program.begin()
    program.door.resize(*camera.size)
    camera.shoot(program.door, "door")
    QTest.keyClicks(program.door.focusWidget(), "not the passphrase")
    QTest.keyClick(program.door.focusWidget(), Qt.Key.Key_Return)
    wait(lambda: not program.door.sign_in or not program.door.sign_in.said())
    camera.shoot(program.door, "door-refused")
    press(program.door, "合言葉を忘れたとき")
    camera.shoot(program.door, "door-forgotten")
    close_dialogs()
    for way, name in (("登録ファイルから館を作る", "first-hall"), ("本部を作る", "first-office")):
        program.door.stand_at(scene.nowhere)
        camera.shoot(program.door, "first")
        press(program.door, way)
        camera.shoot(program.door, name)
        press(program.door, {"first-hall": "館を作る", "first-office": "本部を作る"}[name])
        camera.shoot(program.door, f"{name}-missing")
    program.door.close()
    program.end()


def hall(scene: Stage, camera: Camera) -> None:
    """A hall in the middle of its work."""
    with desk(scene.full, "desk", scene.passphrase, camera) as (made, backend):
        pages(made, camera, "hall")
        records(made, backend, camera, "hall")
        made.window.open_page("home")
        QTest.keyClick(made.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        compose(made.window.search, "電話")
        camera.shoot(made.window, "hall-search")
        made.search.put_away()
        exchange(made, camera, scene.stick, "hall")
        made.lock()
        camera.shoot(made.window, "hall-locked")
        press(made.window, "別の担当者に替わる")
        camera.shoot(made.window, "hall-switch")


def office(scene: Stage, camera: Camera) -> None:
    """The head office with conflicts, and a device that waits to be let in."""
    with desk(scene.office, "honbu", scene.passphrase, camera) as (made, _backend):
        pages(made, camera, "office")
        exchange(made, camera, scene.stick, "office")
        page = made.window.open_page("exchange")
        assert isinstance(page, ExchangePage)
        for words, name in (("言葉を確かめる…", "office-confirm"), ("館の端末を招く…", "office-invite")):
            page.tabs.setCurrentWidget(page.halls.table)
            wait()
            press(page, words)
            camera.shoot(made.window, name)
            close_dialogs()
        staff = made.window.open_page("staff")
        assert isinstance(staff, StaffPage)
        for button, name in ((staff.add_button, "office-staff-add"), (staff.own_button, "office-staff-own")):
            wait()
            button.click()
            camera.shoot(made.window, name)
            close_dialogs()


def others(scene: Stage, camera: Camera) -> None:
    """A hall on its first day, and one where every name is too long."""
    for folder, name in ((scene.empty, "empty"), (scene.long, "long")):
        with desk(folder, "desk", scene.passphrase, camera) as (made, backend):
            pages(made, camera, name)
            if name == "long":
                records(made, backend, camera, name)


def pages(made: Desk, camera: Camera, name: str) -> None:
    """Every page of the rail."""
    for key in made.window.page_keys:
        made.window.open_page(key)
        camera.shoot(made.window, f"{name}-{key}")


def records(made: Desk, backend: Backend, camera: Camera, name: str) -> None:
    """One record of each kind, and the forms for new ones."""
    for kind, page in (
        ("consultation", consultations.page),
        ("person", people.page),
        ("resource", directory.page),
        ("referral", referrals.page),
    ):
        found = backend.ask(page)
        if found:
            made.go_to(kind, found[0])
            camera.shoot(made.window, f"{name}-one-{kind}")
    for kind in ("new-consultation", "new-person"):
        made.go_to(kind, "")
        camera.shoot(made.window, f"{name}-{kind}")


def exchange(made: Desk, camera: Camera, stick: Path, name: str) -> None:
    """A bundle goes out; what lies on the stick is looked at."""
    page = made.window.open_page("exchange")
    assert isinstance(page, ExchangePage)
    page.place.choose(stick)
    page.sending.send_button.click()
    wait()
    camera.shoot(made.window, f"{name}-exchange-sent")
    page.receiving.look_button.click()
    wait()
    camera.shoot(made.window, f"{name}-exchange-looked")
    page.tabs.setCurrentIndex(page.tabs.count() - 1)
    camera.shoot(made.window, f"{name}-exchange-last-tab")


def compose(widget: QWidget, words: str) -> None:
    """Type Japanese, as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(widget, event)


def press(root: QWidget, words: str) -> None:
    """Click the button in sight that says this in the reader's language."""
    for each in root.findChildren(QPushButton):
        if each.accessibleName() == _(words) and each.isVisible():
            each.click()
            return
    raise LookupError(words)


def close_dialogs() -> None:
    """Close what is open."""
    for dialog in QApplication.topLevelWidgets():
        if isinstance(dialog, QDialog) and dialog.isVisible():
            dialog.reject()
            behind = dialog.parentWidget()
            if behind is not None:
                behind.window().activateWindow()
    wait()


def main(folder: Path, *wanted: str) -> None:
    """Take all pictures, or those of the named scenes."""
    folder.mkdir(parents=True, exist_ok=True)
    language.use(os.environ.get("TSUNAGARU_SHOTS", "ja"))
    application = QApplication(sys.argv[:1])
    style.wear(application)
    scenes = {"door": door, "hall": hall, "office": office, "others": others}
    with tempfile.TemporaryDirectory(prefix="tsunagaru-shots-") as place:
        os.environ["XDG_CONFIG_HOME"] = os.environ["APPDATA"] = place
        scene = stage.build(Path(place))
        for size in SIZES:
            camera = Camera(folder, size)
            for name in wanted or scenes:
                scenes[name](scene, camera)
            print(f"{camera.taken} pictures of {size[0]}×{size[1]} in {folder}")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), *sys.argv[2:])
    except Exception:  # noqa: BLE001  the desk catches what nobody caught, so it has to be told here
        traceback.print_exc()
        sys.exit(1)
