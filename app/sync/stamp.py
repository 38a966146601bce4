"""The order of events: a hybrid logical clock (Kulkarni et al. 2014).

A stamp chooses which head of a conflict is shown, and nothing else.
"""

from typing import NamedTuple

DAY_MS = 86_400_000
#: The bounds of a stamp: the last day of the year 9999, and what every program can count.
LATEST_MS = 253_402_214_400_000
MOST = (1 << 53) - 1


class Stamp(NamedTuple):
    """Wall clock in milliseconds since 1970 (UTC), a counter within it, and the incarnation that stamped."""

    wall: int
    counter: int
    origin: str


BEGINNING = Stamp(0, 0, "")


def tick(last: Stamp, now_ms: int, origin: str) -> Stamp:
    """The stamp of a new local event: after ``last``, whatever the wall clock says.

    Who was sent the last stamp of all stays there, rather than be unable to write.
    """
    now_ms = min(now_ms, LATEST_MS)
    if now_ms > last.wall:
        return Stamp(now_ms, 0, origin)
    return Stamp(last.wall, min(last.counter + 1, MOST), origin)


def witness(last: Stamp, other: Stamp) -> Stamp:
    """The clock after seeing another device's stamp; the next tick stays ahead of both."""
    return max(last, other)


def is_astray(stamp: Stamp, now_ms: int) -> bool:
    """Whether the device that made ``stamp`` runs more than a day ahead of this one."""
    return stamp.wall - now_ms > DAY_MS
