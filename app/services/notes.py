"""経過記録: what happened since, only ever added."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app import clock
from app.models.consultation import Consultation, Note
from app.models.hall import Staff
from app.services import inputs
from app.sync.heads import chunks
from app.sync.journal import journal_of


class NoteDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A case note as typed; ``at`` is a moment in any usual way of writing, now if left out."""

    consultation: str
    text: str
    at: str | None = None


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A case note as shown."""

    id: str
    consultation: str
    at: str
    text: str
    staff: str
    staff_name: str


def add(session: Session, draft: NoteDraft) -> NoteRow:
    """Add a note to a consultation; raises :class:`InvalidInput`."""
    given = inputs.given(draft)
    above = inputs.existing(session, Consultation, given["consultation"], field="consultation")
    note = Note(
        id=clock.new_id(),
        consultation=above.id,
        text=inputs.needed("text", given["text"]),
        at=inputs.moment("at", given["at"]) or clock.now_iso(),
        staff=journal_of(session).staff,
    )
    session.add(note)
    session.flush()
    return show(session, note.id)


def show(session: Session, note_id: str) -> NoteRow:
    """One note; raises :class:`NotFound`."""
    inputs.existing(session, Note, note_id)
    return rows(session, [note_id])[0]


def of(session: Session, consultation_id: str) -> list[NoteRow]:
    """The notes of a consultation, the newest first."""
    return _rows(session, Note.consultation == consultation_id)


def page(session: Session) -> list[str]:
    """The ids of all notes, the newest first."""
    return list(session.scalars(select(Note.id).where(~Note.gone).order_by(Note.at.desc(), Note.id.desc())))


def rows(session: Session, ids: Sequence[str]) -> list[NoteRow]:
    """These notes, in their order; those that are gone are left out."""
    lines = {line.id: line for some in chunks(ids) for line in _rows(session, Note.id.in_(some))}
    return [lines[one] for one in ids if one in lines]


def _rows(session: Session, condition: ColumnElement[bool]) -> list[NoteRow]:
    listed = select(Note, Staff.name).outerjoin(Staff, Staff.id == Note.staff).where(condition, ~Note.gone)
    return [
        NoteRow(note.id, note.consultation, note.at, note.text, note.staff, name or "")
        for note, name in session.execute(listed.order_by(Note.at.desc(), Note.id.desc()))
    ]
