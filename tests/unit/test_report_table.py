"""Hiding small numbers: nothing small is shown, nothing shown is false, and the total gives nothing away."""

from hypothesis import given
from hypothesis import strategies as st

from app.reports.table import Line, Table, hide_small, summed


def table(*columns: list[int]) -> Table:
    lines = tuple(Line(f"r{at}", numbers) for at, numbers in enumerate(zip(*columns, strict=True)))
    return Table(
        "topics",
        "内容",
        "2026-04-01",
        "2026-04-30",
        ("内容", *("件数" for _ in columns)),
        lines,
        summed("計", lines, len(columns)),
    )


COLUMN = st.lists(st.integers(0, 12), min_size=1, max_size=8)


def test_what_a_reader_sees() -> None:
    hidden = hide_small(table([20, 3, 0, 9, 8]), 5)
    assert [line.numbers[0] for line in hidden.lines] == [20, None, 0, 9, None]
    assert hidden.total.numbers == (40,)
    alone = hide_small(table([0, 3, 0]), 5)
    assert [line.numbers[0] for line in alone.lines] == [0, None, 0]
    assert alone.total.numbers == (None,)


@given(COLUMN, st.integers(0, 10))
def test_nothing_small_is_shown_and_nothing_shown_is_false(column: list[int], below: int) -> None:
    hidden = hide_small(table(column), below)
    shown = [line.numbers[0] for line in hidden.lines]
    for true, told in zip(column, shown, strict=True):
        assert told in (true, None)
        assert told is None or told == 0 or told >= below
        assert told is not None or true > 0
    assert hidden.total.numbers[0] in (sum(column), None)


@given(COLUMN, st.integers(1, 10))
def test_the_total_gives_nothing_away(column: list[int], below: int) -> None:
    hidden = hide_small(table(column), below)
    secret = [true for true, line in zip(column, hidden.lines, strict=True) if line.numbers[0] is None]
    if secret and hidden.total.numbers[0] is not None:
        assert len(secret) > 1
        assert sum(secret) >= below
    if all(number == 0 or number >= below for number in column):
        assert not secret
        assert hidden == table(column)


@given(COLUMN, COLUMN, st.integers(0, 10))
def test_each_column_by_itself(one: list[int], other: list[int], below: int) -> None:
    size = min(len(one), len(other))
    both = hide_small(table(one[:size], other[:size]), below)
    for at, column in enumerate((one[:size], other[:size])):
        alone = hide_small(table(column), below)
        assert [line.numbers[at] for line in both.lines] == [line.numbers[0] for line in alone.lines]
