"""Files that the reader asked for: written whole or not at all, and claimed before what can't be taken back."""

from pathlib import Path

from app.errors import FileThere, NotRead, NotWritten
from app.paths import write_durably


def read_file(path: Path) -> bytes:
    """What a file holds; raises :class:`NotRead`."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise NotRead(file=path, why=problem.strerror or problem) from problem


def write_file(path: Path, data: bytes) -> None:
    """Write ``data`` in place of what was there; raises :class:`NotWritten`."""
    try:
        write_durably(path, data)
    except OSError as problem:
        raise NotWritten(file=path, why=problem.strerror or problem) from problem


def claim(path: Path) -> None:
    """Leave an empty file at ``path``, so that what is made next surely has a place.

    Raises :class:`FileThere` for a file that holds something, :class:`NotWritten`.
    """
    try:
        if path.is_file() and path.stat().st_size:
            raise FileThere(file=path)
    except OSError as problem:
        raise NotWritten(file=path, why=problem.strerror or problem) from problem
    write_file(path, b"")
