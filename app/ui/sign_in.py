"""The door: who is at the desk, and the passphrase; also what covers the desk while it is locked."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.language import _
from app.ui import style
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Card
from app.ui.widgets.choices import ChoiceField
from app.ui.widgets.fields import LineField
from app.ui.widgets.passphrase import PassphraseField


class SignIn(QWidget):
    """Asks for a member of staff and the passphrase.

    Signals: ``request(staff code, passphrase)``; whoever opens the store answers with :meth:`refuse`, or takes the
    widget away. ``switch_asked()`` on a locked desk when somebody else wants to sign in; ``forgotten()`` for help
    with a lost passphrase.
    """

    request = Signal(str, str)
    switch_asked = Signal()
    forgotten = Signal()

    def __init__(self, place: str, staff: Sequence[tuple[str, str]], chosen: str = "", *, locked: bool = False) -> None:
        """``place`` is the hall's or the office's name; ``staff`` are codes and names, empty where not known yet.

        ``locked`` keeps to the one who is ``chosen``.
        """
        super().__init__()
        self.setAccessibleName(_("ロック中") if locked else _("サインイン"))
        self.staff: ChoiceField | LineField = ChoiceField(staff, none=None) if staff else LineField()
        self.staff.show_value(chosen or (staff[0][0] if staff else ""))
        self.staff.setEnabled(not locked)
        self.passphrase = PassphraseField(_("合言葉"))
        self.enter = button(_("開く") if locked else _("サインイン"), self._ask, kind="primary", key="Enter")
        self.staff.setAccessibleName(_("担当者"))
        self._problem = parts.text("", "label", "danger", wrap=True)
        self._step = parts.text("", "small", wrap=True)
        self._busy = parts.text(_("確かめています…"), "small", "muted")
        for label in (self._problem, self._step, self._busy):
            label.hide()
        self._lay_out(place, locked=locked)
        self.passphrase.entered.connect(self._ask)
        self.passphrase.edited.connect(self._clear_problem)
        self.setFocusProxy(self.passphrase)

    def refuse(self, error: AppError) -> None:
        """Say why not, and wait for another try; what was typed is gone."""
        self._set_waiting(waiting=False)
        self._problem.setText(str(error))
        self._step.setText(error.next_step())
        self._problem.show()
        self._step.show()
        self.passphrase.clear()
        self.passphrase.setFocus()

    def said(self) -> str:
        """The sentence that is shown, "" for none."""
        return self._problem.text()

    def _lay_out(self, place: str, *, locked: bool) -> None:
        card = Card(margin=style.WIDE)
        card.setFixedWidth(style.px(440))
        mark = parts.picture("lock" if locked else "handshake", "accent", 32)
        name = parts.text(_("ロック中") if locked else _("つながるデスク"), "display")
        card.add(parts.row(mark, name, 1, gap=style.MEDIUM), parts.text(place, tone="muted", wrap=True))
        if locked:
            card.add(parts.text(_("入力中の内容はそのまま残っています。"), "small", "muted", wrap=True))
        who = parts.text(_("担当者"), "label")
        who.setBuddy(self.staff)
        card.add(parts.column(who, self.staff, gap=style.TIGHT))
        label = parts.text(_("合言葉"), "label")
        label.setBuddy(self.passphrase.line)
        card.add(parts.column(label, self.passphrase, gap=style.TIGHT))
        card.add(parts.column(self._problem, self._step, gap=style.TIGHT))
        card.add(self.enter, self._busy)
        links = parts.row(button(_("合言葉を忘れたとき"), self.forgotten.emit, kind="link"), 1)
        if locked:
            links.addWidget(button(_("別の担当者に替わる"), self.switch_asked.emit, kind="link"))
        card.add(links)
        self.setLayout(parts.column(2, parts.row(1, card, 1), 3, margin=style.WIDE))
        QWidget.setTabOrder(self.staff, self.passphrase.line)

    def _ask(self) -> None:
        passphrase = self.passphrase.text()
        if not passphrase or not self.enter.isEnabled():
            self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._clear_problem()
        self._set_waiting(waiting=True)
        self.request.emit(self.staff.value() or "", passphrase)

    def _set_waiting(self, *, waiting: bool) -> None:
        self.enter.setEnabled(not waiting)
        self.passphrase.line.setReadOnly(waiting)
        self._busy.setVisible(waiting)

    def _clear_problem(self) -> None:
        for label in (self._problem, self._step):
            label.clear()
            label.hide()
