"""Bundles out and in by the buttons of the page, looked at first; devices let in by comparing words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.services import consultations, enrolment, exchange_status, records, upkeep
from app.services.backend import Backend
from app.services.exchange_receive import Received
from app.services.exchange_send import send
from app.services.exchange_status import DeviceState, HallState
from app.ui.exchange.enrol import ConfirmDialog, InviteDialog
from app.ui.exchange.halls import Halls
from app.ui.exchange.page import ExchangePage
from app.ui.exchange.results import Results
from app.ui.tasks import Tasks
from app.ui.widgets.cards import Banner
from tests.gui.desks import add, click, dialog, write
from tests.gui.seek import focused, nameless, the
from tests.stores import PASSPHRASE
from tests.sync.exchange import enrol


@dataclass
class Side:
    """One store with its page."""

    store: Backend
    tasks: Tasks
    page: ExchangePage
    said: list[str] = field(default_factory=list)


@pytest.fixture
def sides(qtbot: QtBot) -> Iterator[Callable[[Backend, Path], Side]]:
    made: list[Side] = []

    def make(store: Backend, stick: Path) -> Side:
        is_office = store.ask(exchange_status.status).hall == "office"
        tasks = Tasks(store)
        page = ExchangePage(tasks, store, is_office=is_office)
        qtbot.addWidget(page)
        page.resize(1100, 700)
        page.show()
        page.place.choose(stick)
        page.refresh()
        side = Side(store, tasks, page)
        page.said.connect(lambda words, _undo: side.said.append(words))
        made.append(side)
        calm(qtbot, side)
        return side

    yield make
    for side in made:
        side.tasks.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def hall_of(office: Backend, tmp_path: Path) -> Iterator[Backend]:
    """A hall that the office has let in."""
    _device, store = enrol(office, tmp_path / "h002", "h002", tmp_path / "first-stick")
    yield store
    store.close()


def calm(qtbot: QtBot, side: Side) -> None:
    qtbot.waitUntil(lambda: not side.tasks.busy)


def look(qtbot: QtBot, side: Side) -> list[Received]:
    with qtbot.waitSignal(side.page.receiving.looked) as looked:
        click(qtbot, side.page, "中身を確かめる")
    return list(looked.args[0])


def take(qtbot: QtBot, side: Side) -> list[Received]:
    with qtbot.waitSignal(side.page.receiving.taken) as taken:
        click(qtbot, side.page, "取り込む")
    return list(taken.args[0])


def send_all(qtbot: QtBot, side: Side) -> None:
    with qtbot.waitSignal(side.page.sending.sent):
        qtbot.mouseClick(side.page.sending.send_button, Qt.MouseButton.LeftButton)


def test_a_consultation_goes_to_the_office_and_its_receipt_comes_back(
    qtbot: QtBot, sides: Callable[[Backend, Path], Side], office: Backend, hall_of: Backend, stick: Path
) -> None:
    made = add(hall_of, "consultation", topics=["income"], text="電気代の相談")
    hall = sides(hall_of, stick)
    assert "件あります" in hall.page.sending.waiting.text()
    send_all(qtbot, hall)
    assert hall.page.sending.done.text() == "書き出しました。安全に取り外せます。"
    (file,) = stick.glob("*.tsb")
    assert file.name in hall.page.sending.file.text()
    calm(qtbot, hall)
    assert "送っていない変更はありません" in hall.page.sending.waiting.text()
    assert hall.page.tabs.currentWidget() is hall.page.ledger

    head = sides(office, stick)
    before = office.ask(upkeep.digest)
    (looked,) = look(qtbot, head)
    assert looked.state == "applied"
    assert office.ask(upkeep.digest) == before
    assert "まだ取り込んでいません" in head.page.receiving.said.text()
    (taken,) = take(qtbot, head)
    assert taken.sums.new > 0
    assert office.ask(consultations.show, made).text == "電気代の相談"
    assert head.page.results.table.records.rowCount() == 1
    assert "1 個の束を受け取り" in head.page.results.total.text()
    calm(qtbot, head)
    assert take(qtbot, head)[0].state == "already"

    send_all(qtbot, head)
    calm(qtbot, hall)
    assert "受領待ちの束" in hall.page.subtitle.text()
    assert take(qtbot, hall)[0].state == "applied"
    calm(qtbot, hall)
    assert "受領待ちの束" not in hall.page.subtitle.text()


def test_a_refused_file_says_why_and_what_to_do(
    qtbot: QtBot, sides: Callable[[Backend, Path], Side], office: Backend, hall_of: Backend, stick: Path
) -> None:
    (written,) = send(hall_of, stick)
    data = bytearray(written.file.read_bytes())
    data[-1] ^= 1
    written.file.write_bytes(data)
    head = sides(office, stick)
    (looked,) = look(qtbot, head)
    assert looked.state == "refused"
    assert head.page.results.reason.text() == looked.reason
    assert head.page.results.step.text() == looked.next_step
    assert head.page.results.reason.isVisible()
    take(qtbot, head)
    assert "取り込めなかった束" in head.page.receiving.said.text()


def test_chosen_files_are_taken_instead_of_the_place(
    qtbot: QtBot, sides: Callable[[Backend, Path], Side], office: Backend, hall_of: Backend, stick: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "mail"
    add(hall_of, "consultation", topics=["income"], text="電気代の相談")
    (written,) = send(hall_of, elsewhere)
    head = sides(office, stick)
    with qtbot.waitSignal(head.page.receiving.looked):
        head.page.receiving.look_at([written.file])
    assert [result.file for result in take(qtbot, head)] == [str(written.file)]


def test_nothing_for_us_is_said(
    qtbot: QtBot, sides: Callable[[Backend, Path], Side], office: Backend, stick: Path
) -> None:
    head = sides(office, stick)
    assert look(qtbot, head) == []
    assert "見つかりませんでした" in head.page.receiving.said.text()


@pytest.mark.parametrize("words", ["書き出す", "中身を確かめる", "取り込む"])
def test_without_a_place_it_is_asked_for(
    qtbot: QtBot, sides: Callable[[Backend, Path], Side], hall_of: Backend, stick: Path, words: str
) -> None:
    hall = sides(hall_of, stick)
    for place, problem in (("", "場所を選んで"), (str(stick / "gone"), "見つかりません")):
        hall.page.place.field.retype(place)
        click(qtbot, hall.page, words)
        assert problem in hall.page.place.said()
        assert not hall.tasks.busy
    assert list(stick.iterdir()) == []


def test_a_stick_that_went_away_is_told_and_the_next_try_succeeds(
    qtbot: QtBot, sides: Callable[[Backend, Path], Side], hall_of: Backend, stick: Path
) -> None:
    """The stick's folder turns into a file: nothing can be written there any more."""
    (stick / "to-office").write_text("", "utf-8")
    (stick / "from-office").mkdir()
    hall = sides(hall_of, stick)
    with qtbot.waitSignal(hall.tasks.failed):
        qtbot.mouseClick(hall.page.sending.send_button, Qt.MouseButton.LeftButton)
    assert hall.page.sending.done.text() == ""
    assert hall.page.sending.send_button.isEnabled()
    (stick / "to-office").unlink()
    send_all(qtbot, hall)
    assert list(stick.rglob("*.tsb"))


def test_the_desk_saves_while_an_intake_goes_on(
    qtbot: QtBot, sides: Callable[[Backend, Path], Side], office: Backend, hall_of: Backend, stick: Path
) -> None:
    for number in range(40):
        add(hall_of, "consultation", topics=["income"], text=f"相談 {number}")
    send(hall_of, stick)
    head = sides(office, stick)
    saved: list[str] = []
    with qtbot.waitSignal(head.page.receiving.taken):
        click(qtbot, head.page, "取り込む")
        for number in range(5):
            head.tasks.do(
                head.page,
                lambda detail: saved.append(detail["id"]),
                records.add,
                "resource",
                {"name": f"窓口 {number}"},
            )
    calm(qtbot, head)
    assert len(saved) == 5
    assert len(office.ask(consultations.page)) == 40


def test_the_hall_shows_the_words_of_its_device(
    qtbot: QtBot, sides: Callable[[Backend, Path], Side], hall: Backend, stick: Path
) -> None:
    side = sides(hall, stick)
    words = hall.ask(enrolment.own_words)
    qtbot.waitUntil(lambda: side.page.own.words.text() == words.words)
    assert side.page.tabs.currentWidget() is side.page.own
    assert "まだ本部から束が届いていません" in side.page.own.state.text()


def test_a_hall_is_invited_answers_and_is_let_in(
    qtbot: QtBot, sides: Callable[[Backend, Path], Side], office: Backend, stick: Path, tmp_path: Path
) -> None:
    head = sides(office, stick)
    head.page.halls.table.setCurrentIndex(head.page.halls.table.records.index(-1, -1))
    click(qtbot, head.page, "館の端末を招く")
    asking = dialog(qtbot, InviteDialog)
    assert nameless(asking) == []
    rows = asking.form.rows()
    click(qtbot, asking, "登録ファイルを作る")
    assert rows["hall"].error == "入力してください"
    qtbot.keyClicks(rows["hall"].field.controls()[0], "h009")
    write(rows["name"].field, "沼隈交流館")
    with qtbot.waitSignal(asking.acted) as acted:
        click(qtbot, asking, "登録ファイルを作る")
    file: Path = acted.args[0]
    assert file.parent == stick
    calm(qtbot, head)
    assert any("登録ファイルを作りました" in words for words in head.said)

    store = bootstrap.create_hall(
        tmp_path / "h009", enrolment.read_invitation(file), bootstrap.FirstStaff("desk", "藤井", PASSPHRASE)
    )
    send(store, stick)
    assert take(qtbot, head)[0].state == "held"
    calm(qtbot, head)
    qtbot.waitUntil(lambda: any("h009a" in banner.accessibleName() for banner in head.page.findChildren(Banner)))
    click(qtbot, head.page, "言葉を確かめる…")
    comparing = dialog(qtbot, ConfirmDialog)
    words = store.ask(enrolment.own_words).words
    assert the(QLabel, comparing, words).text() == words
    with qtbot.waitSignal(comparing.acted):
        click(qtbot, comparing, "同じでした")
    calm(qtbot, head)
    assert take(qtbot, head)[0].state == "applied"
    store.close()
    qtbot.waitUntil(lambda: not any(banner.isVisible() for banner in head.page.findChildren(Banner)))


def test_nobody_is_invited_where_the_file_cannot_be_written(
    qtbot: QtBot, sides: Callable[[Backend, Path], Side], office: Backend, stick: Path
) -> None:
    (stick / "tsunagaru-enrol.json").mkdir()
    head = sides(office, stick)
    head.page.halls.invite_asked.emit("")
    asking = dialog(qtbot, InviteDialog)
    rows = asking.form.rows()
    qtbot.keyClicks(rows["hall"].field.controls()[0], "h009")
    write(rows["name"].field, "沼隈交流館")
    click(qtbot, asking, "登録ファイルを作る")
    qtbot.waitUntil(lambda: "tsunagaru-enrol.json" in asking.said())
    halls = office.ask(exchange_status.status).halls
    assert all(hall.code != "h009" for hall in halls)
    asking.reject()


def test_halls_that_want_something_stand_first(qtbot: QtBot) -> None:
    def device(code: str, state: str = "enrolled", gap: tuple[int, int] | None = None) -> DeviceState:
        return DeviceState(code, state, "", 3, "2026-04-01T09:00:00+09:00", gap, 0)

    halls = Halls(None)
    qtbot.addWidget(halls.table)
    qtbot.addWidget(halls.actions)
    halls.table.show()
    halls.show_halls(
        [
            HallState("h001", "本郷交流館", "h001a-3", (), 2, (device("h001a"),)),
            HallState("h002", "松永交流館", "h002a-3", (), 20, (device("h002a"),)),
            HallState("h003", "神辺交流館", "h003a-3", ((3, 7),), 2, (device("h003a", gap=(3, 7)),)),
            HallState("h004", "沼隈交流館", None, (), None, (device("h004a", "pending"),)),
            HallState("h005", "鞆交流館", None, (), None, ()),
        ]
    )
    records = halls.table.records

    def row(number: int) -> list[str]:
        return [str(records.index(number, column).data() or "") for column in range(records.columnCount())]

    qtbot.waitUntil(lambda: row(0)[0] == "松永交流館")
    assert [row(number)[0] for number in range(5)] == [
        "松永交流館",
        "神辺交流館",
        "沼隈交流館",
        "本郷交流館",
        "鞆交流館",
    ]
    assert (row(0)[4], row(1)[5], row(2)[2], row(4)[2]) == ("20 日", "4–7", "言葉の確認待ち", "端末なし")
    halls.table.choose("h004a")
    assert halls.confirm_button.isEnabled()
    halls.table.choose("h001a")
    assert not halls.confirm_button.isEnabled()


def test_tab_goes_from_the_place_over_sending_to_receiving(
    qtbot: QtBot, sides: Callable[[Backend, Path], Side], hall: Backend, stick: Path
) -> None:
    page = sides(hall, stick).page
    page.activateWindow()
    page.place.field.setFocus()
    seen = [focused().accessibleName()]
    for _step in range(6):
        qtbot.keyClick(focused(), Qt.Key.Key_Tab)
        seen.append(focused().accessibleName())
    assert seen == [
        "やり取りする場所",
        "選ぶ…",
        "はじめから全部",
        "書き出す",
        "ファイルを選ぶ…",
        "中身を確かめる",
        "取り込む",
    ]


def test_what_wants_something_stands_first_among_the_results(qtbot: QtBot) -> None:
    results = Results()
    qtbot.addWidget(results)
    results.show()
    results.show_results(
        [
            Received("/s/a.tsb", "already"),
            Received("/s/b.tsb", "applied"),
            Received("/s/c.tsb", "refused", "なぜ", "次に"),
        ],
        dry_run=False,
    )
    assert results.table.current_id() == "/s/c.tsb"
    assert (results.reason.text(), results.step.text()) == ("なぜ", "次に")
    results.table.choose("/s/b.tsb")
    assert results.reason.text() == ""


def test_every_control_has_a_name(
    sides: Callable[[Backend, Path], Side], office: Backend, hall: Backend, stick: Path
) -> None:
    for store in (office, hall):
        side = sides(store, stick)
        for tab in range(side.page.tabs.count()):
            side.page.tabs.setCurrentIndex(tab)
            assert nameless(side.page) == []
