"""The sample town: halls, resources, and believable made-up cases, the same for the same seed.

Records come as JSON in the shape that the command line takes; what only a store can know (the ids of the person, the
consultation, the consent and the resource) is left out and added by whoever stores them. Nobody in them exists.
"""

import tomllib
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from random import Random
from typing import Any

from app import paths, vocabulary
from app.services.sample_people import People, Record
from app.services.sample_scenes import Scene, Scenes
from app.services.sample_texts import Texts
from app.vocabulary import OTHER, ConsentMethod, Outcome, ReferralState, Urgency

_JST = timezone(timedelta(hours=9), "JST")
_OPENS, _OPEN_MINUTES = time(8, 30), 8 * 60 + 45
_ITEMS = {
    "illness_disability": "health", "care": "health", "hikikomori_school": "activity", "job_search": "activity",
    "work_trouble": "activity", "income": "money", "rent_loan": "money", "tax_utilities": "money", "debt": "money",
    "no_food": "money", "dv_abuse": "history", "family": "history", "loneliness": "history",
}  # fmt: skip
_TARGETS = {
    "young": {"anyone", "youth", "job_seeker", "poverty", "disability", "withdrawn"},
    "adult": {"anyone", "job_seeker", "poverty", "disability", "withdrawn", "carer"},
    "elder": {"anyone", "elderly", "poverty", "disability", "carer"},
}
_LATE_STATES = {
    ReferralState.DELIVERED: 12, ReferralState.ACCEPTED: 15, ReferralState.IN_PROGRESS: 28, ReferralState.ENDED: 35,
    ReferralState.PASSED_ON: 5, ReferralState.DECLINED: 3, ReferralState.WITHDRAWN: 2,
}  # fmt: skip


@dataclass(frozen=True)
class SampleCase:
    """A consultation with what belongs to it; ``notes`` and ``followups`` are in the order of time.

    ``number`` counts the cases of the hall from 0; ``earlier`` is the number of the case in which the same person came
    first, whose record is to be used again. ``resource`` is the index in :meth:`SampleTown.resources` of the place that
    the referral and the consent are about.
    """

    number: int
    earlier: int | None
    person: Record | None
    household: Record | None
    consultation: Record
    notes: tuple[Record, ...]
    statement: Record | None
    consent: Record | None
    referral: Record | None
    resource: int | None
    followups: tuple[Record, ...]


class SampleTown:
    """A made-up town: everything in it follows from ``seed``, its cases lie in the ``days`` before ``until``."""

    def __init__(self, seed: int, *, until: date = date(2026, 11, 24), days: int = 240) -> None:
        self._seed = seed
        self._until = until
        self._open_days = _open_days(until, days)
        self._people = People(_town("names"))
        self._texts = Texts(_town("stories"), _town("phrases"))
        self._scenes = Scenes(self._people, self._texts)
        self._resources: Sequence[Record] = _town("resources")["resource"]
        self._worries = {code.code: code.mapped("mhlw") or OTHER for code in vocabulary.load("topic")}
        self._streams: dict[str, Random] = {}

    def halls(self, count: int = 93) -> list[Record]:
        """The first ``count`` halls, at most 93: code, name, kana, block, district, phone."""
        return list(deepcopy(_town("halls")["hall"][:count]))

    def resources(self) -> list[Record]:
        """The local resources as JSON."""
        return deepcopy(list(self._resources))

    def person(self, hall: str) -> Record:
        """The next made-up person of a hall."""
        return self._people.draw(self._stream(hall), self._until).record

    def consultation(self, hall: str, at: datetime) -> Record:
        """The next made-up consultation of a hall, at that moment."""
        return self.scene(hall, at).consultation

    def scene(self, hall: str, at: datetime) -> Scene:
        """The next made-up consultation of a hall with the people in it, for the records around it."""
        return self._scenes.draw(self._stream(hall), at)

    def hall_records(self, hall: str, count: int) -> Iterator[SampleCase]:
        """``count`` cases of one hall in the order of time; about a fifth are of people who came before."""
        rng = _stream(self._seed, hall, "cases")
        known: deque[tuple[int, Scene]] = deque(maxlen=120)
        for number in range(count):
            place, share = divmod((number + rng.random()) / count * len(self._open_days), 1)
            at = _at_the_desk(self._open_days[int(place)], share)
            earlier, former = rng.choice(known) if known and rng.random() < 0.28 else (None, None)
            if former and at - former.at < timedelta(days=2):
                earlier, former = None, None
            scene = self._scenes.draw(rng, at, former)
            if earlier is None and scene.resident is not None:
                known.append((number, scene))
            yield self._case(number, earlier, scene)

    def note(self, scene: Scene, at: datetime) -> Record:
        """A case note of a later moment."""
        section = scene.topics[0] if scene.rng.random() < 0.4 else "after"
        return {"at": at.isoformat(), "text": self._scenes.say(scene, section, "notes")}

    def statement(self, scene: Scene) -> Record:
        """What the person wrote about the worries and the household; asks for a scene with a resident."""
        resident = scene.known()
        worries = list(dict.fromkeys(self._worries[topic] for topic in scene.topics))
        household = [{"name": resident.record["name"], "age": resident.age_on(scene.at.date()), "relation": "self"}]
        household += [
            {"name": one.name, "age": one.age, "relation": one.relation, "note": one.word} for one in resident.family
        ]
        lines = self._texts.pool(scene.topics[0], "words", scene.groups)
        slots = self._scenes.slots(scene)
        by = {"self": scene.rng.choices(("self", "staff"), (7, 3))[0], "family": "family", "helper": "other"}
        return {
            "worries": worries,
            "main_worry": worries[0],
            "household": household,
            "wishes": "".join(line.format_map(slots) for line in scene.rng.sample(lines, min(2, len(lines)))),
            "written_by": by[scene.visitor.side],
        }

    def consent(self, scene: Scene) -> Record:
        """The consent to a referral, or where danger presses the coded ground for doing without; ``to`` is left out."""
        rng, resident = scene.rng, scene.known()
        items = ["identity", *dict.fromkeys(_ITEMS[topic] for topic in scene.topics if topic in _ITEMS)]
        record: Record = {"purpose": "referral", "items": items}
        danger = "dv_abuse" in scene.topics or scene.visitor.side == "helper"
        if danger and scene.consultation["urgency"] == Urgency.NOW and rng.random() < 0.6:
            return {**record, "ground": _ground(scene)}
        given = scene.at + timedelta(minutes=rng.randint(10, 50))
        method = rng.choices((ConsentMethod.ORAL, ConsentMethod.WRITTEN), (45, 55))[0]
        relative = scene.visitor.side == "family" and rng.random() < 0.6
        return {
            **record,
            "method": (ConsentMethod.PHONE if "phone" in scene.groups else method).value,
            "by": scene.visitor.name if relative else resident.record["name"],
            "relation": scene.visitor.relation if relative else "self",
            "given_at": given.isoformat(),
            "until": (given.date() + timedelta(days=365)).isoformat(),
        }

    def referral(self, scene: Scene, resource: int) -> Record:
        """A referral to the resource with that index; ``consultation``, ``to`` and ``consent`` are left out."""
        rng, age = scene.rng, (self._until - scene.at.date()).days
        if age < 5:
            state = rng.choice((ReferralState.DRAFT, ReferralState.ISSUED, ReferralState.DELIVERED))
        elif age < 21:
            state = rng.choice((ReferralState.ISSUED, ReferralState.DELIVERED, ReferralState.RECEIVED))
        else:
            state = rng.choices(tuple(_LATE_STATES), tuple(_LATE_STATES.values()))[0]
        inside = 30 if self._resources[resource]["organisation"].startswith("福山市 ") else 0
        delivery = rng.choices(("carried", "accompanied", "sent", "internal_mail"), (45, 25, 15, inside))[0]
        return {
            "reason": self._scenes.say(scene, scene.topics[0], "reason"),
            "delivery": "accompanied" if "dv_abuse" in scene.topics else delivery,
            "reply_due": _weekday(scene.at.date() + timedelta(days=14)).isoformat(),
            "state": state.value,
        }

    def followup(self, scene: Scene, due: date) -> Record:
        """Something to do on a day; mostly done if the day is past."""
        record: Record = {"due_on": due.isoformat(), "text": self._scenes.say(scene, "after", "followups")}
        if due < self._until and scene.rng.random() < 0.85:
            record["done_at"] = _at_the_desk(due, scene.rng.random()).isoformat()
        return record

    def _case(self, number: int, earlier: int | None, scene: Scene) -> SampleCase:
        rng, resident = scene.rng, scene.resident
        resource = self._resource(scene) if resident and rng.random() < 0.2 else None
        referral = self.referral(scene, resource) if resource is not None else None
        consultation = {**scene.consultation, **self._ending(scene, referral)}
        due = consultation.get("next_on")
        writes = scene.channel in {"visit_self", "visit_family"} and scene.visitor.side != "helper"
        return SampleCase(
            number=number,
            earlier=earlier,
            person=scene.person() if resident else None,
            household=resident.household if resident else None,
            consultation=consultation,
            notes=tuple(self._notes(scene, consultation)),
            statement=self.statement(scene) if resident and writes and (referral or rng.random() < 0.3) else None,
            consent=self.consent(scene) if referral else None,
            referral=referral,
            resource=resource,
            followups=(self.followup(scene, date.fromisoformat(due)),) if due else (),
        )

    def _ending(self, scene: Scene, referral: Record | None) -> Record:
        """How the consultation ended or goes on, as far as it has on the last day."""
        rng, day = scene.rng, scene.at.date()
        ahead = _weekday(day + timedelta(days=rng.randint(3, 35))).isoformat()
        if referral is not None:
            ended = referral["state"] == ReferralState.ENDED
            rest = {"closed_on": self._later(scene)} if ended else {"next_on": ahead}
            return {"outcome": Outcome.REFER.value, **rest}
        if rng.random() < 0.004:
            return {"void": self._scenes.say(scene, "after", "voids")}
        if rng.random() < 0.58:
            closed_on = day.isoformat() if rng.random() < 0.45 else self._later(scene)
            return {"outcome": Outcome.CLOSED.value, "closed_on": closed_on}
        return {"outcome": rng.choices(("continue", "watch"), (7, 3))[0], "next_on": ahead}

    def _notes(self, scene: Scene, consultation: Record) -> Iterator[Record]:
        if "void" in consultation:
            return
        written: set[str] = set()
        day, last = scene.at.date(), date.fromisoformat(consultation.get("closed_on", self._until.isoformat()))
        for _count in range(scene.rng.choices((0, 1, 2, 3, 4), (45, 25, 15, 10, 5))[0]):
            place = bisect_left(self._open_days, day + timedelta(days=scene.rng.randint(2, 20)))
            if place == len(self._open_days) or self._open_days[place] > last:
                return
            day = self._open_days[place]
            note = self.note(scene, _at_the_desk(day, scene.rng.random()))
            if note["text"] not in written:
                written.add(note["text"])
                yield note

    def _later(self, scene: Scene) -> str:
        """An open day within five weeks after the scene, or the last one there is."""
        wanted = scene.at.date() + timedelta(days=scene.rng.randint(5, 35))
        return self._open_days[min(bisect_left(self._open_days, wanted), len(self._open_days) - 1)].isoformat()

    def _resource(self, scene: Scene) -> int:
        """The index of a place that helps with the main topic and takes such people, else of the general desk."""
        wanted = _TARGETS[scene.known().stage]
        if "kids" in scene.groups:
            wanted = wanted | {"child", "parent", "single_parent"}
        category = scene.rng.choice(self._texts.about(scene.topics[0], "categories"))
        fitting = [
            index
            for index, one in enumerate(self._resources)
            if "address" in one and category in one["categories"] and wanted & set(one["targets"])
        ]
        return scene.rng.choice(fitting) if fitting else 0

    def _stream(self, hall: str) -> Random:
        return self._streams.setdefault(hall, _stream(self._seed, hall, "next"))


@cache
def _town(name: str) -> Mapping[str, Any]:
    with (paths.resources() / "town" / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _stream(seed: int, hall: str, what: str) -> Random:
    return Random(f"{seed}/{hall}/{what}")  # noqa: S311  the same again is what is wanted, not secrecy


def _open_days(until: date, days: int) -> Sequence[date]:
    """The days before ``until`` on which halls are open: weekdays, but not from 29 December to 3 January."""
    every = (until - timedelta(days=back) for back in range(days, 0, -1))
    return [day for day in every if day.weekday() < 5 and (1, 3) < (day.month, day.day) < (12, 29)]


def _at_the_desk(day: date, share: float) -> datetime:
    """A moment of the desk's hours, ``share`` of the day through."""
    return datetime.combine(day, _OPENS, _JST) + timedelta(minutes=int(share * _OPEN_MINUTES))


def _weekday(day: date) -> date:
    """The day, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


def _ground(scene: Scene) -> str:
    if scene.topics[0] != "dv_abuse":
        return "life_emergency"
    if "elder" in scene.groups:
        return "law_elder_abuse"
    return "law_dv" if "spouse" in scene.groups else "life_emergency"
