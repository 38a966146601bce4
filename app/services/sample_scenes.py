"""Made-up consultations of the sample town: who comes, who speaks for whom, about what, and what is written down."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from app import vocabulary
from app.services.sample_people import STAGES, People, Record, Resident
from app.services.sample_texts import Groups, Slots, Texts
from app.vocabulary import UNKNOWN, Urgency

_CHANNELS = ("visit_self", "phone_self", "visit_family", "phone_family", "outreach", "agency", "other")
_HELPERS = (("neighbour", "近所の人"), ("welfare_commissioner", "民生委員"), ("friend", "友人"))


@dataclass(frozen=True)
class Visitor:
    """Who spoke: a code of the list ``relation``, what they are called (長女), and how they are reached."""

    relation: str
    word: str = ""
    name: str = ""
    phone: str = ""

    @property
    def side(self) -> str:
        """The group of phrases for who speaks: ``self``, ``family`` or ``helper``."""
        if self.relation == "self":
            return "self"
        return "helper" if self.relation in {"agency", *(relation for relation, _word in _HELPERS)} else "family"


@dataclass(frozen=True)
class Scene:
    """One consultation and all that the records around it must agree with.

    ``resident`` is None if no name was given; ``consultation`` is the record as JSON.
    """

    rng: Random
    at: datetime
    resident: Resident | None
    visitor: Visitor
    channel: str
    topics: tuple[str, ...]
    groups: Groups
    slots: Mapping[str, str]
    consultation: Record

    def known(self) -> Resident:
        """The resident; :class:`ValueError` if no name was given."""
        if self.resident is None:
            raise ValueError("a scene without a name has no person")
        return self.resident

    def person(self) -> Record:
        """The person as JSON, kept secret where violence is told of."""
        secret = {"secret": True} if "dv_abuse" in self.topics else {}
        return {**self.known().record, **secret}


class Scenes:
    """Draws scenes from people and texts."""

    def __init__(self, people: People, texts: Texts) -> None:
        self._people = people
        self._texts = texts
        self._bands = vocabulary.load("age_band")
        self._levels = [code.code for code in vocabulary.load("loneliness")]

    def draw(self, rng: Random, at: datetime, former: Scene | None = None) -> Scene:
        """Somebody comes, or a person whom a former scene was about comes again."""
        day = at.date()
        resident = former.resident if former else self._people.draw(rng, day) if rng.random() < 0.88 else None
        if resident is None:
            stage = rng.choice(STAGES)
            channel = rng.choices(("visit_self", "phone_self"), (5, 4))[0]
            visitor, known, slots = Visitor("self"), frozenset({stage}), {}
        else:
            stage = resident.stage
            channel = rng.choices(_CHANNELS, (40, 20, 14, 10, 7, 7, 2))[0]
            visitor, known = self._visitor(rng, channel, resident), resident.groups
            slots = {**resident.slots, "age": str(resident.age_on(day))}
        slots |= {"visitor": visitor.word, "visitor_or_self": visitor.word or "本人"}
        distant = channel.startswith("phone") or (channel == "agency" and rng.random() < 0.6)
        where = "phone" if distant else "home" if channel == "outreach" else "hall"
        groups = known | {visitor.side, where} | (set() if distant else {"visit"})
        if former and rng.random() < 0.6 and self._texts.pool(former.topics[0], "trouble", groups):
            topics = [former.topics[0]]
        else:
            topics = self._texts.topics(rng, STAGES.index(stage), groups)
        scene = Scene(rng, at, resident, visitor, channel, tuple(topics), groups, slots, {})
        return replace(scene, consultation=self._consultation(scene))

    def say(self, scene: Scene, section: str, beat: str) -> str:
        """One fragment that fits the scene."""
        return self._texts.say(scene.rng, self.slots(scene), section, beat, scene.groups)

    def slots(self, scene: Scene) -> Slots:
        """What fills the places in a text of the scene, to be drawn afresh for each text."""
        return Slots(scene.rng, self._texts.words, scene.slots)

    def _visitor(self, rng: Random, channel: str, resident: Resident) -> Visitor:
        if channel == "agency":
            return Visitor("agency", "担当者", self._people.full_name(rng), "084-000-2000")
        if channel not in {"visit_family", "phone_family"}:
            return Visitor("self")
        phone = f"090-0000-{rng.randint(0, 9999):04d}"
        relatives = [one for one in (*resident.family, *resident.elsewhere) if 18 <= one.age <= 88]
        if relatives and rng.random() < 0.72:
            one = rng.choice(relatives)
            return Visitor(one.relation, one.word, one.name, phone)
        relation, word = rng.choices(_HELPERS, (4, 4, 3))[0]
        return Visitor(relation, word, self._people.full_name(rng), phone)

    def _consultation(self, scene: Scene) -> Record:
        rng, resident, main = scene.rng, scene.resident, scene.topics[0]
        record: Record = {"at": scene.at.isoformat(), "channel": scene.channel}
        if scene.channel not in {"outreach", "other"} and resident is not None:
            seen = {"name": scene.visitor.name, "phone": scene.visitor.phone, "relation": scene.visitor.relation}
            record["visitor"] = {key: value for key, value in seen.items() if value}
        record["urgency"] = rng.choices(tuple(Urgency), self._texts.about(main, "urgency"))[0].value
        if resident is None:
            record |= {"age_band": UNKNOWN, "sex": UNKNOWN}
        else:
            band = vocabulary.band_of(self._bands, resident.age_on(scene.at.date()))
            record |= {"age_band": band, "sex": resident.record["sex"]}
        record |= {"topics": list(scene.topics), "main_topic": main, "field": self._field(scene)}
        opening = scene.channel if resident else "unnamed"
        record["text"] = self._texts.consultation(rng, self.slots(scene), scene.topics, scene.groups, opening)
        first, second = self.say(scene, main, "response"), self.say(scene, "after", "response")
        record["response"] = first + (second if rng.random() < 0.7 else "")
        if rng.random() < 0.55:
            weights = (0, 4, 20, 42, 34) if main == "loneliness" else (8, 20, 28, 28, 16)
            record["loneliness"] = rng.choices(self._levels, weights)[0]
        return record

    def _field(self, scene: Scene) -> str:
        base: str = self._texts.about(scene.topics[0], "field")
        if base == "child" and not scene.groups & {"kids", "young"}:
            base = "mixed"
        if "elder" in scene.groups:
            return "mixed" if base == "poverty" else "elderly"
        other = self._texts.about(scene.topics[-1], "field")
        return "mixed" if len(scene.topics) > 2 and other != base else base
