"""The bundle: an age file around a plain tar of manifest, changes and signature. See ``docs/bundle-format.md``.

Reading goes from outside in: decrypt, check the limits and the names, read the manifest, ask whose it is, check the
signature over the bytes as sent, and only then decompress.
"""

import io
import re
import struct
import tarfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

import msgspec
import pyrage
import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Meta

from app.errors import NewerBundle, NotABundle, NotForUs, TooLarge, UnknownSender
from app.sync.change import Change, Count, Name, Seq, decode, encode, is_intact
from app.sync.folder import LARGEST_FILE, addressee
from app.sync.identity import Identity

FORMAT = 1
TAG = b"tsunagaru-bundle-1\n"
MANIFEST, CHANGES, SIGNATURE = "manifest.json", "changes.msgpack.zst", "signature"
MEMBERS = (MANIFEST, CHANGES, SIGNATURE)
LARGEST_MANIFEST = 4 << 20
LARGEST_RECORD = 128 << 20
MOST_CHANGES = 5_000_000
#: How much a bundle may unpack to: this many times what it holds packed, and a part that is free to any.
MOST_EXPANSION, FREE_EXPANSION = 200, 1 << 30
#: As pyrage says that a file is encrypted to another key.
_SOMEBODY_ELSES = "No matching keys found"
_FRAME = struct.Struct(">I")
_BLOCK = 512
_OCTAL = re.compile(rb"[0-7]{1,12}")


class End(msgspec.Struct, frozen=True):
    """One end of a channel: device, hall code (``office`` for the office), and the life that is meant."""

    device: Name
    hall: Name
    incarnation: Annotated[str, Meta(max_length=64)]
    birth: Annotated[str, Meta(max_length=64)]


class Receipt(msgspec.Struct, frozen=True):
    """What the sender says of the other direction; ``about`` is the incarnation of the recipient that it speaks of.

    ``position`` of the recipient's log applied and the ``digest`` of the bundle that reached it, ``held`` dots with
    their reasons, the ``gap`` that is missing, ``refused`` file names with reasons, ``own`` ranges of sequence numbers
    held of each of the recipient's incarnations.
    """

    about: Name
    position: Count
    digest: str
    number: Count
    held: tuple[tuple[Name, Seq, str], ...] = ()
    gap: tuple[Count, Count] | None = None
    refused: tuple[tuple[str, str], ...] = ()
    conflicts: Count = 0
    own: dict[Name, tuple[tuple[Seq, Seq], ...]] = {}


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
    number: Seq
    previous: str
    after: Count
    upto: Count
    changes: Annotated[int, Meta(ge=0, le=MOST_CHANGES)]
    entities: dict[Name, Count]
    last_seq: Count
    made_at: str
    made_by: str
    parent: str = ""
    full: bool = False
    proof: str = ""
    receipt: Receipt | None = None
    lives: dict[Name, Name] = {}


@dataclass(frozen=True)
class Opened:
    """A bundle whose signature has been checked; ``changes`` streams them."""

    manifest: Manifest
    packed: bytes
    file: str

    def changes(self) -> Iterator[Change]:
        """The changes one by one; raises :class:`NotABundle` or :class:`TooLarge` for what is wrong among them."""
        return _unpack(self.packed, self.manifest, self.file)


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


def read(data: bytes, file: str, identity: Identity, key_of: Callable[[Manifest], str], *, me: str = "") -> Opened:
    """Open a bundle; ``key_of`` gives the sender's public Ed25519 key (hex) or raises for a sender it does not take.

    What our key does not open is somebody else's, or, when its name says that it is for this device (``me``), damaged.
    Raises :class:`NotABundle`, :class:`NotForUs`, :class:`TooLarge`, :class:`NewerBundle`, :class:`UnknownSender`, and
    what ``key_of`` raises.
    """
    if len(data) > LARGEST_FILE:
        raise TooLarge(file=file, what=f"{len(data)} bytes")
    try:
        archive = pyrage.decrypt(data, [identity.box()])
    except pyrage.DecryptError as problem:
        if str(problem) == _SOMEBODY_ELSES and addressee(file) != me:
            raise NotForUs(file=file, to=addressee(file)) from None
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
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise NotABundle(file=file, why=f"{MANIFEST}: {problem}") from None
    if manifest.after > manifest.upto:
        raise NotABundle(file=file, why=MANIFEST)
    return manifest


class _Floor(msgspec.Struct):
    format: int
    readable_from: int


def _members(archive: bytes, file: str) -> tuple[bytes, bytes, bytes]:
    """The three members by position, name and kind; nothing is ever written under a name from the file.

    Read by hand: links, sparse files and extended headers of tar have no place in a bundle.
    """
    found: list[bytes] = []
    at = 0
    for expected in MEMBERS:
        header = archive[at : at + _BLOCK]
        digits = header[124:136].strip(b"\0 ")
        regular = header[156:157] == b"0" and not header[345:500].strip(b"\0")
        if header[:100].rstrip(b"\0") != expected.encode() or not regular or not _OCTAL.fullmatch(digits):
            raise NotABundle(file=file, why=f"{expected}?")
        size = int(digits, 8)
        if expected != CHANGES and size > LARGEST_MANIFEST:
            raise TooLarge(file=file, what=expected)
        found.append(archive[at + _BLOCK : at + _BLOCK + size])
        if len(found[-1]) != size:
            raise NotABundle(file=file, why=f"{expected}: truncated")
        at += _BLOCK + -(-size // _BLOCK) * _BLOCK
    if archive[at:].strip(b"\0"):
        raise NotABundle(file=file, why="extra members")
    return found[0], found[1], found[2]


def _unpack(packed: bytes, manifest: Manifest, file: str) -> Iterator[Change]:
    allowed = MOST_EXPANSION * len(packed) + FREE_EXPANSION
    seen = total = 0
    entities: Counter[str] = Counter()
    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(io.BytesIO(packed)) as stream:
            while head := _exactly(stream, _FRAME.size, file):
                (size,) = _FRAME.unpack(head)
                total += size
                seen += 1
                if size > LARGEST_RECORD or total > allowed or seen > manifest.changes:
                    raise TooLarge(file=file, what=f"{CHANGES} {seen}")
                change = decode(_exactly(stream, size, file))
                if not is_intact(change):
                    raise NotABundle(file=file, why=f"{CHANGES} {seen}: digest")
                entities[change.entity] += 1
                yield change
    except (zstandard.ZstdError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise NotABundle(file=file, why=f"{CHANGES} {seen}: {problem}") from None
    if seen != manifest.changes or entities != manifest.entities:
        raise NotABundle(file=file, why=f"{CHANGES}: {seen} / {manifest.changes}")


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
