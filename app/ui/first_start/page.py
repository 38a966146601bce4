"""What stands in the window where there is no store yet: three ways to begin."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from app.language import _
from app.services import door
from app.ui import style
from app.ui.first_start.done import HallDone, OfficeDone
from app.ui.first_start.forms import HallStep, OfficeStep
from app.ui.first_start.making import HallStart, Made, OfficeStart
from app.ui.first_start.step import Step
from app.ui.tasks import Tasks
from app.ui.widgets import parts
from app.ui.widgets.buttons import KeyButton, button

if TYPE_CHECKING:
    pass


class FirstStart(QStackedWidget):
    """The three ways and what follows them.

    Signals: ``made(folder, Backend)`` when a new store is ready to be worked in; ``elsewhere(folder)`` for a store
    that is in another place.
    """

    made = Signal(object, object)
    elsewhere = Signal(object)

    def __init__(self, tasks: Tasks, folder: Path) -> None:
        super().__init__()
        self.setAccessibleName(_("はじめに"))
        self._tasks = tasks
        self._folder = folder
        self._to_ways()

    def look_in(self, folder: Path) -> None:
        """Go on with the store in ``folder``, or say that there is none."""
        if door.is_store(folder):
            self.elsewhere.emit(folder)
        else:
            self._to_ways(_("{folder} には保管庫がありません。別のフォルダーを選んでください。").format(folder=folder))

    def _to_ways(self, problem: str = "") -> None:
        about = _("この PC には、まだ保管庫がありません。はじめ方を選んでください。")
        ways = Step(_("つながるデスクをはじめる"), about, None, None)
        ways.fill(
            _way(
                button(_("登録ファイルから館を作る"), self._to_hall, kind="primary", icon="house"),
                _("交流館の PC はこれです。本部から受け取った登録ファイルを使います。"),
            ),
            _way(
                button(_("本部を作る"), self._to_office, icon="building-2"),
                _("全館を取りまとめる本部の PC で、最初に一度だけ行います。"),
            ),
            _way(
                button(_("別の場所を開く"), self._ask_where, icon="folder-open"),
                _("すでにある保管庫のフォルダーを選びます。"),
            ),
            parts.text(problem, "label", "danger", wrap=True),
        )
        self._show(ways)

    def _to_hall(self) -> None:
        step = HallStep(self._tasks, self._folder, self._to_ways)
        step.made.connect(self._on_hall_made)
        self._show(step)

    def _to_office(self) -> None:
        step = OfficeStep(self._tasks, self._folder, self._to_ways)
        step.made.connect(self._on_office_made)
        self._show(step)

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, _("保管庫のフォルダーを選ぶ"), str(Path.home()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda folder: self.look_in(Path(folder)))
        dialog.open()

    def _show(self, step: QWidget) -> None:
        before = self.currentWidget()
        self.addWidget(step)
        self.setCurrentWidget(step)
        self.setFocusProxy(step)
        if before is not None:
            self.removeWidget(before)
            before.deleteLater()
        step.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object, object)
    def _on_hall_made(self, wanted: HallStart, made: Made) -> None:
        done = HallDone(made.words)
        done.begun.connect(lambda: self.made.emit(wanted.folder, made.backend))
        self._show(done)

    @Slot(object, object)
    def _on_office_made(self, wanted: OfficeStart, made: Made) -> None:
        assert wanted.recovery is not None
        done = OfficeDone(made.kit, wanted.recovery)
        done.begun.connect(lambda: self.made.emit(wanted.folder, made.backend))
        self._show(done)


def _way(begin: KeyButton, about: str) -> QVBoxLayout:
    return parts.column(begin, parts.text(about, "small", "muted", wrap=True), gap=style.TIGHT)
