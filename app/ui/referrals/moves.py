"""The next step in a referral's life: a button for each that may follow, then when, by whom and what was said."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import InvalidInput
from app.language import N_, _
from app.services.referral_moves import ANSWERS
from app.ui import style
from app.ui.widgets import parts
from app.ui.widgets.buttons import KeyButton, button
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import LineField, TextField
from app.ui.widgets.form import Form
from app.ui.widgets.moments import DateField
from app.vocabulary import ReferralState

_VERBS: Mapping[str, str] = {
    ReferralState.ISSUED: N_("発行した"),
    ReferralState.DELIVERED: N_("渡した"),
    ReferralState.RECEIVED: N_("先方が受け取った"),
    ReferralState.ACCEPTED: N_("受理の回答があった"),
    ReferralState.DECLINED: N_("受理しないと回答があった"),
    ReferralState.PASSED_ON: N_("他機関へ回された"),
    ReferralState.IN_PROGRESS: N_("対応が始まった"),
    ReferralState.ENDED: N_("終わった"),
    ReferralState.WITHDRAWN: N_("取り下げる"),
}


@dataclass(frozen=True)
class Move:
    """A step as it is typed; no day stands for now."""

    on: str | None = None
    by: str = ""
    note: str = ""


class MovesCard(Card):
    """Signals: ``moved(state, Move)``."""

    moved = Signal(str, object)

    def __init__(self) -> None:
        super().__init__(_("次の一歩を記録する"), icon="send")
        self._state = ""
        self.form: Form[Move] = Form(Move(), self)
        self._buttons = parts.column(gap=style.SMALL)
        self._none = parts.text(_("終わった紹介です。次の一歩はありません。"), tone="muted", wrap=True)
        self._strip = QWidget()
        self._heading = parts.text("", "label", "accent")
        self._by = self.form.row("by", _("回答した人"), LineField())
        self._strip.setLayout(
            parts.column(
                self._heading,
                self.form.row("on", _("いつ（空なら今）"), DateField()),
                self._by,
                self.form.row("note", _("メモ・回答の内容"), TextField(lines=2)),
                parts.row(
                    button(_("やめる"), self.put_away, kind="link"),
                    1,
                    button(_("記録する"), self._record, key="F12", kind="primary", icon="check"),
                ),
                gap=style.SMALL,
            )
        )
        self._strip.hide()
        self.add(self._none, self._buttons, self._strip)
        self.body.addStretch(1)

    @property
    def dirty(self) -> bool:
        """Whether a step is half written."""
        return self.form.dirty

    def show_moves(self, moves: tuple[str, ...], lack: str) -> None:
        """Offer these steps; with a ``lack`` of consent those that hand the sheet over can't be taken."""
        while (item := self._buttons.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for state in moves:
            each = KeyButton(_(_VERBS[state]), kind="danger" if state == ReferralState.WITHDRAWN else "secondary")
            each.clicked.connect(lambda _checked=False, state=state: self.begin(state))
            each.setEnabled(not (lack and state in (ReferralState.ISSUED, ReferralState.DELIVERED)))
            self._buttons.addWidget(each)
        self._none.setVisible(not moves)
        if self._state not in moves:
            self.put_away()

    def begin(self, state: str) -> None:
        """Ask when, by whom and what for a step."""
        self._state = state
        self._heading.setText(_("「{step}」を記録します").format(step=_(_VERBS[state])))
        self._by.setVisible(state in ANSWERS)
        self._strip.show()
        self._strip.findChildren(LineField)[0].setFocus()

    def put_away(self) -> None:
        """Leave it; what was typed is forgotten."""
        self._state = ""
        self.form.show(Move())
        self._strip.hide()

    def _record(self) -> None:
        try:
            move = self.form.values()
        except InvalidInput:
            return
        self.moved.emit(self._state, move)
