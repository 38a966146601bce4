"""What every use case asks of values that people typed: kept to the letter, or refused with a sentence."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec
from sqlalchemy.orm import Session

from app.dates import parse_date, parse_moment, parse_partial
from app.errors import InvalidInput, NotFound
from app.language import _
from app.models.base import Replicated
from app.services.codes import is_known
from app.sync.change import LONGEST

D = TypeVar("D", bound=msgspec.Struct)
R = TypeVar("R", bound=Replicated)
#: How msgspec begins to say it.
_UNKNOWN, _MISSING = "Object contains unknown field `", "Object missing required field `"
_WRONG_TYPE = re.compile(r"Expected `([^`]+)`, got `([^`]+)`")


def draft(kind: type[D], data: Mapping[str, Any]) -> D:
    """``data`` as a draft; raises :class:`InvalidInput` for an unknown field, a wrong type, or a lost required one.

    ``null`` stands for what is not given.
    """
    if not isinstance(data, Mapping):
        raise InvalidInput("JSON", _("JSON のオブジェクトを一つ渡してください"))
    for name, value in data.items():
        text(name, value)
    try:
        return msgspec.convert({name: value for name, value in data.items() if value is not None}, kind)
    except msgspec.ValidationError as problem:
        raise _in_words(problem) from problem


def _in_words(problem: msgspec.ValidationError) -> InvalidInput:
    said, _at, where = str(problem).partition(" - at `$.")
    where = where.rstrip("`")
    for start, why in ((_UNKNOWN, _("知らない項目です")), (_MISSING, _("入力してください"))):
        if said.startswith(start):
            field = said.removeprefix(start).partition("`")[0]
            return InvalidInput(f"{where}.{field}" if where else field, why)
    wrong = _WRONG_TYPE.match(said)
    if wrong is None:
        return InvalidInput(where or "JSON", said)
    expected, got = (_type_words(names) for names in wrong.groups())
    return InvalidInput(
        where or "JSON", _("{expected}を書いてください（いまは{got}です）").format(expected=expected, got=got)
    )


def _type_words(names: str) -> str:
    words = {
        "str": _("文字"),
        "int": _("整数"),
        "float": _("数"),
        "bool": _("true か false"),
        "array": _("[ ] で囲んだ並び"),
        "object": _("{ } で囲んだ組"),
        "null": _("null"),
    }
    return _("か").join(words.get(name, name) for name in names.split(" | ") if name != "null" or names == "null")


def given(made: msgspec.Struct) -> dict[str, Any]:
    """The values of a draft made in code, looked at as those of a file are: a draft is not checked at its birth."""
    return msgspec.structs.asdict(draft(type(made), msgspec.to_builtins(made)))


def changed(kind: type[D], now: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The ``values`` of an edit that differ from what the record says ``now``, checked as a draft together with it.

    What stays is not judged again: it may name a person or a code that has gone since.
    """
    whole = draft(kind, {**now, **values})
    return {name: value for name in values if (value := getattr(whole, name)) != now.get(name, msgspec.UNSET)}


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
    if not is_known(session, code_list, value):
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
