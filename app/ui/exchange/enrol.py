"""館の端末の登録, at the office: an enrolment file goes out, and the words that come back are compared."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from app.changes import Outcome
from app.errors import NotWritten
from app.language import _
from app.paths import write_durably
from app.services import enrolment
from app.services.backend import Backend
from app.services.exchange_status import HallState
from app.ui import style
from app.ui.tasks import Call, Tasks
from app.ui.widgets import parts
from app.ui.widgets.ask import AskDialog
from app.ui.widgets.choices import ChoiceField, Choices
from app.ui.widgets.fields import LineField
from app.ui.widgets.new_passphrase import CodeField
from app.ui.widgets.places import PlaceField

_HALL_CODE = 12
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


@dataclass(frozen=True)
class Invite:
    """A hall that is to have one more device, and where its enrolment file goes."""

    hall: str
    name: str
    block: str
    district: str
    file: Path | None


@dataclass(frozen=True)
class Said:
    """The words that the hall reads out on the phone."""

    words: str


class InviteDialog(AskDialog[Invite]):
    """Makes an enrolment file for a hall that is known, or for a new one."""

    def __init__(
        self, backend: Backend, tasks: Tasks, hall: HallState | None, place: Path, blocks: Choices, parent: QWidget
    ) -> None:
        """``place`` is the folder that is offered for the file, ``blocks`` the code list."""
        draft = Invite(hall.code if hall else "", hall.name if hall else "", "", "", _file(place, hall))
        heading = _("{hall}の端末を招く").format(hall=hall.name) if hall else _("新しい館の端末を招く")
        super().__init__(heading, _("登録ファイルを作る"), draft, parent, optional=("block", "district"))
        self._backend = backend
        self._tasks = tasks
        row = self.form.row
        about = _("登録ファイルは、この館の PC に一台だけ入れられます。手渡しか、USB スティックで渡してください。")
        things: list[Any] = [parts.text(about, wrap=True)]
        if hall is None:
            code = row("hall", _("館の番号"), CodeField(_HALL_CODE), _("半角の英小文字と数字。例: h001"))
            name = row("name", _("館の名前"), LineField(_("○○交流館")))
            block = row("block", _("ブロック"), ChoiceField(blocks))
            district = row("district", _("学区"), LineField())
            first, second = parts.row(code, gap=style.LARGE), parts.row(block, gap=style.LARGE)
            first.addWidget(name, 1)
            second.addWidget(district, 1)
            things += [first, second]
        self.lay_out(*things, row("file", _("登録ファイル"), PlaceField("new file")))

    def act(self, wanted: Invite) -> Call:
        """Invite the device and write its file."""
        return self._tasks.run(self, self.finish, lambda: _invite(self._backend, wanted))


class ConfirmDialog(AskDialog[Said]):
    """Lets a device in once its words were heard on the phone."""

    def __init__(self, tasks: Tasks, device: str, parent: QWidget) -> None:
        heading = _("端末 {device} の言葉を確かめる").format(device=device)
        super().__init__(heading, _("登録する"), Said(""), parent)
        self._tasks = tasks
        self._device = device
        self.lay_out(
            parts.text(_("1. 館に電話し、「束のやり取り」のページに出ている言葉を読み上げてもらう。"), wrap=True),
            parts.text(_("2. 聞いたとおりに入力する（ひらがな 3 文字 × 4）。"), wrap=True),
            self.form.row("words", _("館が読み上げた言葉"), LineField()),
        )

    def act(self, wanted: Said) -> Call:
        """Compare the words."""
        heard = unicodedata.normalize("NFKC", wanted.words).translate(_TO_HIRAGANA)
        return self._tasks.do(self, self.finish, enrolment.confirm, self._device, heard)


def _file(place: Path, hall: HallState | None) -> Path:
    return place / (f"tsunagaru-enrol-{hall.code}.json" if hall else "tsunagaru-enrol.json")


def _invite(backend: Backend, wanted: Invite) -> Outcome[Path]:
    """Nobody is invited where the file could not be written."""
    assert wanted.file is not None
    _write(wanted.file, b"")
    names = {"name": wanted.name, "block": wanted.block, "district": wanted.district}
    outcome = backend.do(enrolment.invite, wanted.hall, **names)
    _write(wanted.file, enrolment.write_invitation(outcome.value))
    return Outcome(wanted.file, outcome.changes)


def _write(file: Path, data: bytes) -> None:
    try:
        write_durably(file, data)
    except OSError as problem:
        raise NotWritten(file=file, why=problem.strerror or problem) from problem
