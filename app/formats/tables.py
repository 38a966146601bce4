"""A CSV or TSV file as rows of text cells, whatever program wrote it. Cells are never converted."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from app.errors import UnreadableTable
from app.language import _

# A note may be long; without this the csv module breaks off at 128 KiB.
csv.field_size_limit(2**24)
_BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")

# What Python makes of the bytes 80, A0, FD, FE and FF, which Shift_JIS leaves unused.
_NOT_SHIFT_JIS = frozenset("\x80\xa0\uf8f1\uf8f2\uf8f3")


@dataclass(frozen=True)
class Table:
    """A table: its first row that is not blank, and the rows under it.

    ``encoding`` is ``utf-8``, ``utf-16`` or ``cp932``, ``delimiter`` a comma or a tab.
    """

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    text: str

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that are not blank, each with its number as a spreadsheet counts (the first of the file is 1).

        Cells hold what stands between the quotes, line breaks too. Raises :class:`UnreadableTable` where the shape
        of the table breaks (a quote left open would swallow the rest).
        """
        rows = _rows(self.text, self.delimiter)
        next(rows)
        return rows


def read_table(data: bytes) -> Table:
    """The table in ``data``: UTF-8 with or without BOM, UTF-16 with or without BOM, else CP932; commas or tabs.

    Raises :class:`UnreadableTable` for an empty file, a workbook, text in none of these encodings, or NUL in text.
    """
    if not data.strip():
        raise UnreadableTable(why=_("中身がありません"))
    if data.startswith(_BOOKS):
        raise UnreadableTable(why=_("Excel のブックのままです"))
    encoding, text = _decode(data)
    if "\0" in text:
        raise UnreadableTable(why=_("文字でないものが混じっています"))
    line = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = "\t" if line.count("\t") > line.count(",") else ","
    first = next(_rows(text, delimiter), None)
    if first is None:
        raise UnreadableTable(why=_("中身がありません"))
    return Table(encoding, delimiter, tuple(first[1]), text)


def _decode(data: bytes) -> tuple[str, str]:
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16", data.decode("utf-16")
        if data.startswith(codecs.BOM_UTF8):
            return "utf-8", data.decode("utf-8-sig")
        if half := _utf16_half(data[:4096]):
            return "utf-16", data.decode(half)
        try:
            return "utf-8", data.decode()
        except UnicodeDecodeError:
            text = data.decode("cp932")
            if not _NOT_SHIFT_JIS.isdisjoint(text):
                raise
            return "cp932", text
    except UnicodeDecodeError:
        raise UnreadableTable(why=_("文字コードが UTF-8・UTF-16・Shift_JIS（CP932）のどれでもありません")) from None


def _utf16_half(start: bytes) -> str | None:
    """UTF-16 without a mark: the separators leave zero bytes, all on one side."""
    odd, even = start[1::2].count(0), start[::2].count(0)
    if odd == even:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error:
        raise UnreadableTable(why=_("{row} 行目で引用符か改行が崩れています").format(row=number + 1)) from None
