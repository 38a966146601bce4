"""One side of a conflict as a card: what it says, with what is told apart marked, when, where and by whom."""

from collections.abc import Callable, Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.language import _
from app.services.conflict_views import SideView
from app.ui import style
from app.ui.conflicts.differences import Piece, pieces
from app.ui.widgets import parts, times
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Card

_SHOWN = 4000
"""Letters of a side that are shown; the whole text is kept when the side is chosen."""


class SideCard(Card):
    """A side with its button."""

    def __init__(
        self, side: SideView, others: Sequence[SideView], choose: Callable[[int], object], *, by_letter: bool
    ) -> None:
        """``by_letter`` tells texts apart by their letters; otherwise a value differs as a whole."""
        super().__init__()
        name = _("{staff} の変更").format(staff=side.staff or side.device)
        self.setAccessibleName(name)
        where = "・".join(part for part in (side.hall, _("端末 {device}").format(device=side.device)) if part)
        head = parts.row(parts.title(name), gap=style.MEDIUM)
        if side.shown:
            head.addWidget(parts.badge(_("いま表示されている値"), "accent"))
        head.addStretch(1)
        does = _("削除にする") if side.deleted else _("これにする")
        self.button = button(does, lambda: choose(side.head), icon="check")
        self.button.setAccessibleDescription(name)
        head.addWidget(self.button)
        self.value = _value(side, others, by_letter=by_letter)
        self.add(head, self.value, parts.text(f"{times.moment(side.when)}　{where}", "small", "muted", wrap=True))


def _value(side: SideView, others: Sequence[SideView], *, by_letter: bool) -> QLabel:
    if side.deleted:
        return parts.text(_("この記録を削除しました。"), tone="danger", wrap=True)
    shown = side.says[:_SHOWN]
    label = parts.text("", wrap=True)
    label.setTextFormat(Qt.TextFormat.RichText)
    said = [other.says[:_SHOWN] for other in others if not other.deleted]
    found = pieces(shown, said) if by_letter else [(shown, any(each != shown for each in said))]
    label.setText(_marked(found) + ("…" if len(side.says) > _SHOWN else ""))
    label.setAccessibleName(side.says[:_SHOWN])
    return label


def _marked(found: Sequence[Piece]) -> str:
    """The text for Qt; what is told apart is bold and underlined too, for colour alone may be unseen."""
    colour, ground = style.colours().on("warn")
    mark = f"background-color:{ground}; color:{colour}; font-weight:700; text-decoration:underline"
    html = ""
    for text, apart in found:
        safe = escape(text).replace("\n", "<br>")
        html += f'<span style="{mark}">{safe}</span>' if apart else safe
    return f'<div style="white-space:pre-wrap; line-height:150%">{html}</div>'
