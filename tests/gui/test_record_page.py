"""What is opened over a list, and what is half typed: kept, found again, thrown away, never asked about."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.services.backend import Backend
from app.services.setup import add_hall
from app.ui.tasks import Tasks
from app.ui.widgets import parts
from app.ui.widgets.aside import KeptBar
from app.ui.widgets.buttons import KeyButton
from app.ui.widgets.fields import LineField
from app.ui.widgets.panes import Key, Pane
from app.ui.widgets.record_page import RecordPage
from tests.gui.seek import focused, the


class NotePane(Pane):
    def __init__(self, key: Key) -> None:
        super().__init__(key, " ".join(key))
        self.refreshed = 0
        self.line = LineField()
        self.line.setAccessibleName("メモ")
        self.setLayout(parts.column(self.line))

    @property
    def dirty(self) -> bool:
        return bool(self.line.text())

    def refresh(self) -> None:
        self.refreshed += 1


class NotesPage(RecordPage):
    def __init__(self, tasks: Tasks) -> None:
        super().__init__("メモ", tasks, ("topic",))
        self.made: list[Key] = []
        self.built = 0

    def build(self) -> QWidget:
        self.built += 1
        line = LineField()
        line.setAccessibleName("一覧")
        return line

    def make(self, key: Key) -> Pane:
        self.made.append(key)
        return NotePane(key)

    def top(self) -> NotePane:
        assert isinstance(self.pane, NotePane)
        return self.pane

    def opened(self, kind: str, record: str, typed: str = "") -> NotePane:
        self.open_record(kind, record)
        self.top().line.setText(typed or self.top().line.text())
        return self.top()


@pytest.fixture
def tasks(hall: Backend) -> Iterator[Tasks]:
    made = Tasks(hall)
    yield made
    made.close()


@pytest.fixture
def page(qtbot: QtBot, tasks: Tasks) -> NotesPage:
    made = NotesPage(tasks)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    made.activateWindow()
    made.refresh()
    qtbot.waitUntil(lambda: made.built == 1)
    return made


def over(page: NotesPage, kind: str, record: str, typed: str = "") -> NotePane:
    page.open_over(NotePane((kind, record)))
    page.top().line.setText(typed or page.top().line.text())
    return page.top()


def test_what_is_clean_goes_and_what_is_typed_stays(qtbot: QtBot, page: NotesPage) -> None:
    page.opened("note", "1")
    page.back()
    assert (page.pane, page.kept()) == (None, [])
    typed = page.opened("note", "1", "書きかけ")
    page.opened("note", "2")
    assert page.kept() == ["note 1"]
    assert page.opened("note", "1") is typed
    assert page.kept() == []
    qtbot.keyClick(focused(), Qt.Key.Key_Escape)
    assert page.kept() == ["note 1"]
    assert page.made == [("note", "1"), ("note", "1"), ("note", "2")]


def test_a_record_that_is_asked_for_early_comes_when_the_page_has_opened(qtbot: QtBot, tasks: Tasks) -> None:
    page = NotesPage(tasks)
    qtbot.addWidget(page)
    page.open_record("note", "1")
    assert page.pane is None
    qtbot.waitUntil(lambda: page.pane is not None)
    assert page.top().key == ("note", "1")
    assert page.premises.place == "本郷交流館"


def test_new_things_are_always_fresh(page: NotesPage) -> None:
    first = page.opened("new-note", "", "一人目")
    second = page.opened("new-note", "")
    assert second is not first
    second.line.setText("二人目")
    page.leave_all()
    assert len(page.kept()) == 2
    about = page.opened("new-note", "p1", "同じ人")
    page.leave_all()
    assert page.opened("new-note", "p1") is about


def test_a_form_is_taken_up_over_what_it_was_opened_from(page: NotesPage) -> None:
    page.opened("note", "1")
    form = over(page, "edit", "1", "書きかけ")
    page.leave_all()
    assert page.kept() == ["edit 1"]
    page.opened("note", "1")
    assert over(page, "edit", "1") is form
    page.leave_all()
    page._take_up(page._aside.trails[0])
    assert page.pane is form
    page.back()
    assert page.top().key == ("note", "1")
    assert page.kept() == ["edit 1"]


def test_two_half_typed_things_one_over_the_other_are_kept_apart(page: NotesPage) -> None:
    under = page.opened("note", "1", "下")
    form = over(page, "edit", "1", "上")
    page.leave_all()
    assert page.opened("note", "1") is under
    assert page.kept() == ["edit 1"]
    assert over(page, "edit", "1") is form
    page.back()
    assert page.pane is under
    under.line.clear()
    page.leave_all()
    page._take_up(page._aside.trails[0])
    assert page.pane is form
    page.back()
    assert page.top() is not under


def test_what_is_saved_out_of_sight_is_no_draft_any_more(page: NotesPage) -> None:
    pane = page.opened("note", "1", "保存中")
    page.opened("note", "2")
    pane.left.emit()
    assert page.kept() == []
    assert page.top().key == ("note", "2")


def test_what_is_thrown_away_comes_back_in_its_place(page: NotesPage) -> None:
    said: list[tuple[str, object]] = []
    page.said.connect(lambda words, undo: said.append((words, undo)))
    page.opened("note", "1")
    form = over(page, "edit", "1", "捨てる")
    form.dropped.emit()
    assert page.top().key == ("note", "1")
    undo = said[0][1]
    assert callable(undo)
    undo()
    assert page.pane is form
    form.dropped.emit()
    form.dropped.emit()
    assert len(said) == 2


def test_many_half_typed_things_find_room_in_a_menu(page: NotesPage) -> None:
    for number in range(5):
        page.opened("note", str(number), "書きかけ")
    page.leave_all()
    bar = the(KeptBar, page)
    assert bar.isVisible()
    shown = [each.text() for each in bar.findChildren(KeyButton) if each.isVisible()]
    assert shown == ["note 4", "note 3", "note 2", "ほか 2 件"]
    menu = bar.findChildren(QMenu)[-1]
    assert [each.text() for each in menu.actions()] == ["note 1", "note 0"]
    menu.actions()[1].trigger()
    assert page.top().key == ("note", "0")
    assert not bar.isVisible()


def test_the_list_is_built_anew_when_code_lists_are_revised(
    qtbot: QtBot, page: NotesPage, tasks: Tasks, office: Backend
) -> None:
    assert page.halls == ()
    there = Tasks(office)
    other = NotesPage(there)
    qtbot.addWidget(other)
    office.do(add_hall, "h002", name="山手交流館")
    other.refresh()
    qtbot.waitUntil(lambda: other.built == 1)
    assert ("h002", "山手交流館") in other.halls
    there.close()
    from app.changes import Changes

    tasks.changed.emit(Changes(frozenset({("code_item", "topic.x")})))
    qtbot.waitUntil(lambda: page.built == 2)
