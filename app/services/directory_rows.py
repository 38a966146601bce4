"""How one listing is kept: its values checked, and the rows behind its flat keys written."""

import math
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import InvalidInput
from app.language import _
from app.models.resource import Location, Organisation, OwnNote, Resource, ResourceCategory, ResourceTarget
from app.services import inputs
from app.services.rows import Seen, put, set_codes
from app.sync.journal import journal_of

#: The sets of a listing by key: whose rows they are, and which list their codes stand in.
SETS: Mapping[str, tuple[type[ResourceCategory | ResourceTarget], str]] = {
    "categories": (ResourceCategory, "resource_category"),
    "targets": (ResourceTarget, "resource_target"),
}
_SERVICE = ("name", "kana", "description", "phone", "hours", "cost", "assured_on", "public")
_PLACE = ("postcode", "address", "latitude", "longitude")
_BOUNDS = {"latitude": 90, "longitude": 180}


class ResourceDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A listing as it is typed; ``organisation`` is a name, coordinates are degrees (WGS 84)."""

    name: str
    kana: str | None = None
    organisation: str | None = None
    description: str | None = None
    categories: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    postcode: str | None = None
    address: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    phone: str | None = None
    hours: str | None = None
    cost: str | None = None
    assured_on: str | None = None
    public: bool = True
    own_note: str | None = None


def checked(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a draft as they are stored; raises :class:`InvalidInput` with the key."""
    return {key: _checked(session, key, value) for key, value in values.items()}


def _checked(session: Session, key: str, value: Any) -> Any:
    if key in SETS:
        for code in value:
            inputs.code(session, key, SETS[key][1], code)
        return tuple(dict.fromkeys(code for code in value if code))
    if key in _BOUNDS:
        if value is not None and not (math.isfinite(value) and abs(value) <= _BOUNDS[key]):
            raise InvalidInput(key, _("緯度・経度として読めません: {value}").format(value=value))
        return None if value is None else float(value)
    match key:
        case "name":
            return inputs.needed(key, value)
        case "assured_on":
            return inputs.day(key, value)
        case "public":
            return value
    return value or ""


def insert(session: Session, row: Resource, values: Mapping[str, Any]) -> None:
    """Save a new listing whose id and hall are set, with ``values`` as :func:`checked` gives them."""
    put(row, {key: values[key] for key in _SERVICE if key in values})
    row.organisation = organisation_id(session, row.hall, values.get("organisation", ""))
    if row.assured_on and not row.assured_by:
        row.assured_by = journal_of(session).staff
    session.add(row)
    session.flush()  # what refers to it comes after it
    _write_parts(session, row, values, Seen())


def write(session: Session, row: Resource, values: Mapping[str, Any], seen: Seen) -> None:
    """Change a listing to ``values`` as :func:`checked` gives them, on what was ``seen``."""
    service = {key: values[key] for key in _SERVICE if key in values}
    if service.get("assured_on", row.assured_on) != row.assured_on:
        service["assured_by"] = journal_of(session).staff
    if "organisation" in values:
        now = session.get(Organisation, row.organisation) if row.organisation else None
        if values["organisation"] != (now.name if now else ""):
            service["organisation"] = organisation_id(session, row.hall, values["organisation"])
    seen.claim(session, row)
    put(row, service)
    _write_parts(session, row, values, seen)


def _write_parts(session: Session, row: Resource, values: Mapping[str, Any], seen: Seen) -> None:
    _write_place(session, row.id, {key: values[key] for key in _PLACE if key in values}, seen)
    for key, (model, _list) in SETS.items():
        if key in values:
            set_codes(session, model, "resource", row.id, "code", values[key], seen)


def _write_place(session: Session, resource_id: str, values: dict[str, Any], seen: Seen) -> None:
    place = place_of(session, resource_id)
    if "address" in values:
        if values["address"] == address_of(place):
            del values["address"]
        else:
            values["building"] = ""
    if place is None and not any(value not in ("", None) for value in values.values()):
        return
    _keep(
        session,
        place,
        seen,
        Location,
        {"id": clock.derived_id("location", resource_id), "resource": resource_id},
        values,
    )


def write_note(session: Session, resource_id: str, seen: Seen, text: str) -> None:
    """Keep this hall's own note of a listing as a row of its own, which no update of the listing touches."""
    note = note_of(session, resource_id)
    if note is None and not text:
        return
    hall = journal_of(session).party.hall
    born = {"id": note_id(hall, resource_id), "hall": hall, "resource": resource_id}
    _keep(session, note, seen, OwnNote, born, {"text": text})


def _keep(
    session: Session,
    row: Location | OwnNote | None,
    seen: Seen,
    kind: type[Location | OwnNote],
    born: Mapping[str, str],
    values: Mapping[str, Any],
) -> None:
    """Change a row of a listing, or make it, or bring it back where somebody else deleted it."""
    if row is not None:
        seen.claim(session, row)
        put(row, values)
        return
    deleted = session.get(kind, born["id"])
    if deleted is None:
        session.add(kind(**born, **values))
    else:
        Seen().claim(session, deleted)
        put(deleted, {"deleted": False, **values})


def organisation_id(session: Session, hall: str, name: str) -> str | None:
    """The organisation of that name in the scope of ``hall``, found or made; none for an empty name."""
    return organisation_ids(session, hall, {name: ""})[name] if name else None


def organisation_ids(session: Session, hall: str, numbers: Mapping[str, str]) -> dict[str, str]:
    """The organisations of some names in the scope of ``hall``, found or made with these 法人番号."""
    named = select(Organisation.name, Organisation.id).where(
        Organisation.hall == hall, Organisation.name.in_(numbers), ~Organisation.gone
    )
    found = {line.name: line.id for line in session.execute(named.order_by(Organisation.id.desc()))}
    for name in numbers.keys() - found.keys():
        # Derived, so that two devices that make it at the same time make one.
        row_id = clock.derived_id("organisation", hall, name)
        found[name] = row_id if session.get(Organisation, row_id) is None else clock.new_id()
        session.add(Organisation(id=found[name], hall=hall, name=name, number=numbers[name]))
    session.flush()
    return found


def place_of(session: Session, resource_id: str) -> Location | None:
    """Where a listing's service is given: the first place, if any."""
    places = select(Location).where(Location.resource == resource_id, ~Location.deleted).order_by(Location.id)
    return session.scalars(places).first()


def note_id(hall: str, resource_id: str) -> str:
    """The id of a hall's own note of a listing."""
    return clock.derived_id("own_note", hall, resource_id)


def note_of(session: Session, resource_id: str) -> OwnNote | None:
    """The own note that this hall has of a listing, if any."""
    note = session.get(OwnNote, note_id(journal_of(session).party.hall, resource_id))
    return None if note is None or note.deleted else note


def address_of(place: Location | None) -> str:
    """The address with its building (方書), as one text."""
    return " ".join(part for part in (place.address, place.building) if part) if place else ""
