"""Stores in memory, built from the pure core alone: two devices of one hall, another hall's device, and an office."""

from dataclasses import dataclass, field

from app.sync import merge, scope
from app.sync.change import Change, Dot, Kind, Value, completed
from app.sync.merge import Head, RowHeads
from app.sync.position import Arrival, Life, Range, acknowledged, arrive
from app.sync.stamp import BEGINNING, Stamp, tick, witness

SHAPE = ("hall", "a", "b")
OFFICE_SEAL = b"k" * 32


@dataclass(frozen=True)
class Receipt:
    about: str
    position: int


@dataclass(frozen=True)
class Bundle:
    sender: str
    sender_life: Life
    recipient: str
    recipient_life: Life
    number: int
    covered: Range
    changes: tuple[Change, ...]
    receipt: Receipt | None


@dataclass
class Store:
    """One device: a log in order of arrival, and the views of it."""

    device: str
    party: scope.Party
    life: Life
    log: list[Change] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    heads: dict[str, RowHeads] = field(default_factory=dict)
    applied: dict[Dot, Change] = field(default_factory=dict)
    clock: Stamp = BEGINNING
    seq: int = 0
    marks: dict[str, Arrival] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    peers: dict[str, Life] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    heard: dict[str, tuple[Life, int]] = field(default_factory=dict)

    @property
    def incarnation(self) -> str:
        return self.life.id

    def reborn(self, life: Life) -> None:
        """A backup was put back: dots are never reused, and nobody's earlier words about this device count."""
        self.life, self.seq = life, 0

    # -- edits -------------------------------------------------------------------------------------------------
    def tops(self, row: str, name: str) -> list[Head]:
        return [
            Head(dot, (c := self.applied[dot]).stamp, c.fields.get(name), c.deletes)
            for dot in self.heads.get(row, RowHeads()).of(name)
        ]

    def edit(self, row: str, values: dict[str, Value], now: int, kind: Kind = Kind.SET) -> Change:
        seen = {}
        for name in values:
            tops = self.tops(row, name)
            if tops:
                wide = kind is not Kind.SET
                seen[name] = tuple(sorted(h.dot for h in tops)) if wide else merge.seen_by_ordinary_edit(tops)
        return self.save(row, values, seen, now, kind)

    def save(
        self, row: str, values: dict[str, Value], seen: dict[str, tuple[Dot, ...]], now: int, kind: Kind = Kind.SET
    ) -> Change:
        self.seq += 1
        self.clock = tick(self.clock, now, self.incarnation)
        change = completed(
            Change(
                self.incarnation,
                self.seq,
                self.clock.wall,
                self.clock.counter,
                kind,
                "thing",
                row,
                values,
                seen,
                "s1",
                b"0" * 12,
                b"",
            )
        )
        self.take([change])
        return change

    def delete(self, row: str, now: int) -> Change | None:
        if row not in self.heads:
            return None
        values = {name: merge.shown(tops).value if (tops := self.tops(row, name)) else None for name in SHAPE}
        return self.edit(row, values, now, Kind.DELETE)

    def settle(self, row: str, name: str, value: Value, now: int) -> Change | None:
        tops = self.tops(row, name)
        if not tops:
            return None
        return self.save(row, {name: value}, {name: tuple(sorted(h.dot for h in tops))}, now)

    # -- intake ------------------------------------------------------------------------------------------------
    def take(self, changes: list[Change]) -> int:
        known = {c.dot for c in self.log}
        fresh = []
        for change in changes:
            if change.dot not in known:
                known.add(change.dot)
                fresh.append(change)
        for change in fresh:
            self.log.append(change)
            self.positions.append((self.positions[-1] if self.positions else 0) + 1)
            self.clock = witness(self.clock, change.stamp)
        waiting = [c for c in self.log if c.dot not in self.applied]
        done, _held = merge.ready(waiting, self.applied.__contains__)
        for change in done:
            self.heads[change.row] = merge.advance(self.heads.get(change.row, RowHeads()), change, SHAPE)
            self.applied[change.dot] = change
        return len(fresh)

    def scope_of(self, row: str) -> str:
        first = next((c for c in self.log if c.row == row and "hall" in c.fields), None)
        return str(first.fields["hall"]) if first is not None else self.party.hall

    # -- channels ----------------------------------------------------------------------------------------------
    def export(self, other: "Store", *, full: bool = False) -> Bundle:
        peer = self.peers.setdefault(other.device, Life("000000001", f"{other.device}-1"))
        receipt = self.receipts.get(other.device)
        after = 0 if full or receipt is None else acknowledged(receipt.about, receipt.position, self.incarnation)
        upto = self.positions[-1] if self.positions else 0
        carried = tuple(
            c
            for c, at in zip(self.log, self.positions, strict=True)
            if at > after and scope.may_hold(other.party, self.scope_of(c.row)) and c.origin != peer.id
        )
        self.numbers[other.device] = self.numbers.get(other.device, 0) + 1
        mark = self.marks.get(other.device)
        mine = Receipt(mark.sender.id, mark.position) if mark else None
        return Bundle(
            self.device,
            self.life,
            other.device,
            peer,
            self.numbers[other.device],
            Range(min(after, upto), upto),
            carried,
            mine,
        )

    def receive(self, bundle: Bundle) -> int:
        assert bundle.recipient == self.device
        sender = bundle.sender_life
        fresh = self.take(list(bundle.changes))
        self.peers[bundle.sender] = max(sender, self.peers.get(bundle.sender, sender))
        self.marks[bundle.sender] = arrive(
            self.marks.get(bundle.sender), sender, bundle.covered, to_present_self=bundle.recipient_life == self.life
        )
        if (sender, bundle.number) > self.heard.get(bundle.sender, (Life("", ""), 0)):
            self.heard[bundle.sender] = (sender, bundle.number)
            if bundle.receipt is not None:
                self.receipts[bundle.sender] = bundle.receipt
            else:
                self.receipts.pop(bundle.sender, None)
        return fresh

    def conflicts(self) -> dict[tuple[str, str], frozenset[Dot]]:
        found = {}
        for row in self.heads:
            for name in SHAPE:
                tops = self.tops(row, name)
                if tops and merge.in_conflict(tops):
                    found[row, name] = frozenset(h.dot for h in tops)
        return found
