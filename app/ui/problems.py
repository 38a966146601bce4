"""The only place that tells the reader that something went wrong."""

import logging
import platform
import sys
import threading
import traceback
from types import TracebackType
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget
from shiboken6 import isValid

from app import __version__
from app.errors import AppError, EnvironmentProblem
from app.language import _
from app.ui import style
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Banner

log = logging.getLogger(__name__)


class BannerPlace(Protocol):
    """A window with a place for banners."""

    def show_banner(self, banner: Banner) -> None:
        """Show ``banner`` until it is closed."""


class Problems(QObject):
    """Tells errors: what the rules forbid in a banner, what the machine did in a dialog, our mistakes in a report.

    ``window`` is whose problems they are; without a place for banners everything comes as a dialog.
    """

    _arrived = Signal(object)

    def __init__(self, window: QWidget, banners: BannerPlace | None = None) -> None:
        super().__init__(window)
        self._arrived.connect(self.tell, Qt.ConnectionType.QueuedConnection)
        self._window = window
        self._banners = banners
        self._open_report: BugDialog | None = None

    @Slot(object)
    def tell(self, error: BaseException) -> None:
        """Tell ``error`` in the reader's words with the next step, or as our mistake."""
        if not isinstance(error, AppError):
            self._confess(error)
        elif self._banners is not None and not isinstance(error, EnvironmentProblem):
            self._banners.show_banner(Banner(str(error), error.next_step(), "warn"))
        else:
            ProblemDialog(str(error), error.next_step(), self._window).open()

    def tell_later(self, error: BaseException) -> None:
        """Tell ``error`` from any thread, or from the middle of painting."""
        self._arrived.emit(error)

    def _confess(self, error: BaseException) -> None:
        report = bug_report(error)
        log.error("%s", report)
        if self._open_report is None:
            self._open_report = BugDialog(report, self._window)
            self._open_report.finished.connect(self._on_report_closed)
            self._open_report.open()

    @Slot()
    def _on_report_closed(self) -> None:
        self._open_report = None


def catch_everything(problems: Problems) -> None:
    """Let no error vanish: what no one caught, on any thread, is told by ``problems``."""

    def on_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, Exception) and isValid(problems):
            problems.tell_later(error)
        else:
            sys.__excepthook__(kind, error, trace)

    def on_thread_error(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            on_error(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = on_error
    threading.excepthook = on_thread_error


class ProblemDialog(QDialog):
    """One sentence, one next step, one button."""

    def __init__(self, sentence: str, step: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("お知らせ"))
        self.setMinimumWidth(style.px(460))
        words = parts.column(parts.text(sentence, "title", wrap=True), parts.text(step, wrap=True), 1)
        close = button(_("閉じる"), self.accept, key="Esc", kind="primary")
        body = parts.row(gap=style.LARGE)
        body.addWidget(parts.picture("triangle-alert", "warn", 32), 0, Qt.AlignmentFlag.AlignTop)
        body.addLayout(words, 1)
        self.setLayout(parts.column(body, parts.row(1, close), gap=style.WIDE, margin=style.WIDE))
        close.setDefault(True)


class BugDialog(QDialog):
    """Says that we made a mistake, with a report to pass on that holds no personal data."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("プログラムの不具合"))
        self.setMinimumSize(style.px(620), style.px(420))
        self.report = QPlainTextEdit(report)
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.report.setAccessibleName(_("不具合の報告"))
        close = button(_("閉じる"), self.accept, key="Esc", kind="primary")
        head = parts.row(gap=style.LARGE)
        head.addWidget(parts.picture("octagon-alert", "danger", 32), 0, Qt.AlignmentFlag.AlignTop)
        words = (
            parts.text(_("これはプログラムの不具合です。"), "title"),
            parts.text(
                _("保存済みの記録は無事です。下の報告を写して本部に伝えてください。個人情報は含まれていません。"),
                wrap=True,
            ),
        )
        head.addLayout(parts.column(*words), 1)
        feet = parts.row(button(_("報告を写す"), self.copy, icon="copy"), 1, close)
        self.setLayout(parts.column(head, self.report, feet, gap=style.LARGE, margin=style.WIDE))
        close.setDefault(True)

    def copy(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.report.toPlainText())


def bug_report(error: BaseException) -> str:
    """What happened and where, for the makers.

    Holds types, places in the code and versions; neither messages nor values, for those may tell of a person.
    """
    lines = [
        f"tsunagaru-desk {__version__} · Python {platform.python_version()} · Qt {qVersion()} · {platform.platform()}"
    ]
    link: BaseException | None = error
    seen: set[int] = set()
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        lines.append(f"{type(link).__module__}.{type(link).__qualname__}")
        lines += [f"  {_place(frame)}" for frame in traceback.extract_tb(link.__traceback__)]
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\n".join(lines)


def _place(frame: traceback.FrameSummary) -> str:
    """``app/ui/tasks.py:120 deliver``: never a folder, whose name may be a person's."""
    parts_of_path = frame.filename.replace("\\", "/").split("/")
    start = max(len(parts_of_path) - 3, 0)
    for anchor in ("app", "site-packages"):
        if anchor in parts_of_path:
            start = len(parts_of_path) - 1 - parts_of_path[::-1].index(anchor)
            break
    return f"{'/'.join(parts_of_path[start:])}:{frame.lineno} {frame.name}"
