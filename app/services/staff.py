"""職員: who may sign in at this store, with what passphrase."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import InvalidInput, NotFound, Refused, WrongPassphrase
from app.language import N_, _
from app.models import keys
from app.models.hall import Staff
from app.services import rows
from app.services.backend import Backend
from app.services.setup import staff_id
from app.sync.journal import journal_of
from app.sync.scope import OFFICE
from app.vocabulary import Role


class OnlyInCharge(Refused):
    """A colleague in charge has to do this."""

    sentence = N_("この操作は責任者だけができます。")
    step = N_("責任者の担当者番号で開き直すか、責任者に頼んでください。")


class LastInCharge(Refused):
    """Without anybody in charge nobody could reset a passphrase."""

    sentence = N_("最後の責任者は使えなくできません。")
    step = N_("先に別の責任者を登録してください。")


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One member of staff."""

    id: str
    code: str
    name: str
    role: str
    disabled_at: str | None


def everyone(session: Session) -> list[StaffRow]:
    """The staff of this store's hall or office, by code."""
    party = journal_of(session).party
    found = session.scalars(select(Staff).where(Staff.hall == _hall(party.hall), ~Staff.gone).order_by(Staff.code))
    return [StaffRow(s.id, s.code, s.name, s.role, s.disabled_at) for s in found]


def names(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """The names of members of staff that are known here, by row id."""
    return dict(session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(ids))).all())


def add(backend: Backend, code: str, name: str, passphrase: str, role: str = Role.MEMBER) -> StaffRow:
    """Register a colleague, or one who was disabled again, and let them sign in.

    Raises :class:`OnlyInCharge`, :class:`InvalidInput`.
    """
    _in_charge(backend)
    if not (code.isascii() and code.isalnum() and code.islower() and len(code) <= 20):
        raise InvalidInput("code", _("担当者番号は半角の英小文字と数字、20 文字までです"))
    if role not in tuple(Role):
        raise InvalidInput("role", _("member か charge です"))
    file = keys.trusted(backend.folder, backend.data_key)
    if any(account.code == code and not account.disabled for account in file.accounts):
        raise InvalidInput("code", _("この担当者番号はもう使われています"))
    keys.grant(file, backend.data_key, code, passphrase, role)
    row = backend.do(_register, code, name, role).value
    keys.write(backend.folder, file, backend.data_key)
    return row


def disable(backend: Backend, code: str) -> None:
    """Take a colleague's way in; what they wrote stays. Raises :class:`LastInCharge`, :class:`NotFound`."""
    _in_charge(backend)
    file = keys.trusted(backend.folder, backend.data_key)
    keys.disable(file, code)
    if not any(account.role == Role.CHARGE and not account.disabled for account in file.accounts):
        raise LastInCharge
    keys.write(backend.folder, file, backend.data_key)
    backend.do(_disable, code)


def set_passphrase(backend: Backend, code: str, passphrase: str) -> None:
    """Give oneself a new passphrase, or as one in charge a colleague who forgot theirs."""
    if code != acting_code(backend):
        _in_charge(backend)
    file = keys.trusted(backend.folder, backend.data_key)
    account = next((a for a in file.accounts if a.code == code and not a.disabled), None)
    if account is None:
        raise NotFound(kind="staff", id=code)
    keys.grant(file, backend.data_key, code, passphrase, account.role)
    keys.write(backend.folder, file, backend.data_key)


def reset_by_recovery(folder: Path, kit: Path, code: str, passphrase: str) -> None:
    """Give ``code`` a new passphrase by the office's recovery kit.

    A key file that was altered is made anew: ``code`` alone may sign in then, and is in charge. Raises
    :class:`WrongPassphrase`, :class:`NotFound`.
    """
    try:
        lines = kit.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise WrongPassphrase from None
    secret = next((line for line in lines if line.startswith("AGE-SECRET-KEY-")), "")
    file = keys.read(folder)
    data_key = keys.recover(file, secret)
    role = next((a.role for a in file.accounts if a.code == code), None)
    if role is None:
        raise NotFound(kind="staff", id=code)
    if not keys.is_whole(file, data_key):  # nothing that it says of roles can be believed
        file.accounts, role = [], Role.CHARGE
    keys.grant(file, data_key, code, passphrase, role)
    keys.write(folder, file, data_key)


def codes(folder: Path) -> list[str]:
    """Who may sign in at the store in ``folder``; readable before anybody has."""
    return [account.code for account in keys.read(folder).accounts if not account.disabled]


def verify(backend: Backend, code: str, passphrase: str) -> None:
    """Let ``code`` act from now on, by their passphrase; raises :class:`WrongPassphrase`."""
    if keys.unlock(keys.read(backend.folder), code, passphrase) != backend.data_key:
        raise WrongPassphrase
    backend.sign_in(code)


def acting_code(backend: Backend) -> str:
    """The code of who is signed in."""
    return backend.staff.partition(".")[2]


def _in_charge(backend: Backend) -> None:
    file = keys.trusted(backend.folder, backend.data_key)
    mine = next((a for a in file.accounts if a.code == acting_code(backend)), None)
    if mine is None or mine.disabled or mine.role != Role.CHARGE:
        raise OnlyInCharge


def _register(session: Session, code: str, name: str, role: str) -> StaffRow:
    hall = journal_of(session).party.hall
    row = session.get(Staff, staff_id(hall, code))
    if row is None:
        row = Staff(id=staff_id(hall, code), hall=_hall(hall), code=code, name=name, role=role)
        session.add(row)
    else:
        rows.edit(session, row, None, {"name": name, "role": role, "disabled_at": None})
    session.flush()
    return StaffRow(row.id, row.code, row.name, row.role, row.disabled_at)


def _disable(session: Session, code: str) -> None:
    row = session.get(Staff, staff_id(journal_of(session).party.hall, code))
    if row is not None:
        rows.edit(session, row, None, {"disabled_at": clock.now_iso()})


def _hall(party: str) -> str:
    return "" if party == OFFICE else party
