"""Search and sort keys of Japanese text. What is stored is never altered; these keys stand beside it."""

import re
import sys
import unicodedata
import zlib
from array import array

from app.variants import FAMILIES

_DAKUTEN, _HANDAKUTEN = "\u3099", "\u309a"

# --- search keys -----------------------------------------------------------------------------------------------------

_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Pd"})
# Dashes, long-vowel marks and middle dots that Unicode does not file under dashes.
_DROPPED = frozenset("ー~・·‧∙⋅•−˗⁃─━")
_VARIATION_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_ACCENTS = re.compile(f"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f{_VARIATION_SELECTORS}]")
_VARIANTS = str.maketrans({rare: family[0] for family in FAMILIES.split() for rare in family[1:]})
_KATAKANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_VOICED = {
    base + mark: composed
    for base in map(chr, range(0x30A1, 0x30FF))
    for mark in (_DAKUTEN, _HANDAKUTEN)
    if len(composed := unicodedata.normalize("NFC", base + mark)) == 1
}
_MARKED = re.compile(f"(.?)([{_DAKUTEN}{_HANDAKUTEN}])", re.DOTALL)


def _compose(text: str) -> str:
    """Join kana with the voicing marks behind them; a mark that joins nothing is dropped."""
    return _MARKED.sub(lambda found: _VOICED.get(found[0], found[1].strip(_DAKUTEN + _HANDAKUTEN)), text)


def _fold(character: str) -> str:
    """What one character becomes in a search key, before voicing marks are joined across characters."""
    text, before = character, ""
    while text != before:
        before = text
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        text = _ACCENTS.sub("", text).translate(_KATAKANA).translate(_VARIANTS)
        text = "".join(c for c in text if c not in _DROPPED and unicodedata.category(c) not in _DROPPED_CATEGORIES)
        if text not in (_DAKUTEN, _HANDAKUTEN):
            text = _compose(text)
    return text


class _Folding(dict[int, int | str]):
    """A translation table that learns a character when it first meets it."""

    def __missing__(self, code: int) -> int | str:
        folded = _fold(chr(code))
        self[code] = ord(folded) if len(folded) == 1 else folded
        return self[code]


_FOLDING = _Folding()


def search_key(text: str) -> str:
    """``text`` made blind to width, kana type, 異体字, case, accents, spaces, dashes, long-vowel marks and controls.

    Each character is folded on its own (NFKD, case folding, hiragana to katakana, :mod:`app.variants`), so that
    ``search_key(a + b) == search_key(a) + search_key(b)`` and therefore ``search_key(a) in search_key(x + a + y)``.
    The one exception is a text cut between a kana and its separate voicing mark (か + U+3099, ｶ + ﾞ, か + ゛): the
    two are one letter (ガ), which the kana alone does not find. Idempotent. Characters outside Japanese keep the
    order of their combining marks as typed; Hangul syllables become their letters.
    """
    key = text.translate(_FOLDING)
    return _compose(key) if _DAKUTEN in key or _HANDAKUTEN in key else key


def key_fingerprint() -> str:
    """Names the folding of this program; stored keys made under another name have to be made anew."""
    return f"1-{unicodedata.unidata_version}-{zlib.crc32(FAMILIES.encode()):08x}"


# --- the index of two-character tokens -------------------------------------------------------------------------------

# FTS5's ascii tokenizer splits at ASCII that is not a letter or digit and keeps everything else.
_SEPARATOR = re.compile(r"[\x00-/:-@\[-`{-\x7f]")
_WIDE = f"utf-32-{sys.byteorder[0]}e"
_BLANKS = array("I", [0x20])


def _twin(sign: re.Match[str]) -> str:
    code = ord(sign[0])
    return chr(code + 0xFEE0 if 0x21 <= code <= 0x7E else 0xE000 + code)


def bigrams(key: str) -> str:
    """The overlapping two-character tokens of a search key for an FTS5 table with ``tokenize='ascii'``.

    ``孤独死`` gives ``孤独 独死``; a key of one character gives itself, an empty one nothing. ASCII signs become their
    full-width twins (U+FF01 …, which no search key holds), ASCII controls private-use characters.
    """
    key = _SEPARATOR.sub(_twin, key)
    if len(key) < 2:
        return key
    # Strided copies of whole words take a fifth of the time of joining pairs of strings.
    letters = array("I", key.encode(_WIDE, "surrogatepass"))
    tokens = _BLANKS * (3 * len(letters) - 4)
    tokens[0::3] = letters[:-1]
    tokens[1::3] = letters[1:]
    return tokens.tobytes().decode(_WIDE, "surrogatepass")


def needles(query: str) -> tuple[str, ...]:
    """The search keys that a text's key must all hold to match ``query``.

    Words separated by white space are looked for apart, wherever they stand (AND). A word too short to be looked up
    (a key of one character) is joined to the word before it, or the first to the one after it, since keys know no
    spaces: ``田中 一`` is looked for as ``田中一``. A word whose key is empty says nothing.
    """
    words: list[str] = []
    for key in filter(None, map(search_key, query.split())):
        if words and (len(key) < 2 or len(words[-1]) < 2):
            words[-1] += key
        else:
            words.append(key)
    return tuple(dict.fromkeys(words))


def match_phrase(query: str) -> str | None:
    """The FTS5 expression that matches exactly the texts whose search key holds all :func:`needles` of ``query``.

    ``None`` if the query has no two characters to look for. A phrase does not reach across columns.
    """
    words = needles(query)
    if not words or len(words[0]) < 2:
        return None
    return " AND ".join(f'"{bigrams(word)}"' for word in words)


# --- sort keys -------------------------------------------------------------------------------------------------------

_SMALL = str.maketrans(
    "ァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ",
    "アイウエオツヤユヨワカケクシストヌハヒフヘホムラリルレロ",
)
_VOWELS = {
    kana: row[0]
    for row in (
        "アカサタナハマヤラワ",
        "イキシチニヒミリヰ",
        "ウクスツヌフムユル",
        "エケセテネヘメレヱ",
        "オコソトノホモヨロヲ",
        "ン",
    )
    for kana in row
}
_ROWS = "あかさたなはまやらわ"
_ROW_STARTS = "アカサタナハマヤラワ"
_AFTER_KANA = "\ue000"
_NO_READING = "\uf8ff"
_LONG, _SMALL_KANA, _REPEATED, _PLAIN = "0123"


class _Letter:
    """One letter of a reading: its base and what breaks ties between readings of the same bases."""

    __slots__ = ("base", "form", "script", "voicing")

    def __init__(self, base: str, form: str = _PLAIN, script: str = "0") -> None:
        self.base, self.form, self.script, self.voicing = base, form, script, "0"


def _letter(character: str, before: str) -> _Letter | None:
    """``character`` as a letter behind the base ``before``; none if it says nothing."""
    script = "0" if "\u3041" <= character <= "\u309e" else "1"
    kana = character.translate(_KATAKANA)
    base = kana.translate(_SMALL)
    if base in _VOWELS:
        return _Letter(base, _PLAIN if base == kana else _SMALL_KANA, script)
    if kana in "ーヽ":
        if before not in _VOWELS:
            return None
        return _Letter(_VOWELS[before], _LONG, script) if kana == "ー" else _Letter(before, _REPEATED, script)
    if character.isspace() or character in "・゠=":
        return None if before == " " else _Letter(" ")
    if unicodedata.category(character) in ("Mn", "Me", "Cc", "Cf", "Cs"):
        return None
    return _Letter(_AFTER_KANA + character.casefold())


def _letters(reading: str) -> list[_Letter]:
    letters: list[_Letter] = []
    # NFKD sets a space before a spacing mark (か゛), which would part it from its kana.
    joined = reading.translate({0x309B: _DAKUTEN, 0x309C: _HANDAKUTEN})
    for character in unicodedata.normalize("NFKD", joined).strip():
        if character in (_DAKUTEN, _HANDAKUTEN):
            if letters and letters[-1].base in _VOWELS:
                letters[-1].voicing = "1" if character == _DAKUTEN else "2"
        elif letter := _letter(character, letters[-1].base if letters else " "):
            letters.append(letter)
    return letters


def sort_key(kana: str) -> str:
    """A key whose code-point order is the order of readings of JIS X 4061 (きあい・きー・きいと・きんき).

    First by letters, blind to voicing, size and script, with ー as the vowel before it and ゝ as the letter before it;
    ties by voicing (清音, 濁音, 半濁音), then by form (長音, 小書き, 繰返し, 並), then hiragana before katakana. White
    space and ・ come before every letter, so that a family name stays together; several count as one. What is no
    kana comes after all kana, by code point (digits, Latin without case, kanji), and a reading with no letter at all
    comes last: the order of the index rows あ … わ, 他.
    """
    letters = _letters(kana)
    if not letters:
        return _NO_READING
    levels = zip(*((letter.base, letter.voicing, letter.form, letter.script) for letter in letters), strict=True)
    return "\t".join(map("".join, levels))


def index_row(kana: str) -> str:
    """The index button of a reading: あ か さ た な は ま や ら わ, or 他 for what begins with no kana."""
    letters = _letters(kana)
    if not letters or letters[0].base not in _VOWELS:
        return "他"
    return _ROWS[sum(start <= letters[0].base for start in _ROW_STARTS) - 1]


#: The index buttons in their order.
INDEX_ROWS = (*_ROWS, "他")


def index_bounds(row: str) -> tuple[str, str]:
    """The first sort key that belongs under an index button, and the first behind it."""
    starts = (*_ROW_STARTS, _AFTER_KANA, "\uffff")
    at = INDEX_ROWS.index(row)
    return starts[at], starts[at + 1]
