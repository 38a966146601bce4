"""Positions on a channel: what a bundle covers, what is missing, and what a receipt means (pure).

A channel runs from one device to another. Its positions are those of the sender's log in order of arrival there; a
range ``(after, upto]`` says which stretch a bundle covers. Whether a change is already here is never decided by a
position, only by its dot.
"""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Range:
    """The stretch of the sender's log that a bundle covers: positions greater than ``after`` and at most ``upto``."""

    after: int
    upto: int


class Life(NamedTuple):
    """An incarnation: its birth as text that sorts by time, and its id; the greatest is the present one."""

    birth: str
    id: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """The receiver's mark on a channel: which life of the sender it is about, and how far everything was applied."""

    sender: Life
    position: int


def arrive(mark: Arrival | None, sender: Life, covered: Range, *, to_present_self: bool) -> Arrival:
    """The mark after a bundle was applied.

    A bundle beyond the mark leaves a gap and moves nothing; so does one from an earlier life of the sender. One
    addressed to an earlier self moves nothing, since its echo filter left holes. A newer life starts from nothing.
    """
    if mark is None or sender > mark.sender:
        mark = Arrival(sender, 0)
    if sender < mark.sender or not to_present_self or covered.after > mark.position:
        return mark
    return Arrival(sender, max(mark.position, covered.upto))


def gap(mark: Arrival | None, sender: Life, covered: Range) -> Range | None:
    """What is missing before a bundle of the sender's present life, or nothing."""
    if mark is not None and sender < mark.sender:
        return None
    position = mark.position if mark is not None and mark.sender == sender else 0
    return Range(position, covered.after) if covered.after > position else None


def acknowledged(receipt_about: str, receipt_position: int, my_incarnation: str) -> int:
    """How far the other side has us, by its newest receipt: one about an earlier incarnation counts as nothing.

    It may go down: the other side was restored, and is sent everything from there again.
    """
    return receipt_position if receipt_about == my_incarnation else 0
