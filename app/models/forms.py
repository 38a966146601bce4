"""Fields out of whose text the program reads a day, a moment or a list: text of another form can't be applied."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from app.dates import PartialDate
from app.errors import InvalidInput

Form = Callable[[str], bool]


def is_partial(text: str) -> bool:
    """A day of which parts may be unknown, or nothing."""
    try:
        return not text or bool(PartialDate(text))
    except InvalidInput:
        return False


def is_day(text: str) -> bool:
    """A whole day, or nothing."""
    return is_partial(text) and "X" not in text


def is_moment(text: str) -> bool:
    """A moment with its zone, a day alone, or nothing."""
    try:
        return is_day(text) or (is_day(text[:10]) and datetime.fromisoformat(text).tzinfo is not None)
    except ValueError:
        return False


def is_json(kind: Any) -> Form:
    """JSON of a kind that msgspec knows."""
    decoder = msgspec.json.Decoder(kind)

    def fits(text: str) -> bool:
        try:
            decoder.decode(text)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            return False
        return True

    return fits


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    """One line of 世帯構成."""

    name: str = ""
    age: int | str | None = None
    relation: str | None = None
    note: str | None = None


_TEXTS, _OBJECT, _LINES = is_json(tuple[str, ...]), is_json(dict[str, Any]), is_json(tuple[_Line, ...])
#: By entity and field.
FORMS: Mapping[str, Mapping[str, Form]] = {
    "hall": {"valid_from": is_day, "valid_to": is_day},
    "staff": {"disabled_at": is_moment},
    "person": {"birth": is_partial},
    "resource": {"assured_on": is_day},
    "proposal": {"values": _OBJECT, "settled_at": is_moment},
    "consultation": {"at": is_moment, "next_on": is_day, "closed_on": is_day},
    "note": {"at": is_moment},
    "statement": {"worries": _TEXTS, "household": _LINES},
    "consent": {
        **dict.fromkeys(("given_at", "withdrawn_at"), is_moment),
        **dict.fromkeys(("to", "items"), _TEXTS),
        "until": is_day,
    },
    "followup": {"due_on": is_day, "done_at": is_moment},
    "referral": {"reply_due": is_day, "issued_at": is_moment, "reply_at": is_moment},
    "referral_step": {"at": is_moment},
}
