"""Text of several lines to be read, set with room between the lines; kept to the letter."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.ui import style
from app.ui.style import Tone


class Prose(QLabel):
    """Wraps; can be selected and copied."""

    def __init__(self, words: str = "", tone: Tone = "plain") -> None:
        super().__init__()
        # Plain text has no line height in a QLabel, so it is escaped and set as rich text.
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.show_text(words, tone)

    def show_text(self, words: str, tone: Tone = "plain") -> None:
        """Show a text as it is."""
        self.setText(f'<div style="white-space: pre-wrap; line-height: 135%">{escape(words)}</div>')
        self.setAccessibleName(words)
        style.mark(self, role="body", tone=tone)
