"""What halls propose to change in published listings: listed, compared with what stands, accepted or rejected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import AlreadySettled
from app.models.resource import Proposal, Resource
from app.services import directory, inputs
from app.services.rows import edit, office_only, version_of
from app.sync.heads import chunks

OPEN, ACCEPTED, REJECTED = "open", "accepted", "rejected"


@dataclass(frozen=True, slots=True)
class ProposedValue:
    """One key of a listing: what stands there now, and what is proposed."""

    key: str
    now: object
    proposed: object


@dataclass(frozen=True, slots=True)
class ProposalDetail:
    """A proposal beside what stands; ``reason`` is the hall's, with the office's answer under it once rejected."""

    id: str
    version: str
    hall: str
    resource: str
    resource_name: str
    values: tuple[ProposedValue, ...]
    reason: str
    staff: str
    state: str
    settled_at: str | None


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal as a line of the list; ``keys`` are those of the listing that would change."""

    id: str
    hall: str
    resource: str
    resource_name: str
    keys: tuple[str, ...]
    reason: str
    staff: str
    state: str


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    """Which proposals to list; None for all of them."""

    state: str | None = OPEN
    hall: str | None = None


def page(session: Session, wanted: ProposalFilter = ProposalFilter()) -> list[str]:
    """The ids of the proposals wanted, oldest first."""
    listed = select(Proposal.id).where(~Proposal.gone).order_by(Proposal.id)
    if wanted.state is not None:
        listed = listed.where(Proposal.state == wanted.state)
    if wanted.hall is not None:
        listed = listed.where(Proposal.hall == wanted.hall)
    return list(session.scalars(listed))


def rows(session: Session, ids: Sequence[str]) -> list[ProposalRow]:
    """Lines for these proposals, in their order."""
    lines: dict[str, ProposalRow] = {}
    for some in chunks(ids):
        listed = (
            select(Proposal, Resource.name)
            .outerjoin(Resource, Resource.id == Proposal.resource)
            .where(Proposal.id.in_(some), ~Proposal.gone)
        )
        for row, name in session.execute(listed):
            lines[row.id] = ProposalRow(
                row.id, row.hall, row.resource or "", name or "", tuple(_values(row)), row.reason, row.staff, row.state
            )
    return [lines[one] for one in ids if one in lines]


def show(session: Session, proposal_id: str) -> ProposalDetail:
    """One proposal beside the listing as it stands now; raises :class:`NotFound`, also when the listing is gone."""
    row = inputs.existing(session, Proposal, proposal_id)
    listing = directory.show(session, row.resource or "")
    values = tuple(ProposedValue(key, getattr(listing, key), value) for key, value in _values(row).items())
    return ProposalDetail(
        row.id,
        version_of(session, row),
        row.hall,
        listing.id,
        listing.name,
        values,
        row.reason,
        row.staff,
        row.state,
        row.settled_at,
    )


def accept(session: Session, proposal_id: str, values: Mapping[str, Any] | None = None) -> ProposalDetail:
    """Publish what was proposed, or ``values`` in its place.

    Raises :class:`NotFound`, :class:`OfficeOnly`, :class:`AlreadySettled`, :class:`InvalidInput`.
    """
    row = _open(session, proposal_id)
    directory.amend(session, row.resource or "", None, _values(row) if values is None else values)
    return _settle(session, row, {"state": ACCEPTED})


def reject(session: Session, proposal_id: str, reason: str) -> ProposalDetail:
    """Leave the listing as it is, and tell the hall why.

    Raises :class:`NotFound`, :class:`OfficeOnly`, :class:`AlreadySettled`, :class:`InvalidInput`.
    """
    row = _open(session, proposal_id)
    inputs.text("reason", inputs.needed("reason", reason))
    answer = f"本部: {reason}"
    return _settle(session, row, {"state": REJECTED, "reason": f"{row.reason}\n{answer}" if row.reason else answer})


def _open(session: Session, proposal_id: str) -> Proposal:
    row = inputs.existing(session, Proposal, proposal_id)
    office_only(session)
    if row.state != OPEN:
        raise AlreadySettled
    return row


def _settle(session: Session, row: Proposal, values: Mapping[str, str]) -> ProposalDetail:
    edit(session, row, None, {**values, "settled_at": clock.now_iso()})
    session.flush()
    return show(session, row.id)


def _values(row: Proposal) -> dict[str, Any]:
    """The proposed keys; what is no JSON object, or of an unknown key, came from elsewhere and proposes nothing."""
    try:
        values = msgspec.json.decode(row.values, type=dict[str, Any])
    except msgspec.MsgspecError:
        return {}
    return {key: value for key, value in values.items() if key in directory.ResourceDraft.__struct_fields__}
