"""A listing to be read: what it offers to whom, where, and when it was last checked."""

from collections.abc import Mapping

from app.language import N_, _
from app.services.directory import ResourceDetail
from app.ui.style import Tone
from app.ui.widgets import times
from app.ui.widgets.code_lists import CodeLists

LABELS: Mapping[str, str] = {
    "name": N_("名称"),
    "kana": N_("ふりがな"),
    "organisation": N_("団体"),
    "description": N_("内容"),
    "categories": N_("分類"),
    "targets": N_("対象"),
    "postcode": N_("郵便番号"),
    "address": N_("所在地"),
    "latitude": N_("緯度"),
    "longitude": N_("経度"),
    "phone": N_("電話"),
    "hours": N_("受付時間"),
    "cost": N_("費用"),
    "assured_on": N_("確認日"),
    "public": N_("公開"),
}
"""What the keys of a listing are called on screen."""

_CODES = {"categories": "resource_category", "targets": "resource_target"}


def in_words(key: str, value: object, lists: CodeLists) -> str:
    """A value of a listing as text, "" for none."""
    if key in _CODES:
        return lists.listed(_CODES[key], value) if isinstance(value, (tuple, list)) else ""
    if isinstance(value, bool):
        return _("だれにでも伝えてよい") if value else _("職員だけ")
    if key == "assured_on":
        return times.day(str(value)) if value else ""
    if key == "postcode" and value:
        return f"{str(value)[:3]}-{str(value)[3:]}"
    return "" if value is None else str(value)


def facts_of(detail: ResourceDetail, lists: CodeLists) -> list[tuple[str, str]]:
    """A listing as labels and values."""
    keys = [key for key in LABELS if key not in ("name", "latitude", "longitude")]
    said = [(_(LABELS[key]), in_words(key, getattr(detail, key), lists)) for key in keys]
    return [*said, (_("FAX"), detail.fax), (_("URL"), detail.url), (_("館のメモ"), detail.own_note)]


def badges_of(detail: ResourceDetail) -> list[tuple[str, Tone]]:
    """The words of state of a listing."""
    found: list[tuple[str, Tone]] = [(_("本部の配信"), "accent") if not detail.hall else (_("館の独自情報"), "plain")]
    if not detail.public:
        found.append((_("職員だけ"), "warn"))
    if detail.stale:
        found.append((_("1 年以上確認されていません"), "warn") if detail.assured_on else (_("未確認"), "warn"))
    if detail.status != "active":
        found.append((_("休止・終了"), "danger"))
    return found
