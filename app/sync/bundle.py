"""The bundle: an age file around a plain tar of manifest, changes and signature. See ``docs/bundle-format.md``.

Reading goes from outside in: decrypt, check the limits and the names, read the manifest, ask whose it is, check the
signature over the bytes as sent, and only then decompress.
"""

import io
import struct
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import msgspec
import pyrage
import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.errors import NewerBundle, NotABundle, TooLarge, UnknownSender
from app.sync.change import Change, decode, encode, is_intact
from app.sync.identity import Identity

FORMAT = 1
TAG = b"tsunagaru-bundle-1\n"
MANIFEST, CHANGES, SIGNATURE = "manifest.json", "changes.msgpack.zst", "signature"
MEMBERS = (MANIFEST, CHANGES, SIGNATURE)
LARGEST_FILE = 1 << 30
LARGEST_MANIFEST = 4 << 20
LARGEST_RECORD = 16 << 20
MOST_CHANGES = 5_000_000
#: Text compresses well, but no honest bundle by more than this.
MOST_EXPANSION = 200
_FRAME = struct.Struct(">I")


class End(msgspec.Struct, frozen=True):
    """One end of a channel: device, hall code (``office`` for the office), and the life that is meant."""

    device: str
    hall: str
    incarnation: str
    birth: str


class Receipt(msgspec.Struct, frozen=True):
    """What the sender says of the other direction; ``about`` is the incarnation of the recipient that it speaks of.

    ``position`` of the recipient's log applied and the ``digest`` of the bundle that reached it, ``held`` dots with
    their reasons, the ``gap`` that is missing, ``refused`` file names with reasons, ``own`` ranges of sequence numbers
    held of each of the recipient's incarnations.
    """

    about: str
    position: int
    digest: str
    number: int
    held: tuple[tuple[str, int, str], ...] = ()
    gap: tuple[int, int] | None = None
    refused: tuple[tuple[str, str], ...] = ()
    conflicts: int = 0
    own: dict[str, tuple[tuple[int, int], ...]] = {}


class Manifest(msgspec.Struct, frozen=True):
    """What a bundle says of itself; ``lives`` tells a hall which incarnations its own devices had."""

    format: int
    readable_from: int
    schema: str
    program: str
    organisation: str
    training: bool
    sender: End
    recipient: End
    sign_key: str
    box_key: str
    number: int
    previous: str
    after: int
    upto: int
    changes: int
    entities: dict[str, int]
    last_seq: int
    made_at: str
    made_by: str
    parent: str = ""
    full: bool = False
    proof: str = ""
    receipt: Receipt | None = None
    lives: dict[str, str] = {}


@dataclass(frozen=True)
class Opened:
    """A bundle whose signature has been checked; ``changes`` streams them."""

    manifest: Manifest
    packed: bytes
    file: str

    def changes(self) -> Iterator[Change]:
        """The changes one by one; raises :class:`NotABundle` or :class:`TooLarge` for what is wrong among them."""
        return _unpack(self.packed, self.manifest.changes, self.file)


def write(manifest: Manifest, changes: Iterable[Change], identity: Identity, recipient: str) -> bytes:
    """The bytes of a bundle, encrypted to ``recipient`` (an ``age1…`` key) and signed by ``identity``."""
    packed = pack(changes)
    head = msgspec.json.encode(manifest)
    signature = identity.sign(_signed(head, packed))
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, data in zip(MEMBERS, (head, packed, signature), strict=True):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return bytes(pyrage.encrypt(archive.getvalue(), [pyrage.x25519.Recipient.from_str(recipient)]))


def pack(changes: Iterable[Change]) -> bytes:
    """Changes as frames (length, MessagePack) under one zstd stream."""
    target = io.BytesIO()
    with zstandard.ZstdCompressor(level=3).stream_writer(target, closefd=False) as stream:
        for change in changes:
            data = encode(change)
            stream.write(_FRAME.pack(len(data)) + data)
    return target.getvalue()


def read(data: bytes, file: str, identity: Identity, key_of: Callable[[Manifest], str]) -> Opened:
    """Open a bundle; ``key_of`` gives the sender's public Ed25519 key (hex) or raises for a sender it does not take.

    Raises :class:`NotABundle`, :class:`TooLarge`, :class:`NewerBundle`, :class:`UnknownSender`, and what ``key_of``
    raises.
    """
    if len(data) > LARGEST_FILE:
        raise TooLarge(file=file, what=f"{len(data)} bytes")
    try:
        archive = pyrage.decrypt(data, [identity.box()])
    except pyrage.DecryptError as problem:
        raise NotABundle(file=file, why=str(problem)) from None
    head, packed, signature = _members(archive, file)
    manifest = _manifest(head, file)
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key_of(manifest)))
        key.verify(signature, _signed(head, packed))
    except (InvalidSignature, ValueError):
        raise UnknownSender(file=file, sender=manifest.sender.device) from None
    return Opened(manifest, packed, file)


def _manifest(head: bytes, file: str) -> Manifest:
    try:
        floor = msgspec.json.decode(head, type=_Floor)
        if floor.readable_from > FORMAT:
            raise NewerBundle(file=file, version=floor.format)
        manifest = msgspec.json.decode(head, type=Manifest)
    except msgspec.MsgspecError as problem:
        raise NotABundle(file=file, why=f"{MANIFEST}: {problem}") from None
    if not 0 <= manifest.changes <= MOST_CHANGES or not 0 <= manifest.after <= manifest.upto or manifest.number < 1:
        raise NotABundle(file=file, why=MANIFEST)
    return manifest


class _Floor(msgspec.Struct):
    format: int
    readable_from: int


def _members(archive: bytes, file: str) -> tuple[bytes, bytes, bytes]:
    """The three members by position and name; nothing is ever written under a name from the file."""
    found: list[bytes] = []
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:") as tar:
            for expected in MEMBERS:
                member = tar.next()
                if member is None or member.name != expected or not member.isreg():
                    raise NotABundle(file=file, why=f"{expected}?")
                if expected != CHANGES and member.size > LARGEST_MANIFEST:
                    raise TooLarge(file=file, what=expected)
                part = tar.extractfile(member)
                assert part is not None
                found.append(part.read())
                if len(found[-1]) != member.size:
                    raise NotABundle(file=file, why=f"{expected}: truncated")
            if tar.next() is not None:
                raise NotABundle(file=file, why="extra members")
    except tarfile.TarError as problem:
        raise NotABundle(file=file, why=str(problem)) from None
    return found[0], found[1], found[2]


def _unpack(packed: bytes, count: int, file: str) -> Iterator[Change]:
    allowed = MOST_EXPANSION * len(packed) + LARGEST_RECORD
    seen = total = 0
    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(io.BytesIO(packed)) as stream:
            while head := _exactly(stream, _FRAME.size, file):
                (size,) = _FRAME.unpack(head)
                total += size
                seen += 1
                if size > LARGEST_RECORD or total > allowed or seen > count:
                    raise TooLarge(file=file, what=f"{CHANGES} {seen}")
                change = decode(_exactly(stream, size, file))
                if not is_intact(change):
                    raise NotABundle(file=file, why=f"{CHANGES} {seen}: digest")
                yield change
    except (zstandard.ZstdError, msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise NotABundle(file=file, why=f"{CHANGES} {seen}: {problem}") from None
    if seen != count:
        raise NotABundle(file=file, why=f"{CHANGES}: {seen} / {count}")


def _exactly(stream: zstandard.ZstdDecompressionReader, size: int, file: str) -> bytes:
    parts = []
    missing = size
    while missing:
        part = stream.read(missing)
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    if missing and (parts or size != _FRAME.size):
        raise NotABundle(file=file, why=f"{CHANGES}: truncated")
    return b"".join(parts)


def _signed(head: bytes, packed: bytes) -> bytes:
    frames = (
        struct.pack(">I", len(name)) + name.encode() + struct.pack(">Q", len(part))
        for name, part in ((MANIFEST, head), (CHANGES, packed))
    )
    first, second = frames
    return TAG + first + head + second + packed
