"""Real stores against the oracle: what capture writes and intake applies is what the log says, in any order."""

import shutil
from pathlib import Path

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import bootstrap
from app.models.consultation import Consultation, FollowUp
from app.models.log import HELD, Conflict, LogEntry
from app.models.person import Person
from app.models.registry import shapes
from app.services import rows as moves
from app.services.backend import Backend
from app.sync.apply import take_in
from app.sync.change import Change, decode
from app.sync.families import EXISTENCE
from app.sync.journal import put_meta
from tests.stores import Templates, log_of
from tests.sync.oracle import state_of

KINDS = {"person": Person, "consultation": Consultation, "followup": FollowUp}


def put(session: Session, entity: str, row_id: str, field: str, value: str) -> None:
    model = KINDS[entity]
    row = session.get(model, row_id)
    if row is not None and not row.gone:
        moves.edit(session, row, None, {field: value})
    elif row is None and entity == "followup":
        parent = session.get(Consultation, "c")
        if parent is not None and not parent.gone:
            session.add(FollowUp(id=row_id, consultation="c", **{"due_on": "2026-04-01", field: value}))
    elif row is None:
        session.add(model(id=row_id, hall="h001", **{field: value}))


def drop(session: Session, entity: str, row_id: str) -> None:
    row = session.get(KINDS[entity], row_id)
    if row is not None and not row.gone:
        moves.delete(session, row)


def check(session: Session) -> None:
    log = log_of(session, "h001")
    oracle = state_of(log)
    held = {decode(data).dot for data in session.scalars(select(LogEntry.data).where(LogEntry.state == HELD))}
    assert held >= oracle.held
    if held == oracle.held:
        assert_views(session, log, {(c.row): c.entity for c in log})


def assert_views(session: Session, log: list[Change], entities: dict[str, str]) -> None:
    oracle = state_of(log)
    for row, expected in oracle.rows.items():
        shape = shapes()[entities[row]]
        table = shape.model.__table__
        stored = session.execute(select(table).where(table.c.id == row)).mappings().one()
        assert {name: stored[name] for name in shape.fields} == expected.values
        assert stored["deleted"] == expected.gone
    listed = {(c.row, c.field) for c in session.scalars(select(Conflict)) if c.field != EXISTENCE}
    assert listed == set(oracle.conflicts)
    living = {row for row, it in oracle.rows.items() if not it.gone}
    consultation = oracle.rows.get("c")
    if consultation is not None:
        children = {row for row in living if entities[row] == "followup"}
        gone = session.scalar(select(Consultation.gone).where(Consultation.id == "c"))
        assert gone == (consultation.gone and not children)
        kept = session.scalar(select(Conflict.id).where(Conflict.row == "c", Conflict.field == EXISTENCE))
        assert (kept is not None) == (consultation.gone and bool(children))
    assert session.execute(text("PRAGMA foreign_key_check")).all() == []


class Stores(RuleBasedStateMachine):
    """Two devices of one hall and the office, each a real encrypted file."""

    templates: Templates
    folder: Path
    runs = 0

    @initialize()
    def begin(self) -> None:
        Stores.runs += 1
        here = self.folder / str(Stores.runs)
        self.backends: list[Backend] = []
        for name, source, code, key in (
            ("office", "office", "honbu", self.templates.office_key),
            ("a", "hall", "sato", self.templates.hall_key),
            ("b", "hall", "sato", self.templates.hall_key),
        ):
            shutil.copytree(self.templates.folder / source, here / name)
            backend = bootstrap.open_with_key(here / name, code, key)
            if name == "b":
                backend.do(put_meta, {"device": "h001b", "incarnation": "bbbbbbbbbbbbbbbb", "seq": "0"})
            self.backends.append(backend)
        self.start = [len(b.ask(log_of)) for b in self.backends]

    @rule(
        who=st.integers(1, 2),
        what=st.sampled_from(
            [
                ("person", "p", "name"),
                ("person", "p", "address"),
                ("consultation", "c", "text"),
                ("followup", "f1", "text"),
                ("followup", "f2", "staff"),
            ]
        ),
        value=st.sampled_from("xyz"),
    )
    def edit(self, who: int, what: tuple[str, str, str], value: str) -> None:
        self.backends[who].do(put, *what, value)

    @rule(who=st.integers(1, 2), what=st.sampled_from([("person", "p"), ("consultation", "c"), ("followup", "f1")]))
    def delete(self, who: int, what: tuple[str, str]) -> None:
        self.backends[who].do(drop, *what)

    @rule(giver=st.integers(0, 2), taker=st.integers(0, 2), random=st.randoms(use_true_random=False))
    def meet(self, giver: int, taker: int, random: object) -> None:
        if giver != taker:
            changes = self.backends[giver].ask(log_of, "h001")
            random.shuffle(changes)  # type: ignore[attr-defined]
            sums = self.backends[taker].do(take_in, changes, scope="h001").value.sums
            assert sums.add_up()
            again = self.backends[taker].do(take_in, changes, scope="h001")
            assert again.value.sums.already + again.value.sums.held == len(changes)
            assert not again.changes

    @invariant()
    def every_store_is_what_its_log_says(self) -> None:
        for backend in getattr(self, "backends", ()):
            backend.ask(check)

    def teardown(self) -> None:
        if not hasattr(self, "backends"):
            return
        for _round in range(2):
            for giver in self.backends:
                for taker in self.backends:
                    if giver is not taker:
                        taker.do(take_in, giver.ask(log_of, "h001"), scope="h001")
        logs = [{c.dot for c in b.ask(log_of, "h001")} for b in self.backends]
        assert logs[0] == logs[1] == logs[2]
        for backend in self.backends:
            backend.ask(check)
            assert backend.ask(lambda s: s.scalar(select(LogEntry.pos).where(LogEntry.state == HELD))) is None
            backend.close()


def test_real_stores_agree_with_the_oracle(templates: Templates, tmp_path: Path) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    Stores.templates, Stores.folder = templates, tmp_path
    run_state_machine_as_test(
        Stores,
        settings=settings(
            max_examples=40, stateful_step_count=15, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate)
        ),
    )
