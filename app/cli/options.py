"""The command line's grammar: verbs and options, the global ones taken before and after the verb."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from app import __version__
from app.errors import Refused
from app.language import N_, _

Run = Callable[[argparse.Namespace], int]


class UsageError(Exception):
    """The words of the command line are off; exit code 2."""


class Parser(argparse.ArgumentParser):
    """An argument parser that raises instead of leaving the process."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self.format_usage()}{self.prog}: {message}")


def count(word: str) -> int:
    """A number from 0."""
    if not word.isdecimal():
        raise argparse.ArgumentTypeError(_("0 以上の数を指定してください"))
    return int(word)


def global_options() -> argparse.ArgumentParser:
    """What is taken before and after the verb; defaults are left out, so that neither place overrides the other."""
    parser = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    parser.add_argument("--store", metavar="DIR", type=Path, help=_("保管庫のフォルダー"))
    parser.add_argument("--staff", metavar="CODE", help=_("操作する担当者の番号"))
    parser.add_argument("--passphrase-file", metavar="FILE", type=Path, help=_("合言葉の入ったファイル"))
    parser.add_argument("--json", action="store_true", help=_("結果を JSON で出す"))
    parser.add_argument("--lang", choices=("ja", "en"), help=_("ことば"))
    return parser


def parser() -> tuple[Parser, "Verbs"]:
    """The parser and the place where verbs are put."""
    shared = global_options()
    top = Parser(
        prog="tsunagaru", parents=[shared], description=_("つながるデスク: 交流館の相談の記録と、本部の取りまとめ")
    )
    top.add_argument("--version", action="version", version=__version__)
    return top, Verbs(top.add_subparsers(dest="verb", metavar=_("命令"), required=True, parser_class=Parser), shared)


class ComesLater(Refused):
    """The verb belongs to a later release."""

    sentence = N_("{verb} は、まだ使えません。")
    step = N_("次の版で使えるようになります。更新履歴を見てください。")


class Verbs:
    """Verbs under the top parser, or under a verb."""

    def __init__(self, group: Any, shared: argparse.ArgumentParser) -> None:
        self._group = group
        self._shared = shared

    def add(self, name: str, text: str, run: Run | None = None) -> argparse.ArgumentParser:
        """One verb and what runs it."""
        verb: argparse.ArgumentParser = self._group.add_parser(
            name, help=text, description=text, parents=[self._shared]
        )
        if run is not None:
            verb.set_defaults(run=run)
        return verb

    def later(self, name: str, text: str) -> None:
        """A verb of a later release: its help and its refusal say so, whatever stands after it."""
        self.add(name, _("{text}（次の版から）").format(text=text), later)

    def under(self, name: str, text: str, *, required: bool = True) -> tuple[argparse.ArgumentParser, "Verbs"]:
        """A verb with verbs of its own."""
        verb = self.add(name, text)
        return verb, Verbs(
            verb.add_subparsers(dest="subverb", metavar="…", required=required, parser_class=Parser), self._shared
        )


def later(args: argparse.Namespace) -> NoReturn:
    """Raises :class:`ComesLater`."""
    raise ComesLater(verb=" ".join(filter(None, (args.verb, getattr(args, "subverb", None)))))
