"""受け取る: bundles are looked at first, then taken; what became of each file is shown with its sums."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from app.changes import Changes
from app.language import _
from app.services.backend import Backend
from app.services.exchange_receive import Received, receive
from app.ui import style
from app.ui.tasks import Progress, Tasks
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Card

_BUNDLE = "bundle"


class ReceiveCard(Card):
    """Looks at what lies in the place or in chosen files, and takes it.

    Signals: ``looked(results)`` after a look, ``taken(results)`` after an intake; both are lists of ``Received``.
    """

    looked = Signal(object)
    taken = Signal(object)

    def __init__(self, tasks: Tasks, backend: Backend, place: Callable[[], Path | None]) -> None:
        self._choose = button(_("ファイルを選ぶ…"), self._ask_files, kind="link", icon="file-text")
        super().__init__(_("受け取る"), self._choose, icon="download")
        self._tasks, self._backend, self._place = tasks, backend, place
        self._files: tuple[Path, ...] = ()
        self._about = parts.text(_("この端末あての束を探し、先に中身を確かめます。"), wrap=True)
        self.look_button = button(_("中身を確かめる"), self._look, key="F9", icon="file-search")
        self.take_button = button(_("取り込む"), self._take, kind="primary", icon="download")
        self.said = parts.text("", "label", wrap=True)
        self.add(self._about, parts.row(self.look_button, self.take_button, 1), self.said)
        self.body.addStretch(1)
        self._say("", "plain")

    def look_at(self, files: Sequence[Path]) -> None:
        """Look at these files instead of the place."""
        self._files = tuple(files)
        self._look()

    @Slot()
    def forget(self) -> None:
        """Another place was chosen: look there from now on."""
        self._files = ()
        self._say("", "plain")

    def _look(self) -> None:
        self._run(_("中身の確認"), self._looked, dry_run=True)

    def _take(self) -> None:
        self._run(_("取り込み"), self._taken, dry_run=False)

    def _run(self, title: str, done: Callable[[list[Received]], object], *, dry_run: bool) -> None:
        folder = None if self._files else self._place()
        paths = self._files or ((folder,) if folder is not None else ())
        if not paths:
            return
        self._enable(able=False)
        self._say("", "plain")
        self._tasks.run_long(
            self, title, done, lambda progress: _receive(self._backend, paths, progress, dry_run=dry_run)
        ).otherwise(self._failed)

    def _looked(self, results: list[Received]) -> None:
        self._enable(able=True)
        if not results:
            self._say(_("この端末あての束は見つかりませんでした。"), "warn")
        elif any(each.state == "applied" for each in results):
            self._say(_("まだ取り込んでいません。よければ「取り込む」を押してください。"), "accent")
        else:
            self._say(_("新しく取り込むものはありません。"), "plain")
        self.looked.emit(results)

    def _taken(self, results: list[Received]) -> None:
        self._enable(able=True)
        self._files = ()
        if not results:
            self._say(_("この端末あての束は見つかりませんでした。"), "warn")
        elif all(each.state in ("applied", "already") for each in results):
            self._say(_("取り込みました。安全に取り外せます。"), "ok")
        else:
            self._say(_("取り込めなかった束があります。下の一覧で理由と次の手順を見てください。"), "warn")
        self.taken.emit(results)

    def _failed(self, _error: Exception) -> bool:
        self._enable(able=True)
        return False

    def _say(self, words: str, tone: style.Tone) -> None:
        self.said.setText(words)
        self.said.setVisible(bool(words))
        style.mark(self.said, tone=tone)

    def _enable(self, *, able: bool) -> None:
        for each in (self.look_button, self.take_button, self._choose):
            each.setEnabled(able)

    def _ask_files(self) -> None:
        dialog = QFileDialog(self, _("束を選ぶ"), "", _("束 (*.tsb)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda files: self.look_at([Path(file) for file in files]))
        dialog.open()


def _receive(backend: Backend, paths: Sequence[Path], progress: Progress, *, dry_run: bool) -> list[Received]:
    results = receive(backend, paths, dry_run=dry_run, progress=progress.report)
    if not dry_run:
        touched = Changes(frozenset((_BUNDLE, result.file) for result in results))
        for result in results:
            touched |= result.changes
        progress.touched(touched)
    return results
