"""The days that a report covers, in Japan."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func

from app.models.consultation import Consultation


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included, as ISO text."""

    since: str
    until: str

    def holds(self) -> ColumnElement[bool]:
        """The condition that a consultation counts: in the period by the day in Japan, not gone and not voided."""
        at = Consultation.at
        return and_(
            ~Consultation.gone,
            func.coalesce(Consultation.void, "") == "",
            # The text bounds let the index help; moments written in another zone lie at most a day beside them.
            at >= _shifted(self.since, -1),
            at < _shifted(self.until, 2),
            func.date(at, "+9 hours").between(self.since, self.until),
        )


def _shifted(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
