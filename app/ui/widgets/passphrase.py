"""A field for a passphrase: hidden unless the reader looks, with a word when Caps Lock seems to be on."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.language import _
from app.ui import style
from app.ui.widgets import parts
from app.ui.widgets.buttons import icon_button


class PassphraseField(QWidget):
    """A hidden line with an eye beside it.

    Signals: ``entered()`` by Enter, ``edited()`` at each change.
    """

    entered = Signal()
    edited = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.line = _HiddenLine()
        self.line.setAccessibleName(name)
        self.line.returnPressed.connect(self._on_return)
        self.line.textEdited.connect(self._on_edited)
        self.line.caps_noticed.connect(self._on_caps_noticed)
        self.eye = icon_button(_("合言葉を見せる"), "eye", self._turn)
        self.eye.setIconSize(QSize(style.px(20), style.px(20)))
        self.caps_hint = parts.text(_("Caps Lock がオンのようです（大文字になります）"), "small", "warn")
        self.caps_hint.hide()
        self.setLayout(parts.column(parts.row(self.line, self.eye, gap=style.TIGHT), self.caps_hint, gap=style.TIGHT))
        self.setFocusProxy(self.line)

    def text(self) -> str:
        """What was typed."""
        return self.line.text()

    def clear(self) -> None:
        """Forget what was typed, and hide again."""
        self.line.clear()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self._show_eye()
        self.caps_hint.hide()

    def _turn(self) -> None:
        hidden = self.line.echoMode() == QLineEdit.EchoMode.Password
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self._show_eye()

    def _show_eye(self) -> None:
        hidden = self.line.echoMode() == QLineEdit.EchoMode.Password
        name = _("合言葉を見せる") if hidden else _("合言葉を隠す")
        self.eye.setIcon(style.icon("eye" if hidden else "eye-off"))
        self.eye.setToolTip(name)
        self.eye.setAccessibleName(name)

    @Slot()
    def _on_return(self) -> None:
        self.entered.emit()

    @Slot()
    def _on_edited(self) -> None:
        self.edited.emit()

    @Slot(bool)
    def _on_caps_noticed(self, on: bool) -> None:
        self.caps_hint.setVisible(on)


class _HiddenLine(QLineEdit):
    """Qt tells nothing of Caps Lock, but a capital without Shift, or a small letter with it, gives it away."""

    caps_noticed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        letter = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self.caps_noticed.emit(False)
        elif letter.isascii() and letter.isalpha():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps_noticed.emit(letter.isupper() != shifted)
        super().keyPressEvent(event)
