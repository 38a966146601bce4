"""Breaking Japanese text into lines: 禁則処理 after JIS X 4051, pushing out (追い出し), nothing hanging."""

import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import accumulate

NEVER_FIRST = frozenset(
    "、。，．・：；？！‐゠–〜～ー々〻ゝゞヽヾ゛゜ﾞﾟｰ｡､･"
    "）」』】〕〉》｝］〙〗〟’”»｠｣)]},.:;?!%％‰℃°"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｧｨｩｪｫｬｭｮｯ"
)
"""Characters that may not begin a line (行頭禁則)."""

NEVER_LAST = frozenset("（「『【〔〈《｛［〘〖〝‘“«｟｢([{￥¥＄$£￡№〒＃#")
"""Characters that may not end a line (行末禁則)."""

_INSEPARABLE = frozenset("…‥―—")


@cache
def may_break(before: str, after: str) -> bool:
    """Whether a line may end between these two characters."""
    if after in NEVER_FIRST or before in NEVER_LAST or after == " " or unicodedata.category(after) in {"Mn", "Me"}:
        return False
    if before in _INSEPARABLE and before == after:
        return False
    return not (_joins_words(before) and _joins_words(after))


def _joins_words(char: str) -> bool:
    """Latin letters, digits and their signs: words, telephone numbers and addresses stay whole."""
    return char < "\u0370" and char != " "


def wrap(text: str, room: float, width: Callable[[str], float]) -> tuple[str, ...]:
    """``text`` as lines no wider than ``room``; ``width`` measures one character, in the unit of ``room``.

    Nothing is lost: joined again, with a newline for each newline, the lines are the text. A line breaks against the
    rules only where no break in it would be allowed, and holds more than ``room`` only if a single character does, or
    by spaces at its end, which nobody sees.
    """
    return tuple(line for paragraph in text.split("\n") for line in _lines(paragraph, room, width))


def _lines(text: str, room: float, width: Callable[[str], float]) -> list[str]:
    lines: list[str] = []
    edges = [0.0, *accumulate(width(char) for char in text)]
    start = 0
    while True:
        fits = _furthest(edges, start, room)
        end = fits
        while end < len(text) and text[end] == " ":
            end += 1
        if end >= len(text):
            return [*lines, text[start:]]
        end = next((at for at in range(end, start, -1) if may_break(text[at - 1], text[at])), fits)
        lines.append(text[start:end])
        start = end


def _furthest(edges: list[float], start: int, room: float) -> int:
    """Index after the last character of the line that begins at ``start``: at least one character further."""
    end = start + 1
    while end < len(edges) and edges[end] - edges[start] <= room + 1e-6:
        end += 1
    return min(max(end - 1, start + 1), len(edges) - 1)
