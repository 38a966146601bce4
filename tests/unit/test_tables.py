"""Tables in any encoding, and what is no table."""

import codecs
import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import AppError, UnreadableTable
from app.formats.tables import read_table

TEXT = '名称,住所,備考\r\n髙橋医院,福山市東桜町3-5,"一行目\r\n二行目, ""引用"""\r\n\r\n,,\r\nＡ,0849,001\r\n'
ROWS = [
    (2, ["髙橋医院", "福山市東桜町3-5", '一行目\r\n二行目, "引用"']),
    (5, ["Ａ", "0849", "001"]),
]


TABBED = TEXT.replace("二行目, ", "二行目\0 ").replace(",", "\t").replace("\0", ",")


@pytest.mark.parametrize(
    ("mark", "codec", "encoding"),
    [
        (b"", "utf-8", "utf-8"),
        (codecs.BOM_UTF8, "utf-8", "utf-8"),
        (b"", "cp932", "cp932"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
        (b"", "utf-16-le", "utf-16"),
        (b"", "utf-16-be", "utf-16"),
    ],
)
@pytest.mark.parametrize(("text", "delimiter"), [(TEXT, ","), (TABBED, "\t")])
def test_every_encoding_gives_the_same_cells(mark: bytes, codec: str, encoding: str, text: str, delimiter: str) -> None:
    table = read_table(mark + text.encode(codec))
    assert (table.encoding, table.delimiter) == (encoding, delimiter)
    assert table.header == ("名称", "住所", "備考")
    assert list(table.rows()) == ROWS
    assert list(table.rows()) == ROWS


def test_the_header_may_stand_below_blank_lines() -> None:
    table = read_table(b"\r\n,,\r\na,b,c\r\n1,2,3")
    assert table.header == ("a", "b", "c")
    assert list(table.rows()) == [(4, ["1", "2", "3"])]


def test_letters_of_cp932_alone_come_through() -> None:
    assert read_table("髙﨑德瀨㈱①,～－\n".encode("cp932")).header == ("髙﨑德瀨㈱①", "～－")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \r\n\t",
        b",,,\r\n,,",
        b"PK\x03\x04rest of a workbook",
        b"\xd0\xcf\x11\xe0\xa1\xb1",
        b"\xef\xbb\xbf\xff\xfe",
        b"\xff\xfe\x00\x00a\x00\x00\x00",
        b"\xff\xfea",
        b"a\0\0b,c\n",
        b"\x80\xff\xfd\n",
        b'a,b\n1,"open',
        b'"a"b,c',
    ],
)
def test_what_is_no_table_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableTable) as caught:
        list(read_table(data).rows())
    assert "{" not in str(caught.value)
    assert caught.value.next_step()


def test_an_open_quote_does_not_swallow_the_rest() -> None:
    rows = read_table(b'a,b\n1,2\n3,"4\n5,6\n').rows()
    assert next(rows) == (2, ["1", "2"])
    with pytest.raises(UnreadableTable, match="3"):
        next(rows)


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_a_table_or_an_error(data: bytes) -> None:
    with suppress(AppError):
        for number, cells in read_table(data).rows():
            assert number > 1
            assert all(isinstance(cell, str) for cell in cells)


cells = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)


@given(
    st.lists(st.lists(cells, min_size=2, max_size=4), min_size=1, max_size=6), st.sampled_from(["utf-8-sig", "utf-16"])
)
def test_what_was_written_is_read(rows: list[list[str]], encoding: str) -> None:
    rows = [["見出し", "二"], *rows]
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows(rows)
    table = read_table(buffer.getvalue().encode(encoding))
    read = [list(table.header), *(row for _, row in table.rows())]
    assert read == [row for row in rows if any(cell.strip() for cell in row)]
