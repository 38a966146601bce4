"""やりとりの様子: what is unsent, unreceipted, held or overdue; at the office every hall with its gaps."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.models.consultation import FollowUp
from app.models.hall import Hall
from app.models.local import Bundle, Channel, Device
from app.models.log import IS_HELD, Conflict, LogEntry
from app.models.referral import Referral
from app.sync import channel
from app.sync.journal import get_meta, journal_of
from app.sync.position import acknowledged

_AWAITED = ("issued", "delivered", "received")


@dataclass(frozen=True, slots=True)
class DeviceState:
    """One device of a hall as the office knows it."""

    device: str
    state: str
    words: str
    last_bundle: int
    last_at: str | None
    gap: tuple[int, int] | None
    unreceipted: int


@dataclass(frozen=True, slots=True)
class HallState:
    """One hall at the office: its devices, the last bundle that came, how long it has been silent."""

    code: str
    name: str
    last_bundle: str | None
    gaps: tuple[tuple[int, int], ...]
    silent_days: int | None
    devices: tuple[DeviceState, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """Counts of changes, bundles and records; ``halls`` only at the office."""

    device: str
    hall: str
    organisation: str
    training: bool
    unsent: int
    unreceipted: int
    held: int
    overdue: int
    conflicts: int
    last_in_at: str | None
    last_out_at: str | None
    halls: tuple[HallState, ...]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line of the ledger of bundles."""

    id: int
    direction: str
    device: str
    number: int
    file: str
    at: str
    state: str
    reason: str
    sums: str
    size: int


def status(session: Session, today: date | None = None) -> Status:
    """The state of the exchange now."""
    today = today or clock.today()
    meta = get_meta(session)
    others = channel.devices(session, states=("invited", "pending", "enrolled", "retired", "revoked"))
    enrolled = [device for device in others if device.state == "enrolled"]
    return Status(
        device=meta["device"],
        hall=meta["hall"],
        organisation=meta["organisation_name"],
        training=meta["training"] == "true",
        unsent=max((channel.unsent(session, device) for device in enrolled), default=0),
        unreceipted=sum(_unreceipted(session, device.code) for device in enrolled),
        held=_count(session, select(func.count()).select_from(LogEntry).where(IS_HELD)),
        overdue=_overdue(session, today),
        conflicts=_count(session, select(func.count()).select_from(Conflict)),
        last_in_at=session.scalar(
            select(func.max(Bundle.at)).where(Bundle.direction == "in", Bundle.state == "applied")
        ),
        last_out_at=session.scalar(
            select(func.max(Bundle.at)).where(Bundle.direction == "out", Bundle.state == "written")
        ),
        halls=_halls(session, others, today) if meta["hall"] == "office" else (),
    )


def ledger(session: Session, limit: int = 500) -> list[LedgerRow]:
    """The newest lines of the ledger."""
    found = session.scalars(select(Bundle).order_by(Bundle.id.desc()).limit(limit))
    return [
        LedgerRow(b.id, b.direction, b.device, b.number, b.file, b.at, b.state, b.reason, b.sums, b.size) for b in found
    ]


def _overdue(session: Session, today: date) -> int:
    due = (
        select(func.count())
        .select_from(FollowUp)
        .where(FollowUp.done_at.is_(None), FollowUp.due_on < today.isoformat(), ~FollowUp.gone)
    )
    awaited = (
        select(func.count())
        .select_from(Referral)
        .where(Referral.state.in_(_AWAITED), Referral.reply_due < today.isoformat(), ~Referral.gone)
    )
    return _count(session, due) + _count(session, awaited)


def _unreceipted(session: Session, device: str) -> int:
    found = session.get(Channel, device)
    if found is None:
        return 0
    position = acknowledged(found.receipt_about, found.receipt_position, journal_of(session).incarnation)
    return _count(
        session,
        select(func.count())
        .select_from(Bundle)
        .where(
            Bundle.direction == "out", Bundle.device == device, Bundle.state == "written", Bundle.position > position
        ),
    )


def _halls(session: Session, devices: list[Device], today: date) -> tuple[HallState, ...]:
    by_hall: dict[str, list[DeviceState]] = {}
    for device in devices:
        found = session.get(Channel, device.code)
        missing = (found.gap_after, found.gap_upto or 0) if found is not None and found.gap_after is not None else None
        by_hall.setdefault(device.hall, []).append(
            DeviceState(
                device.code,
                device.state,
                device.words,
                found.in_number if found else 0,
                found.in_at if found else None,
                missing,
                _unreceipted(session, device.code),
            )
        )
    halls = session.scalars(select(Hall).where(~Hall.gone).order_by(Hall.id)).all()
    return tuple(_hall(hall, by_hall.get(hall.id, []), today) for hall in halls)


def _hall(hall: Hall, devices: list[DeviceState], today: date) -> HallState:
    heard = [device for device in devices if device.last_at]
    last = max(heard, key=lambda device: device.last_at or "", default=None)
    silent = (today - datetime.fromisoformat(last.last_at).date()).days if last and last.last_at else None
    return HallState(
        hall.id,
        hall.name,
        f"{last.device}-{last.last_bundle}" if last else None,
        tuple(device.gap for device in devices if device.gap),
        silent,
        tuple(devices),
    )


def _count(session: Session, statement: object) -> int:
    return session.scalar(statement) or 0  # type: ignore[call-overload]  # a count
