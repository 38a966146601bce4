"""Conflicts on screen: all sides with who, when and where; choose, combine, write; and take the last settling back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.services import conflicts, consultations, people, records
from app.services.backend import Backend
from app.services.exchange_receive import receive
from app.services.exchange_send import send
from app.ui.conflicts.page import ConflictsPage
from app.ui.conflicts.panel import ConflictPanel
from app.ui.tasks import Tasks
from app.ui.widgets.buttons import KeyButton
from app.ui.widgets.choices import ChoiceField
from app.ui.widgets.fields import LineField, TextField
from app.ui.widgets.moments import DateField
from tests.gui.desks import add, click
from tests.gui.seek import nameless, the
from tests.sync.exchange import enrol


@dataclass
class Quarrel:
    """A hall and the office that edit the same record without having seen each other's edit."""

    office: Backend
    hall: Backend
    stick: Path
    said: list[tuple[str, Any]] = field(default_factory=list)

    def up(self) -> None:
        receive(self.office, [written.file for written in send(self.hall, self.stick)])

    def about(self, kind: str, record: str, **values: tuple[Any, Any]) -> None:
        """The office's value and the hall's for each field; the hall's is the later one."""
        self.office.do(records.edit, kind, record, {name: pair[0] for name, pair in values.items()})
        self.hall.do(records.edit, kind, record, {name: pair[1] for name, pair in values.items()})
        self.up()


@pytest.fixture
def quarrel(office: Backend, tmp_path: Path) -> Iterator[Quarrel]:
    _device, hall = enrol(office, tmp_path / "h002", "h002", tmp_path / "stick")
    yield Quarrel(office, hall, tmp_path / "stick")
    hall.close()


@pytest.fixture
def tasks(quarrel: Quarrel) -> Iterator[Tasks]:
    made, errors = Tasks(quarrel.office), list[Exception]()
    made.failed.connect(errors.append)
    yield made
    made.close()
    assert errors == []


def person(quarrel: Quarrel) -> str:
    made = add(quarrel.hall, "person", name="髙橋 𠮷子", phone="084-000-0000")
    quarrel.up()
    return made


def opened(qtbot: QtBot, quarrel: Quarrel, tasks: Tasks) -> ConflictsPage:
    page = ConflictsPage(tasks)
    qtbot.addWidget(page)
    page.resize(1100, 900)
    page.said.connect(lambda words, undo: quarrel.said.append((words, undo)))
    page.show()
    page.refresh()
    qtbot.waitUntil(lambda: not tasks.busy)
    return page


def panel(qtbot: QtBot, page: ConflictsPage) -> ConflictPanel:
    qtbot.waitUntil(lambda: page.panel is not None and page.panel.isVisible())
    assert page.panel is not None
    return page.panel


def settled(qtbot: QtBot, quarrel: Quarrel, tasks: Tasks, left: int = 0) -> None:
    qtbot.waitUntil(lambda: len(quarrel.office.ask(conflicts.page)) == left and not tasks.busy)


def settled_to(qtbot: QtBot, quarrel: Quarrel, tasks: Tasks, most: int) -> None:
    qtbot.waitUntil(lambda: len(quarrel.office.ask(conflicts.page)) <= most and not tasks.busy)


def listed(qtbot: QtBot, page: ConflictsPage, count: int) -> None:
    qtbot.waitUntil(lambda: page.list.table.records.rowCount() == count)


def press(qtbot: QtBot, button: KeyButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_without_conflicts_the_page_says_so(qtbot: QtBot, quarrel: Quarrel, tasks: Tasks) -> None:
    page = opened(qtbot, quarrel, tasks)
    assert page.panel is None
    assert page.list.table.records.rowCount() == 0


def test_all_sides_are_shown_and_one_is_chosen(qtbot: QtBot, quarrel: Quarrel, tasks: Tasks) -> None:
    who = person(quarrel)
    quarrel.about("person", who, phone=("084-111-1111", "084-222-2222"))
    shown = panel(qtbot, page := opened(qtbot, quarrel, tasks))
    assert (shown.view.kind, shown.view.title, shown.view.field) == ("対象者", "髙橋 𠮷子", "電話")
    assert [side.value.accessibleName() for side in shown.sides] == ["084-222-2222", "084-111-1111"]
    texts = [" ".join(label.text() for label in side.findChildren(QLabel)) for side in shown.sides]
    for place, facts in enumerate(
        (("佐藤", "h002交流館", "端末 h002a", "いま表示されている値"), ("本部 花子", "本部・端末 office"))
    ):
        assert [fact for fact in facts if fact not in texts[place]] == []
    assert "いま表示されている値" not in texts[1]
    press(qtbot, shown.sides[1].button)
    settled(qtbot, quarrel, tasks)
    assert quarrel.office.ask(people.show, who).phone == "084-111-1111"
    assert page.panel is None


def test_the_last_settling_is_taken_back(qtbot: QtBot, quarrel: Quarrel, tasks: Tasks) -> None:
    who = person(quarrel)
    quarrel.about("person", who, phone=("084-111-1111", "084-222-2222"))
    page = opened(qtbot, quarrel, tasks)
    press(qtbot, panel(qtbot, page).sides[1].button)
    settled(qtbot, quarrel, tasks)
    click(qtbot, page, "直前の解決を元に戻す")
    qtbot.waitUntil(lambda: not tasks.busy)
    assert quarrel.office.ask(people.show, who).phone == "084-222-2222"
    assert quarrel.said[-1][0] == "元の値に戻しました"
    again = the(KeyButton, page, "直前の解決を元に戻す")
    assert not again.isEnabled()


def test_two_texts_are_combined(qtbot: QtBot, quarrel: Quarrel, tasks: Tasks) -> None:
    made = add(quarrel.hall, "consultation", topics=["income"], text="家賃の相談。")
    quarrel.up()
    quarrel.about("consultation", made, text=("家賃の相談。\n本部で面談。", "家賃の相談。\n電話あり。"))
    shown = panel(qtbot, opened(qtbot, quarrel, tasks))
    assert shown.row is not None
    assert isinstance(shown.row.field, TextField)
    assert shown.row.field.value() == "家賃の相談。\n電話あり。\n本部で面談。"
    click(qtbot, shown, "この内容にする")
    settled(qtbot, quarrel, tasks)
    assert quarrel.office.ask(consultations.show, made).text == "家賃の相談。\n電話あり。\n本部で面談。"
    (said,) = [undo for words, undo in quarrel.said if words == "競合を解決しました"]
    said()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert quarrel.office.ask(consultations.show, made).text == "家賃の相談。\n電話あり。"


def test_something_else_is_written(qtbot: QtBot, quarrel: Quarrel, tasks: Tasks) -> None:
    who = person(quarrel)
    quarrel.about("person", who, phone=("084-111-1111", "084-222-2222"))
    shown = panel(qtbot, opened(qtbot, quarrel, tasks))
    assert shown.row is not None
    line = shown.row.field
    assert isinstance(line, LineField)
    line.selectAll()
    qtbot.keyClicks(line, "084-333-3333")
    click(qtbot, shown, "この内容にする")
    settled(qtbot, quarrel, tasks)
    assert quarrel.office.ask(people.show, who).phone == "084-333-3333"


def test_a_code_is_told_by_its_label_and_another_is_chosen_from_the_list(
    qtbot: QtBot, quarrel: Quarrel, tasks: Tasks
) -> None:
    made = add(quarrel.hall, "consultation", topics=["income"], text="家賃の相談。")
    quarrel.up()
    quarrel.about("consultation", made, urgency=("now", "soon"))
    shown = panel(qtbot, opened(qtbot, quarrel, tasks))
    assert [side.value.accessibleName() for side in shown.sides] == ["早めに", "すぐに"]
    assert shown.row is not None
    assert isinstance(shown.row.field, ChoiceField)
    shown.row.field.show_value("normal")
    click(qtbot, shown, "この内容にする")
    settled(qtbot, quarrel, tasks)
    assert quarrel.office.ask(consultations.show, made).urgency == "normal"


def test_a_day_is_told_in_japanese_years_and_nonsense_is_refused_beside_the_field(
    qtbot: QtBot, quarrel: Quarrel, tasks: Tasks
) -> None:
    made = add(quarrel.hall, "consultation", topics=["income"], text="家賃の相談。")
    quarrel.up()
    quarrel.about("consultation", made, next_on=("2026-05-01", "2026-05-08"))
    shown = panel(qtbot, opened(qtbot, quarrel, tasks))
    assert [side.value.accessibleName() for side in shown.sides] == ["令和8年5月8日", "令和8年5月1日"]
    assert shown.row is not None
    assert isinstance(shown.row.field, DateField)
    shown.row.field.line.setText("あした")
    click(qtbot, shown, "この内容にする")
    assert "あした" in shown.row.error
    shown.row.field.line.setText("R8.5.15")
    click(qtbot, shown, "この内容にする")
    settled(qtbot, quarrel, tasks)
    assert quarrel.office.ask(consultations.show, made).next_on == "2026-05-15"


def test_a_record_deleted_here_and_edited_there_is_kept_or_deleted(
    qtbot: QtBot, quarrel: Quarrel, tasks: Tasks
) -> None:
    who = person(quarrel)
    quarrel.office.do(records.remove, "person", who)
    quarrel.hall.do(records.edit, "person", who, {"phone": "084-222-2222"})
    quarrel.up()
    page = opened(qtbot, quarrel, tasks)
    while quarrel.office.ask(conflicts.page):
        shown = panel(qtbot, page)
        deleted = next(side for side in shown.sides if "削除しました" in side.value.text())
        left = len(quarrel.office.ask(conflicts.page)) - 1
        press(qtbot, deleted.button)
        settled_to(qtbot, quarrel, tasks, left)
    assert who not in quarrel.office.ask(people.page)


def test_a_conflict_that_was_settled_meanwhile_goes_from_the_list(qtbot: QtBot, quarrel: Quarrel, tasks: Tasks) -> None:
    who = person(quarrel)
    quarrel.about("person", who, phone=("084-111-1111", "084-222-2222"))
    page = opened(qtbot, quarrel, tasks)
    shown = panel(qtbot, page)
    quarrel.office.do(conflicts.settle, shown.view.id, head=0)
    press(qtbot, shown.sides[1].button)
    listed(qtbot, page, 0)
    assert ("この競合はすでに解決しています", None) in quarrel.said
    assert quarrel.office.ask(people.show, who).phone == "084-222-2222"


def test_several_conflicts_are_settled_one_after_the_other_and_the_record_opens(
    qtbot: QtBot, quarrel: Quarrel, tasks: Tasks
) -> None:
    who = person(quarrel)
    quarrel.about("person", who, phone=("1", "2"), address=("東町", "西町"))
    page = opened(qtbot, quarrel, tasks)
    shown = panel(qtbot, page)
    with qtbot.waitSignal(page.open_asked) as asked:
        click(qtbot, shown, "記録を開く")
    assert asked.args == ["person", who]
    for left in (1, 0):
        page.list.table.choose(page.list.table.records.row_id(0))
        press(qtbot, panel(qtbot, page).sides[0].button)
        settled(qtbot, quarrel, tasks, left)
        listed(qtbot, page, left)
    found = quarrel.office.ask(people.show, who)
    assert (found.phone, found.address) == ("2", "西町")


def test_every_control_has_a_name(qtbot: QtBot, quarrel: Quarrel, tasks: Tasks) -> None:
    who = person(quarrel)
    quarrel.about("person", who, phone=("084-111-1111", "084-222-2222"))
    page = opened(qtbot, quarrel, tasks)
    panel(qtbot, page)
    assert nameless(page) == []


def test_markup_in_a_value_is_shown_as_it_is(qtbot: QtBot, quarrel: Quarrel, tasks: Tasks) -> None:
    who = person(quarrel)
    quarrel.about("person", who, address=("<b>東</b>&町", "<img src=x>西町"))
    shown = panel(qtbot, opened(qtbot, quarrel, tasks))
    assert shown.sides[0].value.accessibleName() == "<img src=x>西町"
    assert "<img" not in shown.sides[0].value.text()
