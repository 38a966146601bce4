"""社会資源: organisation, service, place, categories, targets and the hall's own note as one record."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.errors import OfficeOnly, PublishedListing
from app.models.base import Replicated
from app.models.hall import CodeItem
from app.models.resource import Location, Organisation, OwnNote, Proposal, Resource, ResourceCategory, ResourceTarget
from app.services import inputs, search
from app.services.directory_rows import (
    SETS,
    ResourceDraft,
    address_of,
    checked,
    insert,
    note_id,
    note_of,
    place_of,
    write,
    write_note,
)
from app.services.rows import Seen, delete, seen_from, shown_together
from app.sync.heads import chunks
from app.sync.journal import journal_of
from app.sync.scope import PUBLIC, may_write

__all__ = [
    "ResourceDetail",
    "ResourceDraft",
    "ResourceFilter",
    "ResourceRow",
    "add",
    "amend",
    "is_stale",
    "page",
    "publish",
    "remove",
    "rows",
    "set_own_note",
    "show",
]
#: A listing whose 確認日 is older than this, or that has none, is shown and printed as unchecked.
CHECK_AGAIN = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ResourceDetail:
    """A listing as it is shown; ``hall`` is empty when it is published.

    ``address`` holds the building (方書) too; ``proposed`` tells that an amendment went to the office as a proposal.
    """

    id: str
    version: str
    name: str
    kana: str
    organisation: str
    description: str
    categories: tuple[str, ...]
    targets: tuple[str, ...]
    postcode: str
    address: str
    latitude: float | None
    longitude: float | None
    phone: str
    hours: str
    cost: str
    assured_on: str | None
    public: bool
    own_note: str
    hall: str
    assured_by: str
    fax: str
    url: str
    status: str
    source: str
    source_id: str
    stale: bool
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """A listing as a line of the list."""

    id: str
    name: str
    kana: str
    organisation: str
    categories: tuple[str, ...]
    targets: tuple[str, ...]
    address: str
    phone: str
    hours: str
    assured_on: str | None
    public: bool
    hall: str
    stale: bool


@dataclass(frozen=True, slots=True)
class ResourceFilter:
    """Which listings to list.

    ``hall`` is a hall's code for its own, empty for the published ones, None for both; ``stale_before`` an ISO day:
    last checked before it, or never.
    """

    text: str = ""
    category: str | None = None
    target: str | None = None
    hall: str | None = None
    public_only: bool = False
    stale_before: str | None = None


def add(session: Session, draft: ResourceDraft) -> ResourceDetail:
    """A new listing: published at once at the office, a hall's own at a hall; raises :class:`InvalidInput`."""
    party = journal_of(session).party
    values = checked(session, inputs.given(draft))
    row = Resource(id=clock.new_id(), hall=PUBLIC if party.is_office else party.hall)
    insert(session, row, values)
    write_note(session, row.id, Seen(), values["own_note"])
    session.flush()
    return show(session, row.id)


def amend(
    session: Session, resource_id: str, version: str | None, values: Mapping[str, Any], *, reason: str = ""
) -> ResourceDetail:
    """Change a listing; at a hall, all but its own note of a published one goes to the office as a proposal.

    Raises :class:`NotFound`, :class:`InvalidInput`.
    """
    row = inputs.existing(session, Resource, resource_id)
    seen = seen_from(version)
    given = checked(session, inputs.changed(ResourceDraft, {"name": row.name}, values))
    if "own_note" in given:
        write_note(session, row.id, seen, given.pop("own_note"))
    proposed = False
    if may_write(journal_of(session).party, row.hall):
        write(session, row, given, seen)
    else:
        proposed = _propose(session, row, given, reason)
    session.flush()
    return dataclasses.replace(show(session, row.id), proposed=proposed)


def set_own_note(session: Session, resource_id: str, version: str | None, text: str) -> ResourceDetail:
    """Write what this hall knows of a listing for itself; raises :class:`NotFound`, :class:`InvalidInput`."""
    return amend(session, resource_id, version, {"own_note": text})


def show(session: Session, resource_id: str) -> ResourceDetail:
    """One listing with the own note of this hall; raises :class:`NotFound`."""
    row = inputs.existing(session, Resource, resource_id)
    organisation = session.get(Organisation, row.organisation) if row.organisation else None
    place, note = place_of(session, row.id), note_of(session, row.id)
    members: list[Replicated] = [row, *(one for one in (place, note) if one is not None)]
    codes = {}
    for key, (model, code_list) in SETS.items():
        found = _set_of(session, model, code_list, row.id)
        codes[key] = tuple(code for _row, code in found)
        members += [one for one, _code in found]
    return ResourceDetail(
        id=row.id,
        version=shown_together(session, members),
        name=row.name,
        kana=row.kana,
        organisation=organisation.name if organisation else "",
        description=row.description,
        categories=codes["categories"],
        targets=codes["targets"],
        postcode=place.postcode if place else "",
        address=address_of(place),
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        phone=row.phone,
        hours=row.hours,
        cost=row.cost,
        assured_on=row.assured_on,
        public=row.public,
        own_note=note.text if note else "",
        hall=row.hall,
        assured_by=row.assured_by,
        fax=row.fax,
        url=row.url,
        status=row.status,
        source=row.source,
        source_id=row.source_id,
        stale=is_stale(row.assured_on, clock.today()),
    )


def remove(session: Session, resource_id: str) -> None:
    """Delete a listing; referrals that name it keep it. Raises :class:`NotFound`, :class:`PublishedListing`."""
    row = inputs.existing(session, Resource, resource_id)
    if not may_write(journal_of(session).party, row.hall):
        raise PublishedListing
    delete(session, row)


def publish(session: Session, resource_id: str) -> ResourceDetail:
    """Give everyone a hall's own listing, at the office: a fresh one takes its place, and the hall's own note with it.

    Raises :class:`NotFound`, :class:`OfficeOnly`.
    """
    own = inputs.existing(session, Resource, resource_id)
    if not journal_of(session).party.is_office:
        raise OfficeOnly
    if own.hall == PUBLIC:
        return show(session, own.id)
    now = show(session, own.id)
    values = {key: getattr(now, key) for key in ResourceDraft.__struct_fields__ if key != "own_note"}
    row = Resource(id=clock.new_id(), hall=PUBLIC, fax=own.fax, url=own.url, assured_by=own.assured_by)
    insert(session, row, values)
    for note in session.scalars(select(OwnNote).where(OwnNote.resource == own.id, ~OwnNote.deleted)).all():
        session.add(OwnNote(id=note_id(note.hall, row.id), hall=note.hall, resource=row.id, text=note.text))
        delete(session, note)
    delete(session, own)
    session.flush()
    return show(session, row.id)


def is_stale(assured_on: str | None, today: date) -> bool:
    """Whether somebody should check the listing again before it is told to anyone."""
    return assured_on is None or assured_on < (today - CHECK_AGAIN).isoformat()


def _propose(session: Session, row: Resource, values: Mapping[str, Any], reason: str) -> bool:
    now = show(session, row.id)
    wanted = {key: value for key, value in values.items() if value != getattr(now, key)}
    if not wanted:
        return False
    journal = journal_of(session)
    session.add(
        Proposal(
            id=clock.new_id(),
            hall=journal.party.hall,
            resource=row.id,
            reason=reason,
            values=msgspec.json.encode(wanted).decode(),
            staff=journal.staff,
        )
    )
    return True


# --- the list --------------------------------------------------------------------------------------------------------


def page(session: Session, wanted: ResourceFilter = ResourceFilter()) -> list[str]:
    """The ids of the listings wanted, in the order of their readings; raises :class:`InvalidInput` for a short text."""
    listed = select(Resource.id).where(~Resource.gone, *_conditions(session, wanted))
    return list(session.scalars(listed.order_by(Resource.sort_key, Resource.id)))


def rows(session: Session, ids: Sequence[str]) -> list[ResourceRow]:
    """Lines for these listings, in their order; those that are gone are left out."""
    today = clock.today()
    lines: dict[str, ResourceRow] = {}
    for some in chunks(ids):
        sets = {key: _codes(session, model, some) for key, (model, _list) in SETS.items()}
        places = {
            place.resource: place
            for place in session.scalars(
                select(Location).where(Location.resource.in_(some), ~Location.deleted).order_by(Location.id.desc())
            )
        }
        listed = (
            select(Resource, Organisation.name)
            .outerjoin(Organisation, Organisation.id == Resource.organisation)
            .where(Resource.id.in_(some), ~Resource.gone)
        )
        for row, organisation in session.execute(listed):
            lines[row.id] = ResourceRow(
                id=row.id,
                name=row.name,
                kana=row.kana,
                organisation=organisation or "",
                categories=sets["categories"].get(row.id, ()),
                targets=sets["targets"].get(row.id, ()),
                address=address_of(places.get(row.id)),
                phone=row.phone,
                hours=row.hours,
                assured_on=row.assured_on,
                public=row.public,
                hall=row.hall,
                stale=is_stale(row.assured_on, today),
            )
    return [lines[one] for one in ids if one in lines]


def _conditions(session: Session, wanted: ResourceFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.text.strip():
        yield search.matching(session, "resource", wanted.text, Resource.id)
    for (model, _list), code in zip(SETS.values(), (wanted.category, wanted.target), strict=True):
        if code is not None:
            yield Resource.id.in_(select(model.resource).where(model.code == code, ~model.deleted))
    if wanted.hall is not None:
        yield Resource.hall == wanted.hall
    if wanted.public_only:
        yield Resource.public.is_(True)
    if wanted.stale_before is not None:
        yield or_(Resource.assured_on.is_(None), Resource.assured_on < wanted.stale_before)


def _set_of(
    session: Session, model: type[ResourceCategory | ResourceTarget], code_list: str, resource_id: str
) -> list[tuple[Replicated, str]]:
    """The rows of a set with their codes, in the order of the code list."""
    item = and_(CodeItem.list == code_list, CodeItem.code == model.code)
    ordered = (
        select(model, model.code)
        .outerjoin(CodeItem, item)
        .where(model.resource == resource_id, ~model.deleted)
        .order_by(CodeItem.sort, model.code)
    )
    return [(row, code) for row, code in session.execute(ordered)]


def _codes(
    session: Session, model: type[ResourceCategory | ResourceTarget], ids: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for resource, code in session.execute(
        select(model.resource, model.code).where(model.resource.in_(ids), ~model.deleted).order_by(model.code)
    ):
        found[resource] = (*found.get(resource, ()), code)
    return found
