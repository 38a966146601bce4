"""A process that is killed at any point leaves both stores sound, loses nothing that was saved, and goes on."""

import random
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from app import bootstrap
from app.models.consultation import Consultation, Note
from app.services import upkeep
from app.services.backend import Backend
from app.services.exchange_receive import receive
from app.services.exchange_send import send

ROOT = Path(__file__).parents[2]


@dataclass
class Pair:
    """An office and a hall's device, used by one killed process after another."""

    folder: Path
    office_key: bytes
    hall_key: bytes
    saved: set[str] = field(default_factory=set)

    def day(self, k: int) -> int:
        """One day that is ended at its ``k``-th call; how many calls a whole day makes, or 0 when it was ended."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.sync.crash", self.folder, self.office_key.hex(), self.hall_key.hex(), str(k)],
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        self.saved |= set(done.stdout.decode().split())
        assert done.returncode or done.stderr.isdigit(), done.stderr.decode()
        return 0 if done.returncode else int(done.stderr)

    def opened(self) -> tuple[Backend, Backend]:
        return (
            bootstrap.open_with_key(self.folder / "office", "honbu", self.office_key),
            bootstrap.open_with_key(self.folder / "h001-a", "sato", self.hall_key),
        )

    def look(self) -> None:
        """Both stores are sound, and the hall has all that was said to be saved; no bundle is torn."""
        office, hall = self.opened()
        assert office.ask(upkeep.check) == []
        assert hall.ask(upkeep.check) == []
        known = set(hall.ask(lambda s: [*s.scalars(select(Consultation.id)), *s.scalars(select(Note.id))]))
        assert self.saved <= known
        for store, to in ((office, "office"), (hall, "h001a")):
            told = receive(store, (self.folder / "stick").glob(f"tsunagaru-*-{to}-*.tsb"), dry_run=True)
            assert {one.state for one in told} <= {"applied", "already"}
        office.close()
        hall.close()

    def agree(self) -> None:
        """After one more exchange, whatever happened before."""
        office, hall = self.opened()
        (up,) = receive(office, [w.file for w in send(hall, self.folder / "stick")])
        (down,) = receive(hall, [w.file for w in send(office, self.folder / "stick", to_device="h001a")])
        assert {up.state, down.state} <= {"applied", "already"}
        assert (up.gap, down.gap) == (None, None)
        assert hall.ask(upkeep.digest) == office.ask(upkeep.digest, "h001")
        office.close()
        hall.close()


@pytest.fixture
def pair(town_template: tuple[Path, dict[str, bytes]], tmp_path: Path) -> Pair:
    source, keys = town_template
    for name in ("office", "h001-a"):
        shutil.copytree(source / name, tmp_path / name)
    made = Pair(tmp_path, keys["office"], keys["h001-a"])
    made.agree()
    return made


def sweep(pair: Pair, times: int) -> None:
    calls = pair.day(0)
    assert calls > 200
    random_ = random.Random(times)
    for _n in range(times):
        assert pair.day(random_.randrange(1, calls)) == 0
        pair.look()
    pair.agree()
    pair.look()
    assert pair.day(0)


def test_a_day_that_is_ended_by_force_anywhere(pair: Pair) -> None:
    sweep(pair, times=6)


@pytest.mark.long
def test_two_hundred_days_that_are_ended_by_force(pair: Pair) -> None:
    sweep(pair, times=200)
