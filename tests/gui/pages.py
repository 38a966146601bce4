"""The four pages of records in a real window on a real store, used by keys and clicks."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.services.backend import Backend
from app.ui.consultations.page import ConsultationsPage
from app.ui.directory.page import DirectoryPage
from app.ui.main_window import MainWindow, PagePlan
from app.ui.pages import PAGE_OF
from app.ui.people.page import PeoplePage
from app.ui.referrals.page import ReferralsPage
from app.ui.tasks import Tasks
from app.ui.widgets.buttons import KeyButton
from app.ui.widgets.page import Page
from app.ui.widgets.paged_table import PagedTable
from app.ui.widgets.panes import Pane
from app.ui.widgets.record_page import RecordPage
from tests.gui.seek import compose, focused

P = TypeVar("P", bound=Pane)


class Desk:
    """A window with the pages, its store, and what a person does with it."""

    def __init__(self, qtbot: QtBot, backend: Backend) -> None:
        self.qtbot, self.backend = qtbot, backend
        self.tasks = Tasks(backend)
        self.errors: list[Exception] = []
        self.said: list[tuple[str, Any]] = []
        self.tasks.failed.connect(self.errors.append)
        self.window = MainWindow(
            "本郷交流館",
            "佐藤 𠮷子",
            [
                PagePlan("consultations", "相談", "messages-square", lambda: ConsultationsPage(self.tasks)),
                PagePlan("people", "対象者", "users", lambda: PeoplePage(self.tasks)),
                PagePlan("directory", "社会資源", "map-pinned", lambda: DirectoryPage(self.tasks, backend)),
                PagePlan("referrals", "つながるシート", "handshake", lambda: ReferralsPage(self.tasks)),
            ],
        )
        qtbot.addWidget(self.window)
        self.window.made.connect(self._wire)
        self.window.resize(1366, 768)
        self.window.show()
        self.window.activateWindow()

    def open(self, key: str) -> RecordPage:
        page = self.window.open_page(key)
        assert isinstance(page, RecordPage)
        self.settle()
        return page

    @property
    def page(self) -> RecordPage:
        (page,) = [each for each in self.window.findChildren(RecordPage) if each.isVisible()]
        return page

    def pane(self, kind: type[P]) -> P:
        pane = self.page.pane
        assert isinstance(pane, kind), pane
        self.settle()
        return pane

    def settle(self) -> None:
        """Wait until every question is answered, and what was answered is shown."""
        self.qtbot.waitUntil(lambda: not self.tasks.busy)
        QApplication.sendPostedEvents()

    def until(self, holds: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(holds()))

    def key(self, key: Qt.Key, times: int = 1, *, shift: bool = False) -> None:
        modifiers = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        for _time in range(times):
            self.qtbot.keyClick(focused(), key, modifiers)

    def tab_to(self, words: str) -> QWidget:
        """Press Tab until something of this name has the focus, as one does with the eyes on the screen."""
        for _step in range(60):
            if words in focused().accessibleName():
                return focused()
            self.key(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not reach {words}")

    def type(self, text: str, into: QWidget | None = None) -> None:
        """What the input method commits; ASCII as keys."""
        target = into or focused()
        if into is not None:
            into.setFocus()
        if isinstance(target, QLineEdit | QPlainTextEdit) and not text.isascii():
            compose(target, "", text)
        else:
            self.qtbot.keyClicks(target, text)

    def click(self, words: str, root: QWidget | None = None) -> None:
        """Press the one visible button whose name is, or holds, these words."""
        buttons = [each for each in (root or self.window).findChildren(KeyButton) if each.isVisible()]
        found = [each for each in buttons if each.accessibleName() == words] or [
            each for each in buttons if words in each.accessibleName()
        ]
        assert len(found) == 1, [each.accessibleName() for each in buttons]
        self.qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)
        self.settle()

    def rows(self, table: PagedTable) -> list[list[str]]:
        """What stands in the table, once it is there."""
        model = table.records

        def texts() -> list[list[str]]:
            return [
                [str(model.index(row, column).data() or "") for column in range(model.columnCount())]
                for row in range(model.rowCount())
            ]

        self.until(lambda: not self.tasks.busy and all(row[0] != "…" for row in texts()))
        return texts()

    def shown(self, root: QWidget) -> str:
        """All the words of the labels that can be seen."""
        labels = [each for each in root.findChildren(QLabel) if each.isVisible()]
        return "\n".join(each.accessibleName() or each.text() for each in labels)

    def _wire(self, _key: str, page: Page) -> None:
        page.open_asked.connect(self._go_to)
        page.said.connect(lambda words, undo: self.said.append((words, undo)))

    def _go_to(self, kind: str, record: str) -> None:
        self.window.open_page(PAGE_OF[kind]).open_record(kind, record)


@pytest.fixture
def desk(qtbot: QtBot, hall: Backend) -> Iterator[Desk]:
    made = Desk(qtbot, hall)
    yield made
    assert made.errors == []
    made.tasks.close()


@pytest.fixture
def office_desk(qtbot: QtBot, office: Backend) -> Iterator[Desk]:
    made = Desk(qtbot, office)
    yield made
    assert made.errors == []
    made.tasks.close()
