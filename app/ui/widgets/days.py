"""Days and moments in few words, for lists: the year only where it is another one."""

from datetime import date, datetime

from app.language import _, current

_WEEKDAYS = "月火水木金土日"


def day(iso: str, today: date) -> str:
    """An ISO day (or the day of a moment) as ``11/24（火）``, in another year ``2025/11/24``."""
    shown = _day_of(iso)
    if shown.year != today.year:
        return f"{shown:%Y}/{shown.month}/{shown.day}"
    weekday = f"{shown:%a}" if current() == "en" else _WEEKDAYS[shown.weekday()]
    return f"{shown.month}/{shown.day}" + (f" {weekday}" if current() == "en" else f"（{weekday}）")


def moment(iso: str, today: date) -> str:
    """An ISO moment as ``11/24 10:05``, in another year ``2025/11/24 10:05``."""
    shown = datetime.fromisoformat(iso)
    year = "" if shown.year == today.year else f"{shown.year}/"
    return f"{year}{shown.month}/{shown.day} {shown:%H:%M}"


def ago(iso: str, today: date) -> str:
    """How long ago a moment was, in days: 今日, 昨日, 3 日前."""
    days = (today - _day_of(iso)).days
    if days <= 0:
        return _("今日")
    return _("昨日") if days == 1 else _("{n} 日前").format(n=days)


def late(iso: str, today: date) -> str:
    """How a day due stands to today: 今日まで, 3 日過ぎ, or the day itself where it is to come."""
    days = (today - _day_of(iso)).days
    if days == 0:
        return _("今日")
    return _("{n} 日過ぎ").format(n=days) if days > 0 else day(iso, today)


def _day_of(iso: str) -> date:
    return date.fromisoformat(iso[:10])
