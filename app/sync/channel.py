"""Channels as stored: what goes into the next bundle for a device, and what a bundle that came moves along."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from app import clock
from app.models.local import Channel, Device, Incarnation
from app.models.log import IS_HELD, Conflict, LogEntry, Origin
from app.sync.bundle import Manifest, Receipt
from app.sync.change import Change, decode
from app.sync.journal import journal_of
from app.sync.position import Arrival, Life, Range, acknowledged, arrive, gap
from app.sync.scope import PUBLIC, Party

MOST_HELD = 1000
T = TypeVar("T", bytes, int)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What the next bundle for a device covers, and how many changes of each entity it holds."""

    covered: Range
    entities: dict[str, int]

    @property
    def count(self) -> int:
        """How many changes."""
        return sum(self.entities.values())


def channel_of(session: Session, device: str) -> Channel:
    """The channel to and from a device, made at its first use."""
    channel = session.get(Channel, device)
    if channel is None:
        channel = Channel(
            device=device,
            out_number=0,
            out_digest="",
            out_upto=0,
            receipt_about="",
            receipt_position=0,
            in_life="",
            in_birth="",
            in_position=0,
            in_number=0,
            in_digest="",
            heard_birth="",
            heard_number=0,
        )
        session.add(channel)
        session.flush()
    return channel


def stretch(session: Session, device: Device, *, full: bool = False) -> Stretch:
    """Everything in the device's scope that its newest receipt does not cover, whoever made it."""
    channel = session.get(Channel, device.code)
    mine = journal_of(session).incarnation
    after = 0
    if channel is not None and not full:
        after = acknowledged(channel.receipt_about, channel.receipt_position, mine)
    upto = session.scalar(select(func.max(LogEntry.pos))) or 0
    covered = Range(min(after, upto), upto)
    entities: dict[str, int] = {}
    for change in carried(session, device, covered):
        entities[change.entity] = entities.get(change.entity, 0) + 1
    return Stretch(covered, entities)


def carried(session: Session, device: Device, covered: Range) -> Iterator[Change]:
    """The changes of a stretch for a device, in the order of the log, but what its present life made."""
    entries = _in_scope(select(LogEntry.data), device).where(LogEntry.pos > covered.after, LogEntry.pos <= covered.upto)
    for data in session.scalars(entries.order_by(LogEntry.pos).execution_options(yield_per=2000)):
        yield decode(data)


def unsent(session: Session, device: Device) -> int:
    """How many changes for the device no bundle holds yet."""
    channel = session.get(Channel, device.code)
    after = channel.out_upto if channel is not None else 0
    entries = _in_scope(select(func.count()).select_from(LogEntry), device).where(LogEntry.pos > after)
    return session.scalar(entries) or 0


def _in_scope(entries: Select[T], device: Device) -> Select[T]:
    echo = select(Origin.n).where(Origin.id == device.incarnation).scalar_subquery()
    entries = entries.where(func.coalesce(LogEntry.origin != echo, True))
    return entries if Party(device.hall).is_office else entries.where(LogEntry.scope.in_((PUBLIC, device.hall)))


def receipt_for(session: Session, device: Device) -> Receipt | None:
    """What the next bundle says of the other direction; nothing before anything came."""
    channel = session.get(Channel, device.code)
    if channel is None or not channel.in_life:
        return None
    held = select(LogEntry.data, LogEntry.why).where(IS_HELD).order_by(LogEntry.pos).limit(MOST_HELD)
    if not Party(device.hall).is_office:
        held = held.where(LogEntry.scope == device.hall)
    listed = [
        (change.origin, change.seq, why or "") for data, why in session.execute(held) for change in [decode(data)]
    ]
    conflicts = select(func.count()).select_from(Conflict)
    if not Party(device.hall).is_office:
        conflicts = conflicts.where(Conflict.scope.in_((PUBLIC, device.hall)))
    missing = None if channel.gap_after is None or channel.gap_upto is None else (channel.gap_after, channel.gap_upto)
    return Receipt(
        about=channel.in_life,
        position=channel.in_position,
        digest=channel.in_digest,
        number=channel.in_number,
        held=tuple(listed),
        gap=missing,
        conflicts=session.scalar(conflicts) or 0,
        own=_own_ranges(session, device),
    )


def _own_ranges(session: Session, device: Device) -> dict[str, tuple[tuple[int, int], ...]]:
    """The sequence numbers held of each life of the device, as ranges."""
    lives = session.scalars(select(Incarnation.id).where(Incarnation.device == device.code)).all()
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for life in lives:
        rows = session.execute(
            text(
                "SELECT min(seq), max(seq) FROM (SELECT seq, seq - row_number() OVER (ORDER BY seq) AS island FROM log"
                " WHERE origin = (SELECT n FROM origin WHERE id = :life)) GROUP BY island ORDER BY 1"
            ),
            {"life": life},
        )
        ranges = tuple((low, high) for low, high in rows)
        if ranges:
            found[life] = ranges
    return found


def arrived(session: Session, manifest: Manifest, digest: str) -> None:
    """Move the incoming side of a channel after a bundle was applied, and use its receipt if it is the newest."""
    journal = journal_of(session)
    channel = channel_of(session, manifest.sender.device)
    sender = Life(manifest.sender.birth, manifest.sender.incarnation)
    covered = Range(manifest.after, manifest.upto)
    mark = Arrival(Life(channel.in_birth, channel.in_life), channel.in_position) if channel.in_life else None
    to_present_self = manifest.recipient.incarnation == journal.incarnation
    after = arrive(mark, sender, covered, to_present_self=to_present_self)
    missing = gap(mark, sender, covered) if to_present_self else None
    if missing is not None:
        channel.gap_after, channel.gap_upto = missing.after, missing.upto
    elif channel.gap_upto is not None and after.position >= channel.gap_upto:
        channel.gap_after = channel.gap_upto = None
    if mark is None or after != mark or after.position == manifest.upto:
        channel.in_digest, channel.in_number = digest, manifest.number
    channel.in_birth, channel.in_life, channel.in_position = after.sender.birth, after.sender.id, after.position
    channel.in_at = clock.now_iso()
    if (manifest.sender.birth, manifest.number) > (channel.heard_birth, channel.heard_number):
        channel.heard_birth, channel.heard_number = manifest.sender.birth, manifest.number
        receipt = manifest.receipt
        channel.receipt_about = receipt.about if receipt else ""
        channel.receipt_position = receipt.position if receipt else 0
        channel.receipt_at = manifest.made_at if receipt else None
    remember_life(session, manifest)


def remember_life(session: Session, manifest: Manifest) -> None:
    """Keep who lives in which device; the greatest birth is the present life.

    Of the hall's other devices only the name is told: their births stay the office's business.
    """
    sender = manifest.sender
    life = session.get(Incarnation, sender.incarnation)
    if life is None:
        session.add(
            Incarnation(
                id=sender.incarnation,
                device=sender.device,
                birth=sender.birth,
                parent=manifest.parent,
                last_seq=manifest.last_seq,
            )
        )
    else:
        life.last_seq = max(life.last_seq, manifest.last_seq)
    lives = manifest.lives if Party(sender.hall).is_office else {}
    for name, code in lives.items():
        if session.get(Incarnation, name) is None:
            session.add(Incarnation(id=name, device=code, birth="", parent="", last_seq=0))
    device = session.get_one(Device, sender.device)
    if sender.birth > device.birth:
        device.birth, device.incarnation = sender.birth, sender.incarnation


def lives_of(session: Session, hall: str) -> dict[str, str]:
    """The incarnations of a hall's devices and whose they are; nothing to say to the office, which knows them all."""
    if Party(hall).is_office:
        return {}
    found = select(Incarnation.id, Incarnation.device).join(Device, Device.code == Incarnation.device)
    return dict(session.execute(found.where(Device.hall == hall)).all())


def devices(session: Session, *, states: Sequence[str] = ("enrolled",)) -> list[Device]:
    """The other devices, by code."""
    return list(session.scalars(select(Device).where(Device.state.in_(states)).order_by(Device.code)))
