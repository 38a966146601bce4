"""The window before the desk: the first start at a PC without a store, or signing in. Painted before all else."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import AppError
from app.language import _
from app.services import door
from app.settings import Settings
from app.ui.sign_in import SignIn

if TYPE_CHECKING:
    from app.ui.tasks import Tasks


class Door(QWidget):
    """Stands at one store's folder.

    Signals: ``painted()`` once, when the reader sees the window; ``asked(code, passphrase)`` to open the store;
    ``made(folder, Backend)`` for a new one; ``forgotten()`` for help with a lost passphrase.
    """

    painted = Signal()
    asked = Signal(str, str)
    made = Signal(object, object)
    forgotten = Signal()

    def __init__(self, folder: Path, kept: Settings, tasks: "Callable[[], Tasks]") -> None:
        """``tasks`` gives what works off the GUI thread, which signing in does not load before it must."""
        super().__init__()
        self.setWindowTitle(_("つながるデスク"))
        self.setMinimumSize(960, 620)
        self.folder = folder
        self.sign_in: SignIn | None = None
        self._kept = kept
        self._tasks = tasks
        self._told = False
        self._inside: QWidget | None = None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self.stand_at(folder)

    def stand_at(self, folder: Path) -> None:
        """Ask for a passphrase where there is a store, and how to begin where there is none."""
        self.folder = folder
        if door.is_store(folder):
            self._show(self._make_sign_in(folder))
        else:
            self.sign_in = None
            self._show(self._make_first_start(folder))

    def start(self) -> None:
        """Put the focus where the reader goes on."""
        if self._inside is not None:
            self._inside.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, error: Exception) -> bool:
        """Say why the store does not open; False for an error without words."""
        if self.sign_in is None or not isinstance(error, AppError):
            return False
        self.sign_in.refuse(error)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Tell once that the window was painted, after it was."""
        super().paintEvent(event)
        if not self._told:
            self._told = True
            QTimer.singleShot(0, self.painted.emit)

    def _make_sign_in(self, folder: Path) -> SignIn:
        known = self._kept if Path(self._kept.store) == folder else Settings()
        try:
            codes, problem = door.codes(folder), None
        except AppError as damage:
            codes, problem = [], damage
        chosen = known.staff if known.staff in codes else ""
        self.sign_in = SignIn(known.place or str(folder), [(code, code) for code in codes], chosen)
        self.sign_in.request.connect(self.asked)
        self.sign_in.forgotten.connect(self.forgotten)
        if problem is not None:
            self.sign_in.refuse(problem)
        return self.sign_in

    def _make_first_start(self, folder: Path) -> QWidget:
        from app.ui.first_start.page import FirstStart
        from app.ui.keys import Keys

        Keys(self)
        first = FirstStart(self._tasks(), folder)
        first.made.connect(self.made)
        first.elsewhere.connect(self._on_elsewhere)
        return first

    def _show(self, inside: QWidget) -> None:
        if self._inside is not None:
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = inside
        whole = self.layout()
        assert whole is not None
        whole.addWidget(inside)
        self.start()

    @Slot(object)
    def _on_elsewhere(self, folder: Path) -> None:
        self.stand_at(folder)
