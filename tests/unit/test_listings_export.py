"""Published lists: recognised, mapped, mended with a report for each mend, and written again."""

import csv
import io
import re
from contextlib import suppress
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.errors import AppError
from app.formats.export import HEADER, facility_csv
from app.formats.listings import Listing, ListingFile, read_listings

CARE_HEADER = """
都道府県コード又は市町村コード,No,都道府県名,市区町村名,事業所名,事業所名カナ,サービスの種類,住所,方書（ビル名等）,緯度,経度,電話番号,
FAX番号,法人番号,法人の名称,事業所番号,利用可能曜日,利用可能曜日特記事項,定員,URL,
高齢者の方と障害者の方が同時一体的に利用できるサービス,介護保険の通常の指定基準を満たしている,
障害福祉の通常の指定基準を満たしている,備考
"""
CARE = CARE_HEADER.replace("\n", "").split(",")
NEWER_HEADER = """
全国地方公共団体コード,ID,地方公共団体名,名称,名称_カナ,名称_英字,所在地_全国地方公共団体コード,町字ID,所在地_連結表記,
所在地_都道府県,所在地_市区町村,所在地_町字,所在地_番地以下,建物名等(方書),緯度,経度,種別,電話番号,内線番号,連絡先メールアドレス,
連絡先FormURL,連絡先備考(その他、SNSなど),郵便番号,利用可能曜日,開始時間,終了時間,利用可能日時特記事項,URL,画像,画像_ライセンス,備考
"""
NEWER = NEWER_HEADER.replace("\n", "").split(",")
OFFICE = {
    "都道府県コード又は市町村コード": "342076",
    "No": "1",
    "都道府県名": "広島県",
    "市区町村名": "福山市",
    "事業所名": "ヘルパーステーション髙﨑",
    "事業所名カナ": "ヘルパーステーションタカサキ",
    "サービスの種類": "訪問介護",
    "住所": "広島県福山市東桜町3-5",
    "緯度": "34.4859",
    "経度": "133.3623",
    "電話番号": "084-928-0001",
    "FAX番号": "084-928-0002",
    "法人番号": "7000020342076",
    "法人の名称": "社会福祉法人見本会",
    "事業所番号": "3471500001",
    "利用可能曜日": "月火水木金",
    "定員": "0",
    "URL": "https://example.jp/helper",
}
HALL = {
    "都道府県コード又は市区町村コード": "342076",
    "NO": "12",
    "都道府県名": "広島県",
    "市区町村名": "福山市",
    "名称": "見本交流館",
    "名称_カナ": "ミホンコウリュウカン",
    "名称_通称": "みほん館",
    "POIコード": "1307",
    "住所": "福山市見本町1-2",
    "方書": "２階",
    "緯度": "34.5",
    "経度": "133.3",
    "電話番号": "084-928-1243",
    "内線番号": "12",
    "利用可能曜日": "月火水木金",
    "開始時間": "08:30",
    "終了時間": "17:15",
    "利用可能日時特記事項": "祝日休み",
    "説明": "集会室と相談室がある",
    "バリアフリー情報": "スロープ;多機能トイレ",
    "URL": "https://example.jp/hall",
    "備考": "駐車場10台",
}


def table(header: list[str], *rows: dict[str, str]) -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, header, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")


def care(**changes: str) -> ListingFile:
    return read_listings(table(CARE, OFFICE | changes))


def hall(**changes: str) -> ListingFile:
    return read_listings(table(list(HEADER), HALL | changes))


def told(file: ListingFile) -> list[tuple[int, str]]:
    return [(problem.row, problem.column) for problem in file.problems]


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
