"""コード表: the office revises the lists; halls receive them, and what was recorded keeps its code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import InvalidInput
from app.language import _
from app.models.hall import CodeItem
from app.services import inputs
from app.services import rows as moves


class CodeDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One entry; ``code`` is a stable English word, ``ja`` and ``en`` are what people read."""

    list: str
    code: str
    ja: str
    en: str = ""
    sort: int = 0
    retired: bool = False


@dataclass(frozen=True, slots=True)
class CodeDetail:
    """One entry as stored."""

    id: str
    version: str
    list: str
    code: str
    ja: str
    en: str
    sort: int
    retired: bool


def add(session: Session, draft: CodeDraft) -> CodeDetail:
    """Add an entry to a list; raises :class:`OfficeOnly`, :class:`InvalidInput` for one that is there."""
    moves.office_only(session)
    given = inputs.given(draft)
    if not (draft.code.isascii() and draft.code.replace("_", "").isalnum() and draft.code.islower()):
        raise InvalidInput("code", _("半角の英小文字と数字、下線で書いてください"))
    inputs.needed("ja", draft.ja)
    row_id = clock.derived_id("code_item", draft.list, draft.code)
    if session.get(CodeItem, row_id) is not None:
        raise InvalidInput("code", _("そのコードはもうあります"))
    session.add(CodeItem(id=row_id, **{**given, "en": draft.en or draft.ja}))
    return show(session, row_id)


def amend(session: Session, code_id: str, version: str | None, values: Mapping[str, Any]) -> CodeDetail:
    """Change what an entry is called, its place, or retire it; its list and code stay, for records hold them."""
    moves.office_only(session)
    row = inputs.existing(session, CodeItem, code_id)
    changed = inputs.changed(CodeDraft, {"list": row.list, "code": row.code, "ja": row.ja}, values)
    if {"list", "code"} & changed.keys():
        raise InvalidInput("code", _("コードは変えられません。新しいコードを加えて、古いものを使用停止にしてください"))
    moves.edit(session, row, version, changed)
    return show(session, code_id)


def show(session: Session, code_id: str) -> CodeDetail:
    """One entry; raises :class:`NotFound`."""
    session.flush()
    row = inputs.existing(session, CodeItem, code_id)
    return CodeDetail(row.id, moves.version_of(session, row), row.list, row.code, row.ja, row.en, row.sort, row.retired)


def page(session: Session) -> list[str]:
    """All entries, list by list."""
    found = select(CodeItem.id).where(~CodeItem.gone).order_by(CodeItem.list, CodeItem.sort, CodeItem.code)
    return list(session.scalars(found))
