"""Forms: a draft goes in, the same draft comes out unless the reader changed it; errors stand beside their fields."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QDate, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QCalendarWidget, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.errors import InvalidInput, NotFound
from app.ui.tasks import Call
from app.ui.widgets import parts
from app.ui.widgets.choices import ChoiceField, TogglesField
from app.ui.widgets.fields import KanaField, LineField, NameField, PhoneField, PostcodeField, TextField
from app.ui.widgets.form import Form
from app.ui.widgets.moments import DateField, MomentField
from tests.gui.seek import compose, focused, nameless, the


@dataclass(frozen=True)
class Draft:
    id: str = "p1"
    name: str = ""
    kana: str = ""
    birth: str | None = None
    due_on: str | None = None
    at: str | None = None
    channel: str | None = None
    topics: tuple[str, ...] = ()
    main_topic: str | None = None
    postcode: str = ""
    phone: str = ""
    text: str = ""


FULL = Draft(
    name="高橋　花子",
    kana="タカハシ ハナコ",
    birth="1957-04-XX",
    due_on="2026-11-30",
    at="2026-11-24T05:30:00+00:00",
    channel="old_code",
    topics=("care", "gone", "home"),
    main_topic="home",
    postcode="7200001",
    phone="０８４（９２８）００００ 内線12",
    text="一行目\n二行目\u00a0おわり",
)
TOPICS = (("care", "介護"), ("home", "住まい"), ("money", "お金"))
CHANNELS = (("visit", "来所"), ("phone", "電話"))


class Desk(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.form = Form(Draft(), self)
        name = NameField()
        row = self.form.row
        self.setLayout(
            parts.column(
                row("name", "氏名", name, required=True),
                row("kana", "ふりがな", KanaField(name)),
                row("birth", "生年月日", DateField(partial=True), "わかるところまで"),
                row("due_on", "期限", DateField()),
                row("at", "日時", MomentField()),
                row("channel", "経路", ChoiceField(CHANNELS)),
                row(("topics", "main_topic"), "内容", TogglesField(TOPICS, 3)),
                row("postcode", "郵便番号", PostcodeField()),
                row("phone", "電話", PhoneField()),
                row("text", "要旨", TextField()),
            )
        )

    def line(self, name: str) -> QLineEdit:
        control = self.form.rows()[name].field.controls()[0]
        assert isinstance(control, QLineEdit)
        return control


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    made = Desk()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    return made


def retype(qtbot: QtBot, line: QLineEdit, text: str) -> None:
    line.setFocus()
    line.selectAll()
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    if text.isascii():
        qtbot.keyClicks(line, text)
    else:
        compose(line, "", text)


@pytest.mark.parametrize("draft", [Draft(), FULL])
def test_an_untouched_form_gives_back_what_it_was_shown(desk: Desk, draft: Draft) -> None:
    desk.form.show(draft)
    assert desk.form.values() == draft
    assert not desk.form.dirty


def test_only_the_touched_field_changes(qtbot: QtBot, desk: Desk) -> None:
    desk.form.show(FULL)
    with qtbot.waitSignal(desk.form.edited):
        retype(qtbot, desk.line("phone"), "０８４ー９２８ー１１１１")
    assert desk.form.dirty
    changed = desk.form.values()
    assert changed == Draft(**{**vars(FULL), "phone": "084-928-1111"})
    desk.form.show(changed)
    assert not desk.form.dirty


def test_an_edited_text_is_kept_to_the_letter(qtbot: QtBot, desk: Desk) -> None:
    desk.form.show(FULL)
    text = desk.form.rows()["text"].field.controls()[0]
    compose(text, "", "追記")
    qtbot.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert desk.form.values().text == "追記\n一行目\n二行目\u00a0おわり"


def test_an_edit_taken_back_leaves_no_change(qtbot: QtBot, desk: Desk) -> None:
    desk.form.show(FULL)
    line = desk.line("name")
    line.setCursorPosition(len(line.text()))
    qtbot.keyClicks(line, "x")
    qtbot.keyClick(line, Qt.Key.Key_Backspace)
    assert not desk.form.dirty
    assert desk.form.values() is not None
    assert desk.form.values().kana == FULL.kana


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("S32.4.5", "1957-04-05"),
        ("昭和３２年４月", "1957-04-XX"),
        ("19570405", "1957-04-05"),
        ("1957", "1957-XX-XX"),
        ("1989", "1989-XX-XX"),
        ("", None),
    ],
)
def test_dates_are_typed_in_any_usual_way(qtbot: QtBot, desk: Desk, typed: str, iso: str | None) -> None:
    desk.form.show(FULL)
    retype(qtbot, desk.line("birth"), typed)
    assert desk.form.values().birth == iso
    qtbot.keyClick(desk.line("birth"), Qt.Key.Key_Tab)
    assert desk.form.values().birth == iso


def test_a_date_is_written_out_when_one_leaves_it(qtbot: QtBot, desk: Desk) -> None:
    retype(qtbot, desk.line("due_on"), "R8.11.30")
    qtbot.keyClick(desk.line("due_on"), Qt.Key.Key_Tab)
    assert desk.line("due_on").text() == "令和8年11月30日"
    field = desk.form.rows()["due_on"].field
    assert isinstance(field, DateField)
    assert field.note.text() == "2026-11-30（月）"


def test_a_day_is_picked_from_the_calendar(qtbot: QtBot, desk: Desk) -> None:
    desk.form.show(FULL)
    qtbot.mouseClick(the(QToolButton, desk.form.rows()["due_on"], "カレンダー"), Qt.MouseButton.LeftButton)
    month = the(QCalendarWidget, desk)
    assert month.selectedDate() == QDate(2026, 11, 30)
    qtbot.keyClick(focused(), Qt.Key.Key_Left)
    with qtbot.waitSignal(desk.form.edited):
        qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert desk.form.values().due_on == "2026-11-29"
    assert desk.line("due_on").text() == "令和8年11月29日"


def test_unreadable_fields_are_shown_and_nothing_is_submitted(qtbot: QtBot, desk: Desk) -> None:
    retype(qtbot, desk.line("due_on"), "2月31日ころ")
    retype(qtbot, desk.line("postcode"), "72")
    sent: list[Draft] = []

    def save(draft: Draft) -> Call:
        sent.append(draft)
        return Call(desk, None)

    assert desk.form.submit(save) is None
    assert sent == []
    rows = desk.form.rows()
    assert "2月31日ころ" in rows["due_on"].error
    assert rows["postcode"].error == "郵便番号は 7 けたの数字で入力してください"
    assert desk.line("due_on").hasFocus()
    assert desk.line("postcode").property("wrong") is True
    retype(qtbot, desk.line("postcode"), "７２０ー０００１")
    assert rows["postcode"].error == ""
    retype(qtbot, desk.line("due_on"), "")
    assert desk.form.submit(save) is not None
    assert sent == [Draft(postcode="7200001")]


def test_refusals_of_the_use_case_stand_beside_their_fields(desk: Desk) -> None:
    assert desk.form.refuse(InvalidInput("main_topic", "内容を選んでください"))
    assert desk.form.rows()["topics"].error == "内容を選んでください"
    assert desk.form.rows()["topics"].field.controls()[0].accessibleDescription() == "内容を選んでください"
    assert not desk.form.refuse(InvalidInput("elsewhere", "?"))
    assert not desk.form.refuse(NotFound(kind="person", id="p1"))
    desk.form.clear_errors()
    assert desk.form.rows()["topics"].error == ""


def test_a_moment_needs_both_parts(qtbot: QtBot, desk: Desk) -> None:
    retype(qtbot, desk.line("at"), "2026/11/24")
    with pytest.raises(InvalidInput):
        desk.form.values()
    clock = desk.form.rows()["at"].field.controls()[1]
    assert isinstance(clock, QLineEdit)
    retype(qtbot, clock, "１４：３０")
    assert desk.form.values().at == "2026-11-24T14:30+09:00"


def test_toggles_follow_the_paper_form(qtbot: QtBot, desk: Desk) -> None:
    field = desk.form.rows()["topics"].field
    assert isinstance(field, TogglesField)
    care, home, money = (field.buttons[code] for code, _label in TOPICS)
    qtbot.mouseClick(home, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(care, Qt.MouseButton.LeftButton)
    assert field.value() == (("care", "home"), "home")
    qtbot.mouseClick(care, Qt.MouseButton.LeftButton, pos=QPoint(10, care.height() // 2))
    assert field.value() == (("care", "home"), "care")
    care.setFocus()
    qtbot.keyClick(care, Qt.Key.Key_Right)
    qtbot.keyClick(home, Qt.Key.Key_Right)
    assert money.hasFocus()
    qtbot.keyClick(money, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert field.value() == (("care", "home", "money"), "money")
    qtbot.keyClick(money, Qt.Key.Key_Space)
    assert field.value() == (("care", "home"), "care")
    assert "一番の困りごと" in care.accessibleName()
    assert [button.focusPolicy() == Qt.FocusPolicy.StrongFocus for button in (care, home, money)].count(True) == 1


def test_a_choice_does_not_change_by_scrolling(qtbot: QtBot, desk: Desk) -> None:
    field = desk.form.rows()["channel"].field
    assert isinstance(field, ChoiceField)
    field.setFocus()
    assert field.value() is None
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.value() == "visit"
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(field.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field, event)
    assert field.value() == "visit"


def test_the_reading_is_caught_from_the_input_method(desk: Desk) -> None:
    name, kana = desk.line("name"), desk.line("kana")
    for preedit in ("ｔ", "た", "たｋ", "たか", "たかはし", "高橋"):
        compose(name, preedit)
    compose(name, "", "高橋")
    compose(name, "", "\u3000")
    for preedit in ("は", "はなこ", "華子", "花子"):
        compose(name, preedit)
    compose(name, "", "花子")
    assert name.text() == "高橋\u3000花子"
    assert kana.text() == "たかはし\u3000はなこ"
    assert desk.form.values().kana == "たかはし\u3000はなこ"


def test_katakana_and_plain_kana_are_read_and_a_cancelled_composition_is_not(desk: Desk) -> None:
    name, kana = desk.line("name"), desk.line("kana")
    compose(name, "たなか")
    compose(name, "")
    compose(name, "サトウ")
    compose(name, "", "佐藤")
    compose(name, "はな")
    compose(name, "", "はな")
    assert kana.text() == "さとうはな"


def test_a_reading_edited_by_hand_is_the_readers(qtbot: QtBot, desk: Desk) -> None:
    name, kana = desk.line("name"), desk.line("kana")
    retype(qtbot, kana, "わたなべ")
    compose(name, "ほうじょう")
    compose(name, "", "北條")
    assert kana.text() == "わたなべ"
    retype(qtbot, kana, "")
    compose(name, "ほ")
    compose(name, "", "帆")
    assert kana.text() == "ほ"


def test_what_was_typed_comes_back_readable_or_not(qtbot: QtBot, desk: Desk) -> None:
    retype(qtbot, desk.line("birth"), "昭和のはじめ")
    retype(qtbot, desk.line("name"), "高橋")
    kept = desk.form.typed()
    other = Desk()
    qtbot.addWidget(other)
    other.form.retype(kept)
    assert other.form.typed() == kept
    assert other.line("birth").text() == "昭和のはじめ"
    assert other.form.dirty


def test_a_full_postcode_asks_for_its_address(qtbot: QtBot, desk: Desk) -> None:
    field = desk.form.rows()["postcode"].field
    assert isinstance(field, PostcodeField)
    with qtbot.waitSignal(field.completed) as completed:
        retype(qtbot, field, "〒７２０ー０００１")
    assert completed.args == ["7200001"]
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == "720-0001"


def test_every_control_has_a_name_and_tab_goes_down_the_form(qtbot: QtBot, desk: Desk) -> None:
    assert nameless(desk) == []
    desk.line("name").setFocus()
    order: list[str] = []
    for _step in range(9):
        qtbot.keyClick(focused(), Qt.Key.Key_Tab)
        order.append(focused().accessibleName())
    calendar = "カレンダーから選ぶ"
    assert order == ["ふりがな", "生年月日", "期限", calendar, "日付", calendar, "時刻", "経路", "介護"]


def test_a_draft_of_one_line_needs_no_more(qtbot: QtBot) -> None:
    owner = QObject()
    form = Form(Draft(), owner)
    row = form.row("text", "要旨", LineField(), required=True)
    qtbot.addWidget(row)
    compose(row.field.controls()[0], "", "孤独𠮷")
    assert form.values() == Draft(text="孤独𠮷")
