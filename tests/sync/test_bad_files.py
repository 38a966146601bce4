"""Files that are no bundles, or no longer: each is refused with words, before a record is read, and harms nothing."""

import io
import os
import random
import struct
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pyrage
import pytest
import zstandard

from app.errors import DiskFull, NotABundle, NotForUs
from app.models.person import Person
from app.services import upkeep
from app.services.exchange_receive import Received, receive
from app.services.exchange_send import send
from app.services.exchange_status import status
from app.sync import bundle, folder
from app.sync.bundle import CHANGES, MANIFEST, SIGNATURE
from app.sync.identity import new_identity
from tests.sync.exchange import Town, copied
from tests.sync.forgery import content


@dataclass
class Post:
    """An office, and a hall's bundle on its way there, with all its parts."""

    town: Town
    file: Path
    whole: bytes
    archive: bytes
    head: bytes
    packed: bytes
    signature: bytes

    def deliver(self, data: bytes) -> Received:
        self.file.write_bytes(data)
        (received,) = receive(self.town.office, [self.file])
        return received

    def wrapped(self, archive: bytes) -> bytes:
        recipient = pyrage.x25519.Recipient.from_str(self.town.office.identity.box_key)
        return bytes(pyrage.encrypt(archive, [recipient]))

    def packed_in_tar(self, *members: tuple[str, bytes] | tuple[str, bytes, bytes]) -> bytes:
        return self.wrapped(tar(*members))

    def signed(self, head: bytes, packed: bytes) -> bytes:
        signature = self.town.halls["h001a"].identity.sign(bundle._signed(head, packed))
        return self.packed_in_tar((MANIFEST, head), (CHANGES, packed), (SIGNATURE, signature))

    def telling(self, **claims: object) -> bytes:
        return msgspec.json.encode({**msgspec.json.decode(self.head), **claims})


def tar(*members: tuple[str, bytes] | tuple[str, bytes, bytes]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data, *kind in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            member.type = kind[0] if kind else tarfile.REGTYPE
            archive.addfile(member, io.BytesIO(data))
    return target.getvalue()


def base_256(number: int) -> bytes:
    """A number as GNU tar writes it when octal digits don't do."""
    return (b"\xff" if number < 0 else b"\x80") + (number % (1 << 88)).to_bytes(11, "big")


def header(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    """A tar header that may say of the size what no ustar can."""
    member = tarfile.TarInfo(name)
    member.type = kind
    raw = bytearray(member.tobuf(tarfile.GNU_FORMAT))
    raw[124:136] = base_256(size)
    raw[148:156] = b"%06o\0 " % (sum(raw[:148]) + sum(raw[156:512]) + 8 * 32)
    return bytes(raw)


def sparse(name: str, size: int) -> bytes:
    """A file of ``size`` zeros that takes no room in the archive."""
    raw = bytearray(header(name, 0, tarfile.GNUTYPE_SPARSE))
    raw[386:398] = raw[398:410] = b"%011o\0" % 0
    raw[483:495] = base_256(size)
    raw[148:156] = b"%06o\0 " % (sum(raw[:148]) + sum(raw[156:512]) + 8 * 32)
    return bytes(raw)


def padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 512)


def frames(*records: bytes) -> bytes:
    return zstandard.compress(b"".join(struct.pack(">I", len(record)) + record for record in records))


@pytest.fixture(scope="module")
def post(town_template: tuple[Path, dict[str, bytes]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    town = copied(town_template, tmp_path_factory.mktemp("post"))
    town.meet()
    town.halls["h001a"].do(lambda s: s.add(Person(id="p1", hall="h001", name="髙橋 𠮷子")))
    (written,) = send(town.halls["h001a"], town.stick)
    whole = written.file.read_bytes()
    archive = bytes(pyrage.decrypt(whole, [town.office.identity.box()]))
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        head, packed, signature = (opened.extractfile(name).read() for name in (MANIFEST, CHANGES, SIGNATURE))  # type: ignore[union-attr]
    yield Post(town, written.file, whole, archive, head, packed, signature)
    town.close()


def _deep(opening: bytes, closing: bytes) -> bytes:
    return opening * 100_000 + b"1" + closing * 100_000


BAD: dict[str, Callable[[Post], bytes]] = {
    "nothing": lambda _: b"",
    "half of it": lambda p: p.whole[: len(p.whole) // 2],
    "an age file for somebody else": lambda p: pyrage.encrypt(
        p.archive, [pyrage.x25519.Identity.generate().to_public()]
    ),
    "an age file under a passphrase": lambda _: pyrage.passphrase.encrypt(b"x", "x"),
    "an archive of nothing": lambda p: p.wrapped(b""),
    "half an archive": lambda p: p.wrapped(p.archive[: len(p.head) + 700]),
    "one member too many": lambda p: p.packed_in_tar(
        (MANIFEST, p.head), (CHANGES, p.packed), (SIGNATURE, p.signature), ("../../evil", b"x")
    ),
    "one member too few": lambda p: p.packed_in_tar((MANIFEST, p.head), (CHANGES, p.packed)),
    "another order": lambda p: p.packed_in_tar((CHANGES, p.packed), (MANIFEST, p.head), (SIGNATURE, p.signature)),
    "a member twice": lambda p: p.packed_in_tar((MANIFEST, p.head), (MANIFEST, p.head), (SIGNATURE, p.signature)),
    "a path that leads out": lambda p: p.packed_in_tar(
        (f"../{MANIFEST}", p.head), (CHANGES, p.packed), (SIGNATURE, p.signature)
    ),
    "an absolute path": lambda p: p.packed_in_tar(
        (f"/{MANIFEST}", p.head), (CHANGES, p.packed), (SIGNATURE, p.signature)
    ),
    "a link": lambda p: p.packed_in_tar(
        (MANIFEST, b"", tarfile.SYMTYPE), (CHANGES, p.packed), (SIGNATURE, p.signature)
    ),
    "a folder": lambda p: p.packed_in_tar(
        (MANIFEST, b"", tarfile.DIRTYPE), (CHANGES, p.packed), (SIGNATURE, p.signature)
    ),
    "a bomb of zeros": lambda p: p.wrapped(
        header(MANIFEST, len(p.head)) + padded(p.head) + sparse(CHANGES, 1 << 40) + tar((SIGNATURE, p.signature))
    ),
    "a member of a negative size": lambda p: p.wrapped(header(MANIFEST, -600) + p.head),
    "a member without end": lambda p: p.wrapped(header(MANIFEST, 1 << 70) + p.head),
    "a manifest too long": lambda p: p.signed(p.head + b" " * (4 << 20), p.packed),
    "a manifest that is none": lambda p: p.signed(b"[]", p.packed),
    "a manifest not in UTF-8": lambda p: p.signed(p.head.replace(b"h001a", b"h\xff01a"), p.packed),
    "a manifest without bottom": lambda p: p.signed(
        b'{"format": 1, "readable_from": 1, "more": ' + _deep(b"[", b"]") + b"}", p.packed
    ),
    "counts without bottom": lambda p: p.signed(
        b'{"format": 1, "readable_from": 1, "entities": ' + _deep(b'{"a": ', b"}") + b"}", p.packed
    ),
    "a number without end": lambda p: p.signed(b'{"format": ' + b"9" * 5000 + b', "readable_from": 1}', p.packed),
    "no signature": lambda p: p.packed_in_tar((MANIFEST, p.head), (CHANGES, p.packed), (SIGNATURE, b"")),
    "a signature of zeros": lambda p: p.packed_in_tar((MANIFEST, p.head), (CHANGES, p.packed), (SIGNATURE, b"\0" * 64)),
    "a stranger's signature": lambda p: p.packed_in_tar(
        (MANIFEST, p.head),
        (CHANGES, p.packed),
        (SIGNATURE, new_identity(p.town.office.identity.recovery_recipient).sign(bundle._signed(p.head, p.packed))),
    ),
    "the manifest of one and the changes of another": lambda p: p.packed_in_tar(
        (MANIFEST, p.head), (CHANGES, frames()), (SIGNATURE, p.signature)
    ),
    "changes that unpack to a bomb": lambda p: p.signed(
        p.telling(changes=1), zstandard.compress(struct.pack(">I", 15 << 20) + b"\0" * (64 << 20))
    ),
    "a record that is too long": lambda p: p.signed(p.telling(changes=1), zstandard.compress(b"\xff" * 8)),
    "an empty record": lambda p: p.signed(p.telling(changes=1), frames(b"")),
    "a record without bottom": lambda p: p.signed(p.telling(changes=1), frames(b"\x9e" + b"\x91" * 200_000)),
    "a record of another kind": lambda p: p.signed(p.telling(changes=1), frames(msgspec.msgpack.encode({"a": 1}))),
    "half a record": lambda p: p.signed(p.telling(changes=1), zstandard.compress(b"\0\0\0\x09abc")),
    "changes that are no zstd": lambda p: p.signed(p.head, b"PK" * 99),
    "something behind the changes": lambda p: p.signed(p.head, p.packed + b"more"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_bundle_is_refused_with_words_and_changes_nothing(post: Post, name: str) -> None:
    before = post.town.office.ask(content)
    told = post.deliver(BAD[name](post))
    assert told.state == "refused", told
    assert told.reason
    assert told.next_step
    assert post.town.office.ask(content) == before


def test_a_thousand_spoilt_bundles_are_refused_or_harmless(post: Post) -> None:
    random_ = random.Random(5)
    before = post.town.office.ask(content)
    raw = zstandard.ZstdDecompressor().decompressobj().decompress(post.packed)
    for _n in range(100):
        told = post.deliver(spoilt(random_, post.whole))
        assert told.state == "refused"
        for data in (
            post.signed(spoilt(random_, post.head), post.packed),
            post.signed(post.head, spoilt(random_, post.packed)),
            post.signed(post.head, zstandard.compress(spoilt(random_, raw))),
        ):
            read_dry(post, data)
        head, packed, signature = (
            spoilt(random_, part) if n == _n % 3 else part
            for n, part in enumerate((post.head, post.packed, post.signature))
        )
        told = post.deliver(post.packed_in_tar((MANIFEST, head), (CHANGES, packed), (SIGNATURE, signature)))
        assert told.state == "refused"
    assert post.town.office.ask(content) == before


def spoilt(random_: random.Random, data: bytes) -> bytes:
    """One bit, one stretch or the end of it is not what it was."""
    place = random_.randrange(len(data))
    match random_.randrange(3):
        case 0:
            return data[:place] + bytes([data[place] ^ 1 << random_.randrange(8)]) + data[place + 1 :]
        case 1:
            return data[:place]
        case _:
            return data[:place] + random_.randbytes(1 + random_.randrange(99)) + data[place + random_.randrange(99) :]


def read_dry(post: Post, data: bytes) -> None:
    """A bundle that its sender spoilt before signing it may be readable; it must not break anything."""
    post.file.write_bytes(data)
    (told,) = receive(post.town.office, [post.file], dry_run=True)
    assert told.state in ("refused", "applied", "already", "held")


def test_a_bundle_for_somebody_else_says_for_whom(post: Post) -> None:
    (written,) = send(post.town.office, post.town.stick, to_device="h002a")
    (told,) = receive(post.town.halls["h001a"], [written.file])
    assert told.state == "refused"
    assert "h002a" in told.reason
    assert told.next_step == NotForUs().next_step()
    renamed = written.file.rename(written.file.with_name("tsunagaru-office-h001a-00009.tsb"))
    (told,) = receive(post.town.halls["h001a"], [renamed])
    assert told.next_step == NotABundle().next_step()


# --- folders and sticks ----------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipes_devices_folders_and_giants_in_a_folder_are_refused_at_once(post: Post, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tsunagaru-h001a-office-00001.tsb")
    (tmp_path / "tsunagaru-h001a-office-00002.tsb").symlink_to("/dev/zero")
    (tmp_path / "tsunagaru-h001a-office-00003.tsb").mkdir()
    (tmp_path / "tsunagaru-h001a-office-00004.tsb").symlink_to(tmp_path / "nowhere")
    giant = tmp_path / "tsunagaru-h001a-office-00005.tsb"
    giant.touch()
    os.truncate(giant, folder.LARGEST_FILE + 1)
    (tmp_path / "loop").symlink_to(tmp_path)
    told = receive(post.town.office, [tmp_path, Path("nul\0"), tmp_path / "nobody.tsb"])
    assert [one.state for one in told] == ["refused"] * 7
    assert all(one.reason and one.next_step for one in told)


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_nothing_is_written_through_a_link_that_somebody_laid(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    (tmp_path / "b.tsb.partial").symlink_to(precious)
    (tmp_path / "b.tsb").symlink_to(precious)
    assert folder.write(tmp_path, "b.tsb", b"bundle").read_bytes() == b"bundle"
    assert precious.read_bytes() == b"precious"


def test_what_could_not_be_written_is_still_to_be_sent(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall, stick = town.halls["h001a"], tmp_path / "full"
    town.meet()
    hall.do(lambda s: s.add(Person(id="p1", hall="h001", name="一")))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("app.sync.folder.os.fsync", full)
        with pytest.raises(DiskFull):
            send(hall, stick)
    assert list(stick.iterdir()) == []
    assert hall.ask(status).unsent == 1
    (written,) = send(hall, stick)
    assert hall.ask(status).unsent == 0
    (told,) = receive(town.office, [written.file])
    assert (told.sums.new, told.gap) == (1, None)
    assert town.office.ask(upkeep.check) == []
