"""What covers the desk while it is locked: the one who locked it comes back, or somebody else takes over."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from app.errors import AppError
from app.services import staff
from app.services.backend import Backend
from app.services.premises import Premises
from app.ui.recovery import RecoveryDialog
from app.ui.sign_in import SignIn
from app.ui.tasks import Tasks


class Cover(QStackedWidget):
    """Asks for the passphrase of who was at the desk, or for anybody's once they said so.

    Signals: ``opened(staff code)``.
    """

    opened = Signal(str)

    def __init__(self, backend: Backend, premises: Premises, tasks: Tasks) -> None:
        super().__init__()
        self._backend = backend
        self._premises = premises
        self._tasks = tasks
        self.sign_in = self._ask_for(staff.acting_code(backend), locked=True)

    def _ask_for(self, code: str, *, locked: bool) -> SignIn:
        asking = SignIn(self._premises.place, self._premises.people, code, locked=locked)
        asking.request.connect(self._on_request)
        asking.switch_asked.connect(self._on_switch_asked)
        asking.forgotten.connect(self._on_forgotten)
        self.addWidget(asking)
        self.setCurrentWidget(asking)
        self.setFocusProxy(asking)
        self.setAccessibleName(asking.accessibleName())
        return asking

    @Slot(str, str)
    def _on_request(self, code: str, passphrase: str) -> None:
        self._tasks.run(
            self, lambda _nothing: self.opened.emit(code), lambda: staff.verify(self._backend, code, passphrase)
        ).otherwise(self._refused)

    def _refused(self, error: Exception) -> bool:
        if isinstance(error, AppError):
            self.sign_in.refuse(error)
        return isinstance(error, AppError)

    @Slot()
    def _on_switch_asked(self) -> None:
        before = self.sign_in
        self.sign_in = self._ask_for("", locked=False)
        self.removeWidget(before)
        before.deleteLater()
        self.sign_in.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_forgotten(self) -> None:
        dialog = RecoveryDialog(self._backend.folder, self._tasks, self)
        dialog.finished.connect(lambda _result: self.sign_in.setFocus(Qt.FocusReason.OtherFocusReason))
        dialog.open()
