"""Stores for measures: many believable consultations written quickly, the same for the same seed."""

import os
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from app import bootstrap, clock
from app.services.backend import Backend
from app.services.samples import SampleTown
from app.sync.apply import take_in
from app.sync.change import Change, Kind, completed
from app.sync.stamp import Stamp

PASSPHRASE = "bench-bench-bench"
_TEXTS = 4000
_FIRST = datetime(2015, 4, 1, tzinfo=UTC)


@cache
def sentences() -> Sequence[str]:
    """Sentences of the sample town's consultations."""
    cases = islice(SampleTown(7).hall_records("h001", _TEXTS), _TEXTS)
    return sorted({part + "。" for case in cases for part in case.consultation["text"].split("。") if part})


def texts(count: int, seed: int = 1) -> Iterator[str]:
    """``count`` texts of about 200 characters."""
    rng, pool = random.Random(seed), sentences()
    for _number in range(count):
        said = ""
        while len(said) < 185:
            said += rng.choice(pool)
        yield said


def births(count: int, origin: str, hall: str, seed: int = 1) -> Iterator[Change]:
    """``count`` new consultations of one origin as changes, a few minutes apart."""
    rng = random.Random(seed)
    for number, said in enumerate(texts(count, seed), 1):
        at = _FIRST + timedelta(minutes=7 * number + rng.randint(0, 5))
        stamp = Stamp(int(at.timestamp() * 1000), 0, origin)
        yield change(origin, number, stamp, consultation(hall, f"{origin}-{number:07d}", at, said, rng), {})


def consultation(hall: str, number: str, at: datetime, said: str, rng: random.Random) -> tuple[str, dict[str, Any]]:
    """(row id, fields) of one consultation."""
    fields = dict.fromkeys(
        ("channel", "visitor_relation", "person", "age_band", "sex", "main_topic", "field", "outcome", "next_on",
         "closed_on", "void", "loneliness", "loneliness_scale"))  # fmt: skip
    fields |= {
        "hall": hall,
        "number": number,
        "staff": f"{hall}.desk",
        "at": at.astimezone(clock.JST).isoformat(),
        "visitor_name": "",
        "visitor_phone": "",
        "urgency": "normal",
        "text": said,
        "response": "話を聞いた。",
        "channel": rng.choice(("visit_self", "phone_self")),
        "main_topic": "care",
    }
    if rng.random() < 0.7:
        fields["closed_on"] = at.date().isoformat()
    return clock.derived_id("bench", number), fields


def change(origin: str, seq: int, stamp: Stamp, row: tuple[str, dict[str, Any]], seen: dict[str, Any]) -> Change:
    """A change of a consultation with its digest."""
    return completed(
        Change(
            origin,
            seq,
            stamp.wall,
            stamp.counter,
            Kind.SET,
            "consultation",
            row[0],
            row[1],
            seen,
            "h001.desk",
            os.urandom(12),
            b"",
        )
    )


def office(folder: Path) -> Backend:
    """An office store."""
    backend, _kit = bootstrap.create_office(
        folder, organisation="bench", staff=bootstrap.FirstStaff("office", "office", PASSPHRASE)
    )
    return backend


def filled(folder: Path, count: int) -> Backend:
    """An office store with ``count`` consultations of hall h001, indexed."""
    backend = office(folder)
    backend.do(take_in, births(count, "aaaaaaaaaaaaaaaa", "h001"), scope="h001")
    backend.index()
    return backend
