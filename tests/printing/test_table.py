"""Report tables on paper: every value on a page, the head on each, wide ones across or in several parts."""

from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from app.printing.table import Column, draw_table

COLUMNS = (Column("交流館"), *(Column(title, number=True) for title in ("新規", "継続", "合計")))
ROWS = [(f"第{n}交流館", f"{n}", f"{n * 10}", f"{n * 1000:,}") for n in range(93)]


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def test_a_long_table_has_its_head_and_page_number_on_every_page() -> None:
    made = pages(draw_table("相談件数", "令和8年度", COLUMNS, ROWS, totals=("計", "1", "2", "3"), notes=("※注",)))
    assert len(made) > 1
    for n, page in enumerate(made, 1):
        assert "相談件数" in page
        assert "令和8年度" in page
        assert "交流館 新規 継続 合計" in page
        assert f"{n}／{len(made)}" in page
    whole = "\n".join(made)
    assert all(" ".join(row) in whole for row in ROWS)
    assert "計 1 2 3" in made[-1]
    assert "※注" in made[-1]


def test_an_empty_table_is_its_head() -> None:
    (page,) = pages(draw_table("なし", "", COLUMNS, []))
    assert "交流館 新規 継続 合計" in page


def test_a_wide_table_turns_the_paper_and_a_wider_one_is_cut_with_its_first_column_in_each_part() -> None:
    for count, parts in ((4, 1), (14, 1), (60, 4)):
        columns = (Column("交流館"), *(Column(f"項目{n}", number=True) for n in range(count)))
        pdf = draw_table("広い表", "", columns, [("第1交流館", *(str(10_000 + n) for n in range(count)))])
        page = PdfReader(BytesIO(pdf)).pages[0]
        assert (page.mediabox.width > page.mediabox.height) == (count > 4)
        text = page.extract_text()
        assert text.count("第1交流館") == parts
        assert all(str(10_000 + n) in text for n in range(count)), "a number is never broken over two lines"


def test_same_table_same_bytes() -> None:
    assert draw_table("a", "b", COLUMNS, ROWS) == draw_table("a", "b", COLUMNS, ROWS)


cell = st.text(max_size=80) | st.text("あ（」。A 1\n\ue000", max_size=400)


@settings(max_examples=30)
@given(cell, cell, st.lists(st.tuples(cell, cell, cell, cell), max_size=12), st.lists(cell, max_size=3))
def test_whatever_it_holds_it_stays_inside(
    title: str, subtitle: str, rows: list[tuple[str, ...]], notes: list[str]
) -> None:
    assert pages(draw_table(title, subtitle, COLUMNS, rows, notes=notes))
