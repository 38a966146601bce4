"""Blocks onto pages: every line is drawn once, in order, inside its box and inside the margins."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.printing.grid import Cell, Line, Piece, Row, cut
from app.printing.page import Box, Fill, Mark, Misplaced, Page, Rule, Text, paint
from app.printing.pages import A4, Block, TooHigh, inside, paginate

AREA = Box(25, 20, 100, 120)


def lines(names: list[str], height: float = 5) -> tuple[Line, ...]:
    return tuple(Line((Piece(2, name, 8),), height) for name in names)


MORE = Line((Piece(2, "→", 8),), 4)


@st.composite
def cells(draw: st.DrawFn, width: float, depth: int) -> Cell:
    kind = draw(st.sampled_from(("plain", "flows", "label", "stack" if depth else "plain")))
    if kind == "label":
        return Cell(width, lines(["L"]), shaded=True, repeats=True)
    if kind == "stack":
        inner = draw(st.lists(rows(width, depth - 1), min_size=1, max_size=6))
        return Cell(width, stack=tuple(inner))
    count = draw(st.integers(0, 60 if kind == "flows" else 3))
    text = lines(["?"] * count)
    return Cell(width, text, flows=kind == "flows", more=MORE if kind == "flows" else None)


@st.composite
def rows(draw: st.DrawFn, width: float, depth: int) -> Row:
    count = draw(st.integers(1, 2))
    made = tuple(draw(cells(width / count, depth)) for _ in range(count))
    return Row(made, draw(st.sampled_from((0.0, 8.0, 20.0))))


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    made = draw(st.lists(rows(100, 2), min_size=1, max_size=5))
    heading = (Row((Cell(100, lines(["H"])),)),) if draw(st.booleans()) else ()
    return Block(tuple(made), heading, heading, draw(st.booleans()), draw(st.booleans()), draw(st.booleans()))


def numbered(found: tuple[Block, ...]) -> tuple[tuple[Block, ...], list[str]]:
    """The blocks with every line of text named after its place in reading order, and the names."""
    names: list[str] = []

    def name(row: Row) -> Row:
        return replace(row, cells=tuple(one(cell) for cell in row.cells))

    def one(cell: Cell) -> Cell:
        if cell.stack:
            return replace(cell, stack=tuple(map(name, cell.stack)))
        if cell.repeats:
            return cell
        fresh = [f"{len(names) + at}" for at in range(len(cell.lines))]
        names.extend(fresh)
        return replace(cell, lines=lines(fresh))

    return tuple(replace(block, rows=tuple(map(name, block.rows))) for block in found), names


def texts(pages: tuple[tuple[Mark, ...], ...]) -> list[str]:
    return [mark.text for page in pages for mark in page if isinstance(mark, Text)]


@given(st.lists(blocks(), max_size=4))
def test_every_line_is_drawn_once_and_inside(found: list[Block]) -> None:
    made, names = numbered(tuple(found))
    pages = paginate(made, AREA)
    assert sorted(int(text) for text in texts(pages) if text.isdigit()) == list(range(len(names)))
    for marks in pages:
        assert Page(A4, AREA, marks).misplaced() == ()


@given(st.lists(st.integers(1, 200), min_size=1, max_size=5))
def test_flowing_texts_keep_their_order(counts: list[int]) -> None:
    made, names = numbered(
        tuple(Block((Row((Cell(100, lines(["?"] * n), flows=True, more=MORE),)),), breaks=True) for n in counts)
    )
    pages = paginate(made, AREA)
    assert [text for text in texts(pages) if text.isdigit()] == names
    assert all(marks for marks in pages)


@given(rows(100, 2), st.floats(0, 150))
def test_a_cut_fits_its_room_and_loses_nothing(row: Row, room: float) -> None:
    (block,), names = numbered((Block((row,)),))
    halves = cut(block.rows[0], room, 120)
    if halves and block.rows[0].height > room:
        head, rest = halves
        assert head.height <= room + 1e-6
        found = [text for half in halves for text in texts((_marks(half),)) if text.isdigit()]
        assert sorted(map(int, found)) == list(range(len(names)))
        assert rest.height > 0


def _marks(row: Row) -> tuple[Mark, ...]:
    return paginate((Block((row,)),), Box(25, 0, 100, 5000))[0]


def test_a_block_stays_together_and_one_at_the_foot_ends_the_page() -> None:
    row = Row((Cell(100, lines(["x"])),), 30)
    pages = paginate((Block((row,) * 3), Block((row,) * 2), Block((row,), at_foot=True)), AREA)
    assert [texts((page,)) for page in pages] == [["x"] * 3, ["x"] * 3]
    last = [mark for mark in pages[1] if isinstance(mark, Text)][-1]
    assert last.box.bottom == pytest.approx(AREA.bottom)


def test_the_head_of_a_table_is_drawn_on_every_page_and_never_alone() -> None:
    head = Row((Cell(100, lines(["head"])),), repeats=True)
    body = Row((Cell(100, lines(["row"])),), 10)
    opening = Block((Row((Cell(100, lines(["before"])),), 108),))
    pages = paginate((opening, Block((head, *[body] * 40), breaks=True)), AREA)
    assert [texts((page,))[:1] for page in pages[1:]] == [["head"]] * (len(pages) - 1)
    assert "head" not in texts((pages[0],))
    assert texts(pages).count("row") == 40


def test_a_row_that_no_page_holds_is_refused() -> None:
    label = Cell(100, lines(["L"] * 40), repeats=True)
    with pytest.raises(TooHigh):
        paginate((Block((Row((label,)),)),), AREA)


@pytest.mark.parametrize(
    "mark",
    [
        Text(30, 30, "はみだす文字", 10, bold=False, box=Box(30, 25, 10, 10)),
        Text(30, 26, "高い", 10, bold=False, box=Box(30, 25, 50, 10)),
        Text(30, 30, "外", 10, bold=False, box=Box(30, 5, 50, 300)),
        Fill(Box(10, 30, 20, 20), 0.9),
        Rule(30, 30, 30, 295, 1),
    ],
)
def test_what_lies_outside_is_never_printed(mark: Mark) -> None:
    with pytest.raises(Misplaced):
        paint([Page(A4, inside(A4), (mark,))], title="x")
