"""Fields of an account: a member of staff's code, and a new passphrase typed twice."""

import re
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.errors import InvalidInput
from app.language import _
from app.ui.widgets import parts
from app.ui.widgets.fields import Field, LineField, narrow
from app.ui.widgets.passphrase import PassphraseField


class CodeField(LineField):
    """A code of small ASCII letters and digits; capitals and full-width letters are taken as they are meant."""

    def __init__(self, longest: int = 20) -> None:
        super().__init__(letters=12)
        self._longest = longest
        self.setInputMethodHints(Qt.InputMethodHint.ImhPreferLatin | Qt.InputMethodHint.ImhNoAutoUppercase)

    def value(self) -> Any:
        """The code; raises :class:`InvalidInput`."""
        code = narrow(self.text()).strip().lower()
        if not re.fullmatch(r"[a-z0-9]+", code) or len(code) > self._longest:
            raise InvalidInput("", _("半角の英小文字と数字、{n} 文字までです").format(n=self._longest))
        return code


class NewPassphraseField(QWidget, Field):
    """A passphrase typed twice. Its value is the text; what was typed is never kept elsewhere."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.first = PassphraseField(_("新しい合言葉"))
        self.again = PassphraseField(_("新しい合言葉（もう一度）"))
        self.first.edited.connect(self._on_edited)
        self.again.edited.connect(self._on_edited)
        self.setLayout(parts.column(self.first, parts.text(_("もう一度"), "small", "muted"), self.again, gap=4))
        self.setFocusProxy(self.first)

    def value(self) -> Any:
        """The passphrase; raises :class:`InvalidInput` where the two differ."""
        if self.first.text() != self.again.text():
            raise InvalidInput("", _("二回の入力が違います"))
        if not self.first.text():
            raise InvalidInput("", _("合言葉を決めてください"))
        return self.first.text()

    def show_value(self, value: Any) -> None:  # noqa: ARG002  a passphrase is never shown
        """Forget what was typed."""
        self.first.clear()
        self.again.clear()

    def typed(self) -> Any:
        """Whether something was typed: a passphrase goes into no journal."""
        return bool(self.first.text() or self.again.text())

    def retype(self, typed: Any) -> None:
        """Nothing: it has to be typed anew."""

    def controls(self) -> tuple[QWidget, ...]:
        """The two lines."""
        return (self.first.line, self.again.line)

    @Slot()
    def _on_edited(self) -> None:
        self.edited.emit()
