"""Rows of cells, as on a Japanese office form: how high they are, where they may be cut, and where their ink goes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from app.printing.fonts import ASCENT, MM
from app.printing.page import Box, Fill, Mark, Rule, Text

PAD_X = 1.6
PAD_Y = 0.7
"""Millimetres between the edge of a cell and its text."""

THICK = 0.9
THIN = 0.35
"""Weights of the rules around a block and within it, in points."""

DOTS = (0.6, 1.6)
DASHES = (2.0, 1.6)
LABEL_GREY = 0.91

FEWEST_LINES = 3
"""A text that goes on over the page leaves at least this many lines behind."""


@dataclass(frozen=True)
class Piece:
    """Text at ``left`` millimetres within its line; ``size`` in points."""

    left: float
    text: str
    size: float
    bold: bool = False


@dataclass(frozen=True)
class Line:
    """Pieces on one base line, in ``height`` millimetres."""

    pieces: tuple[Piece, ...]
    height: float


@dataclass(frozen=True)
class Cell:
    """One cell, ``width`` millimetres wide, that holds lines of text or, stacked, rows of smaller cells.

    ``repeats``: a label, drawn again wherever its row goes on; ``flows``: may be cut between any two lines, and then
    ``more`` is put under the first part; ``ruled``: pitch of dotted lines to write on by hand; ``boxed``: framed by
    itself in a row without a frame; ``cut``: a dashed line to cut along stands on both sides of the text.
    """

    width: float
    lines: tuple[Line, ...] = ()
    stack: tuple["Row", ...] = ()
    shaded: bool = False
    repeats: bool = False
    flows: bool = False
    more: Line | None = None
    ruled: float = 0
    boxed: bool = False
    cut: bool = False

    @cached_property
    def height(self) -> float:
        if self.stack:
            return sum(row.height for row in self.stack)
        return sum(line.height for line in self.lines) + 2 * PAD_Y if self.lines else 0


@dataclass(frozen=True)
class Row:
    """Cells side by side, at least ``least`` millimetres high.

    ``dashed``: with a dashed rule under it; ``repeats``: the head of a table, drawn again wherever the table goes on.
    """

    cells: tuple[Cell, ...]
    least: float = 0
    dashed: bool = False
    repeats: bool = False

    @cached_property
    def height(self) -> float:
        return max(self.least, *(cell.height for cell in self.cells))

    @property
    def flows(self) -> bool:
        return any(cell.flows or cell.stack for cell in self.cells)


def cut(row: Row, room: float, whole: float) -> tuple[Row, Row] | None:
    """``row`` as a part at most ``room`` high and the rest, or None where it must move to the next page undivided.

    What neither flows nor is higher than a whole page (``whole``) is not cut. Every line of ``row`` is in one of the
    two parts; labels and table heads are in both.
    """
    if not row.flows and row.height <= whole:
        return None
    halves = [_cut_cell(cell, room, whole) for cell in row.cells]
    if any(half is None for half in halves):
        return None
    heads, rests = zip(*(half for half in halves if half), strict=True)
    if not any(rest.height for rest in rests if not rest.repeats):
        return None
    head = replace(row, cells=heads, least=0)
    return head, replace(row, cells=rests, least=max(0, row.least - head.height))


def _cut_cell(cell: Cell, room: float, whole: float) -> tuple[Cell, Cell] | None:
    if cell.repeats:
        return (cell, cell) if cell.height <= room else None
    if cell.stack:
        return _cut_stack(cell, room, whole)
    if cell.height <= room:
        return cell, replace(cell, lines=())
    room -= 2 * PAD_Y + (cell.more.height if cell.more else 0)
    count, used = 0, 0.0
    while used + cell.lines[count].height <= room:
        used += cell.lines[count].height
        count += 1
    if count < (min(FEWEST_LINES, len(cell.lines)) if cell.flows else 1):
        return None
    head = (*cell.lines[:count], cell.more) if cell.more else cell.lines[:count]
    return replace(cell, lines=head), replace(cell, lines=cell.lines[count:])


def _cut_stack(cell: Cell, room: float, whole: float) -> tuple[Cell, Cell] | None:
    count, used = 0, 0.0
    while count < len(cell.stack) and used + cell.stack[count].height <= room:
        used += cell.stack[count].height
        count += 1
    fitting, rest = cell.stack[:count], cell.stack[count:]
    if not rest:
        return cell, replace(cell, stack=())
    heads = tuple(row for row in fitting if row.repeats)
    halves = cut(rest[0], room - used, whole)
    if halves:
        return replace(cell, stack=(*fitting, halves[0])), replace(cell, stack=(*heads, halves[1], *rest[1:]))
    if len(fitting) == len(heads):
        return None
    return replace(cell, stack=fitting), replace(cell, stack=(*heads, *rest))


def draw(rows: Sequence[Row], left: float, top: float, *, framed: bool) -> Iterator[Mark]:
    """The marks of ``rows`` one under another from a corner, with thin rules between and a thick frame around."""
    y = top
    for at, row in enumerate(rows):
        if framed and at:
            yield _under(rows[at - 1], left, y)
        yield from _draw_row(row, Box(left, y, 0, row.height), framed=framed)
        y += row.height
    if framed and rows:
        right = left + sum(cell.width for cell in rows[0].cells)
        yield from outline(Box(left, top, right - left, y - top))


def _under(row: Row, left: float, y: float) -> Rule:
    right = left + sum(cell.width for cell in row.cells)
    return Rule(left, y, right, y, THIN, DASHES if row.dashed else ())


def _draw_row(row: Row, place: Box, *, framed: bool) -> Iterator[Mark]:
    x = place.left
    for at, cell in enumerate(row.cells):
        box = Box(x, place.top, cell.width, place.height)
        if cell.shaded:
            yield Fill(box, LABEL_GREY)
        if framed and at:
            yield Rule(x, box.top, x, box.bottom, THIN)
        if cell.boxed:
            yield from outline(box)
        if cell.stack:
            yield from _draw_stack(cell, box)
        else:
            yield from _draw_lines(cell, box)
        x += cell.width


def _draw_stack(cell: Cell, box: Box) -> Iterator[Mark]:
    """The rows of a stack; the last one takes what height is left over."""
    y = box.top
    for at, row in enumerate(cell.stack):
        if at:
            yield _under(cell.stack[at - 1], box.left, y)
        height = row.height if at + 1 < len(cell.stack) else box.bottom - y
        yield from _draw_row(row, Box(box.left, y, box.width, height), framed=True)
        y += height


def _draw_lines(cell: Cell, box: Box) -> Iterator[Mark]:
    if cell.ruled:
        count = int(box.height / cell.ruled)
        for at in range(1, count + (count * cell.ruled < box.height - 1)):
            y = box.top + at * cell.ruled
            yield Rule(box.left + PAD_X, y, box.right - PAD_X, y, THIN, DOTS)
    slack = box.height - cell.height
    y = box.top + PAD_Y + (0 if cell.flows else slack / 2)
    for line in cell.lines:
        for piece in line.pieces:
            em = piece.size / MM
            baseline = y + (line.height - em) / 2 + ASCENT * em
            yield Text(box.left + piece.left, baseline, piece.text, piece.size, piece.bold, box)
        if cell.cut:
            first, last = line.pieces[0], line.pieces[-1]
            middle = y + line.height / 2
            end = box.left + last.left + Text(0, 0, last.text, last.size, last.bold, box).extent().width
            yield Rule(box.left, middle, box.left + first.left - 2, middle, THICK, DASHES)
            yield Rule(end + 2, middle, box.right, middle, THICK, DASHES)
        y += line.height


def outline(box: Box) -> Iterator[Rule]:
    """The thick frame around a block."""
    yield Rule(box.left, box.top, box.right, box.top, THICK)
    yield Rule(box.left, box.bottom, box.right, box.bottom, THICK)
    yield Rule(box.left, box.top, box.left, box.bottom, THICK)
    yield Rule(box.right, box.top, box.right, box.bottom, THICK)
