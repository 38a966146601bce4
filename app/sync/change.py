"""A change: one saved edit of one row, as it is stored, sent and compared.

Its identity is its dot; its digest, salted, stands for its content even after the content has been erased.
"""

import hashlib
import hmac
import secrets
from enum import IntEnum
from typing import Annotated, NamedTuple, TypeAlias

import msgspec
from msgspec import Meta

from app.sync.stamp import LATEST_MS, MOST, Stamp

SALT_BYTES = 12
DIGEST_BYTES = 20
SEAL_BYTES = 16
#: Characters in one text, and in the texts of one row taken together.
LONGEST, LONGEST_ROW = 4_000_000, 8_000_000
#: Characters in the name of an entity, field, row or incarnation.
LONGEST_NAME = 64
#: What can be read at all, checked while decoding: names of bounded length, numbers that SQLite and others can hold.
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]
Count: TypeAlias = Annotated[int, Meta(ge=0, le=MOST)]
Seq: TypeAlias = Annotated[int, Meta(ge=1, le=MOST)]
Value: TypeAlias = (
    bool
    | Annotated[int, Meta(ge=-(1 << 63), le=(1 << 63) - 1)]
    | float
    | Annotated[str, Meta(max_length=LONGEST)]
    | None
)


class Dot(NamedTuple):
    """The name of one change: the incarnation that made it and its sequence number 1, 2, 3 … there."""

    origin: Name
    seq: Seq


class Kind(IntEnum):
    """What a change does to its row."""

    SET = 1
    DELETE = 2
    ERASE = 3


class Change(msgspec.Struct, frozen=True, array_like=True):
    """One saved edit.

    ``fields`` are the values set (a delete carries the values it took away, so that a "no" can bring them back);
    ``seen`` gives for each of those fields the heads that the editor had before them; ``seal`` is the office's keyed
    hash over the digest of what the office made, empty for the halls.
    """

    origin: Name
    seq: Seq
    wall: Annotated[int, Meta(ge=0, le=LATEST_MS)]
    counter: Count
    kind: Kind
    entity: Name
    row: Name
    fields: dict[Name, Value]
    seen: dict[Name, tuple[Dot, ...]]
    staff: Annotated[str, Meta(max_length=LONGEST_NAME)]
    salt: Annotated[bytes, Meta(min_length=SALT_BYTES, max_length=SALT_BYTES)]
    digest: bytes
    seal: bytes = b""

    @property
    def dot(self) -> Dot:
        """The change's identity."""
        return Dot(self.origin, self.seq)

    @property
    def stamp(self) -> Stamp:
        """The change's place in the order of events."""
        return Stamp(self.wall, self.counter, self.origin)

    @property
    def deletes(self) -> bool:
        """Whether its head means that the row is gone."""
        return self.kind is not Kind.SET

    def needs(self) -> set[Dot]:
        """Every dot that must be here before the change can be applied."""
        return {dot for dots in self.seen.values() for dot in dots}


_encoder = msgspec.msgpack.Encoder(order="deterministic")
_decoder = msgspec.msgpack.Decoder(Change)


def encode(change: Change) -> bytes:
    """The change as MessagePack (an array in the order of the attributes)."""
    return _encoder.encode(change)


def decode(data: bytes) -> Change:
    """Read one encoded change; raises ``msgspec.MsgspecError``, also for what is beyond the bounds of the format."""
    return _decoder.decode(data)


def new_salt() -> bytes:
    """A fresh random salt: without it, an erased value could be guessed from its digest."""
    return secrets.token_bytes(SALT_BYTES)


def digest_of(change: Change) -> bytes:
    """BLAKE2b of the content, keyed with the salt; salt, digest and seal themselves are left out."""
    content = (
        change.origin,
        change.seq,
        change.wall,
        change.counter,
        change.kind,
        change.entity,
        change.row,
        change.fields,
        change.seen,
        change.staff,
    )
    return hashlib.blake2b(_encoder.encode(content), key=change.salt, digest_size=DIGEST_BYTES).digest()


def completed(change: Change, seal_key: bytes | None = None) -> Change:
    """The change with its digest, and with the office's seal when ``seal_key`` is given."""
    digest = digest_of(change)
    seal = seal_of(change.dot, digest, seal_key) if seal_key is not None else b""
    return msgspec.structs.replace(change, digest=digest, seal=seal)


def seal_of(dot: Dot, digest: bytes, seal_key: bytes) -> bytes:
    """The keyed hash by which the office knows its own changes when a hall brings them back."""
    message = f"{dot.origin}:{dot.seq}".encode() + digest
    return hmac.digest(seal_key, message, "sha256")[:SEAL_BYTES]


def is_intact(change: Change) -> bool:
    """Whether the digest fits the content."""
    return hmac.compare_digest(digest_of(change), change.digest)
