"""A case: corrected, closed, voided, followed up, with all that belongs to it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.services import consents, consultations, followups, notes, statements
from app.services.consultations import ConsultationFilter
from app.services.notes import NoteDraft
from app.ui.consents.form import ConsentPane
from app.ui.consultations.case import CasePane
from app.ui.consultations.entry import EntryPane
from app.ui.consultations.statement import StatementPane
from app.ui.widgets.choices import ChoiceField
from app.ui.widgets.finder import FinderField
from app.ui.widgets.moments import DateField
from tests.gui.cases import case, listing, person, record
from tests.gui.pages import Desk, desk

__all__ = ["desk"]


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
