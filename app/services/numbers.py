"""Running numbers for people; each carries the device, so that offline halls never give the same one twice."""

from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from app import clock
from app.dates import fiscal_year
from app.models.local import Counter
from app.sync.journal import journal_of


def next_count(session: Session, name: str) -> int:
    """The next value of a counter, 1 at first; given in the caller's transaction."""
    statement = insert(Counter).values(name=name, value=1)
    statement = statement.on_conflict_do_update(index_elements=["name"], set_={"value": Counter.value + 1})
    return session.scalars(statement.returning(Counter.value)).one()


def next_number(session: Session, kind: str) -> str:
    """``h001a-2026-0012``: device, fiscal year, running number of the kind in that year."""
    device, year = journal_of(session).device, fiscal_year(clock.today())
    return f"{device}-{year}-{next_count(session, f'{kind}.{year}'):04d}"
