"""書き出す: the next bundle for the other side, written to a stick that can then be taken out."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal

from app import settings
from app.changes import Changes
from app.language import _
from app.services.backend import Backend
from app.services.exchange_send import Written, send
from app.services.exchange_status import Status
from app.ui import style
from app.ui.tasks import Progress, Tasks
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Card
from app.ui.widgets.choices import ChoiceField

_BUNDLE = "bundle"


class SendCard(Card):
    """Says what waits to be sent, writes it, and says when the stick may go.

    Signals: ``sent()``.
    """

    sent = Signal()

    def __init__(self, tasks: Tasks, backend: Backend, place: Callable[[], Path | None], *, is_office: bool) -> None:
        self._all = button(_("はじめから全部"), lambda: self._send(full=True), kind="link")
        self._all.setToolTip(_("相手が受領した分も含めて、持てる記録をすべて書き出します。"))
        super().__init__(_("書き出す"), self._all, icon="upload")
        self._tasks, self._backend, self._place = tasks, backend, place
        self.waiting = parts.text("", wrap=True)
        self.done = parts.text("", "label", "ok", wrap=True)
        self.file = parts.text("", "small", "muted", wrap=True)
        self._sign = parts.picture("circle-check", "ok")
        self.send_button = button(_("書き出す"), self._send, key="F12", kind="primary", icon="upload")
        self._to = ChoiceField([], none=_("登録済みのすべての端末"))
        self._to.setAccessibleName(_("あて先"))
        self._to.setVisible(is_office)
        said = parts.row(gap=style.SMALL)
        said.addWidget(self._sign)
        said.addLayout(parts.column(self.done, self.file, gap=2), 1)
        self.add(self.waiting, parts.row(self._to, self.send_button, 1), said)
        self.body.addStretch(1)
        self._tell("", "")

    def show_status(self, state: Status) -> None:
        """Say what waits."""
        if state.unsent:
            self.waiting.setText(_("送っていない変更が {n} 件あります。").format(n=f"{state.unsent:,}"))
        else:
            self.waiting.setText(_("送っていない変更はありません。書き出すと、受領の知らせだけが届きます。"))
        known = [each for hall in state.halls for each in hall.devices if each.state == "enrolled"]
        self._to.set_choices([(each.device, each.device) for each in known])

    def _send(self, *, full: bool = False) -> None:
        folder, device = self._place(), self._to.value()
        if folder is None:
            return
        self._tell("", "")
        self._enable(able=False)
        self._tasks.run_long(
            self, _("書き出し"), self._sent, lambda progress: _write(self._backend, folder, device, progress, full=full)
        ).otherwise(self._failed)

    def _sent(self, written: list[Written]) -> None:
        self._enable(able=True)
        changes = sum(each.changes for each in written)
        if len(written) == 1:
            one = written[0]
            file = _("{file}（変更 {n} 件）").format(file=one.file.name, n=f"{changes:,}")
        else:
            file = _("{devices} 端末分の束、変更 {n} 件").format(devices=len(written), n=f"{changes:,}")
        self._tell(_("書き出しました。安全に取り外せます。"), file)
        self.sent.emit()

    def _failed(self, _error: Exception) -> bool:
        self._enable(able=True)
        return False

    def _tell(self, words: str, file: str) -> None:
        self.done.setText(words)
        self.file.setText(file)
        for each in (self._sign, self.done, self.file):
            each.setVisible(bool(words))

    def _enable(self, *, able: bool) -> None:
        self.send_button.setEnabled(able)
        self._all.setEnabled(able)


def _write(backend: Backend, folder: Path, device: str | None, progress: Progress, *, full: bool) -> list[Written]:
    settings.keep(exchange=str(folder))
    written = send(backend, folder, to_device=device, full=full, progress=progress.report)
    progress.touched(Changes(frozenset((_BUNDLE, str(each.file)) for each in written)))
    return written
