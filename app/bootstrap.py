"""Wires the parts together: makes and opens stores. Decides nothing."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec
import pyrage
from filelock import BaseFileLock

from app.errors import NotWritten, StoreExists
from app.models import keys, schema
from app.models.store import DATABASE, Database, lock
from app.services import setup
from app.services.backend import Backend
from app.sync.enrolment import Invitation
from app.sync.identity import Identity, new_identity
from app.sync.scope import OFFICE


@dataclass(frozen=True)
class FirstStaff:
    """The first member of staff of a new store."""

    code: str
    name: str
    passphrase: str


def create_office(folder: Path, *, organisation: str, staff: FirstStaff, training: bool = False) -> tuple[Backend, str]:
    """A new office store; gives its backend and the recovery kit, which the caller writes where it is kept offline.

    Raises :class:`StoreExists`, :class:`InvalidInput`, :class:`NotWritten`.
    """
    recovery = pyrage.x25519.Identity.generate()
    seal_key = secrets.token_bytes(32)
    identity = new_identity(str(recovery.to_public()), seal_key)
    found = partial(setup.found_office, organisation=organisation, training=training)
    backend = _create(folder, identity, staff, OFFICE, found)
    return backend, f"# tsunagaru recovery kit: {organisation}\n# seal: {seal_key.hex()}\n{recovery}\n"


def create_hall(folder: Path, invitation: Invitation, staff: FirstStaff) -> Backend:
    """A new store for the device that the office invited; raises as above."""
    found = partial(setup.found_hall, invitation=invitation)
    return _create(folder, new_identity(invitation.recovery_recipient), staff, invitation.hall, found)


def open_store(folder: Path, code: str, passphrase: str) -> Backend:
    """Open a store as the member of staff ``code``.

    Raises :class:`NoStore`, :class:`StoreInUse`, :class:`WrongPassphrase`, :class:`NewerStore`, :class:`DamagedStore`.
    """
    data_key = keys.unlock(keys.read(folder), code, passphrase)
    return open_with_key(folder, code, data_key)


def open_with_key(folder: Path, code: str, data_key: bytes) -> Backend:
    """Open a store whose data key is known (after sign-in, or by recovery)."""
    held = lock(folder)
    try:
        return _open(folder, code, data_key, held)
    except BaseException:
        held.release()
        raise


def _open(folder: Path, code: str, data_key: bytes, held: BaseFileLock) -> Backend:
    database = Database(folder / DATABASE, data_key)
    try:
        schema.bring_up(database)
        identity = msgspec.json.decode(keys.unseal(folder, data_key), type=Identity)
        backend = Backend(database, identity, "", held, folder, data_key)
        backend.sign_in(code)
    except BaseException:
        database.close()
        raise
    return backend


def _create(folder: Path, identity: Identity, staff: FirstStaff, hall: str, found: Callable[..., None]) -> Backend:
    """A new store; its key file comes last, so that one that was not finished is none."""
    if (folder / keys.FILE).exists() or (folder / DATABASE).exists():
        raise StoreExists(folder=folder)
    data_key = secrets.token_bytes(keys.KEY_BYTES)
    file = keys.KeyFile(keys.VERSION, [], "")
    keys.grant(file, data_key, staff.code, staff.passphrase, "charge")
    keys.wrap_for_recovery(file, data_key, identity.recovery_recipient)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = lock(folder)
    except OSError as problem:
        raise NotWritten(file=folder, why=problem.strerror or problem) from problem
    backend = Backend(
        Database(folder / DATABASE, data_key), identity, setup.staff_id(hall, staff.code), held, folder, data_key
    )
    try:
        schema.bring_up(backend.database)
        keys.seal(folder, data_key, msgspec.json.encode(identity))
        backend.do(found, staff_code=staff.code, staff_name=staff.name)
        keys.write(folder, file, data_key)
    except BaseException:
        backend.close()
        for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", keys.SEALED):
            (folder / name).unlink(missing_ok=True)
        raise
    return backend
