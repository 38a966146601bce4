"""The two forms of the first start: a hall's store from its enrolment file, and a new office."""

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from app.errors import InvalidInput
from app.language import _
from app.ui import style
from app.ui.first_start.making import HallStart, Made, OfficeStart, make_hall, make_office
from app.ui.first_start.step import Step
from app.ui.tasks import Tasks
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.choices import ChoiceField
from app.ui.widgets.fields import LineField
from app.ui.widgets.form import Form
from app.ui.widgets.new_passphrase import CodeField, NewPassphraseField
from app.ui.widgets.places import PlaceField


class StoreStep(Step):
    """A form that makes a store; all of its fields are needed.

    Signals: ``made(what was wanted, Made)``.
    """

    made = Signal(object, object)

    def __init__(
        self,
        words: tuple[str, str, str],
        draft: Any,
        make: Callable[[Any], Made],
        tasks: Tasks,
        back: Callable[[], object],
    ) -> None:
        """``words`` are the heading, what it is about, and what the button says."""
        heading, about, does = words
        super().__init__(heading, about, button(does, self._submit, kind="primary", key="F12"), back)
        self._tasks = tasks
        self._make = make
        self.form: Form[Any] = Form(draft, self)

    def first_staff(self) -> QHBoxLayout:
        """The rows of the first member of staff."""
        code = self.form.row("code", _("担当者番号"), CodeField(), _("半角の英小文字と数字"))
        name = self.form.row("name", _("氏名"), LineField(), _("記録に残る名前です"))
        beside = parts.row(code, gap=style.LARGE)
        beside.addWidget(name, 1)
        return beside

    def _submit(self) -> None:
        self.form.clear_errors()
        try:
            wanted = self.form.values()
        except InvalidInput:
            return
        for each in fields(wanted):
            if getattr(wanted, each.name) in ("", None):
                self.form.refuse(InvalidInput(each.name, _("入力してください")))
                return
        self.wait(_("作っています…"))
        done: Callable[[Made], object] = lambda made: self.made.emit(wanted, made)  # noqa: E731
        self._tasks.run(self, done, lambda: self._make(wanted)).otherwise(self._refused)

    def _refused(self, error: Exception) -> bool:
        self.go_on()
        return self.form.refuse(error) or self.tell(error)


class HallStep(StoreStep):
    """登録ファイルから館を作る."""

    def __init__(self, tasks: Tasks, folder: Path, back: Callable[[], object]) -> None:
        words = (
            _("登録ファイルから館を作る"),
            _("本部から受け取った登録ファイルで、この PC に館の保管庫を作ります。"),
            _("館を作る"),
        )
        super().__init__(words, HallStart(folder=folder), make_hall, tasks, back)
        row = self.form.row
        self.fill(
            row("file", _("登録ファイル"), PlaceField("file")),
            row("folder", _("保管する場所"), PlaceField("folder")),
            parts.rule(),
            parts.text(_("最初の担当者（責任者になります）"), "title"),
            self.first_staff(),
            row("passphrase", _("合言葉"), NewPassphraseField(), _("8 文字以上。メモを PC に貼らないでください。")),
        )


class OfficeStep(StoreStep):
    """本部を作る."""

    def __init__(self, tasks: Tasks, folder: Path, back: Callable[[], object]) -> None:
        words = (
            _("本部を作る"),
            _("全館を取りまとめる本部の保管庫を、この PC に新しく作ります。本部は組織に一つだけです。"),
            _("本部を作る"),
        )
        super().__init__(words, OfficeStart(folder=folder), make_office, tasks, back)
        row = self.form.row
        purpose = ChoiceField([("", _("本番")), ("training", _("練習用（見本の記録だけを扱う）"))], none=None)
        self.fill(
            row("organisation", _("組織の名前"), LineField(_("○○市"))),
            row("folder", _("保管する場所"), PlaceField("folder")),
            row(
                "recovery",
                _("復旧の鍵を書き出すファイル"),
                PlaceField("new file"),
                _("全員が合言葉を忘れたときの、ただ一つの鍵です。USB スティックに書き出し、金庫に保管してください。"),
            ),
            row("training", _("使いみち"), purpose),
            parts.rule(),
            parts.text(_("最初の担当者（責任者になります）"), "title"),
            self.first_staff(),
            row("passphrase", _("合言葉"), NewPassphraseField(), _("8 文字以上。メモを PC に貼らないでください。")),
        )
