"""A report table on A4: the columns as wide as their contents ask, the head on every page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.language import _
from app.printing import fonts, grid
from app.printing.grid import PAD_X, Cell, Row
from app.printing.page import Box, Page, paint
from app.printing.pages import A4, A4_ACROSS, Block, height, inside, paginate
from app.printing.setting import fit_lines, set_lines

_SIZE = 9.0
_SMALL = 8.0
_ROW = 6.0
_NARROWEST, _WORDY, _WIDEST = 9.0, 25.0, 75.0
"""Millimetres: the least width of a column, what text in it may ask for where room is short, and where it is not."""

_STRETCH = 2.0
"""How much wider than they ask columns become to fill the page."""

_GAP = 3.0


@dataclass(frozen=True)
class Column:
    """A column; ``number``: its values are set flush right."""

    title: str
    number: bool = False


def draw_table(
    title: str,
    subtitle: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    totals: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> bytes:
    """A table as a PDF, upright or, where it needs the width, across; ``totals`` is a last row in bold.

    Every row holds one text a column. The same contents give the same bytes. Raises FontsMissing.
    """
    heads, body, sums = _legible([column.title for column in columns]), [*map(_legible, rows)], _legible(totals)
    values = [*body, sums] if sums else body
    asked = [_ask(column, texts) for column, *texts in zip(columns, heads, *values, strict=True)]
    paper = A4 if sum(most for _least, most in asked) <= inside(A4).width else A4_ACROSS
    width = inside(paper).width
    blocks = []
    for group in _groups([least for least, _most in asked], width):
        shares = _shares([asked[at] for at in group], width)
        across = [(at, columns[at].number, share) for at, share in zip(group, shares, strict=True)]
        made = [_row(heads, across, head=True), *(_row(texts, across) for texts in body)]
        made += [_row(sums, across, total=True)] if sums else []
        blocks.append(Block(tuple(made), breaks=True, gap=_GAP))
    if under := tuple(row for note in notes for row in _line(note, width, _SMALL)):
        blocks.append(Block(under, framed=False, gap=_GAP))
    above = (*_line(title, width, 14, bold=True), *_line(subtitle, width, _SIZE))
    return paint(_pages(blocks, above, paper), title=title)


def _pages(blocks: Sequence[Block], above: Sequence[Row], paper: Box) -> Iterator[Page]:
    """The pages of the table, each with ``above`` at its top and its number at its foot."""
    area = inside(paper)
    foot = height(_line("1", area.width, _SMALL))
    top = area.top + height(above) + 1
    bodies = paginate(blocks, Box(area.left, top, area.width, area.bottom - top - foot - 1))
    for n, marks in enumerate(bodies, 1):
        number = _line(_("{n}／{m}").format(n=n, m=len(bodies)), area.width, _SMALL, align="center")
        head = grid.draw(above, area.left, area.top, framed=False)
        under = grid.draw(number, area.left, area.bottom - foot, framed=False)
        yield Page(paper, area, (*head, *marks, *under))


def _legible(texts: Sequence[str]) -> list[str]:
    return [fonts.legible(text)[0] for text in texts]


def _ask(column: Column, texts: Sequence[str]) -> tuple[float, float]:
    """The least and the most width that a column asks for; a number is never broken."""
    head, *values = (max(fonts.width(line, _SIZE, bold=True) for line in text.split("\n")) for text in texts)
    widest = max(values, default=0)
    least = max(_NARROWEST, (widest if column.number else min(widest, _WORDY)) + 2 * PAD_X)
    return least, max(least, min(max(widest, head) + 2 * PAD_X, _WIDEST))


def _groups(least: Sequence[float], width: float) -> list[list[int]]:
    """The columns, by their places, that fit side by side: all, or several tables, each with the first column."""
    groups: list[list[int]] = [[0]]
    for at in range(1, len(least)):
        if len(groups[-1]) > 1 and sum(least[i] for i in groups[-1]) + least[at] > width:
            groups.append([0])
        groups[-1].append(at)
    return groups


def _shares(asked: Sequence[tuple[float, float]], width: float) -> list[float]:
    """Widths of columns: between what they ask for, or beyond it where there is room, but not out of all proportion."""
    least, most = (sum(sizes) for sizes in zip(*asked, strict=True))
    if most <= width:
        return [wanted * min(width / most, _STRETCH) for _narrow, wanted in asked]
    if least >= width:
        return [narrow * width / least for narrow, _wanted in asked]
    part = (width - least) / (most - least)
    return [narrow + (wanted - narrow) * part for narrow, wanted in asked]


def _row(
    texts: Sequence[str], across: Sequence[tuple[int, bool, float]], *, head: bool = False, total: bool = False
) -> Row:
    cells = []
    for at, number, width in across:
        align = "center" if head else "right" if number else "left"
        lines = fit_lines(texts[at], width, _SIZE, bold=head or total, align=align)
        cells.append(Cell(width, lines, shaded=head or total, repeats=head))
    return Row(tuple(cells), _ROW, repeats=head)


def _line(text: str, width: float, size: float, *, bold: bool = False, align: str = "left") -> tuple[Row, ...]:
    if not text:
        return ()
    return (Row((Cell(width, set_lines(fonts.legible(text)[0], width, size, bold=bold, align=align)),)),)
