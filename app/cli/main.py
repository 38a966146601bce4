"""``tsunagaru``: reads the command line, runs the verb, and turns what goes wrong into words and an exit code."""

import sys
import traceback
from collections.abc import Sequence

from app import language
from app.cli import exchange, records, setup, sheets, shows
from app.cli.options import UsageError, later, parser
from app.cli.session import told
from app.errors import AppError
from app.language import _

DONE, FAILED, USAGE = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives 0 done, 1 refused or failed, 2 usage."""
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    language.use(_language(words))
    top, verbs = parser()
    for part in (setup, records, sheets, exchange, shows):
        part.register(verbs)
    try:
        args, rest = top.parse_known_args(words)
        if rest and args.run is not later:
            top.error(_("分からない言葉があります: {words}").format(words=" ".join(rest)))
        code: int = args.run(args)
    except UsageError as problem:
        print(problem, file=sys.stderr)
        return USAGE
    except AppError as problem:
        told(problem)
        return FAILED
    except KeyboardInterrupt:
        return FAILED
    except Exception:  # noqa: BLE001  the border: everything else is our own mistake
        traceback.print_exc()
        print(_("これはプログラムの不具合です。上の内容を開発元に伝えてください。"), file=sys.stderr)
        return FAILED
    return code


def run() -> None:
    """The entry point."""
    sys.exit(main())


def _language(words: list[str]) -> str:
    for place, word in enumerate(words):
        if word == "--lang" and place + 1 < len(words):
            return words[place + 1]
        if word.startswith("--lang="):
            return word.partition("=")[2]
    return "ja"
