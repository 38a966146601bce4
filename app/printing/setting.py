"""Setting text: strings to the lines of a cell, made smaller, wrapped and aligned within its width."""

import math
from collections.abc import Iterable, Sequence
from functools import partial

from app.printing import fonts
from app.printing.flow import wrap
from app.printing.fonts import MM
from app.printing.grid import PAD_X, Line, Piece

_SMALLEST = 0.75
"""A line that is too long is set smaller, down to this part of its size, before it is wrapped."""

_TIGHT = 1.3
_LOOSE = 1.5
"""Height of a line in em: of a label or a short field; of text to be read."""

_SQUEEZE = 0.85
"""A choice is set smaller, down to this part of its size, to keep to its column."""

_TICK_GAP = 3.0
"""Millimetres between two choices."""


def set_lines(text: str, width: float, size: float, *, bold: bool = False, align: str = "left") -> tuple[Line, ...]:
    """``text``, wrapped at ``size`` points in a cell ``width`` millimetres wide, for reading."""
    return _align(_wrapped(text, width, size, bold=bold), width, size, bold, align, _LOOSE)


def fit_lines(text: str, width: float, size: float, *, bold: bool = False, align: str = "left") -> tuple[Line, ...]:
    """``text`` on one line if it can be made small enough for it, or else wrapped at the smallest size."""
    smallest = size * _SMALLEST
    widest = max(fonts.width(line, size, bold=bold) for line in text.split("\n"))
    room = width - 2 * PAD_X
    if widest > room:
        size = max(smallest, int(size * room / widest * 10) / 10)
    return _align(_wrapped(text, width, size, bold=bold), width, size, bold, align, _TIGHT)


def set_choices(items: Sequence[str], width: float, size: float, columns: int) -> tuple[Line, ...]:
    """Choices, their marks in front, side by side: in ``columns`` that line up, or (0) one after another.

    One a little too long for its column is set smaller, one much too long takes several columns, and one too long for
    the cell is wrapped.
    """
    room = width - 2 * PAD_X
    column = room / columns if columns else 0
    lines: list[list[Piece]] = [[]]
    x = 0.0
    for item in items:
        wanted = fonts.width(item, size)
        own = size * (column - 1) / wanted if column - 1 < wanted < (column - 1) / _SQUEEZE else size
        wanted = min(wanted, fonts.width(item, own))
        if columns:
            x = math.ceil(x / column - 1e-3) * column
        if x and x + wanted > room + 1e-6:
            lines.append([])
            x = 0.0
        first, *others = _wrapped(item, width, own, bold=False)
        lines[-1].append(Piece(PAD_X + x, first, own))
        lines += [[Piece(PAD_X, other, own)] for other in others]
        x = room if others else x + wanted + (0 if columns else _TICK_GAP)
    return tuple(Line(tuple(pieces), size / MM * _LOOSE) for pieces in lines)


def _wrapped(text: str, width: float, size: float, *, bold: bool) -> tuple[str, ...]:
    return wrap(text, (width - 2 * PAD_X) * MM / size, partial(fonts.advance, bold=bold))


def _align(lines: Iterable[str], width: float, size: float, bold: bool, align: str, leading: float) -> tuple[Line, ...]:
    made = []
    for line in lines:
        slack = width - 2 * PAD_X - fonts.width(line.rstrip(" "), size, bold=bold)
        left = PAD_X + {"left": 0.0, "center": slack / 2, "right": slack}[align]
        made.append(Line((Piece(left, line, size, bold),) if line else (), size / MM * leading))
    return tuple(made)
