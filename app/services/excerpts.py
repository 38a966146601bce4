"""Where the words of a search stand in the text as it was written: pure, by the lengths of search keys.

The key of a text is as long as the keys of its characters together, for a voicing mark that is joined to its kana (or
dropped) adds nothing; so a place in the key is found in the text by counting.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from app.text import search_key

#: Start and end of a found word in a text, in characters.
Mark = tuple[int, int]
_BEFORE, _LENGTH = 24, 120
_BLOCK = 512
_LINE = str.maketrans(dict.fromkeys("\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029", " "))


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a text on one line, ``…`` where it was cut, and where the words found stand in it."""

    text: str
    marks: tuple[Mark, ...]


def excerpt(text: str, needles: Sequence[str]) -> Excerpt:
    """The piece of ``text`` around the first of the ``needles`` (search keys) that it holds; its beginning if none."""
    key = search_key(text)
    found = min(((place, -len(needle)) for needle in needles if (place := key.find(needle)) >= 0), default=None)
    start, end = 0, _LENGTH
    if found and len(text) > _LENGTH:
        first, last = _from(text, found[0]), _from(text, found[0] - found[1] - 1)
        start = min(_whole(text, max(0, first - _BEFORE)), first)
        end = max(start + _LENGTH, last + 1)
    end = _whole(text, end)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    piece = text[start:end]
    shown = tuple((first + len(before), last + len(before)) for first, last in marks(piece, needles))
    return Excerpt(before + piece.translate(_LINE) + after, shown)


def marks(text: str, needles: Sequence[str]) -> tuple[Mark, ...]:
    """Where the ``needles`` (search keys) stand in ``text``, wherever they do, in order and never overlapping.

    A mark covers whole characters with the marks behind them: a character whose key the needle holds in part (平成 in
    ㍻) is marked, as is all that a needle skips within (spaces, dashes).
    """
    key = search_key(text)
    covered = sorted(span for needle in needles for span in _all(key, needle))
    if not covered:
        return ()
    # The key's characters up to ends[0] come from the first character of the text, and so on.
    ends = list(accumulate(len(search_key(character)) for character in text))
    joined: list[Mark] = []
    for first, last in covered:
        start, final = bisect_right(ends, first), bisect_right(ends, last - 1)
        end = _joined(text, start, final + 1, key[ends[start - 1] if start else 0 : ends[final]])
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def relevance(keys: Sequence[str], needles: Sequence[str]) -> float:
    """How well a record's search keys answer: a whole field best, then its beginning, then often in little text."""
    score = 0.0
    length = 1 + sum(map(len, keys)) / 200
    for needle in needles:
        if needle in keys:
            score += 8
        elif any(key.startswith(needle) for key in keys):
            score += 2
        times = sum(key.count(needle) for key in keys)
        score += times / (times + length)
    return score


def _all(key: str, needle: str) -> list[Mark]:
    spans, at = [], key.find(needle)
    while at >= 0:
        spans.append((at, at + len(needle)))
        at = key.find(needle, at + 1)
    return spans


def _from(text: str, place: int) -> int:
    """Which character of ``text`` the key's character at ``place`` comes from."""
    at = 0
    while place >= (size := len(search_key(text[at : at + _BLOCK]))):
        place -= size
        at += _BLOCK
    while place >= (size := len(search_key(text[at]))):
        place -= size
        at += 1
    return at


def _joined(text: str, start: int, end: int, key: str) -> int:
    """Where the piece from ``start`` ends that has this key: a voicing mark may stand some way behind its kana."""
    while search_key(text[start:end]) != key:
        end += 1
    return _whole(text, end)


def _whole(text: str, cut: int) -> int:
    """The next place at or behind ``cut`` where the text can be cut without parting what is written as one."""
    while 0 < cut < len(text) and _belongs(text[cut]):
        cut += 1
    return min(cut, len(text))


def _belongs(character: str) -> bool:
    """Whether a character is written onto the one before it: combining marks, variation selectors, voicing marks."""
    return character in "゛゜ﾞﾟ\u200d" or unicodedata.category(character)[0] == "M"
