"""Bundles lost, repeated, late and restored from: nothing is lost, all converge, nobody holds what is not theirs."""

import copy

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.sync.position import Arrival, Life, Range, arrive, gap
from app.sync.scope import OFFICE, PUBLIC, Party, may_hold, may_set_hall, may_write
from tests.sync.model import Bundle, Store
from tests.sync.oracle import state_of
from tests.sync.test_merge import judged, view

HALLS = (("h1a", "h1"), ("h1b", "h1"), ("h2a", "h2"))
hall_indices = st.integers(0, len(HALLS) - 1)


class Exchange(RuleBasedStateMachine):
    """An office, a hall with two devices and another hall, and sticks that get lost and found."""

    @initialize()
    def begin(self) -> None:
        self.office = Store("office", Party(OFFICE), Life("000000001", "office-1"))
        self.halls = [Store(code, Party(hall), Life("000000001", f"{code}-1")) for code, hall in HALLS]
        self.sticks: list[Bundle] = []
        self.backups: dict[str, Store] = {s.device: copy.deepcopy(s) for s in self.everyone()}
        self.births = 1
        self.now = 1000

    def everyone(self) -> list[Store]:
        return [self.office, *self.halls]

    def store(self, device: str) -> Store:
        return next(s for s in self.everyone() if s.device == device)

    @rule(
        who=hall_indices,
        row=st.sampled_from("12"),
        name=st.sampled_from("ab"),
        value=st.integers(0, 3),
        jump=st.integers(-10_000, 10_000),
    )
    def edit(self, who: int, row: str, name: str, value: int, jump: int) -> None:
        store = self.halls[who]
        self.now += jump
        key = f"{store.party.hall}-{row}"
        new = key not in store.heads
        first = {"hall": store.party.hall, "a": None, "b": None}
        store.edit(key, {**first, name: value} if new else {name: value}, self.now)

    @rule(row=st.sampled_from("12"), hall=st.sampled_from(["h1", "h2"]), value=st.integers(0, 3))
    def office_edits(self, row: str, hall: str, value: int) -> None:
        if f"{hall}-{row}" in self.office.heads:
            self.office.edit(f"{hall}-{row}", {"a": value}, self.now)

    @rule(row=st.sampled_from("12"), value=st.integers(0, 3))
    def office_publishes(self, row: str, value: int) -> None:
        new = f"p-{row}" not in self.office.heads
        self.office.edit(f"p-{row}", {"hall": PUBLIC, "a": value, "b": 1} if new else {"a": value}, self.now)

    @rule(who=hall_indices, row=st.sampled_from("12"))
    def delete(self, who: int, row: str) -> None:
        self.halls[who].delete(f"{self.halls[who].party.hall}-{row}", self.now)

    @rule(who=hall_indices, up=st.booleans(), full=st.booleans())
    def write_stick(self, who: int, up: bool, full: bool) -> None:
        hall = self.halls[who]
        self.sticks.append(hall.export(self.office, full=full) if up else self.office.export(hall, full=full))

    @rule(data=st.data())
    def read_stick(self, data: st.DataObject) -> None:
        if self.sticks:
            bundle = data.draw(st.sampled_from(self.sticks))
            store = self.store(bundle.recipient)
            store.receive(bundle)
            assert store.receive(bundle) == 0

    @rule(who=st.integers(0, len(HALLS)))
    def back_up(self, who: int) -> None:
        store = self.everyone()[who]
        self.backups[store.device] = copy.deepcopy(store)

    @rule(who=st.integers(0, len(HALLS)))
    def restore(self, who: int) -> None:
        device = self.everyone()[who].device
        old = copy.deepcopy(self.backups[device])
        self.births += 1
        old.reborn(Life(str(self.births).zfill(9), f"{device}-{self.births}"))
        if device == "office":
            self.office = old
        else:
            self.halls[[h.device for h in self.halls].index(device)] = old

    @invariant()
    def every_store_is_what_its_log_says_and_holds_only_its_own(self) -> None:
        if not hasattr(self, "office"):
            return
        for store in self.everyone():
            assert view(store) == judged([c for c in store.log if c.dot in store.applied])
            assert {c.dot for c in store.log} - set(store.applied) == state_of(store.log).held
            assert all(may_hold(store.party, c.row.split("-")[0].replace("p", PUBLIC)) for c in store.log)

    def teardown(self) -> None:
        if not hasattr(self, "office"):
            return
        everything = {c.dot: c for store in self.everyone() for c in store.log}
        for _round in range(6):
            for hall in self.halls:
                self.office.receive(hall.export(self.office))
            for hall in self.halls:
                hall.receive(self.office.export(hall))
        assert {c.dot for c in self.office.log} == set(everything)
        for hall in self.halls:
            mine = {d for d, c in everything.items() if may_hold(hall.party, self.office.scope_of(c.row))}
            assert {c.dot for c in hall.log} == mine
            assert hall.export(self.office).changes == ()
            assert self.office.export(hall).changes == ()


Exchange.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestExchange = Exchange.TestCase

A, B = Life("000000001", "a"), Life("2", "b")


def test_a_bundle_beyond_the_mark_moves_nothing_and_names_what_is_missing() -> None:
    mark = Arrival(A, 10)
    assert arrive(mark, A, Range(20, 30), to_present_self=True) == mark
    assert gap(mark, A, Range(20, 30)) == Range(10, 20)
    assert arrive(mark, A, Range(0, 30), to_present_self=True) == Arrival(A, 30)
    assert gap(mark, A, Range(0, 30)) is None


def test_an_earlier_life_moves_nothing_and_a_newer_one_starts_from_nothing() -> None:
    assert arrive(Arrival(B, 5), A, Range(0, 90), to_present_self=True) == Arrival(B, 5)
    assert gap(Arrival(B, 5), A, Range(50, 90)) is None
    assert arrive(Arrival(A, 50), B, Range(0, 3), to_present_self=True) == Arrival(B, 3)
    assert gap(Arrival(A, 50), B, Range(40, 60)) == Range(0, 40)
    assert arrive(Arrival(A, 5), A, Range(5, 9), to_present_self=False) == Arrival(A, 5)


def test_need_to_know() -> None:
    hall, office = Party("h1"), Party(OFFICE)
    assert may_hold(hall, "h1")
    assert may_hold(hall, PUBLIC)
    assert not may_hold(hall, "h2")
    assert may_hold(office, "h2")
    assert may_write(hall, "h1")
    assert not may_write(hall, PUBLIC)
    assert not may_write(hall, "h2")
    assert may_set_hall(hall, "h1")
    assert not may_set_hall(hall, "h2")
    assert may_set_hall(office, "h2")
