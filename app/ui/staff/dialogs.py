"""Dialogs of the staff page: a new colleague, and a new passphrase."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.changes import Changes, Outcome
from app.language import _
from app.services import staff
from app.services.backend import Backend
from app.services.staff import StaffRow
from app.ui import style
from app.ui.tasks import Call, Tasks
from app.ui.widgets import parts
from app.ui.widgets.ask import AskDialog
from app.ui.widgets.choices import ChoiceField
from app.ui.widgets.fields import LineField
from app.ui.widgets.new_passphrase import CodeField, NewPassphraseField
from app.vocabulary import Role


@dataclass(frozen=True)
class Colleague:
    """Somebody who is to sign in from now on."""

    code: str
    name: str
    role: str
    passphrase: str


@dataclass(frozen=True)
class NewPassphrase:
    """A passphrase for an account that is there."""

    passphrase: str


@dataclass(frozen=True)
class Sure:
    """Nothing more to say than yes."""


class AddDialog(AskDialog[Colleague]):
    """Registers a colleague."""

    def __init__(self, backend: Backend, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(_("担当者を加える"), _("加える"), Colleague("", "", Role.MEMBER, ""), parent)
        self._backend, self._tasks = backend, tasks
        roles = [
            (Role.MEMBER.value, _("担当者")),
            (Role.CHARGE.value, _("責任者（職員の登録と合言葉の再設定ができる）")),
        ]
        row = self.form.row
        first = parts.row(row("code", _("担当者番号"), CodeField(), _("半角の英小文字と数字")), gap=style.LARGE)
        first.addWidget(row("name", _("氏名"), LineField(), _("記録に残る名前です")), 1)
        self.lay_out(
            first,
            row("role", _("役割"), ChoiceField(roles, none=None)),
            row(
                "passphrase",
                _("最初の合言葉"),
                NewPassphraseField(),
                _("8 文字以上。あとで本人に変えてもらいます。"),
            ),
        )

    def act(self, wanted: Colleague) -> Call:
        """Register."""
        return self._tasks.run(self, self.finish, lambda: _add(self._backend, wanted))


class PassphraseDialog(AskDialog[NewPassphrase]):
    """Gives an account another passphrase."""

    def __init__(self, backend: Backend, tasks: Tasks, whose: StaffRow, parent: QWidget, *, own: bool) -> None:
        heading = _("自分の合言葉を変える") if own else _("{name} さんの合言葉を再設定").format(name=whose.name)
        super().__init__(heading, _("変える"), NewPassphrase(""), parent)
        self._backend, self._tasks, self._code = backend, tasks, whose.code
        about = (
            _("次のサインインから新しい合言葉を使います。")
            if own
            else _("新しい合言葉を本人に直接伝えてください。今までの合言葉は使えなくなります。")
        )
        self.lay_out(
            parts.text(about, wrap=True),
            self.form.row("passphrase", _("新しい合言葉"), NewPassphraseField(), _("8 文字以上")),
        )

    def act(self, wanted: NewPassphrase) -> Call:
        """Change it."""
        code, backend = self._code, self._backend
        return self._tasks.run(self, self.finish, lambda: staff.set_passphrase(backend, code, wanted.passphrase))


class DisableDialog(AskDialog[Sure]):
    """Takes a colleague's way in, once one has said so twice."""

    def __init__(self, backend: Backend, tasks: Tasks, whose: StaffRow, parent: QWidget) -> None:
        heading = _("{name} さんを使えなくする").format(name=whose.name)
        super().__init__(heading, _("使えなくする"), Sure(), parent)
        self._backend, self._tasks, self._whose = backend, tasks, whose
        self.lay_out(
            parts.text(heading, "title", wrap=True),
            parts.text(
                _(
                    "この担当者番号ではサインインできなくなります。書いた記録と名前は残り、あとで加え直すこともできます。"
                ),
                wrap=True,
            ),
        )

    def act(self, _wanted: Sure) -> Call:
        """Take it."""
        return self._tasks.run(self, self.finish, lambda: _disable(self._backend, self._whose))


def _disable(backend: Backend, whose: StaffRow) -> Outcome[None]:
    staff.disable(backend, whose.code)
    return Outcome(None, Changes(frozenset({("staff", whose.id)})))


def _add(backend: Backend, wanted: Colleague) -> Outcome[StaffRow]:
    row = staff.add(backend, wanted.code, wanted.name, wanted.passphrase, wanted.role)
    return Outcome(row, Changes(frozenset({("staff", row.id)})))
