"""What every use case asks of values that people typed: kept to the letter, or refused with a sentence."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.dates import parse_date, parse_moment, parse_partial
from app.errors import InvalidInput, NotFound
from app.language import _
from app.models.base import Replicated
from app.models.hall import CodeItem
from app.sync.capture import LONGEST

D = TypeVar("D", bound=msgspec.Struct)
R = TypeVar("R", bound=Replicated)


def draft(kind: type[D], data: Mapping[str, Any]) -> D:
    """``data`` as a draft; raises :class:`InvalidInput` for an unknown field, a wrong type, or a lost required one."""
    for name, value in data.items():
        text(name, value)
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as problem:
        where = str(problem).rpartition("`$")[2].strip("`.") or "JSON"
        raise InvalidInput(where, str(problem)) from problem


def text(field: str, value: Any) -> None:
    """Refuse what can't be stored as text anywhere inside ``value``: lone surrogates, NUL, more than the limit."""
    if isinstance(value, str):
        if len(value) > LONGEST:
            raise InvalidInput(field, _("長すぎます"))
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise InvalidInput(field, _("保存できない文字が入っています"))
    elif isinstance(value, Mapping):
        for name, one in value.items():
            text(field, name)
            text(field, one)
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for one in value:
            text(field, one)


def needed(field: str, value: str | None) -> str:
    """A text that must say something."""
    if not value or not value.strip():
        raise InvalidInput(field, _("入力してください"))
    return value


def code(session: Session, field: str, code_list: str, value: str | None) -> str | None:
    """A code that stands in its list (retired ones still read); raises :class:`InvalidInput`."""
    if value is None:
        return None
    found = select(CodeItem.id).where(CodeItem.list == code_list, CodeItem.code == value, ~CodeItem.gone)
    if session.scalar(found) is None:
        raise InvalidInput(field, _("コード表にない値です: {value}").format(value=value))
    return value


def day(field: str, value: str | None) -> str | None:
    """A date in any usual way of writing, as ISO; raises :class:`InvalidInput`."""
    return parse_date(value, field=field).isoformat() if value else None


def partial_day(field: str, value: str | None) -> str | None:
    """A date with perhaps unknown parts, as ISO with XX."""
    return str(parse_partial(value, field=field)) if value else None


def moment(field: str, value: str | None) -> str | None:
    """A moment as ISO 8601 with zone."""
    return parse_moment(value, field=field) if value else None


def existing(session: Session, kind: type[R], row_id: str | None, field: str = "id") -> R:
    """The living row with this id; raises :class:`NotFound`, or :class:`InvalidInput` for a reference ``field``."""
    row = session.get(kind, row_id) if row_id else None
    if row is None or row.gone:
        if field == "id":
            raise NotFound(kind=kind.__tablename__, id=row_id)
        raise InvalidInput(field, _("{id} は見つかりません").format(id=row_id))
    return row
