"""交流館: the office's list of halls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import InvalidInput
from app.language import _
from app.models.hall import Hall
from app.services import rows as moves
from app.services.inputs import day, draft, existing, needed


class HallDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is said of a hall; 学区 and ブロック are attributes, since halls and districts are not one to one."""

    code: str
    name: str
    kana: str = ""
    block: str = ""
    district: str = ""
    phone: str = ""
    valid_from: str | None = None
    valid_to: str | None = None


@dataclass(frozen=True, slots=True)
class HallDetail:
    """One hall."""

    id: str
    version: str
    code: str
    name: str
    kana: str
    block: str
    district: str
    phone: str
    valid_from: str | None
    valid_to: str | None


def add(session: Session, wanted: HallDraft) -> HallDetail:
    """Put a hall on the list; raises :class:`OfficeOnly`, :class:`InvalidInput`."""
    moves.office_only(session)
    if session.get(Hall, needed("code", wanted.code)) is not None:
        raise InvalidInput("code", _("その番号の館はもうあります"))
    row = Hall(
        id=wanted.code,
        name=needed("name", wanted.name),
        kana=wanted.kana,
        block=wanted.block,
        district=wanted.district,
        phone=wanted.phone,
        valid_from=day("valid_from", wanted.valid_from),
        valid_to=day("valid_to", wanted.valid_to),
    )
    session.add(row)
    session.flush()
    return show(session, row.id)


def amend(session: Session, code: str, version: str | None, values: Mapping[str, Any]) -> HallDetail:
    """Change what is said of a hall; its code stays."""
    moves.office_only(session)
    row = existing(session, Hall, code)
    checked = draft(HallDraft, {"code": code, "name": row.name, **values})
    if checked.code != code:
        raise InvalidInput("code", _("館の番号は変えられません"))
    given = {name: getattr(checked, name) for name in values if name != "code"}
    for name in ("valid_from", "valid_to"):
        if name in given:
            given[name] = day(name, given[name])
    moves.edit(session, row, version, given)
    session.flush()
    return show(session, code)


def show(session: Session, code: str) -> HallDetail:
    """One hall; raises :class:`NotFound`."""
    row = existing(session, Hall, code)
    return HallDetail(
        row.id,
        moves.version_of(session, row),
        row.id,
        row.name,
        row.kana,
        row.block,
        row.district,
        row.phone,
        row.valid_from,
        row.valid_to,
    )


def page(session: Session) -> list[str]:
    """The codes of all halls."""
    return list(session.scalars(select(Hall.id).where(~Hall.gone).order_by(Hall.id)))


def names(session: Session, codes: Sequence[str] | None = None) -> dict[str, str]:
    """Names by code, of some halls or all."""
    found = select(Hall.id, Hall.name).where(~Hall.gone)
    if codes is not None:
        found = found.where(Hall.id.in_(codes))
    return dict(session.execute(found).all())
