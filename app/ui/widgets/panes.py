"""What a page opens over its list: a record that is read, or a form that is filled in and kept while half typed."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLayout, QWidget

from app.errors import NotFound
from app.language import _
from app.ui import style
from app.ui.tasks import Call
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.form import Form

D = TypeVar("D")
Key = tuple[str, str]
"""Kind and id of a record; ``new-…`` and ``edit-…`` kinds are forms."""


class Pane(QWidget):
    """One thing opened on a page.

    Signals: ``left()`` to go back, ``dropped()`` to go back and forget what was typed, ``over(pane)`` to open another
    pane over this one, ``open_asked(kind, id)`` to go to a record elsewhere, ``said(words, undo)`` for a short notice,
    ``retitled()``.
    """

    left = Signal()
    dropped = Signal()
    over = Signal(QWidget)
    open_asked = Signal(str, str)
    said = Signal(str, object)
    retitled = Signal()

    def __init__(self, key: Key, title: str) -> None:
        super().__init__()
        self.key = key
        self.title = title
        self.adopted = False
        """Whether a page listens to the signals."""
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def retitle(self, title: str) -> None:
        """Call it by another name."""
        self.title = title
        self.setAccessibleName(title)
        self.retitled.emit()

    @property
    def dirty(self) -> bool:
        """Whether something stands here that is not saved."""
        return False

    def start(self) -> None:
        """Put the focus where the reader begins."""
        first = self.focusProxy() or next(
            (each for each in self.findChildren(QWidget) if _takes_tab(each) and each.isVisibleTo(self)), None
        )
        (first or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Bring what is shown up to date."""

    def gone(self, error: Exception) -> bool:
        """Whether an error says that the record is no longer there; then the reader is told so and taken back."""
        if isinstance(error, NotFound) and self.isVisible():
            self.said.emit(_("この記録はもうありません"), None)
            self.left.emit()
        return isinstance(error, NotFound)


class EditorPane(Pane, Generic[D]):
    """A form with its buttons at the foot; subclasses bind ``form``, lay its rows out, and send what was typed.

    What is half typed stays as it is until it is saved or thrown away.
    """

    def __init__(self, key: Key, title: str, draft: D) -> None:
        super().__init__(key, title)
        self.before = draft
        self._done = False
        self.form: Form[D] = Form(draft, self)
        self.save_button = button(_("保存"), self.save, key="F12", kind="primary", icon="save")
        self.drop_button = button(_("書きかけを捨てる"), self.dropped.emit, kind="link")
        self.drop_button.hide()
        self.form.edited.connect(self._on_edited)

    def lay_out(self, *things: QWidget | QLayout | int) -> None:
        """Put things under each other, in the order in which Tab walks them, and the buttons at the foot."""
        content = parts.column(*things, gap=style.LARGE)
        inner = QWidget()
        inner.setLayout(content)
        self.area = parts.scrolled(inner)
        feet = parts.row(self.drop_button, 1, self.save_button, gap=style.MEDIUM)
        self.setLayout(parts.column(self.area, feet, gap=style.MEDIUM))

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return not self._done and self.touched()

    def touched(self) -> bool:
        """Whether something was typed."""
        return self.form.dirty

    def send(self, draft: D) -> Call:
        """Start the use case that keeps ``draft``; its answer goes to :meth:`saved`."""
        raise NotImplementedError

    def save(self) -> None:
        """Keep what was typed, or say beside the fields why not."""
        call = self.form.submit(self.send)
        if call is not None:
            self.save_button.setEnabled(False)
            call.otherwise(self._refused)

    def saved(self, _detail: Any) -> None:
        """It is kept: say so and go back."""
        self.finish(_("保存しました"))

    def finish(self, words: str, undo: object = None) -> None:
        """Say what was done, and go back."""
        self._done = True
        self.said.emit(words, undo)
        self.left.emit()

    def changed(self, draft: D) -> dict[str, Any]:
        """The keys of ``draft`` that differ from what was shown."""
        return changed(self.before, draft)

    def refuse(self, error: Exception) -> bool:
        """Show an error beside its field; False if it is about none of them."""
        return self.form.refuse(error)

    def _refused(self, error: Exception) -> bool:
        self.save_button.setEnabled(True)
        return self.refuse(error)

    @Slot()
    def _on_edited(self) -> None:
        self.drop_button.setVisible(self.dirty)


def changed(before: Any, after: Any) -> dict[str, Any]:
    """The fields of a dataclass that differ."""
    pairs: Mapping[str, tuple[Any, Any]] = {
        each.name: (getattr(before, each.name), getattr(after, each.name)) for each in fields(before)
    }
    return {name: new for name, (old, new) in pairs.items() if old != new}


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled()
