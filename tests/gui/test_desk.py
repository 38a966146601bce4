"""The desk of an open store: going from record to record, searching, locking, another colleague, and leaving."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.errors import Cancelled, NotFound, WrongPassphrase
from app.services import consultations, notes, records, staff
from app.services.backend import Backend
from app.ui.cover import Cover
from app.ui.desk import Desk
from app.ui.pages import PAGE_OF
from app.ui.tasks import Progress
from app.ui.widgets.buttons import KeyButton
from app.ui.widgets.cards import Banner
from app.ui.widgets.record_page import RecordPage
from tests.gui.desks import add, at_desk, calm, click
from tests.gui.seek import compose, focused, nameless, the
from tests.stores import PASSPHRASE

CTRL = Qt.KeyboardModifier.ControlModifier
OTHERS = "another passphrase"


@pytest.fixture
def desk(qtbot: QtBot, hall: Backend) -> Iterator[Desk]:
    staff.add(hall, "tanaka", "田中 美咲", OTHERS)
    add(hall, "consultation", topics=["income"], text="電気代の支払いが遅れている。")
    person = add(hall, "person", name="髙橋 𠮷子", kana="たかはし よしこ")
    add(hall, "consultation", topics=["housing"], text="雨漏りの相談。", person=person, about=[person])
    with at_desk(qtbot, hall) as made:
        yield made


def in_front(desk: Desk) -> RecordPage:
    page = desk.window.open_page(desk.window.current)
    assert isinstance(page, RecordPage)
    return page


def test_every_page_opens_and_every_control_has_a_name(qtbot: QtBot, desk: Desk) -> None:
    for key in desk.window.page_keys:
        desk.window.open_page(key)
        calm(qtbot, desk)
        assert nameless(desk.window) == [], key


def make_all(hall: Backend) -> dict[str, str]:
    """One record of every kind that has a place in the window, by kind."""
    person = add(hall, "person", name="林 花")
    case = add(hall, "consultation", topics=["income"], text="家賃の相談", person=person, about=[person])
    to = add(hall, "resource", name="ひだまり食堂")
    consent = add(hall, "consent", consultation=case, purpose="referral", method="oral", to=[to])
    return {
        "person": person,
        "consultation": case,
        "resource": to,
        "consent": consent,
        "note": add(hall, "note", consultation=case, text="電話した"),
        "followup": add(hall, "followup", consultation=case, due_on="2026-05-01"),
        "statement": add(hall, "statement", consultation=case, worries=["income"]),
        "household": add(hall, "household", name="林", members=[person]),
        "referral": add(hall, "referral", consultation=case, to=to, consent=consent),
    }


def test_a_record_of_every_kind_opens_on_its_page(qtbot: QtBot, hall: Backend, desk: Desk) -> None:
    for kind, record in make_all(hall).items():
        desk.window.open_page("home")
        desk.go_to(kind, record)
        calm(qtbot, desk)
        assert desk.window.current == PAGE_OF[kind]
        assert in_front(desk).pane is not None, kind


@pytest.mark.parametrize("kind", ["new-consultation", "new-person"])
def test_a_new_record_begins_on_its_page(qtbot: QtBot, desk: Desk, kind: str) -> None:
    desk.go_to(kind, "")
    calm(qtbot, desk)
    assert desk.window.current == PAGE_OF[kind]
    assert in_front(desk).pane is not None


def test_f2_begins_a_consultation_from_anywhere_and_f8_goes_to_the_resources(qtbot: QtBot, desk: Desk) -> None:
    desk.window.open_page("exchange")
    qtbot.keyClick(desk.window, Qt.Key.Key_F8)
    assert desk.window.current == "directory"
    desk.window.open_page("exchange")
    qtbot.keyClick(desk.window, Qt.Key.Key_F2)
    calm(qtbot, desk)
    assert desk.window.current == "consultations"
    assert in_front(desk).pane is not None


def search(qtbot: QtBot, desk: Desk, words: str) -> None:
    qtbot.keyClick(desk.window, Qt.Key.Key_K, CTRL)
    assert focused() is desk.window.search
    desk.window.search.clear()
    with qtbot.waitSignal(desk.search.answered):
        compose(desk.window.search, "", words)


def test_a_hit_is_opened_by_keys_alone(qtbot: QtBot, desk: Desk) -> None:
    search(qtbot, desk, "たかはし")
    assert [(hit.kind, hit.title) for hit in desk.search.hits()] == [("person", "髙橋 𠮷子")]
    assert desk.search.isVisible()
    assert desk.window.search.hasFocus()
    qtbot.keyClick(desk.window.search, Qt.Key.Key_Return)
    calm(qtbot, desk)
    assert desk.window.current == "people"
    assert not desk.search.isVisible()


def test_arrows_walk_the_hits_and_stop_at_the_ends(qtbot: QtBot, hall: Backend, desk: Desk) -> None:
    for number in range(3):
        add(hall, "consultation", topics=["income"], text=f"電話代の相談 {number}")
    search(qtbot, desk, "電話代")
    shown = desk.search.list
    for key, row in ((Qt.Key.Key_Up, 0), (Qt.Key.Key_Down, 1), (Qt.Key.Key_PageDown, 2), (Qt.Key.Key_Down, 2)):
        qtbot.keyClick(desk.window.search, key)
        assert shown.currentRow() == row
    wanted = desk.search.hits()[2].id
    with qtbot.waitSignal(desk.search.opened) as opened:
        qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=shown.visualItemRect(shown.item(2)).center())
    assert opened.args == ["consultation", wanted]


def test_a_search_that_finds_nothing_or_asks_too_little_says_so(qtbot: QtBot, desk: Desk) -> None:
    search(qtbot, desk, "らくだ")
    assert desk.search.hits() == []
    assert "見つかりません" in desk.search.said.text()
    search(qtbot, desk, "ら")
    assert "2 文字以上" in desk.search.said.text()


def test_esc_and_leaving_put_the_hits_away(qtbot: QtBot, desk: Desk) -> None:
    search(qtbot, desk, "雨漏り")
    assert desk.search.isVisible()
    qtbot.keyClick(desk.window.search, Qt.Key.Key_Escape)
    assert not desk.search.isVisible()
    search(qtbot, desk, "雨漏り")
    desk.window.open_page("home").start()
    assert not desk.search.isVisible()


def cover(desk: Desk) -> Cover:
    return the(Cover, desk.window)


def unlock(qtbot: QtBot, desk: Desk, passphrase: str) -> None:
    line = cover(desk).sign_in.passphrase.line
    line.setText(passphrase)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def test_the_desk_is_locked_by_a_key_and_opened_by_the_passphrase_alone(qtbot: QtBot, desk: Desk) -> None:
    desk.window.open_page("people")
    qtbot.keyClick(desk.window, Qt.Key.Key_L, CTRL)
    assert desk.window.locked
    unlock(qtbot, desk, OTHERS)
    qtbot.waitUntil(lambda: cover(desk).sign_in.said() == str(WrongPassphrase()))
    assert desk.window.locked
    unlock(qtbot, desk, PASSPHRASE)
    qtbot.waitUntil(lambda: not desk.window.locked)
    assert desk.window.current == "people"


def test_an_idle_desk_locks_itself(qtbot: QtBot, desk: Desk) -> None:
    desk.idle.set_minutes(0.0005)
    qtbot.waitUntil(lambda: desk.window.locked)


def test_another_colleague_takes_over_and_signs_what_is_written_from_then_on(
    qtbot: QtBot, hall: Backend, desk: Desk
) -> None:
    consultation = hall.ask(consultations.page)[0]
    desk.lock()
    click(qtbot, cover(desk), "別の担当者に替わる")
    sign_in = cover(desk).sign_in
    sign_in.staff.show_value("tanaka")
    unlock(qtbot, desk, OTHERS)
    qtbot.waitUntil(lambda: not desk.window.locked)
    assert desk.window.who.text() == "田中 美咲"
    add(hall, "note", consultation=consultation, text="引き継いだ。")
    assert [note.staff for note in hall.ask(notes.of, consultation)] == ["h001.tanaka"]


def test_a_disabled_colleague_does_not_get_in(qtbot: QtBot, hall: Backend, desk: Desk) -> None:
    desk.lock()
    click(qtbot, cover(desk), "別の担当者に替わる")
    staff.disable(hall, "tanaka")
    cover(desk).sign_in.staff.show_value("tanaka")
    unlock(qtbot, desk, OTHERS)
    qtbot.waitUntil(lambda: cover(desk).sign_in.said() == str(WrongPassphrase()))
    assert desk.window.locked


def test_an_error_nobody_dealt_with_is_told_in_a_banner(qtbot: QtBot, desk: Desk) -> None:
    desk.tasks.ask(desk, None, consultations.show, "nothing")
    told = str(NotFound(kind="consultation", id="nothing"))
    qtbot.waitUntil(lambda: any(told in banner.accessibleName() for banner in desk.window.findChildren(Banner)))


def test_the_status_bar_says_what_is_unsent_and_leads_to_the_exchange(qtbot: QtBot, desk: Desk) -> None:
    link = the(KeyButton, desk.window.statusBar())
    qtbot.waitUntil(lambda: "未送信" in link.accessibleName())
    before = link.accessibleName()
    desk.tasks.do(desk, None, records.add, "consultation", {"topics": ["income"], "text": "x y"})
    qtbot.waitUntil(lambda: link.accessibleName() != before)
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert desk.window.current == "exchange"


def test_leaving_writes_what_waits_stops_long_work_and_lets_the_store_go(
    qtbot: QtBot, hall: Backend, desk: Desk
) -> None:
    stopped: list[bool] = []
    never = threading.Event()

    def endless(progress: Progress) -> None:
        try:
            while not never.wait(0.001):
                progress.check()
        except Cancelled:
            stopped.append(True)
            raise

    desk.tasks.run_long(desk, "書き出し", None, endless)
    for number in range(3):
        desk.tasks.do(desk, None, records.add, "consultation", {"topics": ["income"], "text": f"最後 {number}"})
    with qtbot.waitSignal(desk.closed):
        desk.window.close()
    assert stopped == [True]
    again = bootstrap.open_store(hall.folder, "sato", PASSPHRASE)
    texts = {again.ask(consultations.show, one).text for one in again.ask(consultations.page)}
    again.close()
    assert {"最後 0", "最後 1", "最後 2"} <= texts


def test_what_is_half_typed_waits_under_the_lock(qtbot: QtBot, desk: Desk) -> None:
    desk.window.open_page("people")
    calm(qtbot, desk)
    line = next(each for each in desk.window.open_page("people").findChildren(QLineEdit) if each.isVisible())
    compose(line, "", "高橋")
    desk.lock()
    assert not line.isVisible()
    unlock(qtbot, desk, PASSPHRASE)
    qtbot.waitUntil(lambda: not desk.window.locked)
    assert line.text() == "高橋"
