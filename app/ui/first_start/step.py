"""One step of the first start: a card in the middle of the window that says what goes on and what is wrong."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget

from app.errors import AppError
from app.language import _
from app.ui import style
from app.ui.widgets import parts
from app.ui.widgets.buttons import KeyButton, button
from app.ui.widgets.cards import Card


class Step(QWidget):
    """A card with a heading, some content, a way on, and a way back if there is one."""

    def __init__(self, heading: str, words: str, on: KeyButton | None, back: Callable[[], object] | None) -> None:
        super().__init__()
        self.setAccessibleName(heading)
        self._ways = [way for way in (on, button(_("戻る"), back, icon="chevron-left") if back else None) if way]
        self._problem = parts.text("", "label", "danger", wrap=True)
        self._next = parts.text("", "small", wrap=True)
        self._busy = parts.text("", "small", "muted")
        self._card = Card(margin=style.WIDE)
        self._card.setFixedWidth(style.px(560))
        self._card.add(parts.column(parts.text(heading, "heading"), parts.text(words, tone="muted", wrap=True)))
        inside = QWidget()
        inside.setLayout(parts.column(1, parts.row(1, self._card, 1), 2, margin=style.LARGE))
        whole = parts.column(parts.scrolled(inside))
        self.setLayout(whole)
        self.tell_nothing()

    def fill(self, *things: QWidget | QLayout) -> None:
        """Put the content into the card, and the ways under it."""
        self._card.add(*things)
        if self._ways:
            feet = parts.row(self._busy, 1, *reversed(self._ways))
            self._card.add(parts.column(self._problem, self._next, gap=style.TIGHT), feet)
        self.setFocusProxy(
            next(each for each in self._card.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus)
        )

    def wait(self, words: str) -> None:
        """Say that something goes on, and take no other order meanwhile."""
        self.tell_nothing()
        self._busy.setText(words)
        self._enable(able=False)

    def go_on(self) -> None:
        """Nothing goes on any more; take the next order."""
        self._busy.setText("")
        self._enable(able=True)

    def tell(self, error: Exception) -> bool:
        """Show an error that has words; False for any other."""
        if isinstance(error, AppError):
            self._show(str(error), error.next_step())
        return isinstance(error, AppError)

    def tell_nothing(self) -> None:
        """Take away what was told."""
        self._show("", "")

    def said(self) -> str:
        """The sentence that is shown, "" for none."""
        return self._problem.text()

    def _enable(self, *, able: bool) -> None:
        for way in self._ways:
            way.setEnabled(able)

    def _show(self, sentence: str, step: str) -> None:
        self._problem.setText(sentence)
        self._next.setText(step)
        self._problem.setVisible(bool(sentence))
        self._next.setVisible(bool(step))
