"""Made-up people of the sample town: a person, the people they live with, and who may speak for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from app import vocabulary

Record = dict[str, Any]

STAGES = ("young", "adult", "elder")
_KINDS = {
    "young": (("with_parents", 52), ("alone", 33), ("couple", 6), ("nuclear", 5), ("single_parent", 4)),
    "adult": (("nuclear", 28), ("alone", 24), ("with_parents", 22), ("single_parent", 13), ("couple", 13)),
    "elder": (("alone", 44), ("couple", 32), ("with_child", 24)),
}
_ORDINALS = ("長", "次", "三", "四")


@dataclass(frozen=True)
class Relative:
    """Someone of the family, seen from the person: ``relation`` is a code, ``word`` what people call it (長女)."""

    relation: str
    word: str
    name: str
    sex: str
    age: int


@dataclass(frozen=True)
class Resident:
    """A made-up person: ``record`` is the person as JSON, the rest is what texts and sheets need to agree with it.

    ``groups`` are the words by which phrases are chosen, ``slots`` what stands for ``{spouse}``, ``{kid}`` and so on.
    """

    record: Record
    household: Record | None
    born: date
    sex: str
    stage: str
    kind: str
    family: tuple[Relative, ...] = ()
    elsewhere: tuple[Relative, ...] = ()
    groups: frozenset[str] = frozenset()
    slots: Mapping[str, str] = field(default_factory=dict)

    def age_on(self, day: date) -> int:
        """Full years on ``day``."""
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


class People:
    """Draws residents; ``names`` is the content of ``resources/town/names.toml``."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self._names = names
        self._bands = vocabulary.load("age_band")

    def draw(self, rng: Random, day: date) -> Resident:
        """One resident, as of ``day``."""
        stage = rng.choices(STAGES, (18, 40, 42))[0]
        age = _age(rng, stage)
        sex = rng.choices(("female", "male"), (57, 43))[0]
        kind = _kind(rng, stage, age)
        foreign = stage != "elder" and kind != "with_parents" and rng.random() < 0.06
        surname = self._surname(rng)
        name, kana = rng.choice(self._names["foreign"][sex]) if foreign else self._full(rng, surname, sex, stage)
        family = self._family(rng, kind, age, sex, surname)
        born = _born(rng, day, age)
        record = self._record(rng, name, kana, sex, born, age)
        if sex == "female" and stage != "young" and not foreign and rng.random() < 0.06:
            record["former_name"] = f"{self._surname(rng)[0]} {name.split(' ')[-1]}"
        record |= self._address(rng, stage)
        household = None
        if family and rng.random() < 0.7:
            household = {"name": f"{name} 世帯", "address": record["address"], "phone": _landline(rng)}
        kids = [relative for relative in family if relative.relation == "child" and relative.age < 18]
        kid = rng.choice(kids) if kids else None
        return Resident(
            record=record,
            household=household,
            born=born,
            sex=sex,
            stage=stage,
            kind=kind,
            family=tuple(family),
            elsewhere=() if foreign else (self._elsewhere(rng, stage, kind, age, surname),),
            groups=_groups(stage, kind, sex, family, kid) | ({"foreign"} if foreign else set()),
            slots=_slots(rng, family, kid),
        )

    def full_name(self, rng: Random) -> str:
        """Some grown-up's name, for a neighbour or a friend."""
        return self._full(rng, self._surname(rng), rng.choice(("female", "male")), "adult")[0]

    def _surname(self, rng: Random) -> Sequence[str]:
        # Rare and variant characters come up often enough to be met in every hall.
        pool = self._names["rare_surnames"] if rng.random() < 0.1 else self._names["surnames"]
        found: Sequence[str] = rng.choice(pool)
        return found

    def _full(self, rng: Random, surname: Sequence[str], sex: str, stage: str) -> tuple[str, str]:
        given = rng.choice(self._names[sex][stage])
        return f"{surname[0]} {given[0]}", f"{surname[1]} {given[1]}"

    def _record(self, rng: Random, name: str, kana: str, sex: str, born: date, age: int) -> Record:
        record: Record = {"name": name}
        if rng.random() < 0.93:
            record["kana"] = kana
        draw = rng.random()
        if draw < 0.78:
            record["birth"] = born.isoformat()
        elif draw < 0.84:
            record["birth"] = f"{born.year:04d}-{born.month:02d}-XX"
        elif draw < 0.90:
            record["birth"] = f"{born.year:04d}-XX-XX"
        else:
            record["age_band"] = vocabulary.band_of(self._bands, age)
        draw = rng.random()
        record["sex"] = sex if draw < 0.97 else "unknown" if draw < 0.99 else vocabulary.OTHER
        return record

    def _address(self, rng: Random, stage: str) -> Record:
        place = self._names["address"]
        postcode, town = rng.choice(place["towns"])
        address = f"福山市{town}{rng.randint(1, 18)}番{rng.randint(1, 29)}号"
        if rng.random() < 0.3:
            address += f" {rng.choice(place['buildings'])}{rng.randint(1, 4)}0{rng.randint(1, 6)}号"
        at_home = stage == "elder" and rng.random() < 0.7
        return {"postcode": postcode, "address": address, "phone": _landline(rng) if at_home else _mobile(rng)}

    def _family(self, rng: Random, kind: str, age: int, sex: str, surname: Sequence[str]) -> list[Relative]:
        family: list[Relative] = []
        if kind in {"couple", "nuclear"}:
            other = "male" if sex == "female" else "female"
            years = max(18, age + rng.randint(-5, 5))
            family.append(self._relative(rng, "spouse", "夫" if other == "male" else "妻", other, years, surname))
        if kind in {"nuclear", "single_parent"}:
            count = rng.choices((1, 2, 3), (5, 4, 1))[0]
            ages = [rng.randint(max(0, age - 42), min(17, age - 19)) for _child in range(count)]
            family += self._children(rng, ages, surname)
        if kind == "with_child":
            family += self._children(rng, [max(30, age - rng.randint(22, 38))], surname)
        if kind == "with_parents":
            both = rng.random() < 0.5
            for parent in ("female", "male") if both else (rng.choice(("female", "male")),):
                word, years = "母" if parent == "female" else "父", min(98, age + rng.randint(21, 36))
                family.append(self._relative(rng, "parent", word, parent, years, surname))
        return family

    def _children(self, rng: Random, ages: list[int], surname: Sequence[str]) -> list[Relative]:
        children: list[Relative] = []
        count = {"female": 0, "male": 0}
        for age in sorted(ages, reverse=True):
            sex = rng.choice(("female", "male"))
            word = _ORDINALS[count[sex]] + ("女" if sex == "female" else "男")
            count[sex] += 1
            children.append(self._relative(rng, "child", word, sex, age, surname))
        return children

    def _elsewhere(self, rng: Random, stage: str, kind: str, age: int, surname: Sequence[str]) -> Relative:
        """A grown-up relative who lives somewhere else and may speak for the person."""
        sex = rng.choice(("female", "male"))
        woman = sex == "female"
        if stage == "elder":
            word = _ORDINALS[kind == "with_child"] + ("女" if woman else "男")
            return self._relative(rng, "child", word, sex, age - rng.randint(24, 36), surname)
        if stage == "young" and kind == "with_parents":
            word = "祖母" if woman else "祖父"
            return self._relative(rng, "grandparent", word, sex, age + rng.randint(45, 58), surname)
        if stage == "young":
            return self._relative(rng, "parent", "母" if woman else "父", sex, age + rng.randint(22, 34), surname)
        older = rng.random() < 0.5
        word = ("姉" if woman else "兄") if older else ("妹" if woman else "弟")
        years = max(20, age + (1 if older else -1) * rng.randint(1, 8))
        return self._relative(rng, "sibling", word, sex, years, surname)

    def _relative(self, rng: Random, relation: str, word: str, sex: str, age: int, surname: Sequence[str]) -> Relative:
        stage = STAGES[(age >= 30) + (age >= 65)]
        return Relative(relation, word, self._full(rng, surname, sex, stage)[0], sex, age)


def _age(rng: Random, stage: str) -> int:
    if stage == "young":
        return rng.randint(16, 29)
    return rng.randint(30, 64) if stage == "adult" else int(rng.triangular(65, 98, 78))


def _kind(rng: Random, stage: str, age: int) -> str:
    kinds, weights = zip(*_KINDS[stage], strict=True)
    kind: str = rng.choices(kinds, weights)[0]
    # Children under 18 need a parent who is neither too young nor too old for them.
    if kind in {"nuclear", "single_parent"} and not 21 <= age <= 56:
        return "alone"
    return "alone" if kind == "couple" and age < 20 else kind


def _born(rng: Random, day: date, age: int) -> date:
    month, dom = rng.randint(1, 12), rng.randint(1, 28)
    return date(day.year - age - ((month, dom) > (day.month, day.day)), month, dom)


def _landline(rng: Random) -> str:
    return f"084-000-{rng.randint(8000, 9999)}"


def _mobile(rng: Random) -> str:
    return f"090-0000-{rng.randint(0, 9999):04d}"


def _groups(stage: str, kind: str, sex: str, family: list[Relative], kid: Relative | None) -> frozenset[str]:
    groups = {stage, kind, sex, "together" if family else "alone"}
    for relative in family:
        if relative.relation == "spouse":
            groups.add("spouse")
        elif relative.relation == "parent":
            groups |= {"parent", "old_parent"} if relative.age >= 65 else {"parent"}
        elif relative.age >= 18:
            groups.add("grown")
    if kid is not None:
        groups |= {"kids", "infant" if kid.age <= 6 else "pupil"}
    return frozenset(groups)


def _slots(rng: Random, family: list[Relative], kid: Relative | None) -> dict[str, str]:
    slots = {"size": str(1 + len(family))}
    if kid is not None:
        slots["kid"] = f"{_school(kid.age)}の{kid.word}"
    for relative in rng.sample(family, len(family)):
        if relative.relation == "spouse":
            slots["spouse"] = relative.word
        elif relative.relation == "parent" and (relative.age >= 65 or "parent" not in slots):
            slots["parent"] = f"{relative.word}（{relative.age}歳）"
        elif relative.relation == "child" and relative.age >= 18:
            slots["grown"] = f"{relative.word}（{relative.age}歳）"
    return slots


def _school(age: int) -> str:
    if age <= 6:
        return f"{age}歳"
    if age <= 12:
        return f"小学{age - 6}年生"
    return f"中学{age - 12}年生" if age <= 15 else f"高校{age - 15}年生"
