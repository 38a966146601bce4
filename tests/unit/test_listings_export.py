"""Published lists written and read again, and readers fed rubbish."""

import csv
import io
import re
from contextlib import suppress
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.errors import AppError
from app.formats.export import HEADER, facility_csv
from app.formats.listings import Listing, read_listings
from tests.unit.test_listings import CARE, NEWER, care, hall, table

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=15).filter(
    lambda text: not text.isspace()
)
hostile = texts | st.text(alphabet="=+-@'\t\r\n＝\"; ,あ", max_size=6).filter(lambda text: not text.isspace())


@st.composite
def listings(draw: st.DrawFn) -> Listing:
    east = draw(st.none() | st.floats(122, 154))
    return Listing(
        source="facility",
        source_id=f"342076/{draw(st.integers(1, 10**9))}",
        name=draw(hostile.filter(bool)),
        kana=draw(hostile),
        organisation=draw(hostile),
        organisation_number=draw(st.sampled_from(["", "7000020342076"])),
        description=draw(hostile),
        categories=("public_facility",),
        address=draw(hostile),
        building=draw(hostile),
        latitude=None if east is None else draw(st.floats(20, 46)),
        longitude=east,
        phone=draw(st.sampled_from(["", "084-928-1243", "0120783556"])),
        url=draw(st.sampled_from(["", "https://example.jp/?q=あ"])),
        hours=draw(hostile),
        note=draw(hostile),
    )


@given(st.lists(listings(), max_size=4, unique_by=lambda listing: listing.source_id))
def test_an_export_is_read_back(some: list[Listing]) -> None:
    file = read_listings(facility_csv(some))
    assert file.family == "facility"
    assert list(file.listings) == some
    assert not [problem for problem in file.problems if "番地" not in problem.message]


@given(st.lists(listings(), max_size=4))
def test_no_cell_of_an_export_is_a_formula(some: list[Listing]) -> None:
    data = facility_csv(some)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0] == list(HEADER)
    assert len(rows) == len(some) + 1
    assert not [
        cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋"))
    ]


def test_a_listing_of_another_source_keeps_its_number() -> None:
    (office,) = care().listings
    (again,) = read_listings(facility_csv([office])).listings
    assert again.source_id == office.source_id
    assert again.name == office.name


def test_a_megabyte_and_a_nul_come_through() -> None:
    long = replace(hall().listings[0], note="孤独\n" * 150_000, name="a\0b")
    (again,) = read_listings(facility_csv([long])).listings
    assert again.note == long.note
    assert again.name == "a\ufffdb"


@given(
    st.binary(max_size=200), st.sampled_from([CARE, list(HEADER), NEWER]), st.sampled_from(["utf-8", "cp932", "utf-16"])
)
def test_any_bytes_under_a_known_header_give_a_result_or_an_error(
    noise: bytes, header: list[str], encoding: str
) -> None:
    with suppress(AppError):
        file = read_listings(",".join(header).encode(encoding) + "\r\n".encode(encoding)[-4:] + noise)
        assert file.rows == len(file.listings) + len(file.held)


@given(st.lists(st.dictionaries(st.sampled_from([*CARE, *HEADER]), hostile, max_size=12), max_size=4), st.booleans())
def test_any_cells_give_listings_and_reports(rows: list[dict[str, str]], is_care: bool) -> None:
    header = CARE if is_care else list(HEADER)
    file = read_listings(table(header, *({k: v for k, v in row.items() if k in header} for row in rows)))
    assert file.rows == len(file.listings) + len(file.held)
    assert {problem.column for problem in file.problems} <= {*header, ""}
    assert all(problem.row > 1 and not re.search(r"\{[a-z]+\}", problem.message) for problem in file.problems)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_result_or_an_error(data: bytes) -> None:
    with suppress(AppError):
        read_listings(data)
