"""相談者記入: what the person wrote, one sheet for each consultation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import InvalidInput
from app.language import _
from app.models.consultation import Consultation, Statement
from app.services import inputs
from app.services.rows import delete, edit, put, version_of
from app.sync import capture


class HouseholdLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line of 世帯構成, as written: the age a number or words, the relation a word or a code."""

    name: str = ""
    age: int | str | None = None
    relation: str | None = None
    note: str | None = None


class StatementDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the person wrote; ``worries`` are codes, one of them perhaps the main one."""

    consultation: str
    worries: tuple[str, ...] = ()
    main_worry: str | None = None
    household: tuple[HouseholdLine, ...] = ()
    wishes: str = ""
    written_by: str | None = None


@dataclass(frozen=True, slots=True)
class StatementDetail:
    """A statement as shown."""

    id: str
    version: str
    consultation: str
    worries: tuple[str, ...]
    main_worry: str | None
    household: tuple[HouseholdLine, ...]
    wishes: str
    written_by: str | None


def add(session: Session, draft: StatementDraft) -> StatementDetail:
    """Keep what the person wrote; raises :class:`InvalidInput`, also where the consultation has a statement."""
    given = inputs.given(draft)
    above = inputs.existing(session, Consultation, given.pop("consultation"), field="consultation")
    columns = _columns(session, given, (), None)
    # One sheet a consultation: written at two devices at once, it is one row with a conflict.
    row_id = clock.derived_id("statement", above.id)
    row = session.get(Statement, row_id)
    if row is None:
        session.add(Statement(id=row_id, consultation=above.id, **columns))
    elif row.gone:
        capture.see(session, row)
        put(row, {**columns, "deleted": False})
    else:
        raise InvalidInput("consultation", _("この相談には相談者記入がもうあります"))
    session.flush()
    return show(session, row_id)


def amend(session: Session, statement_id: str, version: str | None, values: Mapping[str, Any]) -> StatementDetail:
    """Change what ``values`` names; raises :class:`NotFound`, :class:`InvalidInput`."""
    row = inputs.existing(session, Statement, statement_id)
    now = _said(row)
    given = inputs.changed(StatementDraft, now, values)
    if "consultation" in given:
        raise InvalidInput("consultation", _("相談者記入をほかの相談へ移すことはできません"))
    edit(session, row, version, _columns(session, given, now["worries"], now["main_worry"]))
    session.flush()
    return show(session, row.id)


def remove(session: Session, statement_id: str) -> None:
    """Delete a statement; raises :class:`NotFound`."""
    delete(session, inputs.existing(session, Statement, statement_id))


def show(session: Session, statement_id: str) -> StatementDetail:
    """One statement; raises :class:`NotFound`."""
    row = inputs.existing(session, Statement, statement_id)
    return StatementDetail(id=row.id, version=version_of(session, row), **_said(row))


def of(session: Session, consultation_id: str) -> StatementDetail | None:
    """The statement of a consultation, if there is one."""
    found = session.scalars(
        select(Statement.id).where(Statement.consultation == consultation_id, ~Statement.gone).order_by(Statement.id)
    ).first()
    return None if found is None else show(session, found)


def page(session: Session) -> list[str]:
    """The ids of all statements, by consultation, the newest first."""
    listed = select(Statement.id).where(~Statement.gone).order_by(Statement.consultation.desc(), Statement.id)
    return list(session.scalars(listed))


def rows(session: Session, ids: Sequence[str]) -> list[StatementDetail]:
    """These statements, in their order; those that are gone are left out."""
    living = {one for one in ids if (row := session.get(Statement, one)) is not None and not row.gone}
    return [show(session, one) for one in ids if one in living]


def _columns(session: Session, given: Mapping[str, Any], worries: Sequence[str], main: str | None) -> dict[str, Any]:
    """The keys ``given`` as columns; ``worries`` and the ``main`` one are what was said before."""
    columns = {key: given[key] for key in given if key == "wishes"}
    if "worries" in given:
        worries = [
            inputs.needed("worries", inputs.code(session, "worries", "worry", one))
            for one in dict.fromkeys(given["worries"])
        ]
        columns["worries"] = _text(worries)
        columns["main_worry"] = main if main in worries else None
    if "main_worry" in given:
        columns["main_worry"] = inputs.code(session, "main_worry", "worry", given["main_worry"] or None)
        if columns["main_worry"] and columns["main_worry"] not in worries:
            raise InvalidInput("main_worry", _("選んだお困りごとの中から選んでください"))
    if "household" in given:
        columns["household"] = _text(given["household"])
    if "written_by" in given:
        columns["written_by"] = inputs.code(session, "written_by", "writer", given["written_by"] or None)
    return columns


def _said(row: Statement) -> dict[str, Any]:
    """A statement under the keys of the draft."""
    said = {key: getattr(row, key) for key in ("consultation", "main_worry", "wishes", "written_by")}
    return said | {
        "worries": msgspec.json.decode(row.worries, type=tuple[str, ...]),
        "household": msgspec.json.decode(row.household, type=tuple[HouseholdLine, ...]),
    }


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()
