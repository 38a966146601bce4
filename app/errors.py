"""What can go wrong, each with one sentence and one next step in the reader's language.

Anything raised that is not an :class:`AppError` is our own mistake and is reported as such.
"""

from typing import ClassVar

from app.language import N_, _


class AppError(Exception):
    """Base of all errors that are told to the user.

    ``sentence`` and ``step`` are catalogue texts with ``{name}`` places, filled from the keyword arguments.
    """

    sentence: ClassVar[str] = ""
    step: ClassVar[str] = ""

    def __init__(self, **details: object) -> None:
        super().__init__()
        self.details = details

    def __str__(self) -> str:
        return _(self.sentence).format(**self.details)

    def next_step(self) -> str:
        """What the reader can do now, as one sentence."""
        return _(self.step).format(**self.details)


class InvalidInput(AppError):
    """A value that can't be taken; ``field`` says which one, so that a form can show it beside the field."""

    sentence = N_("「{field}」の値が正しくありません: {why}")
    step = N_("値を直して、もう一度保存してください。入力した内容は残っています。")

    def __init__(self, field: str, why: str) -> None:
        super().__init__(field=field, why=why)
        self.field = field


class NotFound(AppError):
    """No record of that kind and id in this store."""

    sentence = N_("{kind} {id} は見つかりません。")
    step = N_("番号を確かめるか、検索で探してください。")


class Refused(AppError):
    """Base of what the rules of the desk forbid."""


class EnvironmentProblem(AppError):
    """Base of what the machine, a disk or a file did."""
