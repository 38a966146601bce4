"""Records as JSON: for each kind the use cases that add, edit, show, list and delete it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from app.errors import AppError, Refused
from app.language import N_
from app.services import (
    code_lists,
    consents,
    consultations,
    directory,
    followups,
    forms,
    halls,
    notes,
    people,
    proposals,
    referrals,
    statements,
)  # fmt: skip
from app.services.inputs import draft


class UnknownKind(AppError):
    """No such kind of record."""

    sentence = N_("{kind} という種類の記録はありません。")
    step = N_("{kinds} のどれかを指定してください。")


class NotForThisKind(Refused):
    """The kind has no such use case, because of what it is."""

    sentence = N_("{kind} では {verb} はできません。")
    step = N_("経過記録は追記だけができます。ほかの種類は画面の説明を見てください。")


@dataclass(frozen=True)
class Kind:
    """One kind of record and its use cases; nothing where the kind has none."""

    draft: type[msgspec.Struct] | None
    add: Callable[..., Any] | None
    amend: Callable[..., Any] | None
    show: Callable[..., Any] | None
    remove: Callable[..., Any] | None
    page: Callable[..., list[str]] | None


KINDS: Mapping[str, Kind] = {
    "person": Kind(people.PersonDraft, people.add, people.amend, people.show, people.remove, people.page),
    "household": Kind(
        people.HouseholdDraft,
        people.add_household,
        people.amend_household,
        people.show_household,
        people.remove_household,
        people.household_page,
    ),
    "consultation": Kind(
        consultations.ConsultationDraft,
        consultations.add,
        consultations.amend,
        consultations.show,
        consultations.remove,
        consultations.page,
    ),
    "note": Kind(notes.NoteDraft, notes.add, None, notes.show, None, notes.page),
    "statement": Kind(
        statements.StatementDraft, statements.add, statements.amend, statements.show, statements.remove, statements.page
    ),
    "followup": Kind(
        followups.FollowUpDraft, followups.add, followups.amend, followups.show, followups.remove, followups.page
    ),
    "resource": Kind(
        directory.ResourceDraft, directory.add, directory.amend, directory.show, directory.remove, directory.page
    ),
    "proposal": Kind(None, None, None, proposals.show, None, proposals.page),
    "consent": Kind(consents.ConsentDraft, consents.add, consents.amend, consents.show, consents.remove, consents.page),
    "referral": Kind(
        referrals.ReferralDraft, referrals.add, referrals.amend, referrals.show, referrals.remove, referrals.page
    ),
    "code": Kind(code_lists.CodeDraft, code_lists.add, code_lists.amend, code_lists.show, None, code_lists.page),
    "form": Kind(forms.FormDraft, forms.add, forms.amend, forms.show, None, forms.page),
    "hall": Kind(halls.HallDraft, halls.add, halls.amend, halls.show, None, halls.page),
}


def kind_of(name: str) -> Kind:
    """Raises :class:`UnknownKind`."""
    if name not in KINDS:
        raise UnknownKind(kind=name, kinds=", ".join(KINDS))
    return KINDS[name]


def keys(kind: str) -> dict[str, bool]:
    """The keys that a record of this kind is written with, and whether each has to be there."""
    its = kind_of(kind)
    return {field.name: field.required for field in msgspec.structs.fields(its.draft)} if its.draft else {}


def add(session: Session, kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Add a record from its JSON object; gives it as stored."""
    its = kind_of(kind)
    if its.add is None or its.draft is None:
        raise NotForThisKind(kind=kind, verb="add")
    return _object(its.add(session, draft(its.draft, data)))


def edit(session: Session, kind: str, record: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Edit the given keys; ``version`` among them is what the editor saw, else what is there now.

    What the record only tells of itself (its id, its hall …) may stand there as it was shown.
    """
    its = kind_of(kind)
    if its.amend is None or its.draft is None:
        raise NotForThisKind(kind=kind, verb="edit")
    values = dict(data)
    version = values.pop("version", None)
    told = values.keys() - set(its.draft.__struct_fields__)
    if told:
        shown = {"kind": kind, **show(session, kind, record)}
        values = {name: one for name, one in values.items() if name not in told or shown.get(name, ...) != one}
    return _object(its.amend(session, record, version, values))


def show(session: Session, kind: str, record: str) -> dict[str, Any]:
    """One record, with its ``id`` and ``version``."""
    its = kind_of(kind)
    if its.show is None:
        raise NotForThisKind(kind=kind, verb="show")
    return _object(its.show(session, record))


def remove(session: Session, kind: str, record: str) -> None:
    """Delete a record and its family."""
    its = kind_of(kind)
    if its.remove is None:
        raise NotForThisKind(kind=kind, verb="delete")
    its.remove(session, record)


def page(session: Session, kind: str, limit: int, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
    """Records of one kind in their usual order, and how many there are in all."""
    its = kind_of(kind)
    if its.page is None or its.show is None:
        raise NotForThisKind(kind=kind, verb="list")
    ids = its.page(session)
    return [{"kind": kind, **plain(its.show(session, one))} for one in ids[offset : offset + limit]], len(ids)


def _object(detail: Any) -> dict[str, Any]:
    found: dict[str, Any] = plain(detail)
    return found


def plain(value: Any) -> Any:
    """Dataclasses, structs and what they hold as JSON values."""
    if isinstance(value, msgspec.Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    return value
