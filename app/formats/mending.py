"""One row of a published list, read cell by cell: what spreadsheets broke is mended, and every mend is reported."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.language import _

# What a spreadsheet takes for a formula when a cell begins with it; the export sets an apostrophe before it.
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠'")

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
_PHONE = re.compile(r"0\d{1,4}-\d{1,4}-\d{3,4}", re.ASCII)
_PHONE_DIGITS = re.compile(r"0\d{9,10}|\d{3,4}", re.ASCII)
_LOST_ZERO = re.compile(r"[1-9]\d{8}|[5-9]0\d{8}", re.ASCII)
_PHONE_SIGNS = re.compile(r"[\d()\-.]+", re.ASCII)
_MAIL = re.compile(r"(?:mailto:)?([\w.+-]+@[\w-]+(?:\.[\w-]+)+)", re.ASCII | re.IGNORECASE)
_DECIMAL = re.compile(r"-?\d{1,3}(?:\.\d*)?", re.ASCII)
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_MADE_A_DATE = re.compile(
    rf"(?<!\d)\d{{1,2}}(?:月\d{{1,2}}日|-(?:{_MONTHS})\b)|\b(?:{_MONTHS})-\d|\d{{4}}/\d{{1,2}}/\d{{1,2}}"
)
# The prefectures whose codes begin with a zero.
_ZERO_PREFECTURES = ("北海道", "青森", "岩手", "宮城", "秋田", "山形", "福島", "茨城", "栃木")


@dataclass(frozen=True)
class Problem:
    """Something about a row that a person should know: the row as a spreadsheet counts, the column by its header."""

    row: int
    column: str
    message: str


class Row:
    """The cells of one row under the field names of its family, with the problems met while reading them.

    Text is kept to the letter; numbers, codes and phone numbers come back half-width. A mend adds a
    :class:`Problem` that names the old and the new value; so does what can't be read.
    """

    def __init__(self, number: int, cells: Sequence[str], places: Mapping[str, int], header: Sequence[str]) -> None:
        self.number = number
        self.problems: list[Problem] = []
        self._cells, self._places, self._header = cells, places, header

    @property
    def overflows(self) -> bool:
        """Whether something stands beyond the last column of the header."""
        return any(cell.strip() for cell in self._cells[len(self._header) :])

    def report(self, field: str, message: str) -> None:
        """Add a problem of ``field`` (or of the whole row, if the table has no such column)."""
        place = self._places.get(field)
        self.problems.append(Problem(self.number, "" if place is None else self._header[place].strip(), message))

    def _mended(self, field: str, old: str, new: str) -> str:
        if new != old:
            self.report(field, _("「{old}」を「{new}」に直しました。").format(old=old, new=new))
        return new

    def text(self, field: str) -> str:
        """The cell as it stands; nothing if it is blank. An apostrophe that guards a formula is taken away."""
        place = self._places.get(field)
        if place is None or place >= len(self._cells):
            return ""
        cell = self._cells[place]
        if cell.isspace():
            return ""
        return cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in FORMULA_STARTS else cell

    def code(self, field: str) -> str:
        """A code or number: half-width, without blanks and without the ``.0`` of a spreadsheet."""
        old = self.text(field).strip()
        if old.isascii() and old.isalnum():
            return old
        return self._mended(field, old, "".join(_half_width(old).split()).removesuffix(".0"))

    def phone(self, field: str) -> str:
        """A phone or fax number with its hyphens as published; a lost leading zero comes back."""
        old = self.text(field).strip()
        if not old:
            return ""
        if _PHONE.fullmatch(old):
            return old
        new = "".join(_half_width(old).split()).removesuffix(".0")
        digits = re.sub(r"\D", "", new)
        if not digits:
            self.report(field, _("「{text}」は電話番号ではありません。空欄にします。").format(text=old))
            return ""
        if _PHONE_SIGNS.fullmatch(new):
            if _LOST_ZERO.fullmatch(digits):
                new, digits = f"0{new}", f"0{digits}"
            if _PHONE_DIGITS.fullmatch(digits):
                return self._mended(field, old, new)
        self.report(field, _("「{text}」は電話番号として読めません。そのまま取り込みます。").format(text=old))
        return old

    def address(self, field: str) -> str:
        """An address or a building, to the letter; a house number that was made a date is reported."""
        text = self.text(field)
        if _MADE_A_DATE.search(text):
            message = _("「{text}」の番地が日付に変わっているようです。元の資料で確かめてください。")
            self.report(field, message.format(text=text))
        return text

    def postcode(self, field: str) -> str:
        """Seven digits without a hyphen."""
        code = self.code(field).removeprefix("〒").replace("-", "")
        if not code:
            return ""
        if code.isdigit() and len(code) in (5, 6):
            return self._mended(field, code, code.zfill(7))
        if not (code.isdigit() and len(code) == 7):
            self.report(field, _("「{text}」は郵便番号として読めません。空欄にします。").format(text=code))
            return ""
        return code

    def corporation(self, field: str) -> str:
        """A 法人番号: thirteen digits of which the first checks the others."""
        code = self.code(field).replace("-", "")
        if not code:
            return ""
        if not (code.isascii() and code.isdigit() and len(code) == 13):
            self.report(field, _("「{text}」は13桁の法人番号ではありません。空欄にします。").format(text=code))
            return ""
        if 9 - sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(code[1:]))) % 9 != int(code[0]):
            self.report(field, _("法人番号 {text} の検査数字が合いません。そのまま取り込みます。").format(text=code))
        return code

    def office(self, field: str) -> str:
        """A 事業所番号: ten letters and digits that begin with the prefecture, so a zero may be lost."""
        code = self.code(field).replace("-", "")
        if len(code) == 9 and code[0] != "0":
            code = self._mended(field, code, f"0{code}")
        if code and not (code.isascii() and code.isalnum() and len(code) == 10):
            self.report(field, _("「{text}」は10桁の事業所番号ではありません。").format(text=code))
        return code

    def municipality(self, field: str, prefecture_field: str) -> str:
        """A 全国地方公共団体コード: six digits, the last a check; a lost zero or check digit comes back."""
        code = self.code(field)
        if not (code.isascii() and code.isdigit() and len(code) == 5):
            return code
        zero = f"0{code}"
        if self.text(prefecture_field).strip().startswith(_ZERO_PREFECTURES) and _checked(zero[:5]) == zero:
            return self._mended(field, code, zero)
        return self._mended(field, code, _checked(code))

    def coordinates(self, latitude: str, longitude: str) -> tuple[float, float] | tuple[None, None]:
        """Latitude and longitude in degrees within Japan, exchanged if they were swapped, or nothing."""
        texts = [_half_width(self.text(field).strip()) for field in (latitude, longitude)]
        if not any(texts):
            return None, None
        if all(map(_DECIMAL.fullmatch, texts)):
            north, east = map(float, texts)
            if _in_japan(north, east):
                return north, east
            if _in_japan(east, north):
                self.report(latitude, _("緯度と経度が入れ替わっていたので直しました。"))
                return east, north
        message = _("緯度「{latitude}」・経度「{longitude}」は日本の中の位置ではありません。空欄にします。")
        self.report(latitude, message.format(latitude=texts[0], longitude=texts[1]))
        return None, None

    def link(self, field: str) -> tuple[str, str]:
        """A web address, and the e-mail address that stood in its place."""
        text = self.text(field).strip()
        if not text or ("." in text and "@" not in text):
            return text, ""
        if mail := _MAIL.fullmatch(_half_width(text)):
            self.report(field, _("URL の欄にメールアドレスがあったので備考に移しました。"))
            return "", mail[1]
        if "@" in text and "//" in text:
            return text, ""
        self.report(field, _("「{text}」は URL ではありません。空欄にします。").format(text=text))
        return "", ""


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_DASHES)


def _checked(code: str) -> str:
    """Five digits of a municipality with their check digit (総務省, 全国地方公共団体コード仕様)."""
    rest = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2), strict=True)) % 11
    return f"{code}{(11 - rest) % 10}"


def _in_japan(north: float, east: float) -> bool:
    return 20 <= north <= 46 and 122 <= east <= 154
