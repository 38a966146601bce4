"""The fixed table of what travels: entities, their fields and types, references and families.

No name from a file reaches SQL but through here.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import Boolean, Float, Integer, Table

from app.models import consultation, hall, person, referral, resource
from app.models.base import Replicated
from app.models.forms import FORMS, Form

_MODELS: tuple[type[Replicated], ...] = (
    hall.Hall, hall.Staff, hall.CodeItem, hall.FormText,
    person.Person, person.Household, person.HouseholdMember,
    resource.Organisation, resource.Resource, resource.Location, resource.ResourceCategory, resource.ResourceTarget,
    resource.OwnNote, resource.Proposal,
    consultation.Consultation, consultation.ConsultationTopic, consultation.ConsultationPerson, consultation.Note,
    consultation.Statement, consultation.Consent, consultation.FollowUp,
    referral.Referral, referral.ReferralStep,
)  # fmt: skip
_LOCAL = {"id", "head_origin", "head_seq", "deleted", "gone"}


@dataclass(frozen=True)
class Shape:
    """One entity: its fields in order with their Python types, which are required, and where they point."""

    name: str
    model: type[Replicated]
    fields: tuple[str, ...]
    types: dict[str, type]
    required: frozenset[str]
    references: dict[str, str]
    parents: tuple[str, ...]
    everyones: bool
    defaults: dict[str, object]
    forms: Mapping[str, Form]

    def takes(self, name: str, value: object) -> bool:
        """Whether the field can hold the value; of a field that is not known here only a newer program can say."""
        expected = self.types.get(name)
        if isinstance(value, str):
            form = self.forms.get(name)
            return expected is None or (expected is str and "\0" not in value and (form is None or form(value)))
        if value is None or expected is None:
            return name not in self.required
        if isinstance(value, bool):
            return expected is bool
        if isinstance(value, float):
            return expected is float and math.isfinite(value)
        return isinstance(value, int) and expected in (int, float)

    @property
    def table(self) -> Table:
        """The entity's table, for what works on columns."""
        return cast("Table", self.model.__table__)

    @property
    def is_root(self) -> bool:
        """Whether the row carries its own scope in its hall field."""
        return "hall" in self.types


@cache
def shapes() -> dict[str, Shape]:
    """Every replicated entity by name, parents before children."""
    return {model.__tablename__: _shape(model) for model in _MODELS}


def shape_of(row: Replicated) -> Shape:
    """The shape of a row's entity."""
    return shapes()[row.__tablename__]


@cache
def children() -> dict[str, tuple[tuple[str, str], ...]]:
    """For each entity the (child entity, field) pairs that make up its family."""
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in shapes()}
    for shape in shapes().values():
        for field in shape.parents:
            found[shape.references[field]].append((shape.name, field))
    return {name: tuple(pairs) for name, pairs in found.items()}


def _shape(model: type[Replicated]) -> Shape:
    columns = [c for c in model.__table__.columns if c.name not in _LOCAL and c.name not in model.derived]
    return Shape(
        name=model.__tablename__,
        model=model,
        fields=tuple(c.name for c in columns),
        types={c.name: _type(c.type) for c in columns},
        required=frozenset(c.name for c in columns if not c.nullable),
        references={c.name: next(iter(c.foreign_keys)).column.table.name for c in columns if c.foreign_keys},
        parents=model.parents,
        everyones=model.everyones,
        defaults={c.name: c.default.arg if c.default is not None else None for c in columns},
        forms=FORMS.get(model.__tablename__, {}),
    )


def _type(column_type: Any) -> type:
    if isinstance(column_type, Boolean):
        return bool
    if isinstance(column_type, Integer):
        return int
    return float if isinstance(column_type, Float) else str
