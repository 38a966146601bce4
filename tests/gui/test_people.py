"""Persons: found by reading, registered once, hidden when they must be, read with what happened."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.local import Trace
from app.services import consultations, inputs, people
from app.services.consultations import ConsultationDraft
from app.services.people import HouseholdDraft, PersonDraft
from app.ui.consultations.entry import EntryPane
from app.ui.people.form import PersonForm
from app.ui.people.household import HouseholdForm
from app.ui.people.list import PersonList
from app.ui.people.person import PersonPane
from app.ui.widgets.cards import LinesCard
from app.ui.widgets.finder import FinderField
from tests.gui.pages import Desk, desk
from tests.gui.seek import compose, focused, nameless, the

__all__ = ["desk"]

LONG = "寿限無寿限無五劫の擦り切れ海砂利水魚の水行末雲来末風来末食う寝る処に住む処"


def person(desk: Desk, name: str, **values: object) -> str:
    return desk.backend.do(people.add, inputs.draft(PersonDraft, {"name": name, **values})).value.id


def listing(desk: Desk) -> PersonList:
    listing = desk.open("people").list
    assert isinstance(listing, PersonList)
    return listing


def shown(desk: Desk, record: str) -> PersonPane:
    desk.open("people").open_record("person", record)
    return desk.pane(PersonPane)


def traces(session: Session) -> list[tuple[str, str]]:
    return [(action, what) for action, what in session.execute(select(Trace.action, Trace.what).order_by(Trace.n))]


def test_persons_stand_in_the_order_of_their_readings(desk: Desk) -> None:
    for name, kana in (
        ("渡邊 一", "わたなべ　はじめ"),
        ("阿部 花", "あべ　はな"),
        ("Smith", ""),
        ("久保 翔", "くぼ　しょう"),
    ):
        person(desk, name, kana=kana)
    assert [row[0] for row in desk.rows(listing(desk).list.table)] == ["阿部 花", "久保 翔", "渡邊 一", "Smith"]


def test_index_buttons_and_search_narrow_the_list(desk: Desk) -> None:
    for name, kana in (("渡邊 一", "わたなべ　はじめ"), ("阿部 花", "あべ　はな"), ("Smith", "")):
        person(desk, name, kana=kana)
    fields = listing(desk)
    table = fields.list.table

    def names() -> list[str]:
        return [row[0] for row in desk.rows(table)]

    def shows(name: str) -> bool:
        return names() == [name]

    for button, name in (("わ", "渡邊 一"), ("他", "Smith"), ("あ", "阿部 花")):
        desk.qtbot.mouseClick(fields.rows.buttons[button], Qt.MouseButton.LeftButton)
        desk.until(partial(shows, name))
    desk.qtbot.mouseClick(fields.rows.buttons["あ"], Qt.MouseButton.LeftButton)
    desk.until(lambda: len(names()) == 3)
    desk.type("渡辺", fields.text)
    desk.until(lambda: names() == ["渡邊 一"])


def test_somebody_is_registered_and_the_reading_is_caught(desk: Desk) -> None:
    listing(desk)
    desk.key(Qt.Key.Key_F2)
    form = desk.pane(PersonForm)
    name = focused()
    assert name.accessibleName() == "氏名"
    for preedit in ("たかはし", "髙橋"):
        compose(name, preedit)
    compose(name, "", "髙橋")
    compose(name, "", "\u3000")
    for preedit in ("よしこ", "𠮷子"):
        compose(name, preedit)
    compose(name, "", "𠮷子")
    desk.tab_to("生年月日")
    desk.type("S32.4")
    desk.tab_to("電話")
    desk.type("０８４ー９００ー０００１")
    assert form.title == "新しい対象者　髙橋　𠮷子"
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    pane = desk.pane(PersonPane)
    (kept,) = desk.backend.ask(people.page)
    now = desk.backend.ask(people.show, kept)
    assert (now.name, now.kana, now.birth, now.phone) == (
        "髙橋　𠮷子",
        "たかはし　よしこ",
        "1957-04-XX",
        "084-900-0001",
    )
    assert "昭和32年4月日不明" in desk.shown(pane)


def test_who_is_known_already_is_shown_while_typing(desk: Desk) -> None:
    known = person(desk, "高橋 吉子", kana="たかはし よしこ", birth="1957-04-05")
    listing(desk)
    desk.key(Qt.Key.Key_F2)
    form = desk.pane(PersonForm)
    desk.type("髙橋　𠮷子")
    similar = the(LinesCard, form)
    desk.until(similar.isVisible)
    assert "氏名が同じ" in desk.shown(similar)
    desk.click("高橋 吉子", form)
    assert desk.pane(PersonPane).key == ("person", known)
    assert desk.page.kept() == ["新しい対象者　髙橋　𠮷子"]
    assert desk.backend.ask(people.page) == [known]


def test_a_name_is_needed_and_a_date_must_be_one(desk: Desk) -> None:
    listing(desk)
    desk.key(Qt.Key.Key_F2)
    form = desk.pane(PersonForm)
    desk.tab_to("生年月日")
    desk.type("2月31日ころ")
    desk.key(Qt.Key.Key_F12)
    rows = form.form.rows()
    assert "2月31日ころ" in rows["birth"].error
    line = rows["birth"].field.controls()[0]
    assert isinstance(line, QLineEdit)
    line.selectAll()
    desk.key(Qt.Key.Key_Delete)
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    assert rows["name"].error == "入力してください"
    assert desk.backend.ask(people.page) == []


def test_a_correction_saves_what_was_changed(desk: Desk) -> None:
    record = person(desk, "髙橋 花子", phone="内線12", address="福山市東桜町3-5")
    shown(desk, record)
    desk.key(Qt.Key.Key_F4)
    form = desk.pane(PersonForm)
    assert not form.dirty
    desk.tab_to("旧姓・通称など")
    desk.type("佐藤")
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    now = desk.backend.ask(people.show, record)
    assert (now.former_name, now.phone, now.address) == ("佐藤", "内線12", "福山市東桜町3-5")
    assert "佐藤" in desk.shown(desk.pane(PersonPane))


def test_where_somebody_hides_is_shown_for_a_reason_only_and_leaves_a_trace(desk: Desk) -> None:
    record = person(
        desk, "山田 花子", address="福山市三吉町1-1", phone="090-0000-0001", postcode="7200807", secret=True
    )
    row = desk.rows(listing(desk).list.table)[0]
    assert not any("三吉町" in cell or "090" in cell for cell in row)
    pane = shown(desk, record)
    assert not any(part in desk.shown(pane) for part in ("三吉町", "090-0000-0001", "720-0807"))
    desk.click("理由を記録して見る", pane)
    assert desk.backend.ask(traces) == []
    desk.type("本人から電話があり\u3000折り返す", pane.mask_bar.reason)
    desk.click("理由を記録して見る", pane)
    assert all(part in desk.shown(pane) for part in ("三吉町", "090-0000-0001", "720-0807"))
    assert not pane.mask_bar.isVisible()
    assert desk.backend.ask(traces) == [("reveal", f"person {record} 本人から電話があり 折り返す")]
    desk.key(Qt.Key.Key_Escape)
    assert "三吉町" not in desk.shown(shown(desk, record))


def test_the_form_of_somebody_hidden_opens_after_the_reason(desk: Desk) -> None:
    pane = shown(desk, person(desk, "山田 花子", address="福山市三吉町1-1", secret=True))
    desk.key(Qt.Key.Key_F4)
    assert pane.mask_bar.reason.hasFocus()
    desk.type("転居の届け")
    desk.key(Qt.Key.Key_Return)
    desk.settle()
    form = desk.pane(PersonForm)
    address = form.form.rows()["address"].field.controls()[0]
    assert isinstance(address, QLineEdit)
    assert address.text() == "福山市三吉町1-1"
    secret = form.form.rows()["secret"].field.controls()[0]
    assert isinstance(secret, QAbstractButton)
    desk.qtbot.mouseClick(secret, Qt.MouseButton.LeftButton)
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    assert not pane.mask_bar.isVisible()


def test_the_timeline_opens_what_it_tells_of(desk: Desk) -> None:
    record = person(desk, "髙橋 花子")
    draft = ConsultationDraft(topics=("housing",), text="家賃が払えない", person=record)
    consultation = desk.backend.do(consultations.add, draft).value.id
    pane = shown(desk, record)
    (row,) = desk.rows(pane.timeline)
    assert row[1:] == ["相談", "相談（住まい）", "家賃が払えない"]
    assert pane.timeline.hasFocus()
    desk.key(Qt.Key.Key_Home)
    desk.key(Qt.Key.Key_Return)
    desk.settle()
    assert desk.window.current == "consultations"
    assert desk.page.pane is not None
    assert desk.page.pane.key == ("consultation", consultation)


def test_a_consultation_begins_with_the_person(desk: Desk) -> None:
    record = person(desk, "髙橋 花子")
    shown(desk, record)
    desk.key(Qt.Key.Key_F7)
    desk.settle()
    entry = desk.pane(EntryPane)
    assert entry.form.rows()["person"].field.value() == record
    assert not entry.dirty
    desk.until(lambda: "髙橋 花子" in desk.shown(entry))


def test_who_moves_in_leaves_the_household_before(desk: Desk) -> None:
    one, two = person(desk, "髙橋 花子"), person(desk, "髙橋 太郎")
    old = desk.backend.do(people.add_household, HouseholdDraft(name="元の家", members=(two,))).value
    shown(desk, one)
    desk.click("世帯を編集")
    form = desk.pane(HouseholdForm)
    finder = form.form.rows()["members"].field
    assert isinstance(finder, FinderField)
    desk.type("太郎", finder.line)
    desk.until(finder.found.isVisible)
    desk.key(Qt.Key.Key_Return)
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    pane = desk.pane(PersonPane)
    assert "髙橋 太郎" in [each.accessibleName() for each in pane.household.findChildren(QAbstractButton)]
    home = desk.backend.ask(people.show, two).household
    assert home == desk.backend.ask(people.show, one).household != old.id
    assert desk.backend.ask(people.show_household, old.id).members == ()
    desk.open("people").open_record("household", home or "")
    desk.settle()
    assert desk.pane(HouseholdForm).form.rows()["members"].field.value() == (one, two)


def test_a_person_who_is_gone_is_said_to_be_so(desk: Desk) -> None:
    record = person(desk, "髙橋 花子")
    shown(desk, record)
    desk.tasks.do(desk.window, None, people.remove, record)
    desk.settle()
    assert desk.page.pane is None
    assert desk.said[-1][0] == "この記録はもうありません"


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_long_names_fit_and_every_control_has_a_name(desk: Desk, size: tuple[int, int]) -> None:
    desk.window.resize(*size)
    record = person(desk, LONG, kana="じゅげむ" * 10, address=LONG * 2, secret=True)
    listing(desk)
    assert nameless(desk.window) == []
    pane = shown(desk, record)
    assert nameless(desk.window) == []
    assert desk.window.width() == size[0]
    assert pane.width() <= size[0]
    desk.key(Qt.Key.Key_F4)
    desk.type("理由")
    desk.key(Qt.Key.Key_Return)
    desk.settle()
    desk.pane(PersonForm)
    assert nameless(desk.window) == []
    assert desk.window.width() == size[0]
