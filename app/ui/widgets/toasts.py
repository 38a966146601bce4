"""Short notices at the foot of the window that take no focus and go by themselves."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.language import _
from app.ui import style
from app.ui.widgets import parts
from app.ui.widgets.buttons import button

_AT_MOST = 3


class Toasts(QObject):
    """The notices of one window: the newest lowest, three at most."""

    def __init__(self, window: QWidget, seconds: float = 6.0) -> None:
        super().__init__(window)
        self._window = window
        self.seconds = seconds
        self.shown: list[QFrame] = []
        window.installEventFilter(self)

    def say(self, words: str, undo: Callable[[], object] | None = None) -> None:
        """Show ``words``; with ``undo`` the notice carries a button that takes back what it tells of."""
        toast = QFrame(self._window)
        style.mark(toast, surface="toast")
        toast.setAccessibleName(words)
        layout = parts.row(parts.text(words), gap=style.LARGE)
        layout.setContentsMargins(*(style.px(size) for size in (style.LARGE, style.SMALL, style.LARGE, style.SMALL)))
        if undo is not None:
            back = button(_("元に戻す"), undo, kind="toast")
            back.clicked.connect(lambda: self._close(toast))
            back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            layout.addWidget(back)
        toast.setLayout(layout)
        timer = QTimer(toast, singleShot=True, interval=int(self.seconds * 1000))
        timer.timeout.connect(lambda: self._close(toast))
        timer.start()
        self.shown.append(toast)
        for old in self.shown[:-_AT_MOST]:
            self._close(old)
        self._lay()
        toast.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._window, words))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Keep to the foot of the window."""
        if event.type() == QEvent.Type.Resize:
            self._lay()
        return super().eventFilter(watched, event)

    def _close(self, toast: QFrame) -> None:
        if toast in self.shown:
            self.shown.remove(toast)
            toast.hide()
            toast.deleteLater()
            self._lay()

    def _lay(self) -> None:
        bottom = self._window.height() - style.px(style.WIDE * 2)
        for toast in reversed(self.shown):
            toast.adjustSize()
            bottom -= toast.height()
            toast.move((self._window.width() - toast.width()) // 2, bottom)
            toast.raise_()
            bottom -= style.px(style.SMALL)
