"""A town on a random schedule: real stores, real bundles, sticks lost and found, clocks that jump.

In the end nothing is held, all agree, every check is clean, and every change is everywhere it belongs.
"""

import itertools
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.models.consultation import Consent, Consultation, ConsultationTopic, FollowUp, Note
from app.models.log import HELD, Conflict, LogEntry
from app.models.person import Household, HouseholdMember, Person
from app.models.registry import shapes
from app.models.resource import OwnNote, Resource
from app.services import conflicts, rows, upkeep
from app.services.backend import Backend
from app.services.exchange_receive import receive
from app.services.exchange_send import send
from app.sync import heads as stored
from app.sync.change import decode
from app.sync.journal import journal_of
from tests.sync.exchange import Town
from tests.sync.forgery import content

AT = "2026-04-01T09:00:00+09:00"
TOPICS = ("care", "debt", "child", "work")
EDITABLE: dict[str, tuple[type, tuple[str, ...]]] = {
    "person": (Person, ("name", "address")),
    "consultation": (Consultation, ("text", "response")),
    "followup": (FollowUp, ("text", "staff")),
    "consent": (Consent, ("purpose", "by")),
    "household": (Household, ("name",)),
}


class Play:
    """One random schedule, the same for the same seed."""

    def __init__(self, town: Town, seed: int) -> None:
        self.town = town
        self.random = random.Random(seed)
        self.ids = itertools.count()
        self.sticks: list[Path] = []
        self.now = 1_775_000_000_000
        self.forms: list[tuple[Backend, str, str, str]] = []

    def step(self) -> None:
        self.now += self.random.choice((1000, 1000, 60_000, 86_400_000, -86_400_000 * 400, 86_400_000 * 390))
        self.now = max(self.now, 0)
        self.random.choice(self.moves())()

    def moves(self) -> list[Callable[[], None]]:
        often = [self.edit, self.edit_on_a_form, self.open_form, self.record, self.write_stick, self.write_stick]
        seldom = [self.delete, self.topics, self.settle, self.publish, self.join, self.dry_run]
        return [*often, *often, *seldom, *[self.read_stick] * 3]

    def store(self) -> Backend:
        return self.random.choice([self.town.office, *self.town.halls.values()])

    def hall(self) -> tuple[str, Backend]:
        device = self.random.choice(sorted(self.town.halls))
        return device[:4], self.town.halls[device]

    def living(self, store: Backend, model: type) -> list[str]:
        return store.ask(lambda s: list(s.scalars(select(model.id).where(~model.gone).order_by(model.id))))  # type: ignore[attr-defined]

    def some(self, store: Backend, model: type) -> str | None:
        found = self.living(store, model)
        return self.random.choice(found) if found else None

    # --- what people do ---

    def record(self) -> None:
        hall, store = self.hall()
        n = next(self.ids)
        consultation, person = self.some(store, Consultation), self.some(store, Person)
        kind = self.random.randrange(6)
        if kind == 0 or person is None:
            made: object = Person(id=f"p{n}", hall=hall, name=f"人{n}")
        elif kind == 1 or consultation is None:
            made = Consultation(id=f"c{n}", hall=hall, text=f"相談{n}", at=AT, person=person)
        elif kind == 2:
            made = FollowUp(id=f"f{n}", consultation=consultation, due_on="2026-05-01", text="")
        elif kind == 3:
            made = Consent(id=f"k{n}", consultation=consultation, person=person, purpose="x")
        elif kind == 4:
            made = Household(id=f"h{n}", hall=hall, name=f"世帯{n}")
        else:
            made = Note(id=f"n{n}", consultation=consultation, text=f"経過{n}", at=AT)
        store.do(lambda s: s.add(made))

    def edit(self) -> None:
        store = self.store()
        model, fields = self.random.choice(list(EDITABLE.values()))
        row = self.some(store, model)
        if row is not None:
            field, value = self.random.choice(fields), self.random.choice("甲乙丙")
            store.do(lambda s: rows.edit(s, s.get_one(model, row), None, {field: value}))

    def open_form(self) -> None:
        store = self.store()
        kind = self.random.choice(sorted(EDITABLE))
        row = self.some(store, EDITABLE[kind][0])
        if row is not None:
            version = store.ask(lambda s: rows.version_of(s, s.get_one(EDITABLE[kind][0], row)))
            self.forms.append((store, kind, row, version))

    def edit_on_a_form(self) -> None:
        if self.forms:
            store, kind, row, version = self.forms.pop(self.random.randrange(len(self.forms)))
            model, fields = EDITABLE[kind]
            field, value = self.random.choice(fields), self.random.choice("甲乙丙")
            if row in self.living(store, model):
                store.do(lambda s: rows.edit(s, s.get_one(model, row), version, {field: value}))

    def delete(self) -> None:
        store = self.store()
        model = self.random.choice((Person, Consultation, FollowUp, Note, Household))
        row = self.some(store, model)
        if row is not None:
            store.do(lambda s: rows.delete(s, s.get_one(model, row)))

    def topics(self) -> None:
        store = self.store()
        row = self.some(store, Consultation)
        if row is not None:
            wanted = self.random.sample(TOPICS, self.random.randrange(4))
            store.do(lambda s: rows.set_codes(s, ConsultationTopic, "consultation", row, "code", wanted))

    def join(self) -> None:
        _hall, store = self.hall()
        household, people = self.some(store, Household), self.living(store, Person)
        if household is not None:
            wanted = self.random.sample(people, min(len(people), 2))
            store.do(lambda s: rows.set_codes(s, HouseholdMember, "household", household, "person", wanted))

    def publish(self) -> None:
        office = self.town.office
        row = self.some(office, Resource)
        n = next(self.ids)
        if row is None or self.random.random() < 0.3:
            office.do(lambda s: s.add(Resource(id=f"r{n}", hall="", name=f"窓口{n}")))
        else:
            office.do(lambda s: rows.edit(s, s.get_one(Resource, row), None, {"name": f"窓口{n}"}))
        hall, store = self.hall()
        known = self.some(store, Resource)
        if known is not None:
            store.do(lambda s: s.add(OwnNote(id=f"o{n}", hall=hall, resource=known, text="館のメモ")))

    def settle(self) -> None:
        store = self.store()
        open_ = store.ask(conflicts.page)
        if open_:
            conflict = self.random.choice(open_)
            sides = store.ask(conflicts.show, conflict).heads
            store.do(conflicts.settle, conflict, head=self.random.randrange(len(sides)))

    # --- what sticks do ---

    def write_stick(self) -> None:
        store = self.store()
        to = self.random.choice(sorted(self.town.halls)) if store is self.town.office else None
        self.sticks += [w.file for w in send(store, self.town.stick, to_device=to, full=self.random.random() < 0.1)]

    def read_stick(self, *, dry_run: bool = False) -> None:
        if self.sticks:
            file = self.random.choice(self.sticks)  # any of them, in any order, as often as it comes
            to = file.name.split("-")[2]
            store = self.town.office if to == "office" else self.town.halls[to]
            before, rows_before = store.ask(content), store.ask(upkeep.digest)
            (told,) = receive(store, [file], dry_run=dry_run)
            assert told.state in ("applied", "already"), told
            assert told.sums.add_up()
            if dry_run:
                assert store.ask(content) == before
                return
            assert told.state == "applied" or store.ask(upkeep.digest) == rows_before
            after = store.ask(content)
            (again,) = receive(store, [file])
            assert (again.state, again.sums.new, again.sums.changed) == ("already", 0, 0)
            assert store.ask(content) == after

    def dry_run(self) -> None:
        self.read_stick(dry_run=True)


@pytest.fixture
def ticking() -> Iterator[None]:
    yield
    import time

    clock.use(lambda: time.time_ns() // 1_000_000)


def run(town: Town, seed: int, steps: int) -> None:
    play = Play(town, seed)
    clock.use(lambda: play.now)
    for _step in range(steps):
        play.step()
    stores = [town.office, *town.halls.values()]
    everything = {dot for store in stores for dot in store.ask(dots)}
    for _round in range(2):
        town.meet()
    assert town.office.ask(dots) == everything
    for device, store in town.halls.items():
        shared = town.office.ask(upkeep.digest, device[:4])
        assert store.ask(upkeep.digest).entities == shared.entities, device
        assert store.ask(listed) == town.office.ask(listed, device[:4]), device
        assert store.ask(dots) == town.office.ask(dots, device[:4]), device
    for store in stores:
        assert store.ask(upkeep.check) == []
        assert store.ask(lambda s: s.scalar(select(LogEntry.pos).where(LogEntry.state == HELD))) is None
        store.ask(every_head_is_a_change_of_its_row)


def dots(session: Session, hall: str | None = None) -> set[tuple[str, int]]:
    entries = select(LogEntry.data)
    if hall is not None:
        entries = entries.where(LogEntry.scope.in_(("", hall)))
    return {decode(data).dot for data in session.scalars(entries)}


def listed(session: Session, hall: str | None = None) -> set[tuple[str, str]]:
    found = select(Conflict.row, Conflict.field)
    if hall is not None:
        found = found.where(Conflict.scope.in_(("", hall)))
    return {(row, field) for row, field in session.execute(found)}


def every_head_is_a_change_of_its_row(session: Session) -> None:
    origins = journal_of(session).origins
    for shape in shapes().values():
        ids = list(session.scalars(select(shape.table.c.id)))
        for row, heads in stored.load(session, origins, shape, ids).items():
            assert stored.are_of(session, origins, row, heads.all())


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.usefixtures("ticking")
def test_a_town_on_a_random_schedule_agrees_in_the_end(town: Town, seed: int) -> None:
    run(town, seed, steps=60)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 130))
@pytest.mark.usefixtures("ticking")
def test_a_town_on_a_long_random_schedule_agrees_in_the_end(town: Town, seed: int) -> None:
    run(town, seed, steps=300)
