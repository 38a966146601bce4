"""The key file of a store: one random data key, wrapped for each member of staff and for the office's recovery key.

The file holds staff codes, wrapped keys and the parameters of Argon2id (RFC 9106); no name, no record. Each wrapped key
is bound to its code, role and parameters, and the whole is sealed under the data key: who can only write to the folder
gains nothing by it. Secrets of the device are sealed under the data key in a second file that no restore ever moves
back.
"""

import hmac
import secrets
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Annotated

import msgspec
import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Meta

from app.errors import DamagedStore, EnvironmentProblem, InvalidInput, NewerStore, NoStore, NotFound, WrongPassphrase
from app.language import N_, _
from app.paths import write_durably

KEY_BYTES = 32
SHORTEST_PASSPHRASE = 8
#: Argon2id: memory in KiB, passes, lanes. RFC 9106's second choice; about 0.15 s on the PCs meant.
MEMORY_KIB, PASSES, LANES = 65_536, 3, 4
VERSION = 1
FILE = "keys.json"
SEALED = "identity.sealed"
_TOO_SHORT = N_("{n} 文字以上にしてください")


class KeysAltered(EnvironmentProblem):
    """Somebody wrote to the key file by another way than this program."""

    sentence = N_("鍵のファイル {file} が、つながるデスクの外で書き換えられています。")
    step = N_("本部に知らせてください。復旧の鍵で合言葉を設定し直すと、鍵のファイルを作り直せます。")


class Account(msgspec.Struct):
    """One who may sign in. ``wrapped`` is nonce and AEAD ciphertext of the data key, base64 like the salt.

    Parameters of Argon2id beyond these bounds were written by nobody of good will: they would be weak, or never end.
    """

    code: str
    role: str
    salt: str
    wrapped: str
    memory_kib: Annotated[int, Meta(ge=19_456, le=1 << 20)] = MEMORY_KIB
    passes: Annotated[int, Meta(ge=1, le=16)] = PASSES
    lanes: Annotated[int, Meta(ge=1, le=16)] = LANES
    disabled: bool = False


class KeyFile(msgspec.Struct):
    """All accounts of a store, its data key encrypted to the recovery key (an age file, base64), and the seal."""

    version: int
    accounts: list[Account]
    recovery: str
    seal: str = ""


def read(folder: Path) -> KeyFile:
    """Read the key file of the store in ``folder``.

    Raises :class:`NoStore`, :class:`NewerStore`, :class:`DamagedStore`.
    """
    try:
        file = msgspec.json.decode((folder / FILE).read_bytes(), type=KeyFile)
    except FileNotFoundError:
        raise NoStore(folder=folder) from None
    except (OSError, UnicodeDecodeError, RecursionError, msgspec.MsgspecError) as problem:
        raise DamagedStore(why=f"{FILE}: {problem}") from problem
    if file.version > VERSION:
        raise NewerStore(revision=f"{FILE} {file.version}")
    return file


def trusted(folder: Path, data_key: bytes) -> KeyFile:
    """Read the key file to act on what it says of roles; raises :class:`KeysAltered` too."""
    file = read(folder)
    if not is_whole(file, data_key):
        raise KeysAltered(file=FILE)
    return file


def is_whole(file: KeyFile, data_key: bytes) -> bool:
    """Whether the file is as this program wrote it."""
    return hmac.compare_digest(file.seal.encode(), _seal(file, data_key).encode())


def write(folder: Path, file: KeyFile, data_key: bytes) -> None:
    """Put a changed key file in place, sealed, whole or not at all."""
    file.seal = _seal(file, data_key)
    write_durably(folder / FILE, msgspec.json.format(msgspec.json.encode(file)))


def wrap_for_recovery(file: KeyFile, data_key: bytes, recipient: str) -> None:
    """Make the data key readable by the recovery key (an ``age1…`` recipient)."""
    file.recovery = _b64(pyrage.encrypt(data_key, [pyrage.x25519.Recipient.from_str(recipient)]))


def unlock(file: KeyFile, code: str, passphrase: str) -> bytes:
    """The data key, by a member of staff's passphrase; raises :class:`WrongPassphrase`, :class:`DamagedStore`."""
    account = next((a for a in file.accounts if a.code == code and not a.disabled), None)
    if account is None:
        raise WrongPassphrase
    try:
        wrapped = b64decode(account.wrapped, validate=True)
        return ChaCha20Poly1305(_derive(account, passphrase)).decrypt(wrapped[:12], wrapped[12:], _bound(account))
    except InvalidTag:
        raise WrongPassphrase from None
    except ValueError as problem:  # no base64, too short
        raise DamagedStore(why=f"{FILE}: {problem}") from problem


def recover(file: KeyFile, recovery_secret: str) -> bytes:
    """The data key, by the office's recovery key (an ``AGE-SECRET-KEY-…``); raises :class:`WrongPassphrase`."""
    try:
        identity = pyrage.x25519.Identity.from_str(recovery_secret.strip())
        return bytes(pyrage.decrypt(b64decode(file.recovery), [identity]))
    except (pyrage.IdentityError, pyrage.DecryptError, ValueError):
        raise WrongPassphrase from None


def grant(file: KeyFile, data_key: bytes, code: str, passphrase: str, role: str) -> None:
    """Give ``code`` an account, or a new passphrase; raises :class:`InvalidInput` for one that is too short."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise InvalidInput("passphrase", _(_TOO_SHORT).format(n=SHORTEST_PASSPHRASE))
    account = Account(code, role, _b64(secrets.token_bytes(16)), "")
    nonce = secrets.token_bytes(12)
    sealed = ChaCha20Poly1305(_derive(account, passphrase)).encrypt(nonce, data_key, _bound(account))
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
    write_durably(
        folder / SEALED, nonce + ChaCha20Poly1305(_subkey(data_key, "identity")).encrypt(nonce, secret, SEALED.encode())
    )


def unseal(folder: Path, data_key: bytes) -> bytes:
    """The device's secrets; raises :class:`DamagedStore`."""
    try:
        data = (folder / SEALED).read_bytes()
        return ChaCha20Poly1305(_subkey(data_key, "identity")).decrypt(data[:12], data[12:], SEALED.encode())
    except (OSError, InvalidTag, ValueError) as problem:
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


def _bound(account: Account) -> bytes:
    """What a wrapped key holds for, and for nothing else."""
    return msgspec.json.encode((account.code, account.role, account.memory_kib, account.passes, account.lanes))


def _seal(file: KeyFile, data_key: bytes) -> str:
    content = msgspec.json.encode((file.version, file.accounts, file.recovery))
    return hmac.digest(_subkey(data_key, "key file"), content, "sha256").hex()


def _subkey(data_key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, None, f"tsunagaru {purpose}".encode()).derive(data_key)


def _b64(data: bytes) -> str:
    return b64encode(data).decode("ascii")
