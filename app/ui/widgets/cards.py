"""Panels: a card with a title, a list of lines that open records, an empty place that says what to do, a banner."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from app.language import _
from app.ui import style
from app.ui.style import Tone
from app.ui.widgets import parts
from app.ui.widgets.buttons import KeyButton, icon_button

TONE_ICONS: dict[Tone, str] = {
    "plain": "info",
    "muted": "info",
    "accent": "info",
    "ok": "circle-check",
    "warn": "triangle-alert",
    "danger": "octagon-alert",
}


class Card(QFrame):
    """A white panel: a title with things to its right, and ``body`` under it."""

    def __init__(self, title: str = "", *beside: QWidget, icon: str = "", margin: int = style.LARGE) -> None:
        super().__init__()
        style.mark(self, surface="card")
        self.setAccessibleName(title)
        self.body = QVBoxLayout()
        self.body.setSpacing(style.px(style.MEDIUM))
        whole = parts.column(gap=style.MEDIUM, margin=margin)
        if title or beside:
            head = parts.row()
            if icon:
                head.addWidget(parts.picture(icon, "accent"))
            self.title = parts.title(title)
            head.addWidget(self.title)
            head.addStretch(1)
            for thing in beside:
                head.addWidget(thing)
            whole.addLayout(head)
        whole.addLayout(self.body, 1)
        self.setLayout(whole)

    def add(self, *things: QWidget | QLayout) -> "Card":
        """Put things into the body, one under the other."""
        for thing in things:
            if isinstance(thing, QWidget):
                self.body.addWidget(thing)
            else:
                self.body.addLayout(thing)
        return self


@dataclass(frozen=True)
class Line:
    """A line that opens something: its words, a detail to the right, a word of state in a tone."""

    key: str
    words: str
    detail: str = ""
    state: str = ""
    tone: Tone = "plain"


class LinesCard(Card):
    """A card of lines, each of which opens its record; without lines it says so.

    Signals: ``opened(key)``.
    """

    opened = Signal(str)

    def __init__(self, title: str, empty: str, icon: str = "") -> None:
        self._count = parts.badge("0", "muted")
        super().__init__(title, self._count, icon=icon)
        self.empty = parts.text(empty, tone="muted", wrap=True)
        self._lines = parts.column(gap=0)
        self.add(self.empty, self._lines)
        self.body.addStretch(1)
        self.show_lines(())

    def show_lines(self, lines: Sequence[Line], total: int | None = None) -> None:
        """Show these lines; ``total`` says how many there are when not all are shown."""
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        made = [_LineButton(line, self.opened.emit) for line in lines]
        widest = max((each.state.sizeHint().width() for each in made if each.state is not None), default=0)
        for each in made:
            if each.state is not None:
                each.state.setMinimumWidth(widest)
            self._lines.addWidget(each)
        count = len(lines) if total is None else total
        self._count.setText(_("{n} 件").format(n=f"{count:,}"))
        style.mark(self._count, tone="accent" if count else "muted")
        self.empty.setVisible(not lines)


class EmptyState(QWidget):
    """What stands where nothing is yet: a picture, what is missing, and what to do about it."""

    def __init__(self, words: str, hint: str = "", icon: str = "inbox", action: KeyButton | None = None) -> None:
        super().__init__()
        self.setAccessibleName(words)
        self.setAccessibleDescription(hint)
        self._words = parts.text(words, "title", "muted")
        self._hint = parts.text(hint, tone="muted", wrap=True)
        for label in (self._words, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = parts.column(1, parts.row(1, parts.picture(icon, size=40), 1), self._words, self._hint)
        if action is not None:
            layout.addSpacing(style.px(style.SMALL))
            layout.addLayout(parts.row(1, action, 1))
        layout.addStretch(2)
        self.setLayout(layout)

    def say(self, words: str, hint: str = "") -> None:
        """Change the words, such as when a search found nothing."""
        self._words.setText(words)
        self._hint.setText(hint)
        self.setAccessibleName(words)
        self.setAccessibleDescription(hint)


class Banner(QFrame):
    """A message across the top of a page that stays until it is closed.

    Signals: ``closed()``.
    """

    closed = Signal()

    def __init__(self, sentence: str, step: str = "", tone: Tone = "accent", action: KeyButton | None = None) -> None:
        super().__init__()
        style.mark(self, surface="banner", tone=tone)
        self.setAccessibleName(f"{sentence} {step}".strip())
        said = parts.column(parts.text(sentence, "label", tone, wrap=True), gap=2)
        if step:
            said.addWidget(parts.text(step, wrap=True))
        layout = parts.row(parts.picture(TONE_ICONS[tone], tone), gap=style.MEDIUM)
        layout.setContentsMargins(*(style.px(size) for size in (style.MEDIUM, style.SMALL, style.SMALL, style.SMALL)))
        layout.addLayout(said, 1)
        if action is not None:
            layout.addWidget(action)
        layout.addWidget(icon_button(_("閉じる"), "x", self.close_now))
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def close_now(self) -> None:
        """Take the banner away."""
        self.hide()
        self.closed.emit()
        self.deleteLater()


class _LineButton(KeyButton):
    def __init__(self, line: Line, on_open: Callable[[str], object]) -> None:
        super().__init__("", kind="line")
        self.setAccessibleName("  ".join(part for part in (line.state, line.words, line.detail) if part))
        self.setToolTip(line.words)
        layout = parts.row()
        layout.setContentsMargins(style.px(style.SMALL), 0, style.px(style.SMALL), 0)
        self.state = parts.badge(line.state, line.tone) if line.state else None
        if self.state is not None:
            layout.addWidget(self.state)
        layout.addWidget(parts.Elided(line.words), 1)
        if line.detail:
            layout.addWidget(parts.text(line.detail, "small", "muted"))
        self.setLayout(layout)
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.clicked.connect(lambda: on_open(line.key))

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        return QSize(style.px(160), style.px(36))
