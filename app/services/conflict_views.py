"""競合 as people see them: what the record and the field are called, what each side says, and who said it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.language import _
from app.models.local import Device
from app.models.registry import shapes
from app.services import codes, conflicts, halls, staff, wording
from app.services.conflicts import ConflictDetail, Side
from app.services.setup import OFFICE_DEVICE

Writable = Literal["", "text", "code", "day"]
_TEXTS = frozenset(
    {
        *(
            "address",
            "building",
            "by",
            "cost",
            "description",
            "district",
            "fax",
            "former_name",
            "hours",
            "ja",
            "en",
            "kana",
        ),
        *(
            "name",
            "phone",
            "reason",
            "reply_by",
            "reply_text",
            "response",
            "text",
            "url",
            "visitor_name",
            "visitor_phone",
        ),
        *("void", "wishes", "assured_by"),
    }
)
"""Fields of free text, into which anything may be written."""

_ROOTS = ("consultation", "referral", "consent", "person", "household", "resource")
"""Records that have a page of their own."""


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A conflict in the list: the kind and name of the record, the field, since when, how many sides."""

    id: str
    kind: str
    title: str
    field: str
    since: str
    sides: int


@dataclass(frozen=True, slots=True)
class SideView:
    """One side: its place among the heads, what it says, when, and who on which device of which hall.

    ``text`` is the value to the letter where it is text.
    ``shown`` is the one that every store shows until the conflict is settled.
    """

    head: int
    says: str
    text: str
    deleted: bool
    when: str
    device: str
    hall: str
    staff: str
    shown: bool


@dataclass(frozen=True, slots=True)
class ConflictView:
    """One conflict with all its sides; ``version`` is what they were when they were read.

    ``writable`` is how something else than a side can be written: as text, as one of ``choices``, as a day, or not at
    all. ``record`` is the kind and id of the record with a page of its own, empty where there is none.
    """

    id: str
    kind: str
    title: str
    field: str
    version: str
    sides: tuple[SideView, ...]
    writable: Writable
    choices: tuple[tuple[str, str], ...]
    record: tuple[str, str]


def rows(session: Session, ids: Sequence[str]) -> list[ConflictLine]:
    """Lines for these conflicts; those settled meanwhile are left out."""
    return [
        ConflictLine(
            one.id,
            wording.kind_label(one.entity),
            wording.title(session, one.entity, one.row),
            wording.field_label(one.field),
            one.since,
            len(one.heads),
        )
        for one in conflicts.rows(session, ids)
    ]


def show(session: Session, conflict_id: str) -> ConflictView:
    """One conflict; raises :class:`NotFound` once it is settled."""
    found = conflicts.show(session, conflict_id)
    code_list = wording.list_of(found.entity, found.field)
    return ConflictView(
        id=found.id,
        kind=wording.kind_label(found.entity),
        title=wording.title(session, found.entity, found.row),
        field=wording.field_label(found.field),
        version=found.version,
        sides=_sides(session, found),
        writable=_writable(found, code_list),
        choices=tuple((one.code, one.label) for one in codes.choices(session, code_list)) if code_list else (),
        record=_record(session, found.entity, found.row),
    )


def _sides(session: Session, found: ConflictDetail) -> tuple[SideView, ...]:
    names = staff.names(session, [side.staff for side in found.heads])
    places = _places(session)
    return tuple(
        _side(session, found, place, side, names.get(side.staff, side.staff), places.get(side.device, ""))
        for place, side in enumerate(found.heads)
    )


def _places(session: Session) -> dict[str, str]:
    """What the hall of each device is called."""
    owners = dict(session.execute(select(Device.code, Device.hall)).all())
    called = halls.names(session, list(owners.values()))
    return {OFFICE_DEVICE: _("本部")} | {device: called.get(hall, hall) for device, hall in owners.items()}


def _side(session: Session, found: ConflictDetail, place: int, side: Side, name: str, hall: str) -> SideView:
    said = "" if side.deleted else wording.says(session, found.entity, found.field, side.value)
    text = side.value if isinstance(side.value, str) else ""
    return SideView(place, said, text, side.deleted, side.when, side.device, hall, name, side.shown)


def _writable(found: ConflictDetail, code_list: str) -> Writable:
    if code_list:
        return "code"
    if wording.is_day(found.field):
        return "day"
    return "text" if found.field in _TEXTS else ""


def _record(session: Session, entity: str, row_id: str) -> tuple[str, str]:
    """Up the parents to a record that has a page."""
    while entity not in _ROOTS:
        shape = shapes()[entity]
        row = session.get(shape.model, row_id)
        above = next(((shape.references[p], getattr(row, p)) for p in shape.parents if getattr(row, p)), None)
        if above is None:
            return ("", "")
        entity, row_id = above
    return (entity, row_id)
