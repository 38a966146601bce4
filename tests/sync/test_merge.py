"""Any order, repetition, batching and clock give the oracle's state and its exact conflict list."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.sync import merge
from app.sync.change import Change, Dot, Kind, completed, decode, digest_of, encode, is_intact
from app.sync.merge import RowHeads
from app.sync.position import Life
from app.sync.scope import OFFICE, Party
from app.sync.stamp import Stamp, tick, witness
from tests.sync.model import SHAPE, Store
from tests.sync.oracle import state_of

DEVICES = (("h1a", "h1"), ("h1b", "h1"), ("office", OFFICE))
ROWS = ("r1", "r2")
values = st.sampled_from(["x", "y", "", None, 0, 1, False, True])

step = st.one_of(
    st.tuples(st.just("edit"), st.integers(0, 2), st.sampled_from(ROWS), st.sampled_from("ab"), values),
    st.tuples(st.just("delete"), st.integers(0, 2), st.sampled_from(ROWS)),
    st.tuples(st.just("settle"), st.integers(0, 2), st.sampled_from(ROWS), st.sampled_from("ab"), values),
    st.tuples(st.just("meet"), st.integers(0, 2), st.integers(0, 2)),
)


def play(steps: list[tuple], clocks: list[int]) -> list[Store]:
    """Edits at three devices that now and then hand each other all they have; clocks say what they like."""
    stores = [Store(code, Party(hall), Life("000000001", f"{code}-1")) for code, hall in DEVICES]
    for number, (what, who, *rest) in enumerate(steps):
        store, now = stores[who], clocks[number % len(clocks)]
        if what == "edit":
            row, name, value = rest
            new = row not in store.heads
            store.edit(row, {"hall": "h1", "a": None, "b": None, name: value} if new else {name: value}, now)
        elif what == "delete":
            store.delete(rest[0], now)
        elif what == "settle":
            store.settle(*rest, now)
        else:
            stores[rest[0]].take(store.log)
    return stores


def view(store: Store) -> tuple[dict, dict]:
    rows = {}
    for row in store.heads:
        shown = {name: typed(merge.shown(tops).value) for name in SHAPE if (tops := store.tops(row, name))}
        gone = merge.is_gone(store.heads[row].all(), lambda dot: store.applied[dot].deletes)
        rows[row] = (shown, gone)
    return rows, store.conflicts()


def judged(changes: list[Change]) -> tuple[dict, dict]:
    state = state_of(changes)
    values = {row: {name: typed(value) for name, value in it.values.items()} for row, it in state.rows.items()}
    return {row: (values[row], it.gone) for row, it in state.rows.items()}, state.conflicts


def typed(value: object) -> tuple[str, object]:
    return type(value).__name__, value


histories = st.lists(step, min_size=1, max_size=30)
wild_clocks = st.lists(st.integers(0, 4_000_000_000_000), min_size=1, max_size=5)


@settings(max_examples=300)
@given(histories, wild_clocks, st.randoms(use_true_random=False))
def test_every_store_equals_the_oracle_at_any_time_and_in_any_order(steps, clocks, random):
    stores = play(steps, clocks)
    for store in stores:
        assert view(store) == judged(store.log)
        assert state_of(store.log).held == frozenset()
    everything = [c for store in stores for c in store.log]
    fresh = Store("office", Party(OFFICE), Life("000000001", "office-9"))
    shuffled = everything + random.choices(everything, k=len(everything)) if everything else []
    random.shuffle(shuffled)
    while shuffled:
        size = random.randint(1, 4)
        fresh.take(shuffled[:size])
        del shuffled[:size]
    assert view(fresh) == judged(everything)
    assert not [c for c in fresh.log if c.dot not in fresh.applied]


@given(histories, wild_clocks)
def test_a_conflict_is_listed_exactly_when_two_did_not_see_each_other_and_differ(steps, clocks):
    changes = list({c.dot: c for store in play(steps, clocks) for c in store.log}.values())
    above: dict[tuple[Dot, str], set[Dot]] = {}

    def past(change: Change, name: str) -> set[Dot]:
        key = (change.dot, name)
        if key not in above:
            direct = set(change.seen.get(name, ()))
            above[key] = direct.union(*(past(c, name) for c in changes if c.dot in direct))
        return above[key]

    listed = state_of(changes).conflicts
    for (row, name), dots in listed.items():
        tops = [c for c in changes if c.dot in dots]
        assert {c.row for c in tops} == {row}
        assert all(a.dot not in past(b, name) for a in tops for b in tops)
    for row in ROWS:
        for name in SHAPE:
            mine = [c for c in changes if c.row == row and name in c.fields]
            open_ends = [c for c in mine if not any(c.dot in past(d, name) for d in mine)]
            said = {(c.deletes, repr(c.fields[name])) for c in open_ends}
            assert ((row, name) in listed) == (len(said) > 1)


@given(histories, wild_clocks)
def test_nothing_is_lost_every_value_is_shown_in_conflict_or_seen_by_a_later_change(steps, clocks):
    stores = play(steps, clocks)
    everything = {c.dot: c for store in stores for c in store.log}
    office = Store("office", Party(OFFICE), Life("000000001", "office-9"))
    office.take(list(everything.values()))
    for change in everything.values():
        for name, value in change.fields.items():
            heads = office.heads[change.row].of(name)
            overwritten = any(change.dot in d.seen.get(name, ()) for d in everything.values())
            assert (change.dot in heads) != overwritten
            if change.dot in heads:
                tops = office.tops(change.row, name)
                same = repr(merge.shown(tops).value) == repr(value) and merge.shown(tops).deletes == change.deletes
                assert same or (change.row, name) in office.conflicts()


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 10**13)), max_size=30))
def test_the_clock_never_runs_backwards_and_stays_ahead_of_what_it_saw(events):
    last = Stamp(0, 0, "")
    for local, wall in events:
        before = last
        other = Stamp(wall, 3, "zz")
        last = tick(last, wall, "me") if local else witness(last, other)
        assert last > before if local else last >= max(before, other)


def test_a_row_that_nobody_edited_twice_needs_one_dot():
    heads = merge.advance(RowHeads(), change_of(dict.fromkeys(SHAPE)), SHAPE)
    assert heads == RowHeads(frozenset((Dot("o", 1),)))


def change_of(fields: dict, **more) -> Change:
    return completed(Change("o", 1, 5, 0, Kind.SET, "thing", "r", fields, {}, "s", b"salt-salt-sa", b"", **more))


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=3), st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text()
    )
)
def test_a_change_survives_its_encoding_and_any_alteration_shows(fields):
    change = change_of(fields)
    assert decode(encode(change)) == change
    assert is_intact(change)
    for name in fields:
        altered = {**fields, name: "＊"}
        if altered != fields:
            import msgspec

            assert not is_intact(msgspec.structs.replace(change, fields=altered))
    assert digest_of(change) == change.digest
