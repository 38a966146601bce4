"""What an enrolled hall's keys in the wrong hands can do to the office and to other halls: nothing that lasts."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.models.consultation import Consultation, Note
from app.models.local import Incarnation
from app.models.log import HELD, LogEntry
from app.models.person import Person
from app.models.resource import Resource
from app.services import conflicts, rows, upkeep
from app.services.exchange_receive import Received, receive
from app.sync.change import LONGEST, Change, Dot, Kind, completed, decode
from app.sync.journal import get_meta, journal_of
from app.sync.stamp import LATEST_MS, MOST
from tests.sync.exchange import Town, copied
from tests.sync.forgery import Forger, content, dots

AT = "2026-04-01T09:00:00+09:00"


@pytest.fixture(scope="module")
def arena(town_template: tuple[Path, dict[str, bytes]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town for all attacks of this module: since none may leave a trace, one serves them all."""
    town = copied(town_template, tmp_path_factory.mktemp("arena"))
    town.halls["h001a"].do(own_records, "1")
    town.halls["h002a"].do(own_records, "2")
    town.office.do(lambda s: s.add(Resource(id="r0", hall="", name="公開の窓口")))
    town.meet()
    yield town
    town.close()


def own_records(session: Session, n: str) -> None:
    session.add(Person(id=f"p{n}", hall=f"h00{n}", name=f"{n} 館の人"))
    session.add(Consultation(id=f"c{n}", hall=f"h00{n}", text=f"{n} 館の相談", at=AT))
    session.flush()
    session.add(Note(id=f"n{n}", consultation=f"c{n}", text=f"{n} 館の経過", at=AT))


@pytest.fixture(scope="module")
def thief(arena: Town) -> Forger:
    return Forger(arena, "h002a")


def seen(forger: Forger, row: str) -> tuple[Dot, ...]:
    return forger.town.office.ask(dots, row)


def office_change(forger: Forger, row: str) -> Change:
    entry = select(LogEntry.data).where(LogEntry.row == row).order_by(LogEntry.pos)
    return decode(forger.town.office.ask(lambda s: s.scalars(entry.limit(1)).one()))


def life_of(forger: Forger, store: str) -> str:
    town = forger.town
    return (town.office if store == "office" else town.halls[store]).ask(get_meta)["incarnation"]


Forgery = Callable[[Forger], list[Change]]

#: Integrity: what is not the sender's to write, or says of itself what is not so, refuses the whole bundle.
REFUSED: dict[str, Forgery] = {
    "a new row that is everyone's": lambda f: [f.change("code_item", "x", {"list": "topic", "code": "x", "ja": "x"})],
    "a published listing": lambda f: [f.change("resource", "r0", {"name": "改竄"}, seen(f, "r0"))],
    "a child of a published listing": lambda f: [f.change("location", "x", {"resource": "r0", "address": "x"})],
    "a new row of another hall": lambda f: [f.change("person", "x", {"hall": "h001", "name": "x"})],
    "an edit of another hall's row": lambda f: [f.change("consultation", "c1", {"text": "改竄"}, seen(f, "c1"))],
    "an edit that waits, of another hall's row": lambda f: [
        f.change("consultation", "c1", {"text": "改竄"}, (Dot("nobody", 1),))
    ],
    "a delete of another hall's row": lambda f: [
        f.change("consultation", "c1", {"text": ""}, seen(f, "c1"), Kind.DELETE)
    ],
    "a note on another hall's consultation": lambda f: [f.change("note", "x", {"consultation": "c1", "text": "x"})],
    "an own note moved to another hall's consultation": lambda f: [
        f.change("note", "n2", {"consultation": "c1"}, seen(f, "n2"))
    ],
    "a consent that joins another hall's person": lambda f: [
        f.change("consent", "x", {"consultation": "c2", "person": "p1", "purpose": "x"})
    ],
    "the hall field": lambda f: [f.change("consultation", "c2", {"hall": "h001"}, seen(f, "c2"))],
    "the hall field, to everyone": lambda f: [f.change("person", "p2", {"hall": ""}, seen(f, "p2"))],
    "the hall field, to a number": lambda f: [f.change("person", "x", {"hall": 5, "name": "x"})],
    "another hall's device as the maker": lambda f: [
        f.change("person", "p2", {"name": "x"}, origin=life_of(f, "h001a"))
    ],
    "another hall's dot with another content": lambda f: [
        f.change("person", "p2", {"name": "x"}, origin=life_of(f, "h001a"), seq=1)
    ],
    "the office as the maker": lambda f: [f.change("person", "p2", {"name": "x"}, origin=life_of(f, "office"))],
    "a maker that nobody knows": lambda f: [f.change("person", "p2", {"name": "x"}, origin="nobody")],
    "an office change with a wrong seal": lambda f: [msgspec.structs.replace(office_change(f, "r0"), seal=b"x" * 16)],
    "an office change altered under its seal": lambda f: [
        msgspec.structs.replace(office_change(f, "r0"), fields={"name": "改竄"})
    ],
    "an office change altered under its seal, its salt taken away": lambda f: [
        msgspec.structs.replace(office_change(f, "r0"), fields={"name": "改竄"}, salt=b"")
    ],
    "a wrong digest": lambda f: [
        msgspec.structs.replace(f.change("person", "p2", {"name": "x"}), fields={"name": "y"})
    ],
    "a digest without salt": lambda f: [
        msgspec.structs.replace(f.change("person", "p2", {"name": "x"}), salt=b"", digest=b"x" * 20)
    ],
    "the id of another hall's row of another kind": lambda f: [f.change("person", "c1", {"hall": "h002", "name": "x"})],
    "the id of a published row": lambda f: [f.change("person", "r0", {"hall": "h002", "name": "x"})],
    "one id for two kinds": lambda f: [
        f.change("person", "twice", {"hall": "h002", "name": "x"}),
        f.change("consultation", "twice", {"hall": "h002", "text": "x"}),
    ],
    "sequence number 0": lambda f: [f.change("person", "p2", {"name": "x"}, seq=0)],
    "a negative sequence number": lambda f: [f.change("person", "p2", {"name": "x"}, seq=-7)],
    "a sequence number that no database holds": lambda f: [f.change("person", "p2", {"name": "x"}, seq=1 << 63)],
    "a seen dot that no database holds": lambda f: [f.change("person", "p2", {"name": "x"}, (Dot(f.life, 1 << 63),))],
    "a clock beyond all years": lambda f: [f.change("person", "p2", {"name": "x"}, wall=LATEST_MS + 1)],
    "a clock before 1970": lambda f: [f.change("person", "p2", {"name": "x"}, wall=-1)],
    "a counter that can't be counted on": lambda f: [f.change("person", "p2", {"name": "x"}, counter=MOST + 1)],
    "a number that no database holds": lambda f: [f.change("location", "x", {"resource": "r0", "latitude": 1 << 63})],
    "a text that is too long": lambda f: [f.change("person", "p2", {"name": "x" * (LONGEST + 1)}, seen(f, "p2"))],
    "a row without an id": lambda f: [f.change("person", "", {"hall": "h002", "name": "x"})],
    "an id without end": lambda f: [f.change("person", "x" * 65, {"hall": "h002", "name": "x"})],
    "a field name without end": lambda f: [f.change("person", "p2", {"x" * 65: "x"})],
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_the_senders_to_write_refuses_the_bundle(arena: Town, thief: Forger, name: str) -> None:
    changes = REFUSED[name](thief)
    before = arena.office.ask(content)
    told = thief.send(*changes, thief.change("person", "p2", {"name": "一緒に来たもの"}, seen(thief, "p2")))
    assert told.state == "refused", told
    assert told.reason
    assert told.next_step
    assert arena.office.ask(content) == before


def claim(**claims: object) -> Callable[[Forger], dict[str, object]]:
    return lambda _: claims


def claim_sender(**claims: str) -> Callable[[Forger], dict[str, object]]:
    return lambda f: {"sender": msgspec.structs.replace(f.manifest().sender, **claims)}


def claim_life(store: str) -> Callable[[Forger], dict[str, object]]:
    return lambda f: claim_sender(incarnation=life_of(f, store), birth="9")(f)


def claim_receipt(position: int) -> Callable[[Forger], dict[str, object]]:
    return lambda f: {"receipt": {**msgspec.to_builtins(f.manifest().receipt), "position": position}}


#: What a manifest may not claim.
CLAIMS: dict[str, Callable[[Forger], dict[str, object]]] = {
    "another organisation": claim(organisation="x"),
    "training": claim(training=True),
    "another recipient": lambda f: {"recipient": msgspec.structs.replace(f.manifest().recipient, device="h001a")},
    "another device": claim_sender(device="h001a", hall="h001"),
    "the office itself": claim_sender(hall="office"),
    "the office's life": claim_life("office"),
    "another hall's life": claim_life("h001a"),
    "a newer reader": claim(format=2, readable_from=2),
    "fewer changes": claim(changes=0),
    "more changes": claim(changes=2),
    "changes of other kinds": claim(entities={"consultation": 1}),
    "a stretch that ends before it begins": claim(after=9, upto=3),
    "a negative stretch": claim(after=-9, upto=-3),
    "a number 0": claim(number=0),
    "a number that no database holds": claim(number=1 << 63),
    "a stretch that no database holds": claim(upto=1 << 63),
    "a sequence that no database holds": claim(last_seq=1 << 63),
    "changes without number": claim(changes=1 << 63),
    "a receipt before the beginning": claim_receipt(-1),
    "a receipt that no database holds": claim_receipt(1 << 63),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_what_a_bundle_may_not_claim_refuses_it(arena: Town, thief: Forger, name: str) -> None:
    claims = CLAIMS[name](thief)
    before = arena.office.ask(content)
    told = thief.send(thief.change("person", "p2", {"name": "x"}, seen(thief, "p2")), **claims)
    assert told.state == "refused", told
    assert told.reason
    assert told.next_step
    assert arena.office.ask(content) == before


#: What is well formed and can't be applied is held, and with it nothing else.
HELD_BACK: dict[str, Forgery] = {
    "an unknown kind": lambda f: [f.change("sqlite_master", "x", {"sql": "DROP TABLE person"})],
    "a change that saw what isn't here": lambda f: [f.change("person", "p2", {"name": "x"}, (Dot(f.life, 77_777),))],
    "a change that saw itself": lambda f: [f.change("person", "p2", {"name": "x"}, (Dot(f.life, 88_888),), seq=88_888)],
    "an unknown parent": lambda f: [f.change("note", "x1", {"consultation": "nobody", "text": "x"})],
    "no parent": lambda f: [f.change("note", "x2", {"text": "x"})],
    "no hall": lambda f: [f.change("person", "x3", {"name": "x"})],
    "nothing at all": lambda f: [f.change("person", "x4", {})],
    "a required reference left out": lambda f: [f.change("consultation_person", "x5", {"consultation": "c2"})],
    "a reference to another hall's person": lambda f: [
        f.change("consultation", "c2", {"person": "p1"}, seen(f, "c2")),
        f.change("consultation_person", "x6", {"consultation": "c2", "person": "p1"}),
    ],
    "a reference to a row of another kind": lambda f: [f.change("consultation", "c2", {"person": "n2"}, seen(f, "c2"))],
    "a reference that is a number": lambda f: [f.change("consultation", "c2", {"person": 5}, seen(f, "c2"))],
    "a value of another type": lambda f: [
        f.change("person", "p2", {"name": 5}, seen(f, "p2")),
        f.change("person", "p2", {"secret": "no"}, seen(f, "p2")),
    ],
    "nothing where something must be": lambda f: [f.change("person", "p2", {"name": None}, seen(f, "p2"))],
    "a value out of the list": lambda f: [f.change("consultation", "c2", {"urgency": "x"}, seen(f, "c2"))],
    "a text that ends early": lambda f: [f.change("person", "p2", {"name": "a\0b"}, seen(f, "p2"))],
    "an erase": lambda f: [f.change("person", "p2", {}, kind=Kind.ERASE)],
}


@pytest.mark.parametrize("name", HELD_BACK)
def test_what_cannot_be_applied_is_held_and_stops_only_itself(arena: Town, thief: Forger, name: str) -> None:
    changes = HELD_BACK[name](thief)
    before = arena.office.ask(rows_of)
    path = thief.file(*changes)
    (told,) = receive(arena.office, [path])
    assert told.state == "applied", told
    assert told.sums.held == told.sums.in_bundle == len(changes)
    assert len(told.held) == len(changes)
    assert arena.office.ask(rows_of) == before
    whole = arena.office.ask(content)
    (again,) = receive(arena.office, [path])
    assert (again.state, again.sums.held) == ("already", len(changes))
    assert arena.office.ask(content) == whole
    assert arena.office.ask(upkeep.check) == []
    assert states(arena.up("h001a")) <= {"applied", "already"}  # another hall's bundle has nothing to do with it


def test_numbers_that_are_none_are_held(thief: Forger) -> None:
    listing = thief.change("resource", "own", {"hall": "h002", "name": "館の窓口"})
    odd = [
        thief.change("location", f"nan{n}", {"resource": "own", "latitude": value})
        for n, value in enumerate((float("nan"), float("inf")))
    ]
    told = thief.send(listing, *odd)
    assert (told.sums.new, told.sums.held) == (1, 2)


def test_unknown_fields_are_kept_and_nobody_is_asked_about_them(arena: Town, thief: Forger) -> None:
    name = '"; DROP TABLE person; --'
    told = thief.send(*(thief.change("person", "p2", {name: value}) for value in ("甲", "乙")))
    assert (told.state, told.sums.changed) == ("applied", 2)
    assert arena.office.ask(conflicts.page) == []
    assert arena.office.ask(upkeep.check) == []


def test_a_hall_cannot_say_whose_incarnations_are_whose(arena: Town, thief: Forger) -> None:
    assert thief.send(lives={"ffffffffffffffff": "h001a", "eeeeeeeeeeeeeeee": "office"}).state == "applied"
    assert arena.office.ask(lambda s: s.get(Incarnation, "ffffffffffffffff")) is None
    assert arena.office.ask(lambda s: s.get(Incarnation, "eeeeeeeeeeeeeeee")) is None


def test_after_all_that_the_town_lives_and_agrees(arena: Town) -> None:
    arena.halls["h001a"].do(lambda s: rows.edit(s, s.get_one(Person, "p1"), None, {"name": "あとの名"}))
    arena.office.do(lambda s: rows.edit(s, s.get_one(Resource, "r0"), None, {"name": "あとの窓口"}))
    for _round in range(2):
        assert states(arena.up("h001a") + arena.up("h001b") + arena.down("h001a") + arena.down("h001b")) <= {
            "applied",
            "already",
        }
    shared = arena.office.ask(upkeep.digest, "h001")
    for device in ("h001a", "h001b"):
        assert arena.halls[device].ask(upkeep.digest) == shared
        assert arena.halls[device].ask(upkeep.check) == []
        assert (
            arena.halls[device].ask(lambda s: s.scalars(select(LogEntry.pos).where(LogEntry.state == HELD)).all()) == []
        )
    assert arena.office.ask(upkeep.check) == []


def states(results: list[Received]) -> set[str]:
    return {result.state for result in results}


def rows_of(session: Session) -> dict[str, str]:
    return upkeep.digest(session).entities


# --- each in a town of its own ---------------------------------------------------------------------------------------


def test_a_hall_cannot_take_the_offices_next_numbers(town: Town) -> None:
    town.meet()
    forger = Forger(town, "h002a")
    life = town.office.ask(get_meta)["incarnation"]
    following = town.office.ask(lambda s: journal_of(s).seq) + 1
    sender = msgspec.structs.replace(forger.manifest().sender, incarnation=life)
    squat = forger.change("person", "x", {"hall": "h002", "name": "x"}, origin=life, seq=following)
    assert forger.send(squat, sender=sender).state == "refused"
    town.office.do(lambda s: s.add(Resource(id="r1", hall="", name="窓口")))
    assert town.office.ask(lambda s: s.get_one(Resource, "r1").name) == "窓口"


def test_a_held_change_that_turns_out_to_be_foreign_goes_on_waiting_and_harms_nobody(town: Town) -> None:
    town.meet()
    forger = Forger(town, "h002a")
    assert forger.send(forger.change("note", "x", {"consultation": "c1", "text": "先回り"})).sums.held == 1
    town.halls["h001a"].do(own_records, "1")
    (told,) = town.up("h001a")
    assert (told.state, told.sums.new) == ("applied", 3)
    assert town.office.ask(lambda s: s.get(Note, "x")) is None
    assert town.office.ask(lambda s: s.scalar(select(LogEntry.why).where(LogEntry.row == "x"))) == "foreign"
    town.meet()
    assert town.halls["h001a"].ask(upkeep.digest) == town.office.ask(upkeep.digest, "h001")


def test_what_was_held_comes_free_whoever_brings_what_it_waited_for(town: Town) -> None:
    town.meet()
    forger = Forger(town, "h001a")
    first = forger.change("person", "p", {"hall": "h001", "name": "一"})
    second = forger.change("person", "p", {"name": "二"}, (first.dot,))
    child = forger.change("consultation", "c", {"hall": "h001", "text": "x", "at": AT, "person": "p"})
    assert forger.send(child, second).sums.held == 2
    assert Forger(town, "h002a").send().state == "applied"
    told = forger.send(first, second)
    assert (told.sums.new, told.sums.changed, told.sums.held) == (1, 1, 0)
    assert town.office.ask(lambda s: s.get_one(Person, "p").name) == "二"
    assert town.office.ask(lambda s: s.get_one(Consultation, "c").person) == "p"
    assert town.office.ask(upkeep.check) == []


def test_an_office_change_that_a_hall_brings_back_goes_on_to_all_who_may_hold_it(town: Town) -> None:
    """A restored office: a child comes back before its parent, and its scope is known only then."""
    town.office.do(lambda s: s.add(Resource(id="r1", hall="", name="窓口")))
    town.office.do(lambda s: rows.edit(s, s.get_one(Resource, "r1"), None, {"name": "新しい窓口"}))
    town.meet()
    first, second = (decode(data) for data in town.office.ask(row_data, "r1"))
    town.office.do(forget, "r1")
    forger = Forger(town, "h001a")
    assert forger.send(second).sums.held == 1
    town.meet()
    assert forger.send(first).sums.new == 1
    scopes = town.office.ask(lambda s: s.scalars(select(LogEntry.scope).where(LogEntry.row == "r1")).all())
    assert scopes == ["", ""]
    positions = town.office.ask(lambda s: s.scalars(select(LogEntry.pos).where(LogEntry.row == "r1")).all())
    receipt = town.office.ask(lambda s: s.execute(text("SELECT max(receipt_position) FROM channel")).scalar_one())
    assert min(positions) > receipt
    assert town.office.ask(upkeep.check) == []


def row_data(session: Session, row: str) -> list[bytes]:
    return list(session.scalars(select(LogEntry.data).where(LogEntry.row == row).order_by(LogEntry.pos)))


def forget(session: Session, row: str) -> None:
    for statement in (
        "DELETE FROM log WHERE row = :row",
        "DELETE FROM field_head WHERE row = :row",
        "DELETE FROM search_doc WHERE row = :row",
        "DELETE FROM resource WHERE id = :row",
    ):
        session.execute(text(statement), {"row": row})


def test_a_clock_sent_to_the_end_of_time_stops_nobody(town: Town) -> None:
    town.meet()
    forger = Forger(town, "h001a")
    told = forger.send(forger.change("person", "p", {"hall": "h001", "name": "一"}, wall=LATEST_MS, counter=MOST))
    assert (told.state, told.astray) == ("applied", ("h001a",))
    for name in ("二", "三"):
        town.office.do(rename, "p", name)
    made = decode(town.office.ask(row_data, "p")[-1])
    assert decode(msgspec.msgpack.encode(made)) == made
    (down,) = town.down("h001b")
    assert down.state == "applied"
    assert town.halls["h001b"].ask(lambda s: s.get_one(Person, "p").name) == "三"


def rename(session: Session, row: str, name: str) -> None:
    rows.edit(session, session.get_one(Person, row), None, {"name": name})


def test_two_changes_of_one_device_with_the_same_stamp_are_shown_alike_everywhere() -> None:
    from app.sync.merge import Head, shown
    from app.sync.stamp import Stamp, tick

    last = Stamp(LATEST_MS, MOST, "a")
    assert tick(last, LATEST_MS + 5, "a") == last
    one, two = (Head(Dot("a", n), last, str(n), deletes=False) for n in (1, 2))
    assert shown([one, two]) == shown([two, one]) == two


def test_a_completed_change_is_within_the_bounds_of_the_format(town: Town) -> None:
    made = completed(Forger(town, "h001a").change("person", "p", {"hall": "h001", "name": "x"}))
    assert decode(msgspec.msgpack.encode(made)) == made
