"""Where the texts of several sides differ, and a proposal that keeps all of them: pure."""

from collections.abc import Sequence
from difflib import SequenceMatcher

Piece = tuple[str, bool]
"""A stretch of a text, and whether it is told apart: not in every other text."""

LONGEST = 3000
"""Letters of a side that are compared one by one; longer texts are compared by lines."""


def pieces(text: str, others: Sequence[str]) -> list[Piece]:
    """``text`` cut where it begins or ceases to differ from any of ``others``; the pieces joined give the text."""
    if any(len(each) > LONGEST for each in (text, *others)):
        units = text.splitlines(keepends=True)
        common = _common(units, [other.splitlines(keepends=True) for other in others])
    else:
        units = list(text)
        common = _common(units, [list(other) for other in others])
    found: list[Piece] = []
    for unit, shared in zip(units, common, strict=True):
        if found and found[-1][1] is not shared:
            found[-1] = (found[-1][0] + unit, not shared)
        else:
            found.append((unit, not shared))
    return found


def combined(texts: Sequence[str]) -> str:
    """The first text, and after it every line that only the others have."""
    kept = texts[0].split("\n")
    for text in texts[1:]:
        kept += [line for line in text.split("\n") if line and line not in kept]
    return "\n".join(kept)


def _common(units: Sequence[str], others: Sequence[Sequence[str]]) -> list[bool]:
    """For each unit whether every other text has it, too."""
    shared = [True] * len(units)
    for other in others:
        here = [False] * len(units)
        for block in SequenceMatcher(None, units, other, autojunk=False).get_matching_blocks():
            here[block.a : block.a + block.size] = [True] * block.size
        shared = [one and two for one, two in zip(shared, here, strict=True)]
    return shared
