"""The function keys of a window: what a visible button shows on its face, it also does at the press of that key."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.widgets.buttons import KeyButton

FUNCTION_KEYS = tuple(f"F{number}" for number in range(1, 13))


class Keys(QObject):
    """Listens to the keys of one window.

    A key presses the visible, enabled :class:`KeyButton` that shows it; without one it does what ``defaults`` says.
    While the reader composes Japanese text every key belongs to the input method (F6 to F10 convert there).
    """

    def __init__(self, window: QWidget, defaults: Mapping[str, Callable[[], object]] | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._defaults = dict(defaults or {})
        self._shortcuts: dict[str, QShortcut] = {}
        self._composing = False
        for key in (*FUNCTION_KEYS, *self._defaults):
            self.listen(key)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)
        if window.focusWidget() is not None:
            window.focusWidget().installEventFilter(self)

    def listen(self, key: str) -> None:
        """Listen to a key beside the function keys, such as ``Ctrl+L``."""
        if key not in self._shortcuts:
            shortcut = QShortcut(QKeySequence(key), self._window, context=Qt.ShortcutContext.WindowShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(lambda: self.press(key))
            self._shortcuts[key] = shortcut

    def otherwise(self, key: str, act: Callable[[], object]) -> None:
        """Do ``act`` where no button in sight has this key."""
        self._defaults[key] = act
        self.listen(key)

    def set_enabled(self, *, enabled: bool) -> None:
        """Listen, or be deaf to all keys."""
        for shortcut in self._shortcuts.values():
            shortcut.setEnabled(enabled)

    def press(self, key: str) -> bool:
        """Do what ``key`` stands for now; False when it stands for nothing or text is being composed."""
        if self._composing:
            return False
        for button in self._window.findChildren(KeyButton):
            if button.key == key and button.isVisible() and button.isEnabled():
                button.click()
                return True
        default = self._defaults.get(key)
        if default is not None:
            default()
        return default is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Watch the composition in the widget that has the focus."""
        if event.type() == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
        return super().eventFilter(watched, event)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        self._composing = False
        if old is not None:
            old.removeEventFilter(self)
        if new is not None and new.window() is self._window:
            new.installEventFilter(self)
