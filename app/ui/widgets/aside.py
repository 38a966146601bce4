"""What is half typed and out of sight: kept in the order in which it was left, and shown as buttons."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from app.language import _
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.panes import Key, Pane

Trail = list[Pane | Key]
"""Panes one over the other, the deepest first; of one that is not dirty its key will do."""

_IN_SIGHT = 3


class Aside:
    """Trails whose topmost pane is dirty, the newest first."""

    def __init__(self) -> None:
        self.trails: list[Trail] = []

    def put(self, trail: Trail) -> list[Pane]:
        """Keep what is dirty of a trail; gives the panes that are not needed, for they can be made anew."""
        dirty = [place for place, each in enumerate(trail) if isinstance(each, Pane) and each.dirty]
        if dirty:
            kept = trail[: dirty[-1] + 1]
            self.trails.insert(0, [each if place in dirty else key_of(each) for place, each in enumerate(kept)])
        return [each for place, each in enumerate(trail) if isinstance(each, Pane) and place not in dirty]

    def take(self, key: Key) -> Trail | None:
        """The dirty pane of this key with what is under it; what is over it stays aside."""
        for trail in self.trails:
            at = next((place for place, each in enumerate(trail) if isinstance(each, Pane) and each.key == key), None)
            if at is not None:
                self.trails.remove(trail)
                if at + 1 < len(trail):
                    self.trails.insert(0, [*map(key_of, trail[: at + 1]), *trail[at + 1 :]])
                return trail[: at + 1]
        return None

    def forget(self, pane: Pane) -> None:
        """A pane was saved after all, while it was out of sight."""
        self.trails = [trail for trail in self.trails if trail[-1] is not pane]


class KeptBar(QWidget):
    """The half-typed things as buttons, those for which there is no room in a menu."""

    def __init__(self, take_up: Callable[[Trail], object]) -> None:
        super().__init__()
        self._take_up = take_up
        self._kept = parts.row()
        self.setAccessibleName(_("書きかけ"))
        self.setLayout(self._kept)
        self.hide()

    def show_kept(self, trails: Sequence[Trail], after: QWidget) -> None:
        """Show these; Tab comes to them after ``after``."""
        while (item := self._kept.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._kept.addWidget(parts.picture("notebook-pen", "warn"))
        self._kept.addWidget(parts.text(_("書きかけ"), "label"))
        for trail in trails[:_IN_SIGHT]:
            chip = button(top_of(trail).title, partial(self._take_up, trail), icon="pencil")
            self._kept.addWidget(chip)
            QWidget.setTabOrder(after, chip)
            after = chip
        rest = trails[_IN_SIGHT:]
        if rest:
            more = button(_("ほか {n} 件").format(n=len(rest)), lambda: None)
            menu = QMenu(more)
            for trail in rest:
                menu.addAction(top_of(trail).title, partial(self._take_up, trail))
            more.setMenu(menu)
            self._kept.addWidget(more)
        self._kept.addStretch(1)


def key_of(each: Pane | Key) -> Key:
    """The key of a pane, or the key itself."""
    return each.key if isinstance(each, Pane) else each


def top_of(trail: Trail) -> Pane:
    """The topmost pane of a trail that was put aside."""
    top = trail[-1]
    assert isinstance(top, Pane)
    return top
