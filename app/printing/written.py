"""Dates and moments as a Japanese form shows them; what is not one is shown as it was given."""

from datetime import datetime

from app import dates
from app.errors import InvalidInput

_WEEKDAYS = "月火水木金土日"


def day(text: str) -> str:
    """An ISO date, with ``XX`` for unknown parts, or the day of an ISO moment: 昭和32年4月5日."""
    moment = _moment(text)
    if moment:
        return dates.wareki(moment.date())
    try:
        return dates.wareki(dates.PartialDate(text))
    except InvalidInput:
        return text


def moment(text: str) -> str:
    """An ISO moment in Japan's time: 令和8年11月24日（火）10時05分."""
    read = _moment(text)
    if read is None:
        return day(text)
    return f"{dates.wareki(read.date())}（{_WEEKDAYS[read.weekday()]}）{read.hour}時{read.minute:02}分"


def _moment(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        return None
    return read.astimezone(dates.TOKYO) if read and read.tzinfo else read
