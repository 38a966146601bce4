"""Sticks and shared folders: a bundle is written, flushed, read back and only then given its name."""

import errno
import hashlib
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.errors import DiskFull, EnvironmentProblem, TooLarge
from app.language import N_, _
from app.paths import flush_folder

SUFFIX = ".tsb"
LARGEST_FILE = 1 << 30
TO_OFFICE, FROM_OFFICE = "to-office", "from-office"
_NAME = re.compile(r"tsunagaru-(?P<sender>[a-z0-9]{1,32})-(?P<to>[a-z0-9]{1,32})-(?P<number>[0-9]{1,9})\.tsb")
_TRIES, _PAUSE_S = 20, 0.1
_LOCKED = {5, 32, 33}


class MediumLost(EnvironmentProblem):
    """The stick or folder went away, or can't be written."""

    sentence = N_("{where} に書き込めませんでした（{why}）。")
    step = N_("スティックを差し直すか、別の場所を選んで、もう一度書き出してください。記録は館の端末に残っています。")


class NotWrittenRightly(EnvironmentProblem):
    """What was read back differs from what was written."""

    sentence = N_("{where} から読み返した内容が、書いたものと違います。")
    step = N_("このスティックは使わず、別のスティックに書き出してください。")


class Unreadable(EnvironmentProblem):
    """A file can't be read now: it is being written, held by a virus scanner, or its stick is gone."""

    sentence = N_("{file} を読み取れませんでした（{why}）。")
    step = N_("少し待つか、スティックを差し直してから、もう一度受け取ってください。")


def bundle_name(sender: str, to: str, number: int) -> str:
    """The file name of a bundle; device codes are lower-case letters and digits."""
    return f"tsunagaru-{sender}-{to}-{number:05d}{SUFFIX}"


def addressee(name: str) -> str:
    """The device that a bundle is for, as its file name says."""
    found = _NAME.fullmatch(name)
    return found["to"] if found else "?"


def place(folder: Path, sender: str, to: str, *, from_office: bool) -> Path:
    """Where in ``folder`` a bundle goes: a shared folder has a place for each device, a stick has none."""
    if (folder / TO_OFFICE).is_dir() or (folder / FROM_OFFICE).is_dir():
        return folder / FROM_OFFICE / to if from_office else folder / TO_OFFICE / sender
    return folder


def must_be_there(folder: Path) -> None:
    """Refuse a place that no stick or share stands behind; only its last folder may still be made.

    Raises :class:`MediumLost`.
    """
    if not folder.is_dir() and not folder.parent.is_dir():
        raise MediumLost(where=folder, why=os.strerror(errno.ENOENT))


def write(folder: Path, name: str, data: bytes) -> Path:
    """Write a bundle durably and read it back.

    Raises :class:`DiskFull`, :class:`MediumLost`, :class:`NotWrittenRightly`.
    """
    target = folder / name
    partial = folder / f"{name}.partial"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        with partial.open("xb") as file:  # never through a link that somebody laid there
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _compare(partial, data)
        partial.replace(target)
        flush_folder(folder)
    except OSError as problem:
        _forget(partial)
        if problem.errno == errno.ENOSPC:
            raise DiskFull(where=folder) from problem
        raise MediumLost(where=folder, why=problem.strerror or problem) from problem
    except NotWrittenRightly:
        _forget(partial)
        raise
    return target


def read(path: Path) -> bytes:
    """A copy of a bundle's bytes; a file that is held or still growing is tried again for two seconds.

    Raises :class:`Unreadable`, :class:`TooLarge`.
    """
    why: object = ""
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(_PAUSE_S)  # noqa: TID251  a virus scanner tells nobody when it lets go
        try:
            before = path.stat()
            if not stat.S_ISREG(before.st_mode):  # a pipe or a device never ends
                raise Unreadable(file=path.name, why=_("ふつうのファイルではありません"))
            if before.st_size > LARGEST_FILE:
                raise TooLarge(file=path.name, what=f"{before.st_size} bytes")
            data = path.read_bytes()
            after = path.stat()
        except (OSError, ValueError) as problem:
            why = getattr(problem, "strerror", None) or problem
            if isinstance(problem, PermissionError) or getattr(problem, "winerror", None) in _LOCKED:
                continue
            break
        if before.st_size == after.st_size == len(data) and before.st_mtime_ns == after.st_mtime_ns:
            return data
        why = "…"
    raise Unreadable(file=path.name, why=why)


def find(paths: Iterable[Path], device: str) -> Iterator[Path]:
    """The bundles to look at: files as named, and in folders those whose names say that they are for ``device``.

    Raises :class:`Unreadable` for a folder whose stick is gone.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        try:
            found = [each for each in path.rglob(f"*{SUFFIX}") if addressee(each.name) == device]
        except OSError as problem:
            raise Unreadable(file=path, why=problem.strerror or problem) from problem
        yield from sorted(found, key=lambda each: each.name)


def _compare(partial: Path, data: bytes) -> None:
    if hashlib.sha256(partial.read_bytes()).digest() != hashlib.sha256(data).digest():
        raise NotWrittenRightly(where=partial)


def _forget(partial: Path) -> None:
    try:
        partial.unlink(missing_ok=True)
    except OSError:
        return
