"""The families of published lists: how their headers tell them apart and which column holds what."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.formats.mending import Row
from app.language import _


@dataclass(frozen=True)
class Family:
    """A kind of list: the columns that mark it, those that mark another, and the header names of each field."""

    name: str
    marks: tuple[frozenset[str], ...]
    foreign: frozenset[str]
    columns: Mapping[str, tuple[str, ...]]
    key: Callable[[Row], str]
    kinds: Callable[[Row], tuple[tuple[str, ...], tuple[str, ...]]]

    def holds(self, titles: frozenset[str]) -> bool:
        """Whether a table with these normalised header names is of this family: one of each group, no foreign one."""
        return all(group & titles for group in self.marks) and not self.foreign & titles

    def places(self, header: Sequence[str]) -> dict[str, int]:
        """Where each field stands; fields without a column are left out."""
        titles = [title(cell) for cell in header]
        return {
            field: next(titles.index(name) for name in names if name in titles)
            for field, names in self.columns.items()
            if any(name in titles for name in names)
        }


def title(cell: str) -> str:
    """A header name blind to width, blanks, ``_``, ``・``, ``*`` and what stands in brackets."""
    return re.sub(r"\(.*\)|[\s_・*\ufeff]", "", unicodedata.normalize("NFKC", cell)).casefold()


def recognise(header: Sequence[str]) -> Family | None:
    """The family of a table with this header."""
    titles = frozenset(map(title, header))
    return next((family for family in FAMILIES if family.holds(titles)), None)


# --- 介護サービス情報公表 --------------------------------------------------------------------------------------------

_MULTIPLE = ("day_service", "home_help", "short_stay")
SERVICES: dict[str, tuple[str, ...]] = {
    "訪問介護": ("home_help",),
    "訪問入浴介護": ("home_help",),
    "夜間対応型訪問介護": ("home_help",),
    "訪問型サービス": ("home_help",),
    "訪問看護": ("nursing",),
    "訪問リハビリテーション": ("rehabilitation",),
    "居宅療養管理指導": ("health",),
    "定期巡回随時対応型訪問介護看護": ("home_help", "nursing"),
    "通所介護": ("day_service",),
    "地域密着型通所介護": ("day_service",),
    "認知症対応型通所介護": ("day_service",),
    "通所型サービス": ("day_service",),
    "療養通所介護": ("day_service", "nursing"),
    "通所リハビリテーション": ("day_service", "rehabilitation"),
    "小規模多機能型居宅介護": _MULTIPLE,
    "看護小規模多機能型居宅介護": (*_MULTIPLE, "nursing"),
    "複合型サービス": (*_MULTIPLE, "nursing"),
    "短期入所生活介護": ("short_stay",),
    "短期入所療養介護": ("short_stay", "nursing"),
    "特定施設入居者生活介護": ("facility_care",),
    "地域密着型特定施設入居者生活介護": ("facility_care",),
    "認知症対応型共同生活介護": ("facility_care",),
    "介護老人福祉施設": ("facility_care",),
    "地域密着型介護老人福祉施設": ("facility_care",),
    "地域密着型介護老人福祉施設入所者生活介護": ("facility_care",),
    "介護老人保健施設": ("facility_care",),
    "介護療養型医療施設": ("facility_care", "nursing"),
    "介護医療院": ("facility_care", "nursing"),
    "福祉用具貸与": ("welfare_equipment",),
    "特定福祉用具販売": ("welfare_equipment",),
    "居宅介護支援": ("care_manager",),
    "介護予防支援": ("care_manager", "consultation"),
    "地域包括支援センター": ("consultation",),
}
_YES = frozenset({"1", "有", "あり", "○", "〇", "◯", "はい", "該当"})


def _service(kind: str) -> tuple[str, ...] | None:
    """The categories of a kind of service, whatever stands in brackets or 介護予防 before it."""
    plain = title(kind)
    return SERVICES.get(plain) or SERVICES.get(plain.removeprefix("介護予防"))


def _care_key(row: Row) -> str:
    """One office offers several services under one 事業所番号, so the kind of service is part of the key."""
    number = row.office("number")
    kind = "".join(unicodedata.normalize("NFKC", row.text("kind")).split())
    return number and f"{number}/{kind}"


def _care_kinds(row: Row) -> tuple[tuple[str, ...], tuple[str, ...]]:
    categories: dict[str, None] = {}
    for kind in re.split(r"[;；、,]", row.text("kind")):
        found = _service(kind)
        if found is None and kind.strip():
            row.report("kind", _("サービスの種類「{kind}」は分類にありません。「その他」にします。").format(kind=kind))
        categories |= dict.fromkeys(found or (() if categories else ("other",)))
    both = row.text("both").strip() in _YES
    return tuple(categories), ("elderly", "disability") if both else ("elderly",)


_CARE = Family(
    name="kaigo",
    marks=(
        frozenset({"事業所名", "介護サービス事業所名称"}),
        frozenset({"サービスの種類", "実施サービス"}),
        frozenset({"事業所番号"}),
    ),
    foreign=frozenset(),
    columns={
        "name": ("事業所名", "介護サービス事業所名称"),
        "kana": ("事業所名カナ", "介護サービス事業所名称カナ"),
        "organisation": ("法人の名称",),
        "corporation": ("法人番号",),
        "number": ("事業所番号",),
        "kind": ("サービスの種類", "実施サービス"),
        "capacity": ("定員",),
        "address": ("住所",),
        "building": ("方書",),
        "latitude": ("緯度",),
        "longitude": ("経度",),
        "phone": ("電話番号",),
        "extension": ("内線番号",),
        "fax": ("fax番号",),
        "days": ("利用可能曜日",),
        "hours_note": ("利用可能曜日特記事項",),
        "url": ("url",),
        "both": ("高齢者の方と障害者の方が同時一体的に利用できるサービス",),
        "note": ("備考",),
    },
    key=_care_key,
    kinds=_care_kinds,
)

# --- 公共施設一覧 ----------------------------------------------------------------------------------------------------

# デジタル庁 GIF, POI コード: those that say more than "a public building".
POINTS: dict[str, tuple[str, ...]] = {
    "1206": ("legal", "consultation"),
    "1219": ("work", "consultation"),
    "1402": ("child",),
    "1403": ("child", "place_to_be"),
    "1404": ("child",),
    "1405": ("child",),
    "1406": ("child", "consultation"),
    "1407": ("consultation",),
    "1408": ("facility_care",),
    "1409": ("day_service", "short_stay"),
    "1503": ("school",),
    "1606": ("health", "consultation"),
}


def _facility_key(row: Row) -> str:
    """The number is unique only within the municipality that gave it."""
    number = row.code("number")
    municipality = row.municipality("municipality", "prefecture")
    return f"{municipality}/{number}" if municipality and number else number


def _facility_kinds(row: Row) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (*POINTS.get(row.code("point"), ()), "public_facility"), ()


_FACILITY = Family(
    name="facility",
    marks=(
        frozenset({"名称"}),
        frozenset({"住所", "所在地連結表記", "所在地連結標記", "所在地町字"}),
        frozenset({"poiコード", "名称通称", "バリアフリー情報", "利用可能曜日", "種別"}),
    ),
    # Columns of other lists of the same make: shelters, AEDs, child care, hydrants, Wi-Fi, cultural property.
    foreign=frozenset(
        {"災害種別洪水", "指定避難所との重複", "設置位置", "受入年齢", "収容定員", "ssid", "文化財分類", "診療科目"}
    ),
    columns={
        "municipality": (
            "都道府県コード又は市区町村コード",
            "都道府県コード又は市町村コード",
            "全国地方公共団体コード",
            "自治体コード",
        ),
        "number": ("no", "id"),
        "prefecture": ("都道府県名", "所在地都道府県"),
        "city": ("市区町村名", "所在地市区町村"),
        "town": ("所在地町字",),
        "lot": ("所在地番地以下",),
        "name": ("名称",),
        "kana": ("名称カナ",),
        "also": ("名称通称",),
        "point": ("poiコード",),
        "sort": ("種別",),
        "organisation": ("団体名",),
        "corporation": ("法人番号",),
        "address": ("住所", "所在地連結表記", "所在地連結標記"),
        "building": ("方書", "建物名等"),
        "latitude": ("緯度",),
        "longitude": ("経度",),
        "phone": ("電話番号",),
        "extension": ("内線番号",),
        "fax": ("fax番号",),
        "mail": ("連絡先メールアドレス", "メールアドレス"),
        "contact": ("連絡先備考",),
        "postcode": ("郵便番号",),
        "days": ("利用可能曜日",),
        "opens": ("開始時間",),
        "closes": ("終了時間",),
        "hours_note": ("利用可能日時特記事項", "利用可能日時特記"),
        "description": ("説明",),
        "access": ("バリアフリー情報",),
        "url": ("url",),
        "note": ("備考",),
    },
    key=_facility_key,
    kinds=_facility_kinds,
)

FAMILIES = (_CARE, _FACILITY)
