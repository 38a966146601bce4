"""A report as a table: labelled rows of numbers under a total that is true, small numbers hidden where asked. Pure."""

from dataclasses import dataclass, replace

Number = int | None
"""A count, or nothing where it is hidden."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what is counted, and a number for each column after the first."""

    label: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A report: ``columns`` begins with the heading of the labels; it covers ``since`` to ``until``, ISO days."""

    name: str
    title: str
    since: str
    until: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    total: Line
    notes: tuple[str, ...] = ()


def summed(label: str, lines: tuple[Line, ...], columns: int) -> Line:
    """The line under ``lines`` with the sum of each of so many columns."""
    return Line(label, tuple(sum(line.numbers[at] or 0 for line in lines) for at in range(columns)))


def hide_small(table: Table, below: int) -> Table:
    """``table`` without the numbers from 1 to ``below - 1``, and without what would give them away.

    What is hidden in a column adds up to ``below`` at least and is more than one number, so that the total does not
    tell it; where that can't be, the total is hidden too. Zeros stay.
    """
    lines, total = [list(line.numbers) for line in table.lines], list(table.total.numbers)
    for at in range(len(total)):
        column = [numbers[at] for numbers in lines]
        hidden = _hidden(column, below)
        for row in hidden:
            lines[row][at] = None
        if hidden and (len(hidden) == 1 or sum(column[row] or 0 for row in hidden) < below):
            total[at] = None
    return replace(
        table,
        lines=tuple(Line(line.label, tuple(now)) for line, now in zip(table.lines, lines, strict=True)),
        total=Line(table.total.label, tuple(total)),
    )


def _hidden(column: list[Number], below: int) -> set[int]:
    """The rows to hide: the small numbers, and the next larger ones until the rest can't be worked out."""
    by_size = sorted((number, row) for row, number in enumerate(column) if number)
    hidden: set[int] = set()
    covered = 0
    for number, row in by_size:
        if number >= below and (not hidden or (len(hidden) > 1 and covered >= below)):
            break
        hidden.add(row)
        covered += number
    return hidden
