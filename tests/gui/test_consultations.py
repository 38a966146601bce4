"""Consultations as they are recorded at a desk: by the keyboard, interrupted, found again."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.services import consultations, people
from app.ui.consultations.case import CasePane
from app.ui.consultations.entry import EntryPane
from app.ui.consultations.new_person import NewPerson
from app.ui.widgets.choices import ChoiceField
from app.ui.widgets.fields import TextField
from app.ui.widgets.finder import FinderField
from app.vocabulary import Urgency
from tests.gui.cases import case, listing, person, record
from tests.gui.pages import Desk, desk
from tests.gui.seek import compose, focused, nameless, the

__all__ = ["desk"]


def test_a_consultation_is_recorded_with_the_keyboard_alone(desk: Desk) -> None:
    table = listing(desk).list.table
    assert desk.rows(table) == []
    desk.key(Qt.Key.Key_F2)
    desk.settle()
    assert focused().accessibleName() == "病気や健康、障がい"
    desk.key(Qt.Key.Key_Right)
    desk.key(Qt.Key.Key_Space)
    desk.key(Qt.Key.Key_Tab)
    desk.type("家賃が払えず、来月には出なければならない。")
    desk.key(Qt.Key.Key_Tab)
    desk.type("相談支援センターを案内した。")
    desk.key(Qt.Key.Key_Tab)
    desk.key(Qt.Key.Key_Right, 2)
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    (row,) = desk.rows(table)
    assert row[2:6] == ["（匿名）", "住まい", "家賃が払えず、来月には出なければならない。", "継続"]
    (kept,) = desk.backend.ask(consultations.page)
    detail = desk.backend.ask(consultations.show, kept)
    assert (detail.topics, detail.main_topic) == (("housing",), "housing")
    assert (detail.response, detail.outcome, detail.channel) == (
        "相談支援センターを案内した。",
        "continue",
        "visit_self",
    )
    assert detail.staff_name == "佐藤 𠮷子"
    assert desk.said[-1][0] == f"保存しました（{detail.number}）"
    assert table.current_id() == kept
    assert desk.page.kept() == []


def test_a_topic_and_one_line_will_do(desk: Desk) -> None:
    listing(desk)
    desk.key(Qt.Key.Key_F2)
    desk.settle()
    before = 0
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Tab):
        desk.key(key)
        before += 1
    desk.type("話を聞いた")
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    assert len(desk.backend.ask(consultations.page)) == 1
    assert before < 60


def test_what_lacks_is_said_beside_its_field_and_nothing_is_saved(desk: Desk) -> None:
    listing(desk)
    desk.key(Qt.Key.Key_F2)
    entry = desk.pane(EntryPane)
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    rows = entry.form.rows()
    assert rows["topics"].error == "一つ以上選んでください"
    desk.key(Qt.Key.Key_Space)
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    assert rows["text"].error == "入力してください"
    assert rows["text"].field.controls()[0].hasFocus()
    assert desk.backend.ask(consultations.page) == []
    assert entry.save_button.isEnabled()


def test_half_typed_forms_are_kept_without_asking(desk: Desk) -> None:
    page = desk.open("consultations")
    desk.key(Qt.Key.Key_F2)
    first = desk.pane(EntryPane)
    desk.key(Qt.Key.Key_Space)
    desk.key(Qt.Key.Key_Tab)
    desk.type("電話が鳴った")
    desk.key(Qt.Key.Key_F2)
    second = desk.pane(EntryPane)
    assert second is not first
    assert not second.dirty
    desk.key(Qt.Key.Key_Escape)
    assert page.pane is None
    assert page.kept() == ["新しい相談　電話が鳴った"]
    desk.open("people")
    desk.open("consultations")
    cover = QWidget()
    desk.window.lock(cover)
    desk.window.unlock()
    desk.click("新しい相談　電話が鳴った")
    assert page.pane is first
    desk.tab_to("相談の内容")
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    assert page.kept() == []
    (kept,) = desk.backend.ask(consultations.page)
    assert desk.backend.ask(consultations.show, kept).text == "電話が鳴った"


def test_what_is_thrown_away_can_be_brought_back(desk: Desk) -> None:
    page = desk.open("consultations")
    desk.key(Qt.Key.Key_F2)
    entry = desk.pane(EntryPane)
    desk.key(Qt.Key.Key_Space)
    desk.click("書きかけを捨てる")
    assert page.pane is None
    assert page.kept() == []
    words, undo = desk.said[-1]
    assert words == "書きかけを捨てました"
    undo()
    undo()
    desk.settle()
    assert page.pane is entry
    assert entry.form.rows()["topics"].field.value() == (("illness_disability",), "illness_disability")


def test_a_saving_that_is_left_behind_leaves_no_draft(desk: Desk) -> None:
    page = desk.open("consultations")
    desk.key(Qt.Key.Key_F2)
    desk.pane(EntryPane)
    desk.key(Qt.Key.Key_Space)
    desk.key(Qt.Key.Key_Tab)
    desk.type("急いで保存")
    desk.key(Qt.Key.Key_F12)
    desk.key(Qt.Key.Key_Escape)
    desk.settle()
    assert page.kept() == []
    assert len(desk.backend.ask(consultations.page)) == 1


def test_the_list_is_filtered(desk: Desk) -> None:
    open_now = record(desk, "ガスを止められた", topics=("tax_utilities", "no_food"), urgency="now")
    done = record(
        desk, "手続きの書き方", topics=("daily_life",), closed_on="2026-04-02", at="2026-04-01T10:00:00+09:00"
    )
    fields = listing(desk)
    table = fields.list.table
    assert {row[4] for row in desk.rows(table)} == {"ガスを止められた", "手続きの書き方"}
    assert desk.rows(table)[0][1] == "すぐに"

    def shown() -> list[str]:
        desk.settle()
        return [table.records.row_id(row) for row in range(table.records.rowCount())]

    def choose(field: ChoiceField, code: str | None) -> None:
        field.setCurrentIndex(field.findData(code))
        field.activated.emit(field.currentIndex())

    choose(fields.state, "open")
    desk.until(lambda: shown() == [open_now])
    choose(fields.state, None)
    choose(fields.topic, "daily_life")
    desk.until(lambda: shown() == [done])
    choose(fields.topic, None)
    choose(fields.urgency, "now")
    desk.until(lambda: shown() == [open_now])
    choose(fields.urgency, None)
    desk.type("書き方", fields.text)
    desk.until(lambda: shown() == [done])
    desk.key(Qt.Key.Key_Backspace, 2)
    desk.until(lambda: table.accessibleName() and "2 文字以上" in desk.shown(table))
    desk.key(Qt.Key.Key_Backspace)
    choose(fields.period, "between")
    desk.type("R8.4.1", fields.since.line)
    desk.type("R8.4.30", fields.until.line)
    desk.until(lambda: shown() == [done])
    desk.type("x", fields.until.line)
    desk.until(lambda: shown() == [])


def test_enter_opens_a_case(desk: Desk) -> None:
    record(desk)
    table = listing(desk).list.table
    desk.rows(table)
    table.setFocus()
    desk.key(Qt.Key.Key_Home)
    desk.key(Qt.Key.Key_Return)
    shown = desk.shown(desk.pane(CasePane))
    assert "家賃が払えない" in shown
    assert "◎ 住まい" in shown


def test_the_person_is_found_before_a_new_one_is_made(desk: Desk) -> None:
    known = person(desk, kana="たかはし　はなこ", phone="084-900-0001")
    listing(desk)
    desk.key(Qt.Key.Key_F2)
    entry = desk.pane(EntryPane)
    desk.key(Qt.Key.Key_F4)
    assert focused().accessibleName() == "氏名"
    desk.tab_to("本人")
    finder = entry.form.rows()["person"].field
    assert isinstance(finder, FinderField)
    finder.line.setFocus()
    desk.type("高橋花子")
    desk.until(lambda: finder.found.isVisible() and finder.found.count() == 2)
    assert "たかはし" in finder.found.item(0).text()
    desk.key(Qt.Key.Key_Return)
    assert finder.value() == known
    assert not finder.line.isVisible()


def test_somebody_new_is_registered_on_the_spot(desk: Desk) -> None:
    person(desk, kana="たかはし　はなこ", phone="084-900-0001")
    listing(desk)
    desk.key(Qt.Key.Key_F2)
    entry = desk.pane(EntryPane)
    desk.key(Qt.Key.Key_F4)
    finder = entry.form.rows()["person"].field
    assert isinstance(finder, FinderField)
    finder.line.setFocus()
    desk.type("髙橋　太郎")
    desk.until(finder.found.isVisible)
    desk.key(Qt.Key.Key_Down)
    desk.key(Qt.Key.Key_Return)
    new = the(NewPerson, entry)
    assert new.isVisible()
    assert new.name.text() == "髙橋　太郎"
    phone = new.form.rows()["phone"].field.controls()[0]
    desk.type("０８４ー９００ー０００１", phone)
    desk.until(lambda: "電話が同じ" in desk.shown(new))
    desk.click("登録してこの人にする")
    assert not new.isVisible()
    detail = desk.backend.ask(people.show, finder.value())
    assert (detail.name, detail.phone) == ("髙橋　太郎", "084-900-0001")


def test_somebody_similar_is_taken_instead(desk: Desk) -> None:
    known = person(desk, birth="1957-04-05")
    listing(desk)
    desk.key(Qt.Key.Key_F2)
    entry = desk.pane(EntryPane)
    desk.key(Qt.Key.Key_F4)
    new = the(NewPerson, entry)
    new.begin("高橋 花子")
    desk.type("S32.4", new.form.rows()["birth"].field.controls()[0])
    desk.until(lambda: "生年月日が合う" in desk.shown(new))
    desk.click("髙橋　花子")
    finder = entry.form.rows()["person"].field
    assert finder.value() == known
    assert desk.backend.ask(people.page) == [known]


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_every_control_has_a_name(desk: Desk, size: tuple[int, int]) -> None:
    desk.window.resize(*size)
    consultation = record(desk, person=person(desk), urgency=Urgency.NOW.value)
    listing(desk)
    assert nameless(desk.window) == []
    desk.key(Qt.Key.Key_F2)
    desk.pane(EntryPane)
    desk.key(Qt.Key.Key_F4)
    assert nameless(desk.window) == []
    case(desk, consultation)
    assert nameless(desk.window) == []
    desk.click("記入する")
    assert nameless(desk.window) == []


def test_tab_walks_down_the_form_to_the_save_button(desk: Desk) -> None:
    listing(desk)
    desk.key(Qt.Key.Key_F2)
    desk.pane(EntryPane)
    names = []
    for _step in range(7):
        names.append(focused().accessibleName())
        desk.key(Qt.Key.Key_Tab)
    assert names == [
        "病気や健康、障がい",
        "相談の内容",
        "対応",
        "終結",
        "次回の予定日",
        "カレンダーから選ぶ",
        "くわしく（来談者・対象者・年代など）",
    ]
    assert focused().accessibleName() == "保存"


def test_keys_are_the_input_methods_while_it_composes(desk: Desk) -> None:
    listing(desk)
    desk.key(Qt.Key.Key_F2)
    entry = desk.pane(EntryPane)
    desk.key(Qt.Key.Key_Space)
    desk.key(Qt.Key.Key_Tab)
    text = entry.form.rows()["text"].field
    assert isinstance(text, TextField)
    compose(text, "やちん")
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    assert desk.backend.ask(consultations.page) == []
    compose(text, "", "家賃")
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    assert len(desk.backend.ask(consultations.page)) == 1
