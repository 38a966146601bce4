"""Form definitions: what the TOML of a form may hold, and what the program knows of it.

A form has parts, each beginning on a page of its own; a part has sections; a section has rows; a row has cells; a cell
is a shaded label with a field beside it, or one of the two. Lengths are millimetres, sizes points. Words that a form
prints again and again, or that a city revises, stand under ``[words]`` by name and may quote values: ``{hall.name}``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

Kind = Literal["text", "flow", "date", "datetime", "choice", "chosen", "table", "words"]
"""text: one line, made smaller or wrapped where it must · flow: long text that goes on overleaf · date, datetime: ISO
in, 和暦 out · choice: every entry of a code list with ☐ ☑ ◎ · chosen: the labels that were chosen, alone · table:
repeated rows · words: fixed text of the form."""

KINDS: tuple[str, ...] = get_args(Kind)
ALIGNS = ("left", "center", "right")

MAJOR_WORDS = ("continued", "more", "page")
"""Words that every form must define: beside a heading that goes on, under a text that goes on, ``{n}`` of ``{m}``."""


@dataclass(frozen=True)
class Column:
    """One column of a table; ``list`` names the code list of its values, ``width`` in millimetres (0: a fair share)."""

    label: str = ""
    width: float = 0
    list: str = ""
    align: str = "left"


@dataclass(frozen=True)
class Cell:
    """A label and a field beside it.

    ``field`` is the dotted key of its value; ``width`` that of the field without the label (0: a fair share of what
    the row leaves); ``list`` a code list, ``main`` the key of the choice marked ◎, ``across`` in how many columns the
    choices line up (0: one after another); ``words`` a name under ``[words]``; ``blank`` what an empty field prints;
    ``suffix`` follows a value; ``height`` the least height of the row; ``pitch`` that of dotted lines to write on while
    the field is empty; ``boxed`` and ``dashed`` as in :mod:`app.printing.grid`; a table has ``columns`` and at least
    ``rows`` rows.
    """

    label: str = ""
    label_width: float = 0
    field: str = ""
    kind: Kind = "text"
    width: float = 0
    list: str = ""
    main: str = ""
    across: int = 0
    words: str = ""
    blank: str = ""
    suffix: str = ""
    size: float = 10
    bold: bool = False
    align: str = "left"
    height: float = 8
    pitch: float = 0
    boxed: bool = False
    dashed: bool = False
    columns: tuple[Column, ...] = ()
    rows: int = 0


@dataclass(frozen=True)
class Section:
    """Rows in one frame, with ``heading`` above or ``side`` in a shaded column to their left.

    ``when`` and ``unless`` name a value: printed only if it is given, or not. ``breaks``: it may go on overleaf though
    a page could hold it; ``foot``: it stands at the foot of the page; ``gap``: to what stands above; ``cut`` names the
    words on a line to cut along above it.
    """

    rows: tuple[tuple[Cell, ...], ...]
    heading: str = ""
    side: str = ""
    side_width: float = 0
    label_width: float = 0
    when: str = ""
    unless: str = ""
    framed: bool = True
    breaks: bool = False
    foot: bool = False
    gap: float = 2
    cut: str = ""


@dataclass(frozen=True)
class Part:
    """A sheet of the form, filled in by one hand: ``title`` is printed, ``code`` is its 様式番号."""

    title: str
    sections: tuple[Section, ...]
    code: str = ""


@dataclass(frozen=True)
class Form:
    """A form definition. ``head`` stands under the title of every page, ``foot`` at the end of every page.

    In ``head`` the keys ``number`` and ``page`` are filled by the program.
    """

    id: str
    version: str
    title: str
    parts: tuple[Part, ...]
    head: tuple[tuple[Cell, ...], ...] = ()
    foot: tuple[str, ...] = ()
    mark: str = ""
    label_width: float = 22
    words: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def cells(self) -> tuple[Cell, ...]:
        """Every cell of the form, in print order."""
        rows = [*self.head, *(row for part in self.parts for section in part.sections for row in section.rows)]
        return tuple(cell for row in rows for cell in row)

    def lists(self) -> frozenset[str]:
        """Names of the code lists that this form needs."""
        cells = self.cells()
        return frozenset({c.list for c in cells} | {column.list for c in cells for column in c.columns}) - {""}

    def keys(self) -> frozenset[str]:
        """Keys of all values that this form can print."""
        sections = [section for part in self.parts for section in part.sections]
        named = {cell.field for cell in self.cells()} | {cell.main for cell in self.cells()}
        return frozenset(named | {s.when for s in sections} | {s.unless for s in sections}) - {"", "page"}


def shares(wanted: Sequence[float], room: float) -> list[float]:
    """Widths in millimetres: what is ``wanted``, and an equal share of the rest of ``room`` for each 0.

    Where nothing asks for a share the last takes what is left over, or gives what is missing.
    """
    free = wanted.count(0)
    rest = room - sum(wanted)
    if not free:
        return [*wanted[:-1], wanted[-1] + rest]
    return [width or rest / free for width in wanted]


def widths(cells: tuple[Cell, ...], room: float, label_width: float) -> list[float]:
    """Widths in millimetres of the fields of a row that is ``room`` wide, their labels taken off."""
    labels = sum(cell.label_width or label_width for cell in cells if cell.label)
    return shares([cell.width for cell in cells], room - labels)


def side_width(form: Form, section: Section) -> float:
    """Width in millimetres of the shaded column to the left of a section."""
    return (section.side_width or form.label_width) if section.side else 0
