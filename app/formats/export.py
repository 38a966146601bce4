"""Listings as a CSV that spreadsheets open right: the 公共施設一覧 of 推奨データセット."""

import csv
import io
from collections.abc import Iterable

from app.formats.listings import Listing
from app.formats.mending import FORMULA_STARTS

HEADER = (
    "都道府県コード又は市区町村コード",
    "NO",
    "都道府県名",
    "市区町村名",
    "名称",
    "名称_カナ",
    "名称_通称",
    "POIコード",
    "住所",
    "方書",
    "緯度",
    "経度",
    "電話番号",
    "内線番号",
    "法人番号",
    "団体名",
    "利用可能曜日",
    "開始時間",
    "終了時間",
    "利用可能日時特記事項",
    "説明",
    "バリアフリー情報",
    "URL",
    "備考",
)


def facility_csv(listings: Iterable[Listing]) -> bytes:
    """``listings`` as 公共施設一覧: UTF-8 with BOM, CRLF, every cell quoted, the columns of :data:`HEADER`.

    No cell becomes a formula: one that begins with ``=``, ``+``, ``-``, ``@``, their full-width twins, a tab, a line
    break or an apostrophe gets an apostrophe before it, which :func:`~app.formats.listings.read_listings` takes away
    again. NUL, which no table can hold, becomes U+FFFD. Hours are one text, in 利用可能日時特記事項. Categories,
    targets, the postcode and the fax number have no column in this standard and are left out.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADER)
    for listing in listings:
        cells = _cells(listing)
        writer.writerow([_inert(cells.get(column, "")) for column in HEADER])
    return buffer.getvalue().encode("utf-8-sig")


def _cells(listing: Listing) -> dict[str, str]:
    municipality, slash, number = listing.source_id.partition("/")
    numbered = slash and listing.source == "facility" and len(municipality) == 6 and municipality.isdigit()
    return {
        "都道府県コード又は市区町村コード": municipality if numbered else "",
        "NO": number if numbered else listing.source_id,
        "名称": listing.name,
        "名称_カナ": listing.kana,
        "住所": listing.address,
        "方書": listing.building,
        "緯度": "" if listing.latitude is None else repr(listing.latitude),
        "経度": "" if listing.longitude is None else repr(listing.longitude),
        "電話番号": listing.phone,
        "法人番号": listing.organisation_number,
        "団体名": listing.organisation,
        "利用可能日時特記事項": listing.hours,
        "説明": listing.description,
        "URL": listing.url,
        "備考": listing.note,
    }


def _inert(cell: str) -> str:
    cell = cell.replace("\0", "\ufffd")
    return f"'{cell}" if cell[:1] in FORMULA_STARTS else cell
