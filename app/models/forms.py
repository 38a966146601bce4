"""Fields out of whose text the program reads more than text: a day, a moment, a list, or a code that logic needs.

Text of another form can't be applied, and is held.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from app.dates import PartialDate
from app.errors import InvalidInput
from app.vocabulary import ReferralState, Urgency

Form = Callable[[str], bool]


@lru_cache(maxsize=10_000)
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
    day, mark, _clock = text.partition("T")
    try:
        return is_day(day) and (not mark or datetime.fromisoformat(text).tzinfo is not None)
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
    "consultation": {
        **dict.fromkeys(("next_on", "closed_on"), is_day),
        "at": is_moment,
        "urgency": frozenset(Urgency).__contains__,
    },
    "note": {"at": is_moment},
    "statement": {"worries": _TEXTS, "household": _LINES},
    "consent": {
        **dict.fromkeys(("given_at", "withdrawn_at"), is_moment),
        **dict.fromkeys(("to", "items"), _TEXTS),
        "until": is_day,
    },
    "followup": {"due_on": is_day, "done_at": is_moment},
    "referral": {
        **dict.fromkeys(("issued_at", "reply_at"), is_moment),
        "reply_due": is_day,
        "state": frozenset(ReferralState).__contains__,
    },
    "referral_step": {"at": is_moment},
}
