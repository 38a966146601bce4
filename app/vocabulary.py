"""Code lists: the seed of what records may hold, and the few codes that logic needs.

The lists are data (``resources/codes/*.toml``) that ``office init`` copies into the database, where the office revises
them; at run time the database copy is the truth, so labels are looked up in whatever codes the caller has at hand.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from app import paths

OTHER = "other"
UNKNOWN = "unknown"


class Urgency(StrEnum):
    """How soon somebody must act; ``NOW`` stands at the top of the home screen."""

    NORMAL = "normal"
    SOON = "soon"
    NOW = "now"


class Outcome(StrEnum):
    """What came of a consultation, as far as the program acts on it."""

    CLOSED = "closed"
    REFER = "refer"


class ConsentMethod(StrEnum):
    """How a consent was given; a record without one needs a ground."""

    WRITTEN = "written"
    ORAL = "oral"
    PHONE = "phone"


class ReferralState(StrEnum):
    """The states of a referral's life."""

    DRAFT = "draft"
    ISSUED = "issued"
    DELIVERED = "delivered"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    PASSED_ON = "passed_on"
    IN_PROGRESS = "in_progress"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class Role(StrEnum):
    """What a member of staff may do: one in charge looks after the others."""

    MEMBER = "member"
    CHARGE = "charge"


@dataclass(frozen=True)
class Code:
    """One entry of a code list.

    ``maps`` says what it stands for elsewhere, as ``(name, value)``: the code of another list (``minsei``, ``mhlw``)
    or a bound (``low`` and ``high`` in years of age, ``years`` of retention).
    """

    list: str
    code: str
    label_ja: str
    label_en: str
    sort: int
    retired: bool = False
    maps: tuple[tuple[str, str], ...] = ()

    def label(self, lang: str) -> str:
        """The label in ``en``, or else in Japanese."""
        return self.label_en if lang == "en" else self.label_ja

    def mapped(self, name: str) -> str | None:
        """What the entry stands for under ``name``, if anything."""
        return dict(self.maps).get(name)


@cache
def all_lists() -> tuple[str, ...]:
    """The names of the lists that come with the program, in alphabetical order."""
    return tuple(sorted(path.stem for path in _folder().glob("*.toml")))


@cache
def load(list_name: str) -> tuple[Code, ...]:
    """The seed of one list in its order; :class:`KeyError` if the program brings no such list."""
    if list_name not in all_lists():
        raise KeyError(list_name)
    with (_folder() / f"{list_name}.toml").open("rb") as file:
        items = tomllib.load(file)["item"]
    return tuple(sorted((_code(list_name, item) for item in items), key=lambda code: code.sort))


def label(codes: Iterable[Code], code: str, lang: str = "ja") -> str:
    """The label of ``code`` among ``codes``; a code that this store has not heard of stands for itself."""
    return next((entry.label(lang) for entry in codes if entry.code == code), code)


def band_of(codes: Iterable[Code], age: int) -> str:
    """The code of the age band that holds ``age`` (full years), by the bounds in the list, else ``unknown``."""
    for entry in codes:
        bounds = dict(entry.maps)
        if "low" in bounds and int(bounds["low"]) <= age <= int(bounds["high"]):
            return entry.code
    return UNKNOWN


def _folder() -> Path:
    return paths.resources() / "codes"


def _code(list_name: str, item: dict[str, Any]) -> Code:
    known = {"code", "ja", "en", "sort", "retired"}
    maps = tuple((name, value) for name, value in item.items() if name not in known)
    return Code(list_name, item["code"], item["ja"], item["en"], item["sort"], item.get("retired", False), maps)
