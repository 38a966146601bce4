"""Consultations as they are recorded at a desk: by the keyboard, interrupted, corrected, followed up."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from app.services import consents, consultations, followups, notes, people, statements
from app.services.consultations import ConsultationDraft, ConsultationFilter
from app.services.notes import NoteDraft
from app.services.people import PersonDraft
from app.ui.consents.form import ConsentPane
from app.ui.consultations.case import CasePane
from app.ui.consultations.entry import EntryPane
from app.ui.consultations.list import ConsultationList
from app.ui.consultations.new_person import NewPerson
from app.ui.consultations.statement import StatementPane
from app.ui.widgets.choices import ChoiceField
from app.ui.widgets.fields import TextField
from app.ui.widgets.finder import FinderField
from app.ui.widgets.moments import DateField
from app.vocabulary import Urgency
from tests.gui.pages import Desk, desk
from tests.gui.seek import compose, focused, nameless, the

__all__ = ["desk"]


def record(desk: Desk, text: str = "家賃が払えない", **values: object) -> str:
    draft = ConsultationDraft(**{"topics": ("housing",), "text": text, **values})  # type: ignore[arg-type]
    return desk.backend.do(consultations.add, draft).value.id


def person(desk: Desk, name: str = "髙橋　花子", **values: object) -> str:
    return desk.backend.do(people.add, PersonDraft(name=name, **values)).value.id  # type: ignore[arg-type]


def listing(desk: Desk) -> ConsultationList:
    listing = desk.open("consultations").list
    assert isinstance(listing, ConsultationList)
    return listing


def case(desk: Desk, consultation: str) -> CasePane:
    desk.open("consultations").open_record("consultation", consultation)
    return desk.pane(CasePane)


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


def test_a_correction_changes_only_what_was_changed(desk: Desk) -> None:
    consultation = record(
        desk, "一行目\n二行目\u00a0おわり", visitor=consultations.Visitor(name="髙橋", phone="内線12")
    )
    pane = case(desk, consultation)
    desk.key(Qt.Key.Key_F4)
    entry = desk.pane(EntryPane)
    assert not entry.dirty
    desk.backend.do(consultations.amend, consultation, None, {"response": "もう一人が書いた"})
    field = entry.form.rows()["visitor_name"].field.controls()[0]
    assert isinstance(field, QLineEdit)
    field.setFocus()
    field.setCursorPosition(len(field.text()))
    desk.type("　一郎")
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    assert desk.page.pane is pane
    now = desk.backend.ask(consultations.show, consultation)
    assert (now.visitor.name, now.visitor.phone) == ("髙橋　一郎", "内線12")
    assert (now.text, now.response) == ("一行目\n二行目\u00a0おわり", "もう一人が書いた")


def test_an_outcome_of_the_end_closes_and_another_reopens(desk: Desk) -> None:
    listing(desk)
    desk.key(Qt.Key.Key_F2)
    desk.pane(EntryPane)
    desk.key(Qt.Key.Key_Space)
    desk.key(Qt.Key.Key_Tab)
    desk.type("道を聞かれた")
    desk.tab_to("終結")
    desk.key(Qt.Key.Key_Space)
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    (consultation,) = desk.backend.ask(consultations.page)
    assert desk.backend.ask(consultations.show, consultation).closed_on
    case(desk, consultation)
    desk.key(Qt.Key.Key_F4)
    desk.pane(EntryPane)
    desk.tab_to("終結")
    desk.key(Qt.Key.Key_Right)
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    now = desk.backend.ask(consultations.show, consultation)
    assert (now.outcome, now.closed_on) == ("continue", None)


def test_a_case_is_closed_reopened_and_the_closing_undone(desk: Desk) -> None:
    consultation = record(desk)
    pane = case(desk, consultation)

    def closed() -> bool:
        return desk.backend.ask(consultations.show, consultation).closed_on is not None

    desk.key(Qt.Key.Key_F11)
    desk.settle()
    assert closed()
    assert "終結" in desk.shown(pane)
    desk.key(Qt.Key.Key_F11)
    desk.settle()
    assert not closed()
    desk.key(Qt.Key.Key_F11)
    desk.settle()
    desk.said[-1][1]()
    desk.settle()
    assert not closed()


def test_a_wrong_entry_is_voided_with_a_reason(desk: Desk) -> None:
    consultation = record(desk)
    pane = case(desk, consultation)
    desk.click("誤入力取消", pane)
    desk.key(Qt.Key.Key_Return)
    assert pane.void_bar.isVisible()
    desk.type("二度入力した")
    assert pane.dirty
    desk.key(Qt.Key.Key_Return)
    desk.settle()
    assert desk.backend.ask(consultations.show, consultation).void == "二度入力した"
    assert "誤入力取消" in desk.shown(pane)
    assert not pane.dirty
    assert desk.backend.ask(consultations.page, ConsultationFilter(open_only=True)) == []
    desk.said[-1][1]()
    desk.settle()
    assert desk.backend.ask(consultations.show, consultation).void is None


def test_a_note_is_written_and_a_half_written_one_waits(desk: Desk) -> None:
    consultation = record(desk)
    pane = case(desk, consultation)
    assert pane.notes.text.hasFocus()
    desk.type("電話したが留守")
    desk.key(Qt.Key.Key_Escape)
    assert len(desk.page.kept()) == 1
    again = case(desk, consultation)
    assert again is pane
    assert again.notes.text.typed() == "電話したが留守"
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    assert [each.text for each in desk.backend.ask(notes.of, consultation)] == ["電話したが留守"]
    assert "電話したが留守" in desk.shown(pane)
    assert not pane.dirty


def test_a_record_of_a_part_opens_its_case(desk: Desk) -> None:
    consultation = record(desk)
    note = desk.backend.do(notes.add, NoteDraft(consultation=consultation, text="書いた")).value.id
    desk.open("consultations").open_record("note", note)
    desk.settle()
    assert desk.pane(CasePane).key == ("consultation", consultation)


def test_a_followup_is_planned_and_done(desk: Desk) -> None:
    consultation = record(desk)
    pane = case(desk, consultation)
    due = pane.followups.form.rows()["due_on"].field
    assert isinstance(due, DateField)
    desk.click("予定に入れる", pane)
    assert pane.followups.form.rows()["due_on"].error
    desk.type("R8.4.8", due.line)
    desk.type("様子を聞く", pane.followups.form.rows()["text"].field.controls()[0])
    desk.click("予定に入れる", pane)
    (row,) = desk.backend.ask(followups.rows, desk.backend.ask(followups.page))
    assert (row.due_on, row.text, row.done_at) == ("2026-04-08", "様子を聞く", None)
    assert not pane.dirty
    desk.click("様子を聞く", pane)
    (row,) = desk.backend.ask(followups.rows, desk.backend.ask(followups.page))
    assert row.done_at
    desk.said[-1][1]()
    desk.settle()
    assert desk.backend.ask(followups.show, row.id).done_at is None


def test_what_the_person_wrote_is_taken_over(desk: Desk) -> None:
    consultation = record(desk)
    case(desk, consultation)
    desk.click("記入する")
    pane = desk.pane(StatementPane)
    desk.key(Qt.Key.Key_Space)
    desk.type("ゆっくり聞いてほしい", pane.form.rows()["wishes"].field.controls()[0])
    names = [each for each in pane.findChildren(QLineEdit) if "世帯 1 人目" in each.accessibleName()]
    for box, text in zip(names, ["髙橋 𠮷子", "８３", "本人", "足が悪い"], strict=True):
        desk.type(text, box)
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    kept = desk.backend.ask(statements.of, consultation)
    assert kept is not None
    assert (kept.worries, kept.main_worry) == (("illness_disability",), "illness_disability")
    assert kept.wishes == "ゆっくり聞いてほしい"
    (line,) = kept.household
    assert (line.name, line.age, line.relation, line.note) == ("髙橋 𠮷子", 83, "self", "足が悪い")
    desk.click("確かめる・直す")
    again = desk.pane(StatementPane)
    assert not again.dirty
    relation = next(each for each in again.findChildren(QLineEdit) if "1 人目の続柄" in each.accessibleName())
    assert relation.text() == "本人"
    desk.click("人を加える")
    desk.type(
        "長男の嫁", next(each for each in again.findChildren(QLineEdit) if "2 人目の続柄" in each.accessibleName())
    )
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    now = desk.backend.ask(statements.of, consultation)
    assert now is not None
    assert [each.relation for each in now.household] == ["self", "長男の嫁"]


def test_a_consent_is_recorded_withdrawn_and_given_back(desk: Desk) -> None:
    consultation = record(desk, person=person(desk))
    case(desk, consultation)
    desk.click("同意を記録する")
    pane = desk.pane(ConsentPane)
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    assert pane.form.rows()["method"].error
    to = pane.form.rows()["to"].field
    assert isinstance(to, FinderField)
    desk.type("東部の民生委員", to.line)
    desk.until(lambda: "Enter" in desk.shown(to))
    desk.key(Qt.Key.Key_Return)
    desk.tab_to("書面")
    desk.key(Qt.Key.Key_Right, 2)
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    (kept,) = desk.backend.ask(consents.of, consultation=consultation)
    assert (kept.to, kept.method, kept.by, kept.purpose) == (("東部の民生委員",), "oral", "髙橋　花子", "referral")
    desk.click("東部の民生委員")
    desk.pane(ConsentPane)
    desk.click("撤回を記録する")
    (kept,) = desk.backend.ask(consents.of, consultation=consultation)
    assert kept.withdrawn_at
    assert "撤回" in desk.shown(desk.pane(CasePane))
    desk.said[-1][1]()
    desk.settle()
    (kept,) = desk.backend.ask(consents.of, consultation=consultation)
    assert kept.withdrawn_at is None


def test_a_ground_stands_in_place_of_a_consent(desk: Desk) -> None:
    case(desk, record(desk))
    desk.click("同意を記録する")
    pane = desk.pane(ConsentPane)
    method, ground = pane.form.rows()["method"].field, pane.form.rows()["ground"].field
    desk.tab_to("書面")
    desk.key(Qt.Key.Key_Space)
    assert isinstance(ground, ChoiceField)
    ground.setFocus()
    desk.key(Qt.Key.Key_Down)
    assert ground.value() == "law_child_abuse"
    assert method.value() is None


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
