"""Made-up texts of the sample town, put together from the fragments in ``resources/town``."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Any

Groups = frozenset[str]
_FACTS = frozenset({"weight", "field", "private", "beside", "urgency", "categories"})
_Lines = tuple[tuple[Groups, str], ...]


class Slots(dict[str, str]):
    """What stands for each ``{name}`` in a text; an unknown name is drawn from the words once and then kept."""

    def __init__(self, rng: Random, words: Mapping[str, Sequence[str]], known: Mapping[str, str]) -> None:
        super().__init__(known)
        self._rng = rng
        self._words = words

    def __missing__(self, name: str) -> str:
        self[name] = value = self._rng.choice(self._words[name])
        return value


class Texts:
    """Fragments by topic and beat, each with the groups it asks for.

    ``stories`` and ``phrases`` are the contents of the TOML files of those names, whose heads explain the notation.
    """

    def __init__(self, stories: Mapping[str, Any], phrases: Mapping[str, Any]) -> None:
        self.words: Mapping[str, Sequence[str]] = phrases["words"]
        self._topics = stories
        self._lines: dict[tuple[str, str], _Lines] = {}
        for section, table in [*stories.items(), *((name, phrases[name]) for name in ("opening", "scene", "after"))]:
            for beat, lines in table.items():
                if beat not in _FACTS:
                    self._lines[section, beat] = tuple(_parsed(line) for line in lines)
        self._pools: dict[tuple[str, str, Groups], tuple[str, ...]] = {}
        self._eligible: dict[Groups, tuple[tuple[str, ...], tuple[int, ...]]] = {}

    def about(self, topic: str, key: str) -> Any:
        """What the stories file says of a topic under ``key`` (``weight``, ``field``, ``urgency`` …)."""
        return self._topics[topic][key]

    def pool(self, section: str, beat: str, groups: Groups) -> tuple[str, ...]:
        """The fragments of one beat that fit ``groups``."""
        key = (section, beat, groups)
        found = self._pools.get(key)
        if found is None:
            found = self._pools[key] = tuple(text for asked, text in self._lines[section, beat] if asked <= groups)
        return found

    def topics(self, rng: Random, stage: int, groups: Groups) -> list[str]:
        """One to three topics, the main one first; ``stage`` is the index of the life stage."""
        if groups not in self._eligible:
            told = (name for name, facts in self._topics.items() if not ("helper" in groups and facts.get("private")))
            names = tuple(name for name in told if self.pool(name, "trouble", groups))
            weighed = accumulate(self._topics[name]["weight"][stage] for name in names)
            self._eligible[groups] = (names, tuple(weighed))
        names, weights = self._eligible[groups]
        main = rng.choices(names, cum_weights=weights)[0]
        likely = (name for name in self._topics[main]["beside"] if self._topics[name]["weight"][stage] > 2)
        beside = [name for name in likely if name in names]
        more = min(rng.choices((0, 1, 2), (45, 42, 13))[0], len(beside))
        return [main, *rng.sample(beside, more)]

    def say(self, rng: Random, slots: Slots, section: str, beat: str, groups: Groups) -> str:
        """One fitting fragment with its places filled, or nothing."""
        pool = self.pool(section, beat, groups)
        return rng.choice(pool).format_map(slots) if pool else ""

    def consultation(self, rng: Random, slots: Slots, topics: Sequence[str], groups: Groups, channel: str) -> str:
        """The text of a consultation, about 100 to 300 characters."""
        main, *others = topics
        beside = (
            self.say(rng, slots, "scene", "also", groups) + self.say(rng, slots, name, "trouble", groups)
            for name in others
        )
        facts = [
            self.say(rng, slots, main, "trouble", groups),
            self.say(rng, slots, "scene", "home", groups),
            *(line.format_map(slots) for line in _few(rng, self.pool(main, "detail", groups), 3)),
            *beside,
            *(line.format_map(slots) for line in _few(rng, self.pool("scene", "life", groups), 2)),
        ]
        wish = self.say(rng, slots, main, "wish", groups).rstrip("。")
        end = [f"「{wish}」との希望。" if rng.random() < 0.4 else f"{wish}、とのこと。"]
        if rng.random() < 0.6:
            end.append(self.say(rng, slots, "scene", "manner", groups))
        start = self.say(rng, slots, "opening", channel, groups)
        return start + "".join(_upto(facts, rng.randint(140, 275) - len(start) - sum(map(len, end)))) + "".join(end)


def _parsed(line: str) -> tuple[Groups, str]:
    asked, bar, text = line.partition("|")
    return (frozenset(group.strip() for group in asked.split(",")), text) if bar else (frozenset(), line)


def _few(rng: Random, pool: Sequence[str], count: int) -> list[str]:
    return rng.sample(pool, min(count, len(pool)))


def _upto(parts: Iterable[str], room: int) -> list[str]:
    """The first parts until ``room`` characters are reached; the first always stays."""
    kept: list[str] = []
    for part in parts:
        if kept and room <= 0:
            break
        kept.append(part)
        room -= len(part)
    return kept
