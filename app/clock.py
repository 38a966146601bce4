"""The only source of time and of fresh identity."""

import hashlib
import secrets
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

JST = timezone(timedelta(hours=9), "JST")
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH = 26

_now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000  # noqa: E731  replaced as a whole in tests


def use(source: Callable[[], int]) -> None:
    """Let ``source`` (milliseconds since 1970, UTC) tell the time from now on; tests set clocks with it."""
    global _now_ms  # noqa: PLW0603  one clock per process
    _now_ms = source


def now_ms() -> int:
    """Milliseconds since 1970-01-01 UTC, as the wall clock of this machine has it."""
    return _now_ms()


def now() -> datetime:
    """The present moment in Japan."""
    return datetime.fromtimestamp(now_ms() / 1000, JST)


def now_iso() -> str:
    """The present moment as ISO 8601 with zone, to the second."""
    return now().isoformat(timespec="seconds")


def today() -> date:
    """The present day in Japan."""
    return now().date()


def utc_iso(ms: int) -> str:
    """A moment given in milliseconds as ISO 8601 in UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")


def new_id() -> str:
    """A fresh row id: 26 characters that sort by time of birth (the layout of ULID)."""
    number = (now_ms() & (1 << 48) - 1) << 80 | secrets.randbits(80)
    return _base32(number)


def derived_id(*parts: str) -> str:
    """The id of a row that is the same wherever it is made, from its parent and code."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return _base32(int.from_bytes(digest[:16], "big"))


def _base32(number: int) -> str:
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
