"""Lists: rows by the block at any length, walked and sorted as a person does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.ui.widgets.cards import EmptyState
from app.ui.widgets.paged_model import BLOCK, ID_ROLE, TONE_ROLE, Column, PagedModel
from app.ui.widgets.paged_table import PagedTable
from tests.gui.seek import the

IDS = [f"{number:026}" for number in range(100_000)]


@dataclass
class Records:
    """Records that know how often, and for how many rows, they were asked."""

    gone: set[str] = field(default_factory=set)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    later: list[Callable[[], object]] | None = None
    version: int = 1

    def fetch(self, ids: tuple[str, ...], deliver: Callable[[Mapping[str, str]], object]) -> None:
        self.asked.append(ids)
        rows = {record: f"{int(record)}番 v{self.version}" for record in ids if record not in self.gone}
        if self.later is None:
            deliver(rows)
        else:
            self.later.append(lambda: deliver(rows))


COLUMNS: tuple[Column[str], ...] = (
    Column("番号", lambda row: row, 160, "number"),
    Column("長さ", lambda row: str(len(row)), 80, "length", right=True),
    Column("種類", lambda _row: "緊急", 90, tone=lambda _row: "danger"),
)


@pytest.fixture
def records() -> Records:
    return Records()


@pytest.fixture
def model(records: Records, qapp: QApplication) -> PagedModel[str]:
    return PagedModel(COLUMNS, records.fetch, qapp)


@pytest.fixture
def table(qtbot: QtBot, model: PagedModel[str]) -> PagedTable:
    made = PagedTable("番号の一覧", model, EmptyState("まだありません", "F2 で追加します。"))
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    return made


def shown(model: PagedModel[str], row: int) -> str:
    return str(model.index(row, 0).data())


def at_hand(model: PagedModel[str], row: int) -> bool:
    return shown(model, row) != "…"


def test_the_model_keeps_the_rules_of_models(model: PagedModel[str], qtmodeltester: ModelTester) -> None:
    model.show_ids(IDS[:250])
    qtmodeltester.check(model)
    model.show_ids([])
    qtmodeltester.check(model)


def test_only_what_is_looked_at_is_fetched(qtbot: QtBot, table: PagedTable, records: Records) -> None:
    table.show_ids(IDS)
    qtbot.waitUntil(lambda: shown(table.records, 0) == "0番 v1")
    qtbot.keyClick(table, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: shown(table.records, 99_999) == "99999番 v1")
    assert sum(map(len, records.asked)) <= 4 * BLOCK
    assert table.records.rows_held() <= 4 * BLOCK
    assert table.current_id() == IDS[-1]


def test_scrolling_on_and_on_keeps_few_rows(qtbot: QtBot, model: PagedModel[str], records: Records) -> None:
    model.show_ids(IDS)
    for row in range(0, 50 * BLOCK, BLOCK):
        qtbot.waitUntil(partial(at_hand, model, row))
    assert 10 * BLOCK <= model.rows_held() <= 40 * BLOCK
    assert len(records.asked) == 50


def test_rows_that_come_late_fill_in(qtbot: QtBot, model: PagedModel[str], records: Records) -> None:
    records.later = []
    model.show_ids(IDS)
    assert shown(model, 5) == "…"
    qtbot.waitUntil(lambda: bool(records.later))
    shown(model, 5)
    with qtbot.waitSignal(model.dataChanged):
        records.later[0]()
    assert shown(model, 5) == "5番 v1"
    assert len(records.asked) == 1


def test_an_answer_to_an_older_list_is_dropped(qtbot: QtBot, model: PagedModel[str], records: Records) -> None:
    records.later = []
    model.show_ids(IDS)
    shown(model, 0)
    qtbot.waitUntil(lambda: len(records.later or ()) == 1)
    model.show_ids(IDS[1:])
    records.later[0]()
    assert model.rows_held() == 0
    assert shown(model, 0) == "…"


def test_a_record_that_is_gone_says_so(qtbot: QtBot, model: PagedModel[str], records: Records) -> None:
    records.gone = {IDS[1]}
    model.show_ids(IDS[:3])
    qtbot.waitUntil(lambda: shown(model, 0) == "0番 v1")
    assert shown(model, 1) == "（この記録はもうありません）"
    assert model.index(1, 2).data(TONE_ROLE) is None
    assert model.index(1, 0).data(ID_ROLE) == IDS[1]


def test_refresh_keeps_the_old_rows_until_the_new_come(qtbot: QtBot, model: PagedModel[str], records: Records) -> None:
    model.show_ids(IDS[:3])
    qtbot.waitUntil(lambda: shown(model, 0) == "0番 v1")
    records.version, records.later = 2, []
    model.refresh()
    qtbot.waitUntil(lambda: bool(records.later))
    assert shown(model, 0) == "0番 v1"
    records.later[0]()
    assert shown(model, 0) == "0番 v2"


def test_enter_and_double_click_open(qtbot: QtBot, table: PagedTable) -> None:
    table.show_ids(IDS)
    table.choose(IDS[1])
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [IDS[1]]
    place = table.visualRect(table.records.index(3, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened.args == [IDS[3]]


def test_walking_says_what_is_chosen(qtbot: QtBot, table: PagedTable) -> None:
    table.show_ids(IDS)
    table.choose(IDS[0])
    with qtbot.waitSignal(table.chosen) as chosen:
        qtbot.keyClick(table, Qt.Key.Key_Down)
    assert chosen.args == [IDS[1]]
    qtbot.keyClick(table, Qt.Key.Key_Home)
    assert table.current_id() == IDS[0]


def test_what_is_chosen_stays_chosen_in_a_new_order(table: PagedTable) -> None:
    table.show_ids(IDS[:500])
    table.choose(IDS[20])
    table.show_ids(list(reversed(IDS[:500])))
    assert table.current_id() == IDS[20]
    table.show_ids(IDS[100:200])
    assert table.current_id() == ""


def test_headers_ask_for_an_order(qtbot: QtBot, table: PagedTable) -> None:
    table.show_ids(IDS)
    table.show_sorted("number")
    header = table.horizontalHeader()

    def click(column: int) -> None:
        place = QPoint(header.sectionViewportPosition(column) + 20, header.height() // 2)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)

    with qtbot.waitSignal(table.sort_asked) as asked:
        click(0)
    assert asked.args == ["number", True]
    with qtbot.waitSignal(table.sort_asked) as asked:
        click(1)
    assert asked.args == ["length", False]
    with qtbot.assertNotEmitted(table.sort_asked):
        click(2)
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (1, Qt.SortOrder.AscendingOrder)


def test_an_empty_list_says_what_to_do(table: PagedTable) -> None:
    empty = the(EmptyState, table)
    assert empty.isVisible()
    table.show_ids(IDS[:1])
    assert not empty.isVisible()
    table.show_ids([])
    assert empty.isVisible()
    assert empty.accessibleDescription() == "F2 で追加します。"


def test_widths_are_kept(table: PagedTable) -> None:
    table.set_widths([200, 90, 100])
    assert table.widths() == (200, 90, 100)


def test_a_cut_text_is_told_whole_and_badges_are_drawn(qtbot: QtBot, table: PagedTable) -> None:
    table.show_ids(IDS)
    qtbot.waitUntil(lambda: shown(table.records, 0) == "0番 v1")
    assert not table.grab().isNull()
    assert table.records.index(0, 2).data(TONE_ROLE) == "danger"
    assert table.records.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "0番 v1"
