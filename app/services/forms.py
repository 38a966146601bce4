"""様式: the office publishes a form definition; it then stands before the one that the program brings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.models.hall import FormText
from app.printing import definition
from app.services import inputs
from app.services import rows as moves


class FormDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A form by its name, as TOML (see ``resources/forms``)."""

    name: str
    toml: str


@dataclass(frozen=True, slots=True)
class FormDetail:
    """A published form."""

    id: str
    version: str
    name: str
    edition: str
    toml: str


def add(session: Session, draft: FormDraft) -> FormDetail:
    """Publish a form, or its next edition; raises :class:`OfficeOnly`, :class:`FormProblem`."""
    moves.office_only(session)
    inputs.needed("name", draft.name)
    form = definition.parse(draft.toml.encode(), name=draft.name)
    row_id = clock.derived_id("form_text", draft.name)
    row = session.get(FormText, row_id)
    if row is None:
        session.add(FormText(id=row_id, name=draft.name, version=str(form.version), toml=draft.toml))
    else:
        moves.edit(session, row, None, {"version": str(form.version), "toml": draft.toml})
    return show(session, row_id)


def amend(session: Session, form_id: str, version: str | None, values: Mapping[str, Any]) -> FormDetail:
    """Publish a changed definition; the name stays."""
    moves.office_only(session)
    row = inputs.existing(session, FormText, form_id)
    changed = inputs.changed(FormDraft, {"name": row.name, "toml": row.toml}, {**values, "name": row.name})
    if "toml" in changed:
        form = definition.parse(changed["toml"].encode(), name=row.name)
        moves.edit(session, row, version, {"version": str(form.version), "toml": changed["toml"]})
    return show(session, form_id)


def show(session: Session, form_id: str) -> FormDetail:
    """A published form; raises :class:`NotFound`."""
    session.flush()
    row = inputs.existing(session, FormText, form_id)
    return FormDetail(row.id, moves.version_of(session, row), row.name, row.version, row.toml)


def page(session: Session) -> list[str]:
    """All published forms by name."""
    return list(session.scalars(select(FormText.id).where(~FormText.gone).order_by(FormText.name)))
