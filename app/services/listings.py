"""Published lists of services taken in and given out: a new edition updates what nobody here has edited."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.formats.export import facility_csv
from app.formats.listings import Listing, ListingFile, Problem, read_listings
from app.models.resource import Resource
from app.models.store import breathe
from app.services.backend import Backend
from app.services.listing_intake import Here, Intake, Values, Vanished, earlier, rows_here, vanished
from app.sync.heads import chunks
from app.sync.journal import journal_of
from app.sync.scope import PUBLIC

__all__ = ["ImportResult", "Problem", "Vanished", "export_listings", "import_file", "import_listings"]

Progress = Callable[[int, int, str], None]
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of the rows of a file: ``rows == new + changed + same + held``."""

    rows: int
    new: int
    changed: int
    same: int
    held: int
    problems: tuple[Problem, ...]
    vanished: tuple[Vanished, ...]


def import_file(
    backend: Backend, data: bytes, *, dry_run: bool = False, progress: Progress | None = None
) -> ImportResult:
    """Take a file of a known family in while the desk goes on saving, and index it.

    Raises :class:`UnreadableTable`, :class:`UnknownTable`, and what ``progress`` raises, with nothing taken in.
    """
    file = read_listings(data)
    if dry_run:
        return backend.ask(import_listings, file, dry_run=True, progress=progress)
    result = backend.do_patiently(import_listings, file, progress=progress).value
    backend.index()
    return result


def import_listings(
    session: Session, file: ListingFile, *, dry_run: bool = False, progress: Progress | None = None
) -> ImportResult:
    """Take listings in: published ones at the office, a hall's own at a hall; ``dry_run`` only says what would be."""
    party = journal_of(session).party
    intake = Intake(session, PUBLIC if party.is_office else party.hall, dry_run)
    before = earlier(session, file.family, intake.hall)
    for some in chunks(file.listings, BATCH):
        breathe(session)
        intake.take(some, before)
        if progress is not None:
            progress(intake.new + intake.changed + intake.same, len(file.listings), "")
    lost = vanished(session, before, file.listings)
    return ImportResult(
        file.rows, intake.new, intake.changed, intake.same, len(file.held), (*file.problems, *intake.problems), lost
    )


def export_listings(session: Session, *, public_only: bool = True) -> bytes:
    """The listings that may be told to anyone, or all of them, as a CSV of 公共施設一覧."""
    return facility_csv(_given_out(session, public_only=public_only))


def _given_out(session: Session, *, public_only: bool) -> Iterator[Listing]:
    listed = select(Resource.id).where(~Resource.gone).order_by(Resource.sort_key, Resource.id)
    if public_only:
        listed = listed.where(Resource.public.is_(True))
    for some in chunks(session.scalars(listed).all(), BATCH):
        here = {one.row.id: one for one in rows_here(session, some)}
        for row_id in some:
            yield _listing(here[row_id])


def _listing(here: Here) -> Listing:
    row = here.row
    values: Values = {key: tuple(value) if isinstance(value, list) else value for key, value in here.values.items()}
    return Listing(source=row.source, source_id=row.source_id or row.id, public=row.public, **values)
