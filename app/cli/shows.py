"""Verbs that show what the program does: the guided tour and the demonstration town."""

import argparse
import sys
from pathlib import Path

from app.cli.options import Verbs, count
from app.cli.session import answer
from app.errors import InvalidInput
from app.language import _

_MOST = 93


def register(verbs: Verbs) -> None:
    """Put the verbs on the command line."""
    tour = verbs.add("tour", _("見本の町で、主な仕事をはじめから終わりまで行う"), _tour)
    tour.add_argument("folder", metavar="DIR", type=Path, help=_("空のフォルダー"))
    demo = verbs.add("demo", _("見本の本部と館を、作り話の記録とともに作る"), _demo)
    demo.add_argument("folder", metavar="DIR", type=Path, help=_("空のフォルダー"))
    demo.add_argument("--halls", type=count, default=3, metavar="N", help=_("館の数（1 から {n}）").format(n=_MOST))
    demo.add_argument("--consultations", type=count, default=50, metavar="N", help=_("館ごとの相談の件数"))
    demo.add_argument("--seed", type=count, default=1, metavar="N", help=_("同じ数なら同じ作り話になる"))


def _tour(args: argparse.Namespace) -> int:
    from app.cli import tour

    _empty(args.folder)
    summary = tour.take(args.folder, _say)
    return answer(args, summary, *tour.lines(summary))


def _demo(args: argparse.Namespace) -> int:
    from app.cli import demo

    _empty(args.folder)
    if not 1 <= args.halls <= _MOST:
        raise InvalidInput("--halls", _("1 から {n} までです").format(n=_MOST))
    made = demo.make(args.folder, halls=args.halls, consultations=args.consultations, seed=args.seed, say=_say)
    facts = {"office": made.office, "halls": made.halls, "passphrase_file": made.passphrase_file}
    return answer(args, facts, str(made.office), *map(str, made.halls.values()))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise InvalidInput("DIR", _("空のフォルダーを指定してください"))
