"""A form in a dialog: it asks, does what was asked for off the GUI thread, and closes when that is done."""

from dataclasses import fields
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLayout, QWidget

from app.errors import AppError, InvalidInput
from app.language import _
from app.ui import style
from app.ui.keys import Keys
from app.ui.tasks import Call
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.form import Form

D = TypeVar("D")


class AskDialog(QDialog, Generic[D]):
    """Subclasses bind rows to ``form``, ``lay_out`` them, and ``act``.

    Signals: ``acted(value)`` when it is done, just before the dialog closes.
    """

    acted = Signal(object)

    def __init__(self, heading: str, does: str, draft: D, parent: QWidget, optional: tuple[str, ...] = ()) -> None:
        """``does`` is on the button; the fields named in ``optional`` may stay empty."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(heading)
        self.setMinimumWidth(style.px(540))
        self.form: Form[D] = Form(draft, self)
        Keys(self)
        self._optional = optional
        self._problem = parts.text("", "label", "danger", wrap=True)
        self._step = parts.text("", "small", wrap=True)
        self.go = button(does, self._submit, key="F12", kind="primary")
        self.stop = button(_("やめる"), self.reject, key="Esc")

    def lay_out(self, *things: QWidget | QLayout) -> None:
        """Put things under each other, and the two buttons at the foot."""
        told = parts.column(self._problem, self._step, gap=style.TIGHT)
        feet = parts.row(1, self.stop, self.go)
        self.setLayout(parts.column(*things, told, feet, gap=style.LARGE, margin=style.WIDE))
        self._tell(None)

    def act(self, wanted: D) -> Call:
        """Start the work; its answer goes to :meth:`finish`."""
        raise NotImplementedError

    def finish(self, value: object) -> None:
        """It is done."""
        self.acted.emit(value)
        self.accept()

    def said(self) -> str:
        """The sentence that is shown, "" for none."""
        return self._problem.text()

    def _submit(self) -> None:
        self._tell(None)
        self.form.clear_errors()
        try:
            wanted = self.form.values()
        except InvalidInput:
            return
        for name in (each.name for each in fields(wanted) if each.name not in self._optional):  # type: ignore[arg-type]
            if getattr(wanted, name) in ("", None):
                self.form.refuse(InvalidInput(name, _("入力してください")))
                return
        self.go.setEnabled(False)
        self.act(wanted).otherwise(self._refused)

    def _refused(self, error: Exception) -> bool:
        self.go.setEnabled(True)
        if self.form.refuse(error):
            return True
        if isinstance(error, AppError):
            self._tell(error)
        return isinstance(error, AppError)

    def _tell(self, error: AppError | None) -> None:
        self._problem.setText(str(error) if error else "")
        self._step.setText(error.next_step() if error else "")
        self._problem.setVisible(error is not None)
        self._step.setVisible(error is not None)
