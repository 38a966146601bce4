"""Notices when nobody has touched the desk for a while."""

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class Idle(QObject):
    """Watches keys and mouse in all windows of the program.

    Signals: ``timed_out()`` once when nothing was touched for ``minutes``; again only after a touch.
    """

    timed_out = Signal()

    def __init__(self, application: QApplication, minutes: float) -> None:
        super().__init__(application)
        self._limit = 0
        self._since = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)
        self._application = application
        application.installEventFilter(self)
        self.set_minutes(minutes)

    def set_minutes(self, minutes: float) -> None:
        """Change how long; 0 for never."""
        self._limit = round(minutes * 60_000)
        self._since.start()
        if self._limit:
            self._timer.start(self._limit)
        else:
            self._timer.stop()

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._application.removeEventFilter(self)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802, ARG002  Qt's
        """Start waiting anew at each touch; a timer is not restarted at each move of the mouse."""
        if event.type() in _TOUCHES:
            self._since.start()
            if self._limit and not self._timer.isActive():
                self._timer.start(self._limit)
        return False

    @Slot()
    def look(self) -> None:
        """See whether the time is over, and wait for the rest if not."""
        left = self._limit - self._since.elapsed()
        if left > 0:
            self._timer.start(left)
        else:
            self.timed_out.emit()
