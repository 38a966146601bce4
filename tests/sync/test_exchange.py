"""The exchange with real files: enrolment, bundles, receipts, conflicts, and all that must be refused."""

import shutil
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.errors import Cancelled
from app.models.consultation import Consultation
from app.models.hall import CodeItem
from app.models.local import Channel, Device
from app.models.log import LogEntry
from app.models.person import Person
from app.services import conflicts, rows
from app.services.exchange_receive import receive
from app.services.exchange_send import send
from app.sync import bundle, channel
from app.sync.change import decode
from app.sync.folder import MediumLost
from tests.sync.exchange import Town


def register(session: Session, row: str, /, **fields: object) -> None:
    session.add(Person(id=row, hall="h001", **fields))


def rename(session: Session, row: str, name: str) -> None:
    rows.edit(session, session.get_one(Person, row), None, {"name": name})


def names(session: Session) -> dict[str, str]:
    return {p.id: p.name for p in session.scalars(select(Person)) if not p.gone}


def everything(session: Session) -> dict[str, list]:
    tables = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%'"))
    return {t: sorted(map(repr, session.execute(text(f'SELECT * FROM "{t}"')))) for t in tables.all()}


def test_a_new_hall_receives_what_is_everyones_and_nothing_else(town: Town) -> None:
    (done,) = town.down("h001a")
    assert done.state == "applied"
    assert done.sums.new + done.sums.changed == done.sums.in_bundle > 100
    hall = town.halls["h001a"]
    assert (hall.ask(lambda s: s.scalar(select(func.count()).select_from(CodeItem))) or 0) > 100
    assert hall.ask(lambda s: set(s.scalars(select(LogEntry.scope)))) <= {"", "h001"}


def test_a_consultation_travels_and_a_second_intake_changes_nothing(town: Town) -> None:
    hall = town.halls["h001a"]
    hall.do(register, "p1", name="髙橋 𠮷子")
    written = send(hall, town.stick)
    (first,) = receive(town.office, [written[0].file])
    assert (first.state, first.sums.new, first.sums.already) == ("applied", 1, 1)
    before = town.office.ask(everything)
    (again,) = receive(town.office, [written[0].file])
    assert again.state == "already"
    assert again.sums.already == again.sums.in_bundle
    assert town.office.ask(everything) == before
    assert town.office.ask(names) == {"p1": "髙橋 𠮷子"}


def test_receipts_shrink_the_next_bundle_and_a_lost_stick_heals_itself(town: Town) -> None:
    hall = town.halls["h001a"]
    town.meet()
    assert hall.ask(lambda s: channel.stretch(s, s.get_one(Device, "office"))).count == 0
    hall.do(register, "p1", name="一")
    send(hall, town.stick)
    hall.do(register, "p2", name="二")
    (done,) = town.up("h001a")
    assert done.sums.new == 2
    assert done.gap is None
    assert town.office.ask(names) == {"p1": "一", "p2": "二"}


def test_two_devices_of_a_hall_meet_over_the_office_and_a_real_conflict_is_listed_everywhere(town: Town) -> None:
    a, b = town.halls["h001a"], town.halls["h001b"]
    a.do(register, "p1", name="元")
    town.meet()
    assert b.ask(names) == {"p1": "元"}
    assert town.halls["h002a"].ask(names) == {}
    a.do(rename, "p1", "甲")
    b.do(rename, "p1", "乙")
    town.meet()
    for store in (town.office, a, b):
        (listed,) = store.ask(lambda s: conflicts.rows(s, conflicts.page(s)))
        assert {side.value for side in listed.heads} == {"甲", "乙"}
        assert {side.device for side in listed.heads} == {"h001a", "h001b"}
        assert listed.field == "name"
        assert store.ask(names)["p1"] == listed.heads[0].value
    settled = town.office.do(conflicts.settle, listed.id, value="甲乙", write=True)
    assert settled.changes.affect("person")
    town.meet()
    for store in (town.office, a, b):
        assert store.ask(conflicts.page) == []
        assert store.ask(names) == {"p1": "甲乙"}


def test_settling_for_the_head_already_shown_settles(town: Town) -> None:
    a, b = town.halls["h001a"], town.halls["h001b"]
    a.do(register, "p1", name="元")
    town.meet()
    a.do(rename, "p1", "甲")
    b.do(rename, "p1", "乙")
    town.meet()
    (conflict,) = town.office.ask(conflicts.page)
    shown = town.office.ask(names)["p1"]
    town.office.do(conflicts.settle, conflict, head=0)
    assert town.office.ask(conflicts.page) == []
    town.meet()
    assert a.ask(names) == b.ask(names) == {"p1": shown}
    assert a.ask(conflicts.page) == []


def test_an_edit_after_an_unseen_intake_is_a_conflict_not_an_overwrite(town: Town) -> None:
    a, b = town.halls["h001a"], town.halls["h001b"]
    a.do(register, "p1", name="元")
    town.meet()
    form = b.ask(lambda s: rows.version_of(s, s.get_one(Person, "p1")))
    a.do(rename, "p1", "甲")
    town.meet()
    b.do(lambda s: rows.edit(s, s.get_one(Person, "p1"), form, {"name": "乙"}))
    assert len(b.ask(conflicts.page)) == 1


def test_a_delete_against_an_unseen_edit_keeps_the_row_and_lists_it(town: Town) -> None:
    a, b = town.halls["h001a"], town.halls["h001b"]
    a.do(register, "p1", name="元")
    town.meet()
    a.do(lambda s: rows.delete(s, s.get_one(Person, "p1")))
    b.do(rename, "p1", "乙")
    town.meet()
    for store in (town.office, a, b):
        assert store.ask(names) == {"p1": "乙"}
        assert len(store.ask(conflicts.page)) == 1


def test_a_bundle_beyond_a_gap_is_applied_and_the_gap_is_named_and_closed(town: Town) -> None:
    hall = town.halls["h001a"]
    town.meet()
    hall.do(register, "p1", name="一")
    lost = send(hall, town.stick)
    # The hall is told, wrongly, that the lost bundle arrived: its next one starts beyond what was applied.
    hall.do(
        lambda s: setattr(s.get_one(Channel, "office"), "receipt_position", s.scalar(select(func.max(LogEntry.pos))))
    )
    hall.do(register, "p2", name="二")
    (beyond,) = town.up("h001a")
    assert beyond.gap is not None
    assert town.office.ask(names) == {"p2": "二"}
    town.down("h001a")
    (closing,) = town.up("h001a")
    assert closing.gap is None
    assert town.office.ask(names) == {"p1": "一", "p2": "二"}
    (late,) = receive(town.office, [lost[0].file])
    assert late.state == "already"


@pytest.mark.parametrize("spoil", ["truncate", "flip", "empty", "rubbish"])
def test_a_damaged_bundle_is_refused_and_nothing_changes(town: Town, spoil: str) -> None:
    town.halls["h001a"].do(register, "p1", name="一")
    (written,) = send(town.halls["h001a"], town.stick)
    data = bytearray(written.file.read_bytes())
    if spoil == "flip":
        data[len(data) // 2] ^= 1
    spoilt = {"truncate": data[: len(data) // 2], "flip": data, "empty": bytearray(), "rubbish": bytearray(b"PK" * 99)}
    written.file.write_bytes(spoilt[spoil])
    (refused,) = receive(town.office, [written.file])
    assert refused.state == "refused"
    assert refused.reason
    assert refused.next_step
    assert town.office.ask(names) == {}


def test_a_bundle_for_another_and_one_from_a_stranger_are_refused(town: Town, tmp_path: Path) -> None:
    (for_other,) = send(town.office, town.stick, to_device="h002a")
    (refused,) = receive(town.halls["h001a"], [for_other.file])
    assert refused.state == "refused"
    forged = tmp_path / "forged.tsb"
    (mine,) = send(town.halls["h001a"], town.stick)
    shutil.copy(mine.file, forged)
    town.office.do(lambda s: setattr(s.get_one(Device, "h001a"), "sign_key", "00" * 32))
    (stranger,) = receive(town.office, [forged])
    assert stranger.state == "refused"


def test_a_hall_cannot_write_into_another_halls_records(town: Town) -> None:
    town.halls["h002a"].do(
        lambda s: s.add(Consultation(id="c9", hall="h002", text="他館", at="2026-04-01T09:00:00+09:00"))
    )
    town.meet()
    intruder = town.halls["h001a"]
    other = town.halls["h002a"].ask(lambda s: s.scalars(select(LogEntry.data).where(LogEntry.row == "c9")).one())
    from app.sync.change import Kind, completed, decode
    from app.sync.journal import journal_of

    def forge(session: Session) -> None:
        from app.models.log import APPLIED

        birth = decode(other)
        journal = journal_of(session)
        dot, stamp = journal.next()
        import msgspec

        forged = completed(
            msgspec.structs.replace(
                birth,
                origin=dot.origin,
                seq=dot.seq,
                wall=stamp.wall,
                counter=stamp.counter,
                kind=Kind.SET,
                fields={"text": "改竄"},
                seen={"text": (birth.dot,)},
            )
        )
        from app.sync.change import encode

        session.add(
            LogEntry(
                origin=journal.origins.number(dot.origin),
                seq=dot.seq,
                row="c9",
                scope="h001",
                state=APPLIED,
                data=encode(forged),
            )
        )
        journal.save()

    intruder.do(forge)
    (refused,) = town.up("h001a")
    assert refused.state == "refused"
    assert town.office.ask(lambda s: s.get_one(Consultation, "c9").text) == "他館"


def test_a_dry_run_tells_the_sums_and_writes_nothing(town: Town) -> None:
    town.meet()
    town.halls["h001a"].do(register, "p1", name="一")
    (written,) = send(town.halls["h001a"], town.stick)
    before = town.office.ask(everything)
    (told,) = receive(town.office, [written.file], dry_run=True)
    assert told.sums.new == 1
    assert town.office.ask(everything) == before


def test_an_intake_tells_how_far_it_is_and_one_that_is_stopped_leaves_nothing(town: Town) -> None:
    town.halls["h001a"].do(register, "p1", name="一")
    (written,) = send(town.halls["h001a"], town.stick)
    before = town.office.ask(everything)
    told: list[tuple[int, int, str]] = []

    def stop(done: int, total: int, text: str) -> None:
        told.append((done, total, text))
        if done == total > 1:
            raise Cancelled(title="")

    with pytest.raises(Cancelled):
        receive(town.office, [written.file], progress=stop)
    assert told[-1] == (2, 2, written.file.name)
    assert town.office.ask(everything) == before
    (applied,) = receive(town.office, [written.file], progress=lambda *_told: None)
    assert applied.state == "applied"


def test_a_place_that_is_not_there_is_told_and_no_number_is_used(town: Town, tmp_path: Path) -> None:
    hall = town.halls["h001a"]
    before = hall.ask(everything)
    with pytest.raises(MediumLost):
        send(hall, tmp_path / "no stick" / "tsunagaru")
    assert not (tmp_path / "no stick").exists()
    assert hall.ask(everything) == before
    (written,) = send(hall, tmp_path / "new folder")
    assert written.file.is_file()


def test_a_hall_does_not_take_what_is_another_halls_even_from_the_office(town: Town) -> None:
    town.halls["h002a"].do(lambda s: s.add(Person(id="p2", hall="h002", name="二館の人")))
    town.meet()
    hall = town.halls["h001a"]
    (written,) = send(town.office, town.stick, to_device="h001a")
    manifest = bundle.read(written.file.read_bytes(), "", hall.identity, lambda m: m.sign_key).manifest
    entry = select(LogEntry.data).where(LogEntry.row == "p2")
    leaked = decode(town.office.ask(lambda s: s.scalars(entry).one()))
    manifest = msgspec.structs.replace(manifest, changes=1, entities={"person": 1})
    written.file.write_bytes(bundle.write(manifest, [leaked], town.office.identity, hall.identity.box_key))
    (refused,) = receive(hall, [written.file])
    assert refused.state == "refused"
    assert hall.ask(names) == {}
