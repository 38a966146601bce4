"""Dates as people write them: 和暦, unknown parts, fiscal years, ages and moments.

Stored as ISO 8601; 和暦 is for input and print. The calendar is Gregorian throughout: Japan counts by it since
1873-01-01 (明治6年1月1日), so earlier 明治 years, whose months were the moon's, are neither read nor written.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import NamedTuple

from app.errors import InvalidInput
from app.language import _

FIRST_YEAR, LAST_YEAR = 1800, 2199
# Japan has had no summer time since 1951, so its zone is a plain offset and needs no zone tables.
TOKYO = timezone(timedelta(hours=9))


class Era(NamedTuple):
    """An era: its year 1 (``first_year``) and the days it is used for, both inclusive."""

    name: str
    letter: str
    first_year: int
    starts: date
    ends: date


# 大正 and 昭和 began on the day the era before them ended, 平成 and 令和 on the day after.
ERAS = (
    Era("明治", "M", 1868, date(1873, 1, 1), date(1912, 7, 30)),
    Era("大正", "T", 1912, date(1912, 7, 30), date(1926, 12, 25)),
    Era("昭和", "S", 1926, date(1926, 12, 25), date(1989, 1, 7)),
    Era("平成", "H", 1989, date(1989, 1, 8), date(2019, 4, 30)),
    Era("令和", "R", 2019, date(2019, 5, 1), date.max),
)


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date of which parts may be unknown, as ISO text with ``XX``: ``1957-04-XX``, ``XXXX-04-05``.

    Raises :class:`InvalidInput` (field ``date``) for text of another shape, a day that no calendar has, or a year
    outside 1800 to 2199. Ordered as its text, so unknown parts come after known ones.
    """

    iso: str

    def __post_init__(self) -> None:
        found = re.fullmatch(r"(\d{4}|XXXX)-(\d\d|XX)-(\d\d|XX)", self.iso, re.ASCII)
        if not found:
            raise _unreadable(self.iso, "date")
        _check(self.year, self.month, self.day, "date")

    def __str__(self) -> str:
        return self.iso

    @property
    def year(self) -> int | None:
        """The year, if known."""
        return _number(self.iso[:4])

    @property
    def month(self) -> int | None:
        """The month from 1, if known."""
        return _number(self.iso[5:7])

    @property
    def day(self) -> int | None:
        """The day of the month from 1, if known."""
        return _number(self.iso[8:])

    @property
    def known(self) -> date | None:
        """The date, if no part of it is unknown."""
        return None if "X" in self.iso else date.fromisoformat(self.iso)

    @property
    def bounds(self) -> tuple[date, date] | None:
        """The earliest and the latest day that this may be, or none if the year is unknown."""
        return None if self.year is None else _bounds(self.year, self.month, self.day)


def _bounds(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    lengths = {m: monthrange(year, m)[1] for m in ([month] if month else range(1, 13))}
    days = [date(year, m, d) for m, length in lengths.items() for d in ([day] if day else [1, length]) if d <= length]
    return min(days), max(days)


def _number(part: str) -> int | None:
    return None if part.startswith("X") else int(part)


def _check(year: int | None, month: int | None, day: int | None, field: str) -> None:
    """Refuse what no calendar has; unknown parts get the benefit of the doubt (29 February of an unknown year)."""
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidInput(
            field,
            _("{year}年は扱える年（{first}～{last}年）ではありません。").format(
                year=year, first=FIRST_YEAR, last=LAST_YEAR
            ),
        )
    if month is not None and not 1 <= month <= 12:
        raise InvalidInput(field, _("{month}月という月はありません。").format(month=month))
    last = 31 if month is None else monthrange(2000 if year is None else year, month)[1]
    if day is not None and not 1 <= day <= last:
        text = "".join(f"{part}{unit}" for part, unit in ((year, "年"), (month, "月"), (day, "日")) if part is not None)
        raise InvalidInput(field, _("{date}という日はありません。").format(date=text))


# --- reading ---------------------------------------------------------------------------------------------------------

_ERA_NAMES = {name: era for era in ERAS for name in (era.name, era.name[0], era.letter)}
_UNKNOWN = r"XX|\?{1,2}|不明"
_YEAR = rf"(?:(?P<era>{'|'.join(_ERA_NAMES)})(?P<count>元|\d{{1,3}})|(?P<year>\d{{4}}|X{{4}}|\?{{1,4}}|不明))"
_MONTH, _DAY = rf"(?P<month>\d{{1,2}}|{_UNKNOWN})", rf"(?P<day>\d{{1,2}}|{_UNKNOWN})"
_FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        rf"{_YEAR}年?",
        rf"{_YEAR}(?:年|[-/.]){_MONTH}月?",
        rf"{_YEAR}(?:年|[-/.]){_MONTH}(?:月|[-/.]){_DAY}日?",
        r"(?P<year>\d{4}|X{4})(?P<month>\d\d|XX)(?P<day>\d\d|XX)",
        r"(?P<era>[MTSHR])(?P<count>\d\d)(?P<month>\d\d)(?P<day>\d\d)",
    )
)
_REPHRASED = (
    (re.compile(r"不詳"), "不明"),
    (re.compile(r"\((年?月?日不明)\)"), r"\1"),
    (re.compile(r"^年月日不明"), "不明"),
    (re.compile(r"月日不明$"), ""),
    (re.compile(r"(?<![\d元])([年月日])不明"), r"不明\1"),
)
_TWO_YEARS = re.compile(r"([^()]+年)\(([^()]+年)\)(.*)")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-") | dict.fromkeys("・、,。", "."))


_LONGEST = 100


def _plain(text: str) -> str:
    """Half-width, in capitals, without blanks, with one kind of dash; ㍼ is 昭和. Nothing of what is far too long."""
    if len(text) > _LONGEST:
        return ""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper().translate(_DASHES)


def _unreadable(text: str, field: str) -> InvalidInput:
    return InvalidInput(field, _("「{text}」は日付や時刻として読めません。").format(text=text.strip()[:_LONGEST]))


def parse_partial(text: str, field: str = "date") -> PartialDate:
    """A date with parts that may be unknown, from what people write.

    ``S32.4.5`` · ``昭和32年4月5日`` · ``㍼32.4.5`` · ``昭32-4`` · ``S320405`` · ``令和元年`` · ``19570405`` ·
    ``1957/4/5`` · ``1957-04-XX`` · ``1957年4月日不明`` · ``2020年（令和2年）4月1日``, in any width. A part left out, or
    written as ``XX``, ``??``, ``00``, 不明 or 不詳, is unknown. Raises :class:`InvalidInput` for anything else, for a
    day that no calendar has, for a date outside its era (昭和64年1月8日) and for two years that differ.
    """
    plain = _plain(text)
    for pattern, replacement in _REPHRASED:
        plain = pattern.sub(replacement, plain)
    if both := _TWO_YEARS.fullmatch(plain):
        one, other = (_read(year + both[3], text, field) for year in (both[1], both[2]))
        if one != other:
            raise InvalidInput(field, _("「{text}」の二つの年が合いません。").format(text=text.strip()))
        return one
    return _read(plain, text, field)


def _read(plain: str, text: str, field: str) -> PartialDate:
    found = next((match for form in _FORMS if (match := form.fullmatch(plain))), None)
    if found is None:
        raise _unreadable(text, field)
    parts = found.groupdict()
    month, day = (_part(parts.get(name)) for name in ("month", "day"))
    era = _ERA_NAMES.get(parts.get("era") or "")
    if era is None:
        year = _part(parts["year"])
        _check(year, month, day, field)
        return PartialDate(_iso(year, month, day))
    count = 1 if parts["count"] == "元" else int(parts["count"])
    return _in_era(era, count, month, day, field)


def _part(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() and int(text) else None


def _iso(year: int | None, month: int | None, day: int | None) -> str:
    return "-".join(
        "X" * width if part is None else f"{part:0{width}}" for part, width in ((year, 4), (month, 2), (day, 2))
    )


def _in_era(era: Era, count: int, month: int | None, day: int | None, field: str) -> PartialDate:
    """The date in year ``count`` of ``era``; a year that had but one month of the era (昭和64年) tells the month."""
    if count == 0:
        raise InvalidInput(field, _("{era}0年という年はありません。").format(era=era.name))
    year = era.first_year + count - 1
    if year < ERAS[0].starts.year:
        raise InvalidInput(field, _("明治5年までは旧暦です。西暦（新暦）で入力してください。"))
    _check(year, month, day, field)
    partial = PartialDate(_iso(year, month, day))
    earliest, latest = _bounds(year, month, day)
    first, last = max(earliest, era.starts), min(latest, era.ends)
    if first > last:
        why = _("{era}は{starts}から{ends}までで、{western}は{right}です。")
        raise InvalidInput(
            field,
            why.format(era=era.name, starts=era.starts, ends=era.ends, western=partial, right=wareki(partial)),
        )
    if month is None and first.month == last.month:
        return PartialDate(_iso(year, first.month, day))
    return partial


def parse_date(text: str, field: str = "date") -> date:
    """A whole date from anything :func:`parse_partial` reads; :class:`InvalidInput` if a part is unknown."""
    known = parse_partial(text, field).known
    if known is None:
        raise InvalidInput(field, _("年月日をすべて入力してください。"))
    return known


# --- writing and counting --------------------------------------------------------------------------------------------


def wareki(day: date | PartialDate) -> str:
    """``day`` in 和暦 (令和8年11月24日, 令和元年5月1日), Japanese in every language of the program.

    Unknown parts are said (昭和32年4月日不明, 昭和32年月日不明); a year of two eras names both (昭和64年・平成元年);
    days before 1873, and unknown years, are written without an era.
    """
    partial = day if isinstance(day, PartialDate) else PartialDate(f"{day:%Y-%m-%d}")
    if partial.bounds is None:
        year = "年不明" if partial.month or partial.day else "年月日不明"
    else:
        first, last = partial.bounds
        # The first day of 大正 and of 昭和 was also the last of the era before; it is written as the new one.
        eras = [era for era in ERAS if era.starts <= last and era.ends >= first and not _gave_way(era, first)]
        year = "・".join(_year_of(era, first.year) for era in eras) or f"{first.year}年"
    if partial.month is None and partial.day is None:
        return year if partial.year is None else f"{year}月日不明"
    month = "月不明" if partial.month is None else f"{partial.month}月"
    return year + month + ("日不明" if partial.day is None else f"{partial.day}日")


def _gave_way(era: Era, first: date) -> bool:
    return first == era.ends and any(first == later.starts for later in ERAS)


def _year_of(era: Era, year: int) -> str:
    count = year - era.first_year + 1
    return f"{era.name}{'元' if count == 1 else count}年"


def fiscal_year(day: date) -> int:
    """The fiscal year (年度) of ``day``: it begins on 1 April."""
    return day.year if day.month >= 4 else day.year - 1


def age_on(birth: date | PartialDate, day: date) -> int | None:
    """The age in full years on ``day``, or none if unknown parts leave it open or ``day`` is before the birth.

    A year is complete at the end of the day before the birthday (年齢計算ニ関する法律, 民法143条), so one is a year
    older from the birthday on; born on 29 February, in a common year from 1 March on. Rights that begin on the day
    a year *completes* (前日) are a day earlier than this.
    """
    bounds = birth.bounds if isinstance(birth, PartialDate) else (birth, birth)
    if bounds is None:
        return None
    oldest, youngest = (day.year - born.year - ((day.month, day.day) < (born.month, born.day)) for born in bounds)
    return oldest if oldest == youngest and youngest >= 0 else None


# --- moments ---------------------------------------------------------------------------------------------------------

_CLOCKS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(午前|午後)?(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?",
        r"(午前|午後)?(\d{1,2})時(?:(\d{1,2}|半)分?)?(?:(\d{1,2})秒)?()",
        r"()(\d\d)(\d\d)(\d\d)?()",
    )
)
_MOMENT = re.compile(
    r"(?P<day>.*?)(?:T|\s+|(?<=日))(?P<clock>(?:(?:午前|午後)?\s*\d{1,2}[:時]|\d{4}).*?)\s*(?P<zone>Z|[+-]\d\d:?\d\d)?",
    re.ASCII | re.IGNORECASE,
)


def parse_clock(text: str, field: str = "time") -> time:
    """A time of day: ``9:05`` · ``09:05:30.5`` · ``0905`` · ``9時5分`` · ``9時半`` · ``午後3時``, in any width.

    Raises :class:`InvalidInput` for anything else and for times that no clock shows (24:00, 9:60, 午後13時).
    """
    plain = _plain(text)
    found = next((match for form in _CLOCKS if (match := form.fullmatch(plain))), None)
    if found is None:
        raise _unreadable(text, field)
    half, hours, minutes, seconds, fraction = found.groups()
    minute = 30 if minutes == "半" else int(minutes or 0)
    try:
        return time(_hour(half, int(hours)), minute, int(seconds or 0), int((fraction or "").ljust(6, "0")[:6]))
    except ValueError:
        raise InvalidInput(field, _("「{text}」という時刻はありません。").format(text=text.strip())) from None


def _hour(half: str | None, hour: int) -> int:
    """The hour of the day; 午前 and 午後 know 0 to 12."""
    if not half:
        return hour
    if hour > 12:
        raise ValueError
    return hour % 12 + (12 if half == "午後" else 0)


def parse_moment(text: str, field: str = "at", zone: timezone = TOKYO) -> str:
    """A moment as ISO 8601 with the offset of Japan (``2026-11-24T10:05:00+09:00``): one instant, one text.

    ``text`` is a day that :func:`parse_date` reads and a time that :func:`parse_clock` reads, with ``T`` or a blank
    between them and an optional ``Z`` or offset; without one it is a time in ``zone``, and a day alone is its first
    moment. Fractions of seconds are kept to the microsecond. Raises :class:`InvalidInput`.
    """
    if len(text) > _LONGEST:
        raise _unreadable(text, field)
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _MOMENT.fullmatch(plain)
    day = parse_date(found["day"] if found else plain, field)
    clock = parse_clock(found["clock"], field) if found else time()
    if found and found["zone"]:
        zone = _zone(found["zone"].upper(), field)
    moment = datetime.combine(day, clock, zone).astimezone(TOKYO)
    _check(moment.year, moment.month, moment.day, field)
    return moment.isoformat()


def _zone(text: str, field: str) -> timezone:
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        raise InvalidInput(field, _("「{text}」という時差はありません。").format(text=text))
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)
