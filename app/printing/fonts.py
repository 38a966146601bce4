"""The embedded fonts: which one draws a character, how wide it is, and what stands where none can."""

import re
import unicodedata
from functools import cache
from itertools import groupby
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from app import paths
from app.errors import FontsMissing
from app.language import _

REGULAR = ("BIZUDPGothic-Regular", "NotoSansJP-Regular")
BOLD = ("BIZUDPGothic-Bold", "NotoSansJP-Regular")
GETA = "〓"
"""What printers have always put where a type is missing."""

ASCENT = 0.88
"""Height of the em square above the baseline, in em; the rest, 0.12, hangs below. Both families agree on it."""

MM = 72 / 25.4
"""Points in a millimetre."""

_TICK_BOXES = "☐☑"
_LONG_CODES = re.compile(r"<([0-9A-F]{5,6})>")


class _Embedded(TTFont):
    """A font whose text can be copied out of the PDF beyond the basic plane, where reportlab 5.1 writes odd hex."""

    def addObjects(self, doc: Any) -> None:  # noqa: N802  reportlab's name
        super().addObjects(doc)
        for name, stream in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                stream.content = _LONG_CODES.sub(_utf16, stream.content)


def _utf16(match: re.Match[str]) -> str:
    return f"<{chr(int(match[1], 16)).encode('utf-16-be').hex().upper()}>"


@cache
def font(name: str) -> TTFont:
    """The font of that file name in ``resources/fonts``, registered with reportlab once.

    Raises FontsMissing when the file is absent or broken.
    """
    file = paths.resources() / "fonts" / f"{name}.ttf"
    try:
        loaded = _Embedded(name, str(file), asciiReadable=False)
    except (OSError, TTFError) as problem:
        raise FontsMissing(file=file.name) from problem
    face = loaded.face
    for box in _TICK_BOXES:  # no font of the chain has them: the empty square, crossed by page.Sheet where ticked
        face.charToGlyph.setdefault(ord(box), face.charToGlyph[ord("□")])
        face.charWidths.setdefault(ord(box), face.charWidths[ord("□")])
    pdfmetrics.registerFont(loaded)
    return loaded


@cache
def glyph(char: str, *, bold: bool = False) -> tuple[str, float] | None:
    """Name of the first font that can draw ``char`` and the width there in em; None where no font can.

    Private-use characters (外字) never can: what they mean is known to the machine they were typed on alone.
    """
    if unicodedata.category(char) in {"Cc", "Co", "Cs"}:
        return None
    for name in BOLD if bold else REGULAR:
        face = font(name).face
        if face.charToGlyph.get(ord(char)):
            return name, face.charWidths[ord(char)] / 1000
    return None


@cache
def advance(char: str, *, bold: bool = False) -> float:
    """Width of a character in em."""
    found = glyph(char, bold=bold)
    return found[1] if found else 1.0


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width in millimetres of one line of ``text`` at ``size`` points."""
    return sum(advance(char, bold=bold) for char in text) * size / MM


def runs(text: str, *, bold: bool = False) -> list[tuple[str, str]]:
    """``text`` cut into (font name, piece), one per stretch that one font draws."""
    names = ((glyph(char, bold=bold) or (REGULAR[0], 1.0))[0] for char in text)
    return [
        (name, "".join(char for _name, char in pairs))
        for name, pairs in groupby(zip(names, text, strict=True), key=lambda pair: pair[0])
    ]


def legible(text: str) -> tuple[str, tuple[str, ...]]:
    """What can be drawn of ``text``, and one warning for each character that can't be drawn as it was typed.

    A variation selector is left out and its base stands; invisible control characters are left out; kana with a
    combining mark are drawn as the one glyph that they are; everything else without a glyph becomes 〓.
    Line ends of every kind become a newline and a tab becomes a wide space.
    """
    if all(map(_plain, text)):
        return text, ()
    drawn: list[str] = []
    missing: dict[str, str] = {}
    for char in text.replace("\r\n", "\n"):
        if char in "\n\r\v\f\x85\u2028\u2029":
            drawn.append("\n")
        elif char == "\t":
            drawn.append("\u3000")
        elif unicodedata.combining(char) and drawn and (whole := _composed(drawn[-1], char)):
            drawn[-1] = whole
        elif glyph(char):
            drawn.append(char)
        elif _is_variation_selector(char):
            missing[char] = _("字形の指定 {char} は印刷できないため、基本の字形で印刷します。")
        elif unicodedata.category(char) == "Cf":
            missing[char] = _("目に見えない文字 {char} は印刷されません。")
        else:
            drawn.append(GETA)
            missing[char] = _("文字 {char} は書体にないため、〓で印刷します。")
    return "".join(drawn), tuple(say.format(char=_spelled(char)) for char, say in missing.items())


@cache
def _plain(char: str) -> bool:
    return char == "\n" or (not unicodedata.combining(char) and glyph(char) is not None)


def _composed(base: str, mark: str) -> str | None:
    whole = unicodedata.normalize("NFC", base + mark)
    return whole if len(whole) == 1 and glyph(whole) else None


def _is_variation_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef" or "\u180b" <= char <= "\u180d"


def _spelled(char: str) -> str:
    code = f"U+{ord(char):04X}"
    return f"{char} ({code})" if char.isprintable() and unicodedata.category(char)[0] != "M" else code
