"""Verbs that show what the program does: the guided tour and the demonstration town."""

import argparse
import sys
from pathlib import Path

from app.cli.options import Verbs
from app.cli.session import answer
from app.errors import InvalidInput
from app.language import _


def register(verbs: Verbs) -> None:
    """Put the verbs on the command line."""
    tour = verbs.add("tour", _("見本の町で、主な仕事をはじめから終わりまで行う"), _tour)
    tour.add_argument("folder", metavar="DIR", type=Path)
    demo = verbs.add("demo", _("見本の本部と館を、作り話の記録とともに作る"), _demo)
    demo.add_argument("folder", metavar="DIR", type=Path)
    demo.add_argument("--halls", type=int, default=3, metavar="N")
    demo.add_argument("--consultations", type=int, default=50, metavar="N")
    demo.add_argument("--seed", type=int, default=1, metavar="N")


def _tour(args: argparse.Namespace) -> int:
    from app.cli import tour

    _empty(args.folder)
    summary = tour.take(args.folder, _say)
    return answer(args, summary, *tour.lines(summary))


def _demo(args: argparse.Namespace) -> int:
    from app.cli import demo

    _empty(args.folder)
    most = 93
    if not 1 <= args.halls <= most:
        raise InvalidInput("--halls", _("1 から {n} までです").format(n=most))
    made = demo.make(args.folder, halls=args.halls, consultations=max(args.consultations, 0), seed=args.seed, say=_say)
    facts = {"office": made.office, "halls": made.halls, "passphrase_file": made.passphrase_file}
    return answer(args, facts, str(made.office), *map(str, made.halls.values()))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise InvalidInput("DIR", _("空のフォルダーを指定してください"))
