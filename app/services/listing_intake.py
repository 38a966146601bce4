"""A batch of published listings against what stands here: added, updated by comparing three, or left as they are.

Of each value three are compared: what the last edition said, what stands here, and what the new edition says. What the
desk changed since the last edition stays. Nothing is deleted; what an edition no longer holds is named.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.formats.listings import Listing, Problem
from app.language import N_, _
from app.models.resource import Location, Organisation, Resource, ResourceCategory, ResourceTarget
from app.services import codes
from app.services.directory import is_stale
from app.services.directory_rows import SETS, organisation_id, organisation_ids
from app.services.rows import Seen, put, set_codes
from app.sync.heads import chunks

Values = dict[str, Any]
_SERVICE = ("name", "kana", "description", "phone", "fax", "url", "hours")
_PLACE = ("postcode", "address", "building", "latitude", "longitude")
_LABELS: Final = {
    "name": N_("名称"),
    "kana": N_("ふりがな"),
    "organisation": N_("団体名"),
    "description": N_("説明"),
    "postcode": N_("郵便番号"),
    "address": N_("住所"),
    "building": N_("方書"),
    "latitude": N_("緯度"),
    "longitude": N_("経度"),
    "phone": N_("電話番号"),
    "fax": N_("FAX番号"),
    "url": N_("URL"),
    "hours": N_("受付時間"),
}


@dataclass(frozen=True, slots=True)
class Vanished:
    """A listing of an earlier edition that the new one does not hold; it stays until somebody deletes it."""

    id: str
    name: str


def three_way(last: Mapping[str, Any], here: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Values, list[str]]:
    """What to set, and the keys whose new value gives way to the desk's; ``last`` is what the last edition said.

    Of a set, given as a sorted list, each member is looked at by itself.
    """
    wanted, kept = {}, []
    for key, value in now.items():
        if isinstance(value, list):
            before = set(last.get(key) or ())
            members = sorted((set(here[key]) | (set(value) - before)) - (before - set(value)))
            if members != here[key]:
                wanted[key] = members
        elif value not in (last.get(key), here[key]):
            if here[key] == last.get(key):
                wanted[key] = value
            else:
                kept.append(key)
    return wanted, kept


def _said(listing: Listing) -> Values:
    """The values of a listing by key, as JSON gives them back."""
    return {
        **{key: getattr(listing, key) for key in (*_SERVICE, *_PLACE, "organisation")},
        "description": "\n".join(filter(None, (listing.description, listing.note))),
        **{key: sorted(getattr(listing, key)) for key in SETS},
    }


def _last_said(row: Resource) -> Values:
    try:
        return msgspec.json.decode(row.source_note or "{}", type=dict[str, Any])
    except msgspec.MsgspecError:
        return {}


@dataclass
class Intake:
    """One run: where the listings go, and the sums so far."""

    session: Session
    hall: str
    dry_run: bool
    new: int = 0
    changed: int = 0
    same: int = 0
    problems: list[Problem] = field(default_factory=list)
    _known: dict[str, Collection[str]] = field(default_factory=dict)

    def take(self, some: Sequence[Listing], before: Mapping[str, str]) -> None:
        """A batch of listings; ``before`` are the ids of those that an earlier edition brought."""
        fresh = [one for one in some if one.source_id not in before]
        known = {before[one.source_id]: one for one in some if one.source_id in before}
        self.new += len(fresh)
        said = {one.source_id: self._checked(one) for one in some}
        if not self.dry_run:
            self._add(fresh, said)
        with self.session.no_autoflush:  # one flush for all
            for here in rows_here(self.session, list(known)):
                listing = known[here.row.id]
                self._update(here, listing, said[listing.source_id])
        if not self.dry_run:
            self.session.flush()
            self.session.expunge_all()

    def _checked(self, listing: Listing) -> Values:
        """What a listing says, without codes that the lists of this store don't have."""
        said = _said(listing)
        for key, (_model, code_list) in SETS.items():
            if code_list not in self._known:
                self._known[code_list] = codes.labels(self.session, code_list).keys()
            unknown = [code for code in said[key] if code not in self._known[code_list]]
            if unknown:
                said[key] = [code for code in said[key] if code not in unknown]
                self._report(listing, _("コード表にない値です: {value}").format(value="・".join(unknown)))
        return said

    def _add(self, fresh: Sequence[Listing], said: Mapping[str, Values]) -> None:
        """New listings with their parts, what is referred to before what refers."""
        today = clock.today().isoformat()
        numbers = {one.organisation: one.organisation_number for one in fresh if one.organisation}
        organisations = organisation_ids(self.session, self.hall, numbers)
        made = [
            Resource(
                id=clock.derived_id("resource", self.hall, one.source, one.source_id),
                hall=self.hall,
                source=one.source,
                source_id=one.source_id,
                source_note=_encoded(said[one.source_id]),
                public=one.public,
                assured_on=today,
                organisation=organisations.get(one.organisation),
                **{key: said[one.source_id][key] for key in _SERVICE},
            )
            for one in fresh
        ]
        self.session.add_all(made)
        self.session.flush()
        for row in made:
            values = said[row.source_id]
            place = {key: values[key] for key in _PLACE}
            if any(value not in ("", None) for value in place.values()):
                self.session.add(Location(id=clock.derived_id("location", row.id), resource=row.id, **place))
            for key, (model, code_list) in SETS.items():
                self.session.add_all(
                    model(id=clock.derived_id(code_list, row.id, code), resource=row.id, code=code)
                    for code in values[key]
                )
        self.session.flush()

    def _update(self, here: "Here", listing: Listing, said: Values) -> None:
        row = here.row
        if row.gone:
            self.same += 1
            self._report(listing, _("「{name}」は削除してあるので、戻していません。").format(name=listing.name))
            return
        last, today = _last_said(row), clock.today()
        wanted, kept = three_way(last, here.values, said)
        for key in kept:
            message = _("手元で直してあるので、そのままにします（新しい値: {value}）")
            self._report(listing, message.format(value=said[key]), _(_LABELS[key]))
        if not wanted and not is_stale(row.assured_on, today):
            self.same += 1
            checked: Values = {}
        else:
            self.changed += 1
            checked = {"assured_on": today.isoformat(), "assured_by": ""}
        if not self.dry_run and (checked or last != said):
            self._write(here, wanted, {**checked, "source_note": _encoded(said)})

    def _write(self, here: "Here", wanted: Values, more: Values) -> None:
        row, session, seen = here.row, self.session, Seen()
        values = {**more, **{key: wanted[key] for key in _SERVICE if key in wanted}}
        if "organisation" in wanted:
            values["organisation"] = organisation_id(session, row.hall, wanted["organisation"])
        seen.claim(session, row)
        put(row, values)
        place = {key: wanted[key] for key in _PLACE if key in wanted}
        if place and here.place is not None:
            seen.claim(session, here.place)
            put(here.place, place)
        elif place:
            session.add(Location(id=clock.derived_id("location", row.id), resource=row.id, **place))
        for key, (model, _list) in SETS.items():
            if key in wanted:
                set_codes(session, model, "resource", row.id, "code", wanted[key])

    def _report(self, listing: Listing, message: str, column: str = "") -> None:
        self.problems.append(Problem(listing.row, column, message))


@dataclass(frozen=True, slots=True)
class Here:
    """A listing as it stands, with its values by the same keys as :func:`_said`."""

    row: Resource
    place: Location | None
    values: Values


def rows_here(session: Session, ids: Sequence[str]) -> Iterator[Here]:
    """Some listings with all that belongs to them, deleted ones too, in a handful of queries."""
    places = {
        one.resource: one
        for one in session.scalars(
            select(Location).where(Location.resource.in_(ids), ~Location.deleted).order_by(Location.id.desc())
        )
    }
    sets = {key: _members(session, model, ids) for key, (model, _list) in SETS.items()}
    listed = (
        select(Resource, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Resource.organisation)
        .where(Resource.id.in_(ids))
    )
    for row, organisation in session.execute(listed).all():
        place = places.get(row.id)
        nowhere: Values = dict.fromkeys(_PLACE, "") | {"latitude": None, "longitude": None}
        yield Here(
            row,
            place,
            {
                **{key: getattr(row, key) for key in _SERVICE},
                **({key: getattr(place, key) for key in _PLACE} if place is not None else nowhere),
                "organisation": organisation or "",
                **{key: sets[key].get(row.id, []) for key in SETS},
            },
        )


def _members(
    session: Session, model: type[ResourceCategory | ResourceTarget], ids: Sequence[str]
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for resource, code in session.execute(
        select(model.resource, model.code).where(model.resource.in_(ids), ~model.deleted).order_by(model.code)
    ):
        found.setdefault(resource, []).append(code)
    return found


def earlier(session: Session, source: str, hall: str) -> dict[str, str]:
    """The ids of what earlier editions of a list brought, by their number in it."""
    found = select(Resource.source_id, Resource.id).where(Resource.source == source, Resource.hall == hall)
    return {line.source_id: line.id for line in session.execute(found.order_by(Resource.id.desc()))}


def vanished(session: Session, before: Mapping[str, str], now: Sequence[Listing]) -> tuple[Vanished, ...]:
    """What a new edition lost, among the kinds or municipalities that it holds at all: such lists come in parts."""
    held = {one.source_id for one in now}
    parts = {_part(one.source, one.source_id) for one in now}
    source = now[0].source if now else ""
    lost = [row for source_id, row in before.items() if source_id not in held and _part(source, source_id) in parts]
    return tuple(
        Vanished(row, name)
        for some in chunks(lost)
        for row, name in session.execute(
            select(Resource.id, Resource.name).where(Resource.id.in_(some), ~Resource.gone).order_by(Resource.sort_key)
        )
    )


def _part(source: str, source_id: str) -> str:
    """Which part of a list a listing stands in: its kind of service, or the municipality that numbered it."""
    number, _slash, kind = source_id.partition("/")
    return kind if source == "kaigo" else number


def _encoded(values: Values) -> str:
    return msgspec.json.encode(values, order="sorted").decode()
