"""What is left to do once a store is made: words to read out, a recovery key to put away."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal

from app.errors import AppError, InvalidInput
from app.language import _
from app.ui.first_start.making import write_kit
from app.ui.first_start.step import Step
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.form import Row
from app.ui.widgets.places import PlaceField


class HallDone(Step):
    """The hall's store is there; the office does not know its device yet.

    Signals: ``begun()``.
    """

    begun = Signal()

    def __init__(self, words: str) -> None:
        super().__init__(
            _("館の保管庫ができました"),
            _("相談の記録は今すぐ始められます。本部とのやり取りには、次の二つが必要です。"),
            button(_("はじめる"), self._begin, kind="primary", key="F12"),
            None,
        )
        said = parts.text(words, "title")
        said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        said.setWordWrap(True)
        self.fill(
            parts.text(_("1. 「束のやり取り」で最初の束を書き出し、本部に渡す。"), wrap=True),
            parts.text(_("2. 本部に電話して、この言葉を読み上げる。"), wrap=True),
            said,
            parts.text(_("この言葉は「束のやり取り」のページでいつでも見られます。"), "small", "muted", wrap=True),
        )

    def _begin(self) -> None:
        self.begun.emit()


class OfficeDone(Step):
    """The office's store is there; its recovery key has to be out of the PC before the work begins.

    Signals: ``begun()``.
    """

    begun = Signal()

    def __init__(self, kit: str, file: Path) -> None:
        self._kit = kit
        self._on = button(_("はじめる"), self._go_on, kind="primary", key="F12")
        super().__init__(
            _("本部の保管庫ができました"),
            _("復旧の鍵のファイルを印刷するか別の媒体に移し、金庫に保管してください。この PC には残さないでください。"),
            self._on,
            None,
        )
        self._place = PlaceField("new file")
        self._place.show_value(file)
        self._row = Row(_("復旧の鍵"), self._place)
        self._said = parts.text("", wrap=True)
        self.fill(self._row, self._said)
        self._written = False
        self._write()

    def _write(self) -> None:
        try:
            file = self._place.value()
            write_kit(file, self._kit)
        except InvalidInput as error:
            self._row.show_error(str(error.details["why"]))
        except AppError as error:
            self.tell(error)
        else:
            self._written = True
            self._call_button(_("はじめる"))
            self._row.setEnabled(False)
            self.tell_nothing()
            self._said.setText(_("{file} に書き出しました。").format(file=file))
            return
        self._call_button(_("鍵を書き出す"))

    def _go_on(self) -> None:
        if self._written:
            self.begun.emit()
        else:
            self._write()

    def _call_button(self, words: str) -> None:
        self._on.setText(words)
        self._on.setAccessibleName(words)
        self._on.updateGeometry()
