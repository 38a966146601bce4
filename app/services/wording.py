"""What the fields of records are called, and what their values say to people who compare them."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from app import dates
from app.errors import InvalidInput
from app.language import N_, _
from app.models.consultation import Consultation
from app.models.registry import shapes
from app.services import codes, staff
from app.sync.change import Value

KINDS: Mapping[str, str] = {
    "hall": N_("館"),
    "staff": N_("職員"),
    "code_item": N_("コード表"),
    "form_text": N_("様式"),
    "person": N_("対象者"),
    "household": N_("世帯"),
    "household_member": N_("世帯の人"),
    "organisation": N_("団体"),
    "resource": N_("社会資源"),
    "location": N_("社会資源の所在地"),
    "resource_category": N_("社会資源の分類"),
    "resource_target": N_("社会資源の対象"),
    "own_note": N_("館の覚え書き"),
    "proposal": N_("直しの提案"),
    "consultation": N_("相談"),
    "consultation_topic": N_("相談の内容"),
    "consultation_person": N_("相談の対象者"),
    "note": N_("経過記録"),
    "statement": N_("相談者記入"),
    "consent": N_("同意"),
    "followup": N_("フォロー"),
    "referral": N_("つながるシート"),
    "referral_step": N_("つながるシートの経過"),
}

_FIELDS: Mapping[str, str] = {
    "": N_("記録そのもの"),
    "address": N_("住所"),
    "age_band": N_("年代"),
    "assured_by": N_("確認者"),
    "assured_on": N_("確認日"),
    "at": N_("日時"),
    "birth": N_("生年月日"),
    "block": N_("ブロック"),
    "building": N_("建物"),
    "by": N_("同意した人"),
    "channel": N_("経路"),
    "closed_on": N_("終結日"),
    "code": N_("番号"),
    "consent": N_("同意"),
    "consultation": N_("相談"),
    "cost": N_("費用"),
    "delivery": N_("渡し方"),
    "description": N_("説明"),
    "disabled_at": N_("使えなくした日時"),
    "district": N_("学区"),
    "done_at": N_("済んだ日時"),
    "due_on": N_("期日"),
    "en": N_("英語の名前"),
    "fax": N_("ファックス"),
    "field": N_("分野"),
    "form": N_("様式"),
    "former_name": N_("旧姓"),
    "given_at": N_("同意した日時"),
    "ground": N_("同意によらない根拠"),
    "hall": N_("館"),
    "hours": N_("利用時間"),
    "household": N_("世帯"),
    "issued_at": N_("発行した日時"),
    "items": N_("伝える項目"),
    "ja": N_("日本語の名前"),
    "kana": N_("ふりがな"),
    "latitude": N_("緯度"),
    "list": N_("コード表"),
    "loneliness": N_("孤独感"),
    "loneliness_scale": N_("孤独感の尺度"),
    "longitude": N_("経度"),
    "main_topic": N_("主な相談内容"),
    "main_worry": N_("一番の困りごと"),
    "method": N_("同意の方法"),
    "name": N_("名前"),
    "next_on": N_("次の予定日"),
    "note": N_("覚え書き"),
    "number": N_("番号"),
    "organisation": N_("団体"),
    "outcome": N_("結果"),
    "person": N_("対象者"),
    "phone": N_("電話"),
    "postcode": N_("郵便番号"),
    "public": N_("公開"),
    "purpose": N_("目的"),
    "reason": N_("理由"),
    "referral": N_("つながるシート"),
    "relation": N_("本人との関係"),
    "reply_at": N_("回答の日時"),
    "reply_by": N_("回答した人"),
    "reply_due": N_("回答の期限"),
    "reply_text": N_("回答の内容"),
    "resource": N_("社会資源"),
    "response": N_("対応"),
    "retired": N_("使わない"),
    "role": N_("役割"),
    "secret": N_("秘匿"),
    "settled_at": N_("処理した日時"),
    "sex": N_("性別"),
    "sort": N_("並び順"),
    "source": N_("出典"),
    "source_id": N_("出典の番号"),
    "source_note": N_("出典の値"),
    "staff": N_("担当者"),
    "state": N_("状態"),
    "status": N_("利用の可否"),
    "text": N_("内容"),
    "to": N_("伝える先"),
    "toml": N_("様式の定義"),
    "until": N_("期限"),
    "urgency": N_("緊急度"),
    "url": N_("ホームページ"),
    "valid_from": N_("開館日"),
    "valid_to": N_("閉館日"),
    "values": N_("直しの内容"),
    "version": N_("版"),
    "visitor_name": N_("来談者の氏名"),
    "visitor_phone": N_("来談者の電話"),
    "visitor_relation": N_("来談者と本人の関係"),
    "void": N_("取り消しの理由"),
    "wishes": N_("希望"),
    "withdrawn_at": N_("撤回した日時"),
    "worries": N_("困りごと"),
    "written_by": N_("記入した人"),
}

LISTS: Mapping[tuple[str, str], str] = {
    ("hall", "block"): "block",
    ("staff", "role"): "staff_role",
    ("person", "age_band"): "age_band",
    ("person", "sex"): "sex",
    ("consultation", "age_band"): "age_band",
    ("consultation", "channel"): "channel",
    ("consultation", "field"): "field",
    ("consultation", "loneliness"): "loneliness",
    ("consultation", "main_topic"): "topic",
    ("consultation", "outcome"): "outcome",
    ("consultation", "sex"): "sex",
    ("consultation", "urgency"): "urgency",
    ("consultation", "visitor_relation"): "relation",
    ("consultation_topic", "code"): "topic",
    ("resource_category", "code"): "resource_category",
    ("resource_target", "code"): "resource_target",
    ("statement", "main_worry"): "worry",
    ("statement", "worries"): "worry",
    ("statement", "written_by"): "writer",
    ("consent", "ground"): "ground",
    ("consent", "items"): "consent_item",
    ("consent", "method"): "consent_method",
    ("consent", "purpose"): "consent_purpose",
    ("consent", "relation"): "relation",
    ("referral", "delivery"): "delivery",
    ("referral", "state"): "referral_state",
    ("referral_step", "state"): "referral_state",
}
"""The code lists of the fields that hold codes."""

_DAYS = frozenset({"assured_on", "closed_on", "due_on", "next_on", "reply_due", "until", "valid_from", "valid_to"})


def kind_label(entity: str) -> str:
    """What a kind of record is called."""
    return _(KINDS[entity])


def field_label(field: str) -> str:
    """What a field is called; the record itself for the field without a name."""
    return _(_FIELDS[field])


def list_of(entity: str, field: str) -> str:
    """The code list of a field whose value is one code, "" for any other."""
    return "" if (entity, field) in {("statement", "worries"), ("consent", "items")} else LISTS.get((entity, field), "")


def is_day(field: str) -> bool:
    """Whether the field's values are whole days."""
    return field in _DAYS


def says(session: Session, entity: str, field: str, value: Value) -> str:
    """What a value says; a code by its label, a reference by the name of what it points to."""
    if value is None or value == "":
        return _("（空欄）")
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    return _says_text(session, entity, field, value) if isinstance(value, str) else str(value)


def _says_text(session: Session, entity: str, field: str, value: str) -> str:
    code_list = LISTS.get((entity, field))
    if code_list is not None:
        labels = codes.labels(session, code_list)
        return _("、").join(labels.get(code, code) for code in _several(value))
    target = "hall" if field == "hall" else shapes()[entity].references.get(field)
    if target is not None:
        return title(session, target, value)
    if field == "staff":
        return staff.names(session, [value]).get(value, value)
    if (entity, field) == ("consent", "to"):
        return _("、").join(title(session, "resource", one) for one in _several(value))
    return _day(value) if is_day(field) or field == "birth" else value


def title(session: Session, entity: str, row_id: str) -> str:
    """What names a row: its own name, number or text, else what names the row that it belongs to."""
    shape = shapes()[entity]
    row = session.get(shape.model, row_id)
    if row is None:
        return row_id
    if isinstance(row, Consultation):
        whose = title(session, "person", row.person) if row.person else row.visitor_name
        return "　".join(part for part in (whose, row.number) if part)
    for name in ("name", "number"):
        if said := getattr(row, name, None):
            return str(said)
    for parent in shape.parents or tuple(shape.references):
        if above := getattr(row, parent):
            return title(session, shape.references[parent], above)
    return str(getattr(row, "text", "") or getattr(row, "ja", "") or row_id)[:60]


def _several(value: str) -> list[str]:
    try:
        found: Any = msgspec.json.decode(value) if value.startswith("[") else [value]
    except msgspec.DecodeError:
        return [value]
    return [str(one) for one in found]


def _day(value: str) -> str:
    try:
        return dates.wareki(dates.PartialDate(value))
    except InvalidInput:
        return value
