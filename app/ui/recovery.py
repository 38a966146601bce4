"""合言葉を忘れたとき: whom to ask, and a new passphrase by the office's recovery key."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.language import _
from app.services import door
from app.ui.tasks import Call, Tasks
from app.ui.widgets import parts
from app.ui.widgets.ask import AskDialog
from app.ui.widgets.choices import ChoiceField
from app.ui.widgets.new_passphrase import NewPassphraseField
from app.ui.widgets.places import PlaceField


@dataclass(frozen=True)
class Recovery:
    """The recovery key's file, whose passphrase, and the new one."""

    kit: Path | None
    code: str
    passphrase: str


class RecoveryDialog(AskDialog[Recovery]):
    """Says what to do, and does it where the recovery key is at hand."""

    def __init__(self, folder: Path, tasks: Tasks, parent: QWidget) -> None:
        codes = door.codes(folder)
        draft = Recovery(None, codes[0] if codes else "", "")
        super().__init__(_("合言葉を忘れたとき"), _("合言葉を変える"), draft, parent)
        self._folder = folder
        self._tasks = tasks
        row = self.form.row
        self.lay_out(
            parts.text(_("責任者がいるとき"), "title"),
            parts.text(_("責任者がサインインし、「職員」のページであなたの合言葉を再設定します。"), wrap=True),
            parts.rule(),
            parts.text(_("復旧の鍵があるとき"), "title"),
            parts.text(_("本部の金庫にある復旧の鍵のファイルで、新しい合言葉を決められます。"), wrap=True),
            row("kit", _("復旧の鍵"), PlaceField("file")),
            row("code", _("担当者"), ChoiceField([(code, code) for code in codes], none=None)),
            row("passphrase", _("新しい合言葉"), NewPassphraseField()),
        )

    def act(self, wanted: Recovery) -> Call:
        """Reset the passphrase."""
        return self._tasks.run(self, self.finish, lambda: _reset(self._folder, wanted))


def _reset(folder: Path, wanted: Recovery) -> None:
    from app.services import staff

    assert wanted.kit is not None
    staff.reset_by_recovery(folder, wanted.kit, wanted.code, wanted.passphrase)
