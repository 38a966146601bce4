"""The frame: pages made when opened, keys, notices, long work, and the cover of a locked desk."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.changes import Changes
from app.ui.idle import Idle
from app.ui.main_window import MainWindow, PagePlan
from app.ui.sign_in import SignIn
from app.ui.tasks import Progress, Work
from app.ui.widgets.buttons import KeyButton, button
from app.ui.widgets.cards import Banner, Line, LinesCard
from app.ui.widgets.fields import LineField
from app.ui.widgets.page import Page
from app.ui.widgets.work import WorkBar
from tests.gui.seek import compose, focused, nameless, the


class NotePage(Page):
    def __init__(self, heading: str) -> None:
        self.pressed = 0
        self.refreshed = 0
        super().__init__(heading, button("新規", self.count, key="F2", kind="primary"))
        self.line = LineField()
        self.line.setAccessibleName("メモ")
        self.body.addWidget(self.line)

    def count(self) -> None:
        self.pressed += 1

    def refresh(self) -> None:
        self.refreshed += 1


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    plans = [
        PagePlan("home", "ホーム", "house", lambda: NotePage("ホーム")),
        PagePlan("people", "対象者", "users", lambda: NotePage("対象者")),
    ]
    made = MainWindow("山手交流館", "田中 美咲", plans)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    made.open_page("home")
    return made


def page(window: MainWindow, key: str) -> NotePage:
    shown = window.open_page(key)
    assert isinstance(shown, NotePage)
    return shown


def test_pages_are_made_when_they_are_first_opened(qtbot: QtBot, window: MainWindow) -> None:
    made: list[str] = []
    window.made.connect(lambda key, _page: made.append(key))
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.current == "people"
    page(window, "home")
    page(window, "people")
    assert made == ["people"]


def test_f5_and_coming_to_the_front_refresh(qtbot: QtBot, window: MainWindow) -> None:
    home = page(window, "home")
    before = home.refreshed
    qtbot.keyClick(window, Qt.Key.Key_F5)
    page(window, "home")
    assert home.refreshed == before + 2


def test_a_key_presses_the_button_in_sight_that_shows_it(qtbot: QtBot, window: MainWindow) -> None:
    home, people = page(window, "home"), page(window, "people")
    qtbot.keyClick(window, Qt.Key.Key_F2)
    assert (home.pressed, people.pressed) == (0, 1)
    the(KeyButton, people, "新規").setEnabled(False)
    elsewhere: list[int] = []
    window.keys.otherwise("F2", lambda: elsewhere.append(1))
    qtbot.keyClick(window, Qt.Key.Key_F2)
    assert (home.pressed, people.pressed, elsewhere) == (0, 1, [1])


def test_keys_belong_to_the_input_method_while_it_composes(qtbot: QtBot, window: MainWindow) -> None:
    home = page(window, "home")
    home.line.setFocus()
    compose(home.line, "たかはし")
    qtbot.keyClick(home.line, Qt.Key.Key_F2)
    assert home.pressed == 0
    compose(home.line, "", "高橋")
    qtbot.keyClick(home.line, Qt.Key.Key_F2)
    assert home.pressed == 1


def test_the_search_box_is_one_key_away(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.search.hasFocus()
    with qtbot.waitSignals([window.search_edited, window.searched]):
        qtbot.keyClicks(window.search, "care")
        qtbot.keyClick(window.search, Qt.Key.Key_Return)


def test_help_is_about_the_page_in_front(qtbot: QtBot, window: MainWindow) -> None:
    page(window, "people")
    with qtbot.waitSignal(window.help_asked) as asked:
        qtbot.keyClick(window, Qt.Key.Key_F1)
    assert asked.args == ["people"]


def test_a_page_begins_at_its_first_field(window: MainWindow) -> None:
    assert page(window, "people").line.hasFocus()


def test_the_same_banner_stands_once_until_closed(qtbot: QtBot, window: MainWindow) -> None:
    for _time in range(2):
        window.show_banner(Banner("見つかりません。", "検索してください。", "warn"))

    def seen() -> list[Banner]:
        return [banner for banner in window.findChildren(Banner) if banner.isVisible()]

    qtbot.waitUntil(lambda: bool(seen()))
    (banner,) = seen()
    with qtbot.waitSignal(banner.closed):
        banner.close_now()
    assert seen() == []


def test_toasts_take_no_focus_and_go(qtbot: QtBot, window: MainWindow) -> None:
    home = page(window, "home")
    home.line.setFocus()
    undone: list[int] = []
    for number in range(5):
        window.toasts.say(f"保存しました {number}", lambda: undone.append(1))
    assert home.line.hasFocus()
    assert [toast.accessibleName()[-1] for toast in window.toasts.shown] == ["2", "3", "4"]
    qtbot.mouseClick(the(KeyButton, window.toasts.shown[-1]), Qt.MouseButton.LeftButton)
    assert undone == [1]
    assert len(window.toasts.shown) == 2
    assert nameless(window) == []


def test_a_toast_goes_by_itself(qtbot: QtBot, window: MainWindow) -> None:
    window.toasts.seconds = 0.01
    window.toasts.say("保存しました")
    qtbot.waitUntil(lambda: not window.toasts.shown)


def test_long_work_is_shown_and_can_be_stopped(qtbot: QtBot, window: MainWindow) -> None:
    def announce(_changes: Changes) -> None: ...

    progress = Progress("取り込み", announce)
    work = Work(window, progress)
    window.show_work(work)
    bar = the(WorkBar, window)
    progress.latest = (30, 1200, "施設の一覧")
    qtbot.waitUntil(lambda: bar.words.text() == "30 / 1,200  施設の一覧")
    assert (bar.bar.value(), bar.bar.maximum()) == (30, 1200)
    qtbot.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    assert bar.words.text() == "中止しています…"
    work.end()
    assert not bar.isVisible()


def test_a_locked_desk_shows_and_does_nothing(qtbot: QtBot, window: MainWindow) -> None:
    home = page(window, "home")
    home.line.setFocus()
    qtbot.keyClicks(home.line, "draft")
    dialog = QDialog(window)
    qtbot.addWidget(dialog)
    dialog.setModal(True)
    dialog.open()
    with qtbot.waitSignal(window.lock_asked):
        window.keys.press("Ctrl+L")
    cover = SignIn("山手交流館", [("t01", "田中 美咲")], "t01", locked=True)
    window.lock(cover)
    assert window.locked
    assert not home.isVisible()
    assert not dialog.isVisible()
    assert not window.statusBar().isVisible()
    refreshed = home.refreshed
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F5):
        qtbot.keyClick(window, key)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert (home.pressed, home.refreshed, window.current) == (0, refreshed, "home")
    for _step in range(12):
        qtbot.keyClick(focused(), Qt.Key.Key_Tab)
        assert cover.isAncestorOf(focused())


def test_an_unlocked_desk_is_as_it_was(qtbot: QtBot, window: MainWindow) -> None:
    home = page(window, "home")
    home.line.setFocus()
    qtbot.keyClicks(home.line, "draft")
    dialog = QDialog(window)
    qtbot.addWidget(dialog)
    finished: list[int] = []
    dialog.finished.connect(finished.append)
    dialog.open()
    cover = SignIn("山手交流館", [("t01", "田中 美咲")], "t01", locked=True)
    window.lock(cover)
    window.lock(QWidget(window))
    assert cover.passphrase.line.hasFocus()
    window.unlock()
    window.unlock()
    assert not window.locked
    assert dialog.isVisible()
    assert finished == []
    dialog.close()
    assert home.line.text() == "draft"
    assert window.current == "home"
    home.line.setFocus()
    window.lock(SignIn("山手交流館", [("t01", "田中 美咲")], "t01", locked=True))
    window.unlock()
    assert home.line.hasFocus()
    qtbot.keyClick(window, Qt.Key.Key_F2)
    assert home.pressed == 1


def test_the_desk_fits_the_small_screen(window: MainWindow) -> None:
    assert window.minimumSizeHint().width() <= 1366
    assert window.minimumSizeHint().height() <= 768 - 40


def test_the_exchange_is_told_and_leads_to_its_page(qtbot: QtBot, window: MainWindow) -> None:
    window.show_exchange("未送信 24 件", "warn")
    link = the(KeyButton, window.statusBar(), "未送信 24 件")
    with qtbot.waitSignal(window.exchange_asked):
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)


def test_lines_open_their_records(qtbot: QtBot) -> None:
    card = LinesCard("見守り", "予定はありません。")
    qtbot.addWidget(card)
    card.show()
    card.show_lines([Line("f1", "高橋さん 電話", "11/24", "今日", "warn"), Line("f2", "佐藤さん")], total=12)
    first = the(KeyButton, card, "高橋")
    with qtbot.waitSignal(card.opened) as opened:
        qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert opened.args == ["f1"]
    assert first.accessibleName() == "今日  高橋さん 電話  11/24"
    card.show_lines([])
    assert card.empty.isVisible()


def test_idle_waits_from_the_last_touch(qtbot: QtBot, qapp: QApplication) -> None:
    line = QLineEdit()
    qtbot.addWidget(line)
    idle = Idle(qapp, 0)
    with qtbot.waitSignal(idle.timed_out):
        idle.set_minutes(0.0005)
    idle.set_minutes(60)
    with qtbot.assertNotEmitted(idle.timed_out):
        idle.look()
    idle.set_minutes(0.0005)
    with qtbot.waitSignal(idle.timed_out):
        qtbot.keyClicks(line, "a")
    with qtbot.waitSignal(idle.timed_out):
        qtbot.keyClicks(line, "b")
    with qtbot.waitSignal(idle.destroyed):
        idle.stop()


def test_every_control_of_the_frame_has_a_name(window: MainWindow) -> None:
    page(window, "people")
    assert nameless(window) == []
