"""館の端末の登録, at the office: an enrolment file goes out, and the words that come back are compared."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.changes import Outcome
from app.language import _
from app.services import enrolment
from app.services.backend import Backend
from app.services.exchange_status import DeviceState, HallState
from app.services.files import write_file
from app.ui import style
from app.ui.tasks import Call, Tasks
from app.ui.widgets import parts
from app.ui.widgets.ask import AskDialog
from app.ui.widgets.choices import ChoiceField, Choices
from app.ui.widgets.fields import LineField
from app.ui.widgets.new_passphrase import CodeField
from app.ui.widgets.places import PlaceField

_HALL_CODE = 12


@dataclass(frozen=True)
class Invite:
    """A hall that is to have one more device, and where its enrolment file goes."""

    hall: str
    name: str
    block: str
    district: str
    file: Path | None


@dataclass(frozen=True)
class Heard:
    """Nothing more to say than that the words are the same."""


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


class ConfirmDialog(AskDialog[Heard]):
    """Lets a device in once its words were compared on the phone."""

    def __init__(self, tasks: Tasks, device: DeviceState, hall: str, parent: QWidget) -> None:
        heading = _("{hall}の端末 {device} を登録する").format(hall=hall, device=device.device)
        super().__init__(heading, _("同じでした。登録する"), Heard(), parent)
        self._tasks = tasks
        self._device = device
        words = parts.text(device.words, "display")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words.setAccessibleName(_("確かめる言葉 {words}").format(words=device.words))
        self.lay_out(
            parts.text(
                _("館に電話し、「束のやり取り」のページに出ている言葉を読み上げてもらってください。"), wrap=True
            ),
            words,
            parts.text(_("一文字でも違うときは登録せず、館の端末を調べてください。"), tone="warn", wrap=True),
        )

    def act(self, _wanted: Heard) -> Call:
        """Let it in."""
        return self._tasks.do(self, self.finish, enrolment.confirm, self._device.device, self._device.words)


def _file(place: Path, hall: HallState | None) -> Path:
    return place / (f"tsunagaru-enrol-{hall.code}.json" if hall else "tsunagaru-enrol.json")


def _invite(backend: Backend, wanted: Invite) -> Outcome[Path]:
    """Nobody is invited where the file could not be written."""
    assert wanted.file is not None
    write_file(wanted.file, b"")
    names = {"name": wanted.name, "block": wanted.block, "district": wanted.district}
    outcome = backend.do(enrolment.invite, wanted.hall, **names)
    write_file(wanted.file, enrolment.write_invitation(outcome.value))
    return Outcome(wanted.file, outcome.changes)
