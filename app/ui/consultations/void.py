"""The reason without which a consultation can't be voided."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.language import _
from app.ui import style
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.fields import LineField


class VoidBar(QFrame):
    """A strip under the head of a case; signals: ``given(reason)``."""

    given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        style.mark(self, surface="banner", tone="danger")
        self.setAccessibleName(_("誤入力取消"))
        self._reason = LineField(_("取り消す理由（例: 同じ相談を二度入力した）"))
        self._reason.setAccessibleName(_("取り消す理由"))
        self._reason.returnPressed.connect(self._give)
        self._go = button(_("取り消す"), self._give, kind="danger")
        layout = parts.row(
            parts.text(_("記録は残り、件数から外れます。"), wrap=False),
            self._reason,
            self._go,
            button(_("やめる"), self.put_away, kind="link"),
        )
        layout.setContentsMargins(*[style.px(style.SMALL)] * 4)
        self.setLayout(layout)
        self.hide()

    @property
    def dirty(self) -> bool:
        """Whether a reason is half written."""
        return bool(self._reason.text().strip())

    def begin(self) -> None:
        """Ask for the reason."""
        self.show()
        self._reason.setFocus()

    def put_away(self) -> None:
        """Leave it."""
        self._reason.clear()
        self.hide()

    def _give(self) -> None:
        reason = self._reason.text()
        if reason.strip():
            self.put_away()
            self.given.emit(reason)
        else:
            self._reason.setFocus()
