"""Who writes here: the device, its present incarnation, its sequence and its clock, for one transaction."""

from dataclasses import dataclass, field

from sqlalchemy import insert, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session

from app import clock
from app.models.local import Meta
from app.models.log import Origin
from app.sync.change import Dot
from app.sync.scope import Party
from app.sync.stamp import Stamp, tick, witness


@dataclass
class Origins:
    """Incarnations as small numbers, both ways; unknown ones are added when asked for."""

    session: Session
    numbers: dict[str, int] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for n, name in self.session.execute(select(Origin.n, Origin.id)):
            self.numbers[name] = n
            self.ids[n] = name

    def number(self, name: str) -> int:
        """The number of an incarnation, new or known."""
        if name not in self.numbers:
            n = max(self.ids, default=0) + 1
            self.session.execute(insert(Origin), [{"n": n, "id": name}])
            self.numbers[name] = n
            self.ids[n] = name
        return self.numbers[name]

    def pair(self, dot: Dot) -> tuple[int, int]:
        """A dot as it stands in columns."""
        return self.number(dot.origin), dot.seq

    def dot(self, n: int, seq: int) -> Dot:
        """A dot from its columns."""
        return Dot(self.ids[n], seq)


@dataclass
class Journal:
    """The writing end of one transaction. ``staff`` acts; ``seal_key`` is the office's, nothing at a hall."""

    session: Session
    origins: Origins
    device: str
    party: Party
    incarnation: str
    seq: int
    clock: Stamp
    staff: str
    seal_key: bytes | None

    def next(self) -> tuple[Dot, Stamp]:
        """The dot and stamp of a new change."""
        self.seq += 1
        self.clock = tick(self.clock, clock.now_ms(), self.incarnation)
        return Dot(self.incarnation, self.seq), self.clock

    def witness(self, stamp: Stamp) -> None:
        """Keep the clock ahead of a stamp that arrived."""
        self.clock = witness(self.clock, stamp)

    def save(self) -> None:
        """Keep sequence and clock in the store, in the transaction of the changes."""
        put_meta(self.session, {"seq": str(self.seq), "clock": f"{self.clock.wall}.{self.clock.counter}"})


def journal_of(session: Session) -> Journal:
    """The transaction's journal, opened at its first use."""
    opened: Journal | None = session.info.get("journal")
    if opened is None:
        meta = get_meta(session)
        wall, _dot, counter = meta.get("clock", "0.0").partition(".")
        opened = Journal(
            session=session,
            origins=Origins(session),
            device=meta["device"],
            party=Party(meta["hall"]),
            incarnation=meta["incarnation"],
            seq=int(meta.get("seq", "0")),
            clock=Stamp(int(wall), int(counter), meta["incarnation"]),
            staff=session.info.get("staff", ""),
            seal_key=session.info.get("seal_key"),
        )
        session.info["journal"] = opened
    return opened


def get_meta(session: Session) -> dict[str, str]:
    """All settings of the store."""
    return dict(session.execute(select(Meta.key, Meta.value)).all())


def put_meta(session: Session, values: dict[str, str]) -> None:
    """Set some of them."""
    statement = upsert(Meta)
    statement = statement.on_conflict_do_update(index_elements=["key"], set_={"value": statement.excluded.value})
    session.execute(statement, [{"key": key, "value": value} for key, value in values.items()])
