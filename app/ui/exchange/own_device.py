"""この端末: its code, and the words by which the office knows it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.language import _
from app.services.enrolment import Words
from app.ui import style
from app.ui.widgets import parts
from app.ui.widgets.cards import Card


class OwnDevice(QWidget):
    """Shown at a hall."""

    def __init__(self) -> None:
        super().__init__()
        self.words = parts.text("", "display")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.state = parts.text("", wrap=True)
        self.device = parts.text("", tone="muted")
        card = Card(_("登録を確かめる言葉"), icon="key-round")
        card.add(
            self.words,
            parts.text(_("本部から電話があったら、この言葉をそのまま読み上げてください。"), wrap=True),
            self.state,
            self.device,
        )
        self.setLayout(parts.column(card, 1, margin=style.TIGHT))

    def show_words(self, said: Words, *, confirmed: bool) -> None:
        """``confirmed`` once the office has sent something: then it knows this device."""
        self.words.setText(said.words)
        self.words.setAccessibleName(_("確かめる言葉 {words}").format(words=said.words))
        self.device.setText(_("端末 {device}").format(device=said.device))
        self.state.setText(
            _("本部の登録は済んでいます。")
            if confirmed
            else _("まだ本部から束が届いていません。最初の束を書き出して本部に渡し、言葉を読み上げてください。")
        )
