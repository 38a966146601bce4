"""The key file of a store: one random data key, wrapped for each member of staff and for the office's recovery key.

The file holds staff codes, wrapped keys and the parameters of Argon2id (RFC 9106); no name, no record. Secrets of the
device are sealed under the data key in a second file that no restore ever moves back.
"""

import secrets
from base64 import b64decode, b64encode
from pathlib import Path

import msgspec
import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import DamagedStore, InvalidInput, NoStore, NotFound, WrongPassphrase
from app.language import N_, _
from app.paths import write_durably

KEY_BYTES = 32
SHORTEST_PASSPHRASE = 8
#: Argon2id: memory in KiB, passes, lanes. RFC 9106's second choice; about 0.15 s on the PCs meant.
MEMORY_KIB, PASSES, LANES = 65_536, 3, 4
FILE = "keys.json"
SEALED = "identity.sealed"
_TOO_SHORT = N_("{n} 文字以上にしてください")


class Account(msgspec.Struct):
    """One who may sign in. ``wrapped`` is nonce and AEAD ciphertext of the data key, base64 like the salt."""

    code: str
    role: str
    salt: str
    wrapped: str
    memory_kib: int = MEMORY_KIB
    passes: int = PASSES
    lanes: int = LANES
    disabled: bool = False


class KeyFile(msgspec.Struct):
    """All accounts of a store, and its data key encrypted to the recovery key (an age file, base64)."""

    version: int
    accounts: list[Account]
    recovery: str


def read(folder: Path) -> KeyFile:
    """Read the key file of the store in ``folder``; raises :class:`NoStore` or :class:`DamagedStore`."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=KeyFile)
    except FileNotFoundError:
        raise NoStore(folder=folder) from None
    except msgspec.MsgspecError as problem:
        raise DamagedStore(why=f"{FILE}: {problem}") from problem


def write(folder: Path, file: KeyFile) -> None:
    """Put a changed key file in place, whole or not at all."""
    write_durably(folder / FILE, msgspec.json.format(msgspec.json.encode(file)))


def wrap_for_recovery(file: KeyFile, data_key: bytes, recipient: str) -> None:
    """Make the data key readable by the recovery key (an ``age1…`` recipient)."""
    file.recovery = _b64(pyrage.encrypt(data_key, [pyrage.x25519.Recipient.from_str(recipient)]))


def unlock(file: KeyFile, code: str, passphrase: str) -> bytes:
    """The data key, by a member of staff's passphrase; raises :class:`WrongPassphrase`."""
    account = next((a for a in file.accounts if a.code == code and not a.disabled), None)
    if account is None:
        raise WrongPassphrase
    wrapped = b64decode(account.wrapped)
    try:
        return ChaCha20Poly1305(_derive(account, passphrase)).decrypt(wrapped[:12], wrapped[12:], code.encode())
    except InvalidTag:
        raise WrongPassphrase from None


def recover(file: KeyFile, recovery_secret: str) -> bytes:
    """The data key, by the office's recovery key (an ``AGE-SECRET-KEY-…``); raises :class:`WrongPassphrase`."""
    try:
        identity = pyrage.x25519.Identity.from_str(recovery_secret.strip())
        return bytes(pyrage.decrypt(b64decode(file.recovery), [identity]))
    except (pyrage.IdentityError, pyrage.DecryptError):
        raise WrongPassphrase from None


def grant(file: KeyFile, data_key: bytes, code: str, passphrase: str, role: str) -> None:
    """Give ``code`` an account, or a new passphrase; raises :class:`InvalidInput` for one that is too short."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise InvalidInput("passphrase", _(_TOO_SHORT).format(n=SHORTEST_PASSPHRASE))
    account = Account(code, role, _b64(secrets.token_bytes(16)), "")
    nonce = secrets.token_bytes(12)
    sealed = ChaCha20Poly1305(_derive(account, passphrase)).encrypt(nonce, data_key, code.encode())
    account.wrapped = _b64(nonce + sealed)
    file.accounts = [a for a in file.accounts if a.code != code] + [account]


def disable(file: KeyFile, code: str) -> None:
    """Take the account's way in; raises :class:`NotFound`."""
    account = next((a for a in file.accounts if a.code == code), None)
    if account is None:
        raise NotFound(kind="staff", id=code)
    account.disabled = True
    account.wrapped = ""


def seal(folder: Path, data_key: bytes, secret: bytes) -> None:
    """Write the device's secrets, encrypted under a key derived from the data key."""
    nonce = secrets.token_bytes(12)
    write_durably(folder / SEALED, nonce + ChaCha20Poly1305(_subkey(data_key)).encrypt(nonce, secret, SEALED.encode()))


def unseal(folder: Path, data_key: bytes) -> bytes:
    """The device's secrets; raises :class:`DamagedStore`."""
    try:
        data = (folder / SEALED).read_bytes()
        return ChaCha20Poly1305(_subkey(data_key)).decrypt(data[:12], data[12:], SEALED.encode())
    except (OSError, InvalidTag) as problem:
        raise DamagedStore(why=SEALED) from problem


def _derive(account: Account, passphrase: str) -> bytes:
    kdf = Argon2id(
        salt=b64decode(account.salt),
        length=KEY_BYTES,
        iterations=account.passes,
        lanes=account.lanes,
        memory_cost=account.memory_kib,
    )
    return kdf.derive(passphrase.encode())


def _subkey(data_key: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, None, b"tsunagaru identity").derive(data_key)


def _b64(data: bytes) -> str:
    return b64encode(data).decode("ascii")
