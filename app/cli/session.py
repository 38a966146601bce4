"""What every command needs: the store opened for a member of staff, JSON in, and answers out."""

import argparse
import contextlib
import getpass
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app import bootstrap
from app.errors import AppError, EnvironmentProblem, InvalidInput
from app.language import N_, _
from app.services import staff
from app.services.backend import Backend
from app.services.records import plain

PASSPHRASE = "TSUNAGARU_PASSPHRASE"  # noqa: S105  a name, not a secret
STORE = "TSUNAGARU_STORE"


class StaffNeeded(AppError):
    """The store has several members of staff, and nobody said who acts."""

    sentence = N_("この保管庫には担当者が何人かいます（{codes}）。")
    step = N_("--staff で担当者番号を指定してください。")


class StoreNeeded(AppError):
    """Nobody said which store."""

    sentence = N_("どの保管庫か指定されていません。")
    step = N_("--store でフォルダーを指定してください。")


class NoPassphrase(EnvironmentProblem):
    """There is no way to ask for the passphrase."""

    sentence = N_("合言葉を読み取れません（{why}）。")
    step = N_("ファイルを指定するか、画面のある端末で入力してください。")


def passphrase(args: argparse.Namespace, *, again: bool = False) -> str:
    """From ``--passphrase-file``, the environment, or a prompt (twice for a new one)."""
    file: Path | None = getattr(args, "passphrase_file", None)
    if file is not None:
        return read_secret(file)
    if PASSPHRASE in os.environ:
        return os.environ[PASSPHRASE]
    return _asked(_("合言葉: "), again=again)


def new_passphrase(args: argparse.Namespace) -> str:
    """From ``--new-passphrase-file``, or a prompt, twice."""
    file: Path | None = args.new_passphrase_file
    return _asked(_("新しい合言葉: "), again=True) if file is None else read_secret(file)


def read_secret(file: Path) -> str:
    """The first line of a file; raises :class:`NoPassphrase`."""
    try:
        return file.read_text(encoding="utf-8-sig").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as problem:
        raise NoPassphrase(why=f"{file}: {problem}") from problem


def has_store(args: argparse.Namespace) -> bool:
    """Whether somebody said which store."""
    return bool(_folder(args))


def store_folder(args: argparse.Namespace) -> Path:
    """The store's folder; raises :class:`StoreNeeded`."""
    folder = _folder(args)
    if not folder:
        raise StoreNeeded
    return Path(folder)


@contextlib.contextmanager
def opened(args: argparse.Namespace) -> Iterator[Backend]:
    """The store, open for who acts; closed at the end."""
    folder = store_folder(args)
    code = getattr(args, "staff", None)
    if code is None:
        codes = staff.codes(folder)
        if len(codes) != 1:
            raise StaffNeeded(codes=", ".join(codes))
        code = codes[0]
    backend = bootstrap.open_store(folder, code, passphrase(args))
    try:
        yield backend
    finally:
        backend.close()


def json_input() -> dict[str, Any]:
    """One JSON object from standard input; raises :class:`InvalidInput`."""
    try:
        data = json.loads(
            sys.stdin.buffer.read().decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=_once
        )
    except json.JSONDecodeError as problem:
        place = _("{line} 行目の {column} 文字目が JSON ではありません").format(
            line=problem.lineno, column=problem.colno
        )
        raise InvalidInput("JSON", place) from problem
    except UnicodeDecodeError as problem:
        raise InvalidInput("JSON", _("文字コードが UTF-8 ではありません")) from problem
    except RecursionError as problem:
        raise InvalidInput("JSON", _("入れ子が深すぎます")) from problem
    except ValueError as problem:
        raise InvalidInput("JSON", str(problem)) from problem
    if not isinstance(data, dict):
        raise InvalidInput("JSON", _("{} で囲んだ一つの記録を渡してください").replace("{}", "{ }"))
    return data


def answer(args: argparse.Namespace, facts: dict[str, Any], *lines: str) -> int:
    """Print one JSON object, or the lines for people; always 0."""
    if getattr(args, "json", False):
        print(json.dumps(plain(facts), ensure_ascii=False, default=str))
    else:
        for line in lines:
            print(line)
    return 0


def told_facts(facts: Mapping[str, Any], inside: str = "") -> list[str]:
    """Facts for people, a line each; what is empty is left out, and what is inside stands behind a dot."""
    lines = []
    for name, value in facts.items():
        match plain(value):
            case None | "" | []:
                continue
            case Mapping() as more:
                lines += told_facts(more, f"{inside}{name}.")
            case [Mapping(), *_] as several:
                lines += [line for n, one in enumerate(several, 1) for line in told_facts(one, f"{inside}{name}.{n}.")]
            case list() as several:
                lines.append(f"{inside}{name}: {', '.join(map(str, several))}")
            case one:
                lines.append(f"{inside}{name}: {one}")
    return lines


def told(problem: AppError) -> None:
    """One sentence and a next step on standard error."""
    print(problem, file=sys.stderr)
    print(problem.next_step(), file=sys.stderr)


def _folder(args: argparse.Namespace) -> str | Path | None:
    return getattr(args, "store", None) or os.environ.get(STORE)


def _asked(prompt: str, *, again: bool) -> str:
    if not _can_ask():
        raise NoPassphrase(why=_("入力する端末がありません"))
    said = getpass.getpass(prompt)
    if again and getpass.getpass(_("もう一度: ")) != said:
        raise InvalidInput("passphrase", _("二回の入力が違います"))
    return said


def _can_ask() -> bool:
    """Whether somebody sits at a terminal, even when a record comes in by a pipe."""
    try:
        with open("CONIN$" if sys.platform == "win32" else "/dev/tty", "rb"):  # noqa: PTH123  a device, not a file
            return True
    except OSError:
        return sys.stdin.isatty()


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(name for n, (name, _value) in enumerate(pairs) if name in dict(pairs[:n]))
        raise InvalidInput(twice, _("同じ項目が二つあります"))
    return found
