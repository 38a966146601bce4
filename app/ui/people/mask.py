"""What stands between the reader and where somebody under 秘匿 lives: a reason, which is kept."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.language import _
from app.ui import style
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.fields import LineField


class MaskBar(QFrame):
    """A strip that asks for the reason; signals: ``given(reason)``."""

    given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        style.mark(self, surface="banner", tone="warn")
        self.setAccessibleName(_("秘匿"))
        self.reason = LineField(_("見る理由（例: 本人から電話があり折り返すため）"))
        self.reason.setAccessibleName(_("秘匿の内容を見る理由"))
        self.reason.returnPressed.connect(self._give)
        words = parts.text(_("秘匿の人です。住所・電話・交流館は隠しています。"), "label", "warn")
        layout = parts.row(parts.picture("eye-off", "warn"), words, gap=style.MEDIUM)
        layout.addWidget(self.reason, 1)
        layout.addWidget(button(_("理由を記録して見る"), self._give, icon="eye"))
        layout.setContentsMargins(*(style.px(size) for size in (style.MEDIUM, style.SMALL, style.SMALL, style.SMALL)))
        self.setLayout(layout)

    def _give(self) -> None:
        reason = self.reason.text()
        if reason.strip():
            self.reason.clear()
            self.given.emit(reason)
        else:
            self.reason.setFocus()
