"""Fields of text: line, notes, a name that catches its reading from the input method, phone, postcode."""

import re
import unicodedata
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontMetrics, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.errors import InvalidInput
from app.language import _
from app.ui import style

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―ー－−ｰ", "-"))
_KANA = re.compile(r"[\u3041-\u3096\u309d\u309e\u30a1-\u30fa\u30fc-\u30fe]+\Z")
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def narrow(text: str) -> str:
    """``text`` with full-width digits, signs and spaces made ASCII, for numbers typed with the input method on."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES)


class Field:
    """What a form asks of a field; each is a widget with a signal ``edited()`` for what the reader does to it.

    ``value`` is what goes into a draft; ``typed`` is what stands in the field, as plain JSON, readable or not.
    """

    edited: Any

    def value(self) -> Any:
        """The value; raises :class:`InvalidInput` (without a field's name) when it can't be read."""
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        """Show a value of a draft; that is no edit."""
        raise NotImplementedError

    def typed(self) -> Any:
        """What stands in the field."""
        raise NotImplementedError

    def retype(self, typed: Any) -> None:
        """Put back what :meth:`typed` gave; that is no edit."""
        raise NotImplementedError

    def controls(self) -> tuple[QWidget, ...]:
        """The widgets that take the focus, the first one first."""
        assert isinstance(self, QWidget)
        return (self,)

    def set_wrong(self, *, wrong: bool) -> None:
        """Wear the look of a field whose value can't be taken."""
        for control in self.controls():
            style.mark(control, wrong=wrong)


class LineField(QLineEdit, Field):
    """One line of text, kept to the letter."""

    edited = Signal()

    def __init__(self, placeholder: str = "", letters: int = 0) -> None:
        """``letters`` is how many full-width letters it should show; 0 lets it grow with its column."""
        super().__init__()
        self.setPlaceholderText(placeholder)
        if letters:
            self.setFixedWidth(QFontMetrics(style.font()).horizontalAdvance("国") * letters + style.px(24))
        self.textEdited.connect(self._on_text_edited)

    def value(self) -> Any:
        """The text."""
        return self.text()

    def show_value(self, value: Any) -> None:
        """Show a text; ``None`` as nothing."""
        self.setText(value or "")
        self.setCursorPosition(0)

    def typed(self) -> Any:
        """The text."""
        return self.text()

    def retype(self, typed: Any) -> None:
        """Put the text back."""
        self.setText(typed)

    @Slot()
    def _on_text_edited(self) -> None:
        self.edited.emit()


class TextField(QPlainTextEdit, Field):
    """Several lines of text, kept to the letter; Tab goes on to the next field."""

    edited = Signal()

    def __init__(self, placeholder: str = "", lines: int = 4) -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(QFontMetrics(style.font()).lineSpacing() * lines + style.px(style.LARGE))
        self._showing = False
        self.textChanged.connect(self._on_text_changed)

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """As many lines as it was made for; more where its layout has room to give."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def value(self) -> Any:
        """The text with line feeds between lines; ``toPlainText`` would turn hard spaces into soft ones."""
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def show_value(self, value: Any) -> None:
        """Show a text; ``None`` as nothing."""
        self._showing = True
        self.setPlainText(value or "")
        self._showing = False

    def typed(self) -> Any:
        """The text."""
        return self.value()

    def retype(self, typed: Any) -> None:
        """Put the text back."""
        self.show_value(typed)

    @Slot()
    def _on_text_changed(self) -> None:
        if not self._showing:
            self.edited.emit()


class NameField(LineField):
    """A name; what was typed in kana before it was converted is its reading.

    Signals: ``read(kana)`` with each part of the reading, in hiragana, as it is fixed.
    """

    read = Signal(str)

    def __init__(self, placeholder: str = "", letters: int = 0) -> None:
        super().__init__(placeholder, letters)
        self._reading = ""

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802  Qt's name
        """Keep the last text under composition that was all kana; conversion to kanji does not replace it."""
        committed, composed = event.commitString(), event.preeditString()
        super().inputMethodEvent(event)
        if committed:
            reading = self._reading or (committed if _KANA.match(committed) or committed.isspace() else "")
            self._reading = ""
            if reading:
                self.read.emit(reading.translate(_TO_HIRAGANA))
        if _KANA.match(composed):
            self._reading = composed
        elif not composed:
            self._reading = ""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """A space between the parts of a name is one in its reading."""
        super().keyPressEvent(event)
        if event.text().isspace() and event.key() == Qt.Key.Key_Space:
            self.read.emit("\u3000")


class KanaField(LineField):
    """The reading of a name: caught while the name is typed, and the reader's own once edited by hand."""

    def __init__(self, name: NameField, placeholder: str = "", letters: int = 0) -> None:
        super().__init__(placeholder, letters)
        self._name = name
        self._by_hand = False
        name.read.connect(self._on_read)
        name.textEdited.connect(self._on_name_edited)
        self.textEdited.connect(self._on_edited_by_hand)

    def show_value(self, value: Any) -> None:
        """Show a reading; an empty one may be caught again."""
        super().show_value(value)
        self._by_hand = bool(value)

    @Slot(str)
    def _on_read(self, kana: str) -> None:
        if self._by_hand or (kana.isspace() and not self.text()):
            return
        self.setText(self.text() + kana)
        self.edited.emit()

    @Slot(str)
    def _on_name_edited(self, name: str) -> None:
        if not name and not self._by_hand:
            self.clear()
            self.edited.emit()

    @Slot(str)
    def _on_edited_by_hand(self, kana: str) -> None:
        self._by_hand = bool(kana)


class PhoneField(LineField):
    """A phone number; full-width digits and dashes are taken as they are meant."""

    def __init__(self) -> None:
        super().__init__("084-000-0000", letters=11)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly | Qt.InputMethodHint.ImhPreferNumbers)

    def value(self) -> Any:
        """The number in ASCII digits and hyphens as far as it is one; words beside it stay."""
        return narrow(self.text()).strip()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  Qt's name
        """Show the number as it will be kept."""
        super().focusOutEvent(event)
        if self.isModified() and self.text() != self.value():
            self.setText(self.value())


class PostcodeField(LineField):
    """A postcode of seven digits, shown as ``720-0001``.

    Signals: ``completed(digits)`` when the seventh digit is there, so that an address can be offered.
    """

    completed = Signal(str)

    def __init__(self) -> None:
        super().__init__("720-0001", letters=7)
        self.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        self.textEdited.connect(self._on_typed)

    def value(self) -> Any:
        """Seven digits, or "" for none; raises :class:`InvalidInput` for anything else."""
        digits = narrow(self.text()).replace("〒", "").replace("-", "").replace(" ", "")
        if digits and not re.fullmatch(r"[0-9]{7}", digits):
            raise InvalidInput("", _("郵便番号は 7 けたの数字で入力してください"))
        return digits

    def show_value(self, value: Any) -> None:
        """Show seven digits with the hyphen; anything else as it is."""
        super().show_value(_with_hyphen(value or ""))

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  Qt's name
        """Show the code as it is written on paper."""
        super().focusOutEvent(event)
        digits = self._digits()
        if self.isModified() and digits:
            self.setText(_with_hyphen(digits))

    @Slot()
    def _on_typed(self) -> None:
        digits = self._digits()
        if digits:
            self.completed.emit(digits)

    def _digits(self) -> str:
        try:
            return str(self.value())
        except InvalidInput:
            return ""


def _with_hyphen(digits: str) -> str:
    return f"{digits[:3]}-{digits[3:]}" if re.fullmatch(r"[0-9]{7}", digits) else digits
