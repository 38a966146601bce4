"""The frame of a page: its heading, what can be done on it, and its content."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.ui import style
from app.ui.widgets import parts


class Page(QWidget):
    """A page of the main window; pages derive from it and fill ``body``.

    Signals: ``open_asked(kind, id)`` to go to a record elsewhere; ``said(words, undo)`` for a short notice, with what
    takes back what it tells of, or nothing. The window passes them on.
    """

    open_asked = Signal(str, str)
    said = Signal(str, object)

    def __init__(self, heading: str, *actions: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(heading)
        self.heading: QLabel = parts.heading(heading)
        self.subtitle = parts.Elided("")
        style.mark(self.subtitle, role="body", tone="muted")
        self.subtitle.hide()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._actions = actions
        self.body = QVBoxLayout()
        self.body.setSpacing(style.px(style.LARGE))
        self._head = parts.row(self.heading, self.subtitle, gap=style.MEDIUM)
        self._head.addStretch(1)
        for action in actions:
            self._head.addWidget(action)
        whole = parts.column(self._head, gap=style.LARGE, margin=style.WIDE)
        whole.setContentsMargins(*(style.px(size) for size in (style.WIDE, style.LARGE, style.WIDE, style.LARGE)))
        whole.addLayout(self.body, 1)
        self.setLayout(whole)

    def say(self, subtitle: str) -> None:
        """Put a few muted words after the heading, such as how many there are."""
        self.subtitle.setText(subtitle)
        self.subtitle.setToolTip(subtitle)
        self.subtitle.setVisible(bool(subtitle))

    def start(self) -> None:
        """Put the focus where the reader begins: the page's focus proxy, or the first control of its content."""
        first = self.focusProxy() or next(
            (
                widget
                for widget in self.findChildren(QWidget)
                if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget not in self._actions and widget.isVisible()
            ),
            None,
        )
        (first or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def open_record(self, kind: str, record: str) -> None:
        """Bring up a record that the page shows, or the form that a ``new-…`` kind names."""

    def refresh(self) -> None:
        """Bring what is shown up to date; F5, and each time the page comes to the front."""
