"""How far a long piece of work has come, with a button to stop it."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QProgressBar

from app.language import _
from app.ui import style
from app.ui.tasks import Work
from app.ui.widgets import parts
from app.ui.widgets.buttons import button


class WorkBar(QFrame):
    """A strip above the status bar while :class:`~app.ui.tasks.Work` goes on; the desk stays usable."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        style.mark(self, surface="bar")
        self.setAccessibleName(work.title)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(work.title)
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(style.px(260))
        self.words = parts.text("", "small", "muted")
        self.cancel = button(_("中止"), self._cancel)
        layout = parts.row(parts.text(work.title, "label"), self.bar, self.words, 1, self.cancel, gap=style.MEDIUM)
        layout.setContentsMargins(*(style.px(size) for size in (style.LARGE, style.TIGHT, style.LARGE, style.TIGHT)))
        self.setLayout(layout)
        self._work = work
        work.progressed.connect(self._on_progressed)
        work.ended.connect(self._on_ended)

    def _cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.words.setText(_("中止しています…"))
        self._work.cancel()

    @Slot(int, int, str)
    def _on_progressed(self, done: int, total: int, text: str) -> None:
        if self.cancel.isEnabled():
            self.bar.setRange(0, total)
            self.bar.setValue(done)
            count = _("{n} / {total}").format(n=f"{done:,}", total=f"{total:,}") if total else ""
            self.words.setText("  ".join(part for part in (count, text) if part))

    @Slot()
    def _on_ended(self) -> None:
        self.hide()
        self.deleteLater()
