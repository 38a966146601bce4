"""Days and moments in full, as a record is read: in 和暦, in English as ISO."""

from datetime import date, datetime

from app.dates import TOKYO, PartialDate, wareki
from app.language import current

_WEEKDAYS = "月火水木金土日"


def day(iso: str | None) -> str:
    """``令和8年11月24日（火）``; unknown parts are said, "" for none."""
    if not iso or current() == "en":
        return iso or ""
    known = PartialDate(iso).known
    return wareki(PartialDate(iso)) + (f"（{_WEEKDAYS[known.weekday()]}）" if known else "")


def moment(iso: str | None) -> str:
    """``令和8年11月24日（火）14:30`` by Japan's clocks; a day alone as :func:`day` has it."""
    if not iso or "T" not in iso:
        return day(iso)
    at = datetime.fromisoformat(iso).astimezone(TOKYO)
    gap = " " if current() == "en" else ""
    return f"{day(date.isoformat(at.date()))}{gap}{at:%H:%M}"


def birth(iso: str | None, age: int | None = None) -> str:
    """A birth date with the age where it is known."""
    if not iso:
        return ""
    written = iso if current() == "en" else wareki(PartialDate(iso))
    return written if age is None else f"{written}（{age}）"
