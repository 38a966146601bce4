"""Small still things that pages are made of: texts, badges, lines, rows and columns."""

from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.ui import style
from app.ui.style import Role, Tone

L = TypeVar("L", bound=QBoxLayout)


def text(words: str, role: Role = "body", tone: Tone = "plain", *, wrap: bool = False) -> QLabel:
    """A line of text in a role of the type scale; it can be selected with the mouse, so that it can be copied."""
    made = QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    style.mark(made, role=role, tone=tone)
    return made


def heading(words: str) -> QLabel:
    """The heading of a page."""
    return text(words, "heading")


def title(words: str) -> QLabel:
    """The title of a card or a part of a page."""
    return text(words, "title")


def badge(words: str, tone: Tone = "plain") -> QLabel:
    """A word in a coloured lozenge: a state, a kind, an urgency."""
    made = QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    style.mark(made, badge=True, tone=tone)
    return made


def picture(icon: str, tone: Tone = "muted", size: int = 20) -> QLabel:
    """An icon standing beside words that say the same; it has no name of its own."""
    made = QLabel()
    made.setPixmap(style.pixmap(icon, style.colours().on(tone)[0], style.px(size)))
    made.setFixedSize(style.px(size), style.px(size))
    return made


def rule() -> QFrame:
    """A thin line across."""
    made = QFrame()
    made.setFixedHeight(1)
    style.mark(made, surface="line")
    return made


def row(*things: QWidget | QLayout | int, gap: int = style.SMALL, margin: int = 0) -> QHBoxLayout:
    """Things side by side; a number is a stretch of that weight."""
    return _lined_up(QHBoxLayout(), things, gap, margin)


def column(*things: QWidget | QLayout | int, gap: int = style.SMALL, margin: int = 0) -> QVBoxLayout:
    """Things under each other; a number is a stretch of that weight."""
    return _lined_up(QVBoxLayout(), things, gap, margin)


def scrolled(content: QWidget) -> QScrollArea:
    """``content`` in an area that scrolls where the window is too small for it."""
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    style.mark(content, page=True)
    made.setWidget(content)
    return made


class Elided(QLabel):
    """A line of text that ends in an ellipsis where there is no room for all of it."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Room for a few letters."""
        return QSize(style.px(48), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Draw as much of the text as there is room for."""
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self.alignment(), shown)
        painter.end()


def _lined_up(layout: L, things: tuple[QWidget | QLayout | int, ...], gap: int, margin: int) -> L:
    layout.setSpacing(style.px(gap))
    layout.setContentsMargins(*[style.px(margin)] * 4)
    for thing in things:
        if isinstance(thing, int):
            layout.addStretch(thing)
        elif isinstance(thing, QWidget):
            layout.addWidget(thing)
        else:
            layout.addLayout(thing)
    return layout
