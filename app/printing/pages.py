"""Blocks of rows onto pages: what stays together, what goes on overleaf, what stands at the foot."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from app.printing import grid
from app.printing.grid import Row
from app.printing.page import Box, Mark

LEFT, RIGHT, TOP, BOTTOM = 25.0, 12.0, 9.0, 8.0
"""Margins in millimetres; the left one leaves room for the binder."""

A4 = Box(0, 0, 210, 297)
A4_ACROSS = Box(0, 0, 297, 210)

_FIRST_ROW = 15.0
"""A heading stands over at least this much of its first row, in millimetres."""


class TooHigh(Exception):
    """A row that has no cut and is higher than a page; whoever knows the form says which."""


@dataclass(frozen=True)
class Block:
    """Rows that belong together, ``gap`` millimetres under the block above.

    ``heading`` is drawn over them without a frame, ``again`` in its place where they go on overleaf, and then the first
    rows once more if they repeat. Unless ``breaks``, the block moves to the next page when it does not fit on this one.
    ``at_foot``: it stands at the foot of its page.
    """

    rows: tuple[Row, ...]
    heading: tuple[Row, ...] = ()
    again: tuple[Row, ...] = ()
    framed: bool = True
    breaks: bool = False
    at_foot: bool = False
    gap: float = 2.0

    @property
    def height(self) -> float:
        return height(self.heading) + height(self.rows)


def inside(paper: Box) -> Box:
    """The area between the margins."""
    return Box(LEFT, TOP, paper.width - LEFT - RIGHT, paper.height - TOP - BOTTOM)


def height(rows: Iterable[Row]) -> float:
    """Height of rows one under another."""
    return sum(row.height for row in rows)


def paginate(blocks: Sequence[Block], area: Box) -> tuple[tuple[Mark, ...], ...]:
    """The marks of ``blocks`` in ``area`` of as many pages as they need: at least one.

    Raises TooHigh for a row that no page can hold.
    """
    pager = _Pager(area)
    for block in blocks:
        pager.put(block)
    return tuple(tuple(page) for page in pager.pages)


@dataclass
class _Pager:
    area: Box
    pages: list[list[Mark]] = field(default_factory=lambda: [[]])
    y: float = 0
    _fresh: bool = True

    def __post_init__(self) -> None:
        self.y = self.area.top

    def put(self, block: Block) -> None:
        gap = 0 if self._fresh else block.gap
        needed = block.height
        if block.breaks:
            needed = height(block.heading) + min(block.rows[0].height, _FIRST_ROW)
        if gap + needed > self._room and not self._fresh:
            self._turn()
            gap = 0
        self.y += gap
        if block.at_foot and block.height <= self._room:
            self.y = self.area.bottom - block.height
        self._lay(block.heading, framed=False)
        self._put_rows(block)

    def _put_rows(self, block: Block) -> None:
        heads = list(takewhile(lambda row: row.repeats, block.rows))
        rest = deque(block.rows)
        part: list[Row] = []
        while rest:
            room = self._room - height(part)
            if rest[0].height <= room + 1e-6:
                part.append(rest.popleft())
                continue
            halves = grid.cut(rest[0], room, self.area.height - height(block.again) - height(heads))
            if halves:
                part.append(halves[0])
                rest[0] = halves[1]
            elif self._fresh and len(part) <= len(heads):
                raise TooHigh
            elif len(part) <= len(heads):
                rest.extendleft(reversed(part))
                part = []
            self._lay(part, framed=block.framed)
            self._turn()
            if rest[0] is block.rows[0]:
                part = []
            else:
                self._lay(block.again, framed=False)
                self._fresh = True
                part = list(heads)
        self._lay(part, framed=block.framed)

    def _lay(self, rows: Sequence[Row], *, framed: bool) -> None:
        if rows:
            self.pages[-1] += grid.draw(rows, self.area.left, self.y, framed=framed)
            self.y += height(rows)
            self._fresh = False

    def _turn(self) -> None:
        self.pages.append([])
        self.y = self.area.top
        self._fresh = True

    @property
    def _room(self) -> float:
        return self.area.bottom - self.y
