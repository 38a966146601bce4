"""Published lists: recognised, mapped, mended with a report for each mend, and written again."""

import csv
import io

import pytest

from app.errors import UnknownTable
from app.formats.export import HEADER
from app.formats.families import POINTS, SERVICES
from app.formats.listings import Listing, ListingFile, read_listings
from app.vocabulary import load

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


def test_an_office_of_the_care_list() -> None:
    file = care()
    assert (file.family, file.rows, file.problems, file.held) == ("kaigo", 1, (), ())
    assert file.listings == (
        Listing(
            source="kaigo",
            source_id="3471500001/訪問介護",
            name="ヘルパーステーション髙﨑",
            kana="ヘルパーステーションタカサキ",
            organisation="社会福祉法人見本会",
            organisation_number="7000020342076",
            description="訪問介護",
            categories=("home_help",),
            targets=("elderly",),
            address="広島県福山市東桜町3-5",
            latitude=34.4859,
            longitude=133.3623,
            phone="084-928-0001",
            fax="084-928-0002",
            url="https://example.jp/helper",
            hours="月火水木金",
        ),
    )


def test_a_hall_of_the_facility_list() -> None:
    file = hall()
    assert (file.family, file.rows, file.problems, file.held) == ("facility", 1, (), ())
    assert file.listings == (
        Listing(
            source="facility",
            source_id="342076/12",
            name="見本交流館",
            kana="ミホンコウリュウカン",
            description="集会室と相談室がある",
            categories=("public_facility",),
            address="福山市見本町1-2",
            building="２階",
            latitude=34.5,
            longitude=133.3,
            phone="084-928-1243",
            url="https://example.jp/hall",
            hours="月火水木金 08:30～17:15 祝日休み",
            note="駐車場10台\n通称: みほん館\n内線: 12\nバリアフリー: スロープ;多機能トイレ",
        ),
    )


def test_a_hall_of_the_newer_standard() -> None:
    cells = {
        "全国地方公共団体コード": "342076",
        "ID": "0000000012",
        "名称": "見本交流館",
        "所在地_連結表記": "広島県福山市見本町1-2",
        "建物名等(方書)": "2階",
        "種別": "公民館",
        "連絡先メールアドレス": "hall@example.jp",
        "郵便番号": "720-8501",
    }
    (listing,) = read_listings(table(NEWER, cells)).listings
    assert listing.source_id == "342076/0000000012"
    assert (listing.address, listing.building) == ("広島県福山市見本町1-2", "2階")
    assert (listing.description, listing.postcode, listing.note) == ("公民館", "7208501", "メール: hall@example.jp")
    apart = cells | {
        "所在地_連結表記": "",
        "所在地_市区町村": "福山市",
        "所在地_町字": "見本町",
        "所在地_番地以下": "1-2",
    }
    assert read_listings(table(NEWER, apart)).listings[0].address == "福山市見本町1-2"
    spelled = [name.replace("連結表記", "連結標記") for name in NEWER]
    moved = {name.replace("連結表記", "連結標記"): text for name, text in cells.items()}
    assert read_listings(table(spelled, moved)).listings == (listing,)


def test_columns_are_found_by_name_in_any_order_and_width() -> None:
    header = [f" {name.replace('（', '(').replace('）', ')').replace('FAX', 'ＦＡＸ')}" for name in reversed(CARE)]
    cells = {shown: OFFICE.get(name, "") for shown, name in zip(header, reversed(CARE), strict=True)}
    assert read_listings(table(header, cells)).listings == care().listings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_encodings(encoding: str, delimiter: str) -> None:
    text = table(CARE, OFFICE).decode("utf-8-sig").replace(",", delimiter)
    assert read_listings(text.encode(encoding)).listings == care().listings


def test_every_kind_of_service_has_categories_of_the_code_list() -> None:
    known = {code.code for code in load("resource_category")}
    assert {category for group in (*SERVICES.values(), *POINTS.values()) for category in group} <= known
    assert {"other", "public_facility"} <= known
    assert {"elderly", "disability"} <= {code.code for code in load("resource_target")}


@pytest.mark.parametrize(
    ("kind", "categories"),
    [
        ("居宅介護支援", ("care_manager",)),
        ("介護予防支援", ("care_manager", "consultation")),
        ("介護予防訪問看護", ("nursing",)),
        ("特定施設入居者生活介護（有料老人ホーム）", ("facility_care",)),
        ("特定施設入居者生活介護（有料老人ホーム（サービス付き高齢者向け住宅））", ("facility_care",)),
        ("短期入所療養介護（介護老人保健施設）", ("short_stay", "nursing")),
        ("定期巡回・随時対応型訪問介護看護", ("home_help", "nursing")),
        ("通所介護;訪問介護", ("day_service", "home_help")),
    ],
)
def test_kinds_of_service(kind: str, categories: tuple[str, ...]) -> None:
    file = care(サービスの種類=kind)
    assert file.listings[0].categories == categories
    assert not file.problems


def test_an_unknown_kind_of_service_is_other_and_reported() -> None:
    file = care(サービスの種類="宇宙介護")
    assert file.listings[0].categories == ("other",)
    assert told(file) == [(2, "サービスの種類")]


def test_a_service_for_old_and_disabled_people() -> None:
    file = care(高齢者の方と障害者の方が同時一体的に利用できるサービス="1")
    assert file.listings[0].targets == ("elderly", "disability")


def test_a_capacity_of_zero_is_a_blank() -> None:
    assert care(定員="0").listings[0].description == "訪問介護"
    assert care(定員="20").listings[0].description == "訪問介護\n定員20人"


@pytest.mark.parametrize(
    ("column", "cell", "field", "value"),
    [
        ("電話番号", "０８４−９２８ー０００１", "phone", "084-928-0001"),
        ("電話番号", "849280001", "phone", "0849280001"),
        ("電話番号", "84-928-0001", "phone", "084-928-0001"),
        ("電話番号", "9012345678", "phone", "09012345678"),
        ("電話番号", "849280001.0", "phone", "0849280001"),
        ("電話番号", "なし", "phone", ""),
        ("電話番号", "084-928-0001 または 0002", "phone", "084-928-0001 または 0002"),
        ("電話番号", "928-0001", "phone", "928-0001"),
        ("FAX番号", "84-928-0002", "fax", "084-928-0002"),
        ("法人番号", "７０００ ０２０３ ４２０７６", "organisation_number", "7000020342076"),
        ("法人番号", "7.00002E+12", "organisation_number", ""),
        ("法人番号", "8000020342076", "organisation_number", "8000020342076"),
        ("事業所番号", "３４７１５０００01", "source_id", "3471500001/訪問介護"),
        ("事業所番号", "171500001", "source_id", "0171500001/訪問介護"),
        ("事業所番号", "34715", "source_id", "34715/訪問介護"),
        ("住所", "広島県福山市広瀬一丁目5月5日", "address", "広島県福山市広瀬一丁目5月5日"),
        ("住所", "福山市見本町5-May", "address", "福山市見本町5-May"),
        ("方書（ビル名等）", "2025/5/5", "building", "2025/5/5"),
        ("URL", "helper@example.jp", "url", ""),
        ("URL", "http://", "url", ""),
    ],
)
def test_mends_are_made_and_reported(column: str, cell: str, field: str, value: str) -> None:
    file = care(**{column: cell})
    assert getattr(file.listings[0], field) == value
    assert told(file) == [(2, column)]
    assert "{" not in file.problems[0].message


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("電話番号", "0849280001"),
        ("電話番号", "084(928)0001"),
        ("電話番号", "0120-783-556"),
        ("電話番号", "050-1234-5678"),
        ("電話番号", "189"),
        ("電話番号", ""),
        ("住所", "福山市十月町５－５"),
        ("住所", "福山市May町1-2-3"),
        ("URL", "www.example.jp"),
        ("URL", "https://example.jp/@helper"),
        ("備考", "  空白も そのまま　"),
        ("事業所名", " 前後の空白も　"),
    ],
)
def test_what_is_right_is_left_alone(column: str, cell: str) -> None:
    file = care(**{column: cell})
    assert not file.problems
    assert cell in {*vars(file.listings[0]).values()}


def test_an_address_of_electronic_mail_moves_to_the_note() -> None:
    assert care(URL="mailto:helper@example.jp", 備考="受付は9時から").listings[0].note == (
        "受付は9時から\nメール: helper@example.jp"
    )


@pytest.mark.parametrize(
    ("latitude", "longitude", "place", "problems"),
    [
        ("34.4859", "133.3623", (34.4859, 133.3623), 0),
        ("３４．５", "１３３．３", (34.5, 133.3), 0),
        ("133.3623", "34.4859", (34.4859, 133.3623), 1),
        ("", "", (None, None), 0),
        ("34.4859", "", (None, None), 1),
        ("0", "0", (None, None), 1),
        ("91", "133", (None, None), 1),
        ("nan", "inf", (None, None), 1),
        ("34_4.5", "133", (None, None), 1),
        ("34°29′", "133°21′", (None, None), 1),
        ("-34.5", "133.3", (None, None), 1),
    ],
)
def test_coordinates(latitude: str, longitude: str, place: tuple[float | None, float | None], problems: int) -> None:
    file = care(緯度=latitude, 経度=longitude)
    assert (file.listings[0].latitude, file.listings[0].longitude) == place
    assert told(file) == [(2, "緯度")] * problems


@pytest.mark.parametrize(
    ("code", "prefecture", "mended", "problems"),
    [
        ("342076", "広島県", "342076", 0),
        ("34207", "広島県", "342076", 1),
        ("92011", "栃木県", "092011", 1),
        ("09201", "栃木県", "092011", 1),
        ("131016", "東京都", "131016", 0),
        ("３４２０７６", "広島県", "342076", 1),
        ("34", "広島県", "34", 0),
    ],
)
def test_codes_of_municipalities(code: str, prefecture: str, mended: str, problems: int) -> None:
    file = hall(都道府県コード又は市区町村コード=code, 都道府県名=prefecture)
    assert file.listings[0].source_id == f"{mended}/12"
    assert told(file) == [(2, "都道府県コード又は市区町村コード")] * problems


@pytest.mark.parametrize(
    ("postcode", "mended", "problems"),
    [("7208501", "7208501", 0), ("〒７２０－８５０１", "7208501", 1), ("600001", "0600001", 1), ("なし", "", 1)],
)
def test_postcodes(postcode: str, mended: str, problems: int) -> None:
    file = read_listings(
        table(NEWER, {"全国地方公共団体コード": "342076", "ID": "1", "名称": "館", "郵便番号": postcode})
    )
    assert file.listings[0].postcode == mended
    assert told(file) == [(2, "郵便番号")] * problems


@pytest.mark.parametrize(
    ("point", "categories"), [("1307", ()), ("1402", ("child",)), ("1606", ("health", "consultation"))]
)
def test_points_of_interest(point: str, categories: tuple[str, ...]) -> None:
    assert hall(POIコード=point).listings[0].categories == (*categories, "public_facility")


def test_rows_that_are_held() -> None:
    nameless = OFFICE | {"事業所名": " 　", "事業所番号": "3471500002"}
    other_service = OFFICE | {"サービスの種類": "通所介護"}
    file = read_listings(table(CARE, OFFICE, nameless, OFFICE, other_service))
    assert [listing.source_id for listing in file.listings] == ["3471500001/訪問介護", "3471500001/通所介護"]
    assert (file.rows, file.held) == (4, (3, 4))
    assert told(file) == [(3, "事業所名"), (4, "事業所番号")]
    assert "2 行目" in file.problems[1].message


def test_a_shifted_row_is_held() -> None:
    data = table(CARE, OFFICE) + b"a," * len(CARE) + b"b\r\n"
    file = read_listings(data)
    assert (file.rows, file.held, len(file.listings)) == (2, (3,), 1)


def test_a_row_without_a_number_is_known_by_name_and_address() -> None:
    file = hall(NO="")
    assert told(file) == [(2, "NO")]
    assert file.listings[0].source_id == hall(NO="", 名称="見本 交流館").listings[0].source_id
    assert file.listings[0].source_id != hall(NO="", 住所="福山市見本町9").listings[0].source_id


@pytest.mark.parametrize(
    "header",
    [
        ["氏名", "住所"],
        ["名称", "住所"],
        ["全国地方公共団体コード", "ID", "名称", "所在地_連結表記", "種別", "設置位置"],
        ["名称", "名称_カナ", "種別", "住所", "収容定員", "受入年齢", "利用可能曜日"],
    ],
)
def test_other_lists_are_not_taken_for_these(header: list[str]) -> None:
    with pytest.raises(UnknownTable, match=header[0]):
        read_listings(table(header, dict.fromkeys(header, "x")))


def test_a_header_alone_is_an_empty_list() -> None:
    file = read_listings(table(CARE))
    assert (file.rows, file.listings, file.problems, file.held) == (0, (), (), ())
