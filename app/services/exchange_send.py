"""書き出し: the next bundle for the office, or one for each hall's device.

Number and digest are committed before the first byte is written; the progress mark is in the store, never on the stick.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy.orm import Session

from app import __version__, clock
from app.errors import NotFound, Refused
from app.language import N_
from app.models.local import Bundle, Device
from app.models.migrations import HEAD
from app.services.backend import Backend
from app.sync import bundle, channel, enrolment, folder
from app.sync.bundle import End, Manifest
from app.sync.identity import Identity
from app.sync.journal import get_meta, journal_of

Progress = Callable[[int, int, str], None]


class NobodyToSendTo(Refused):
    """There is no enrolled device on the other side."""

    sentence = N_("書き出す相手の端末がまだありません。")
    step = N_("本部では先に館の端末を招き、言葉を確かめて登録してください（office enrol、office confirm）。")


class SendingIsOff(Refused):
    """The store was restored or copied, and nobody has confirmed it."""

    sentence = N_("この端末は控えから戻したばかりなので、書き出しを止めています。")
    step = N_("内容を確かめて hall confirm-restore を実行すると、書き出せるようになります。")


@dataclass(frozen=True, slots=True)
class Written:
    """One bundle that was written: its path, recipient, number, changes, and SHA-256 (hex)."""

    file: Path
    to: str
    number: int
    changes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class _Ready:
    ledger: int
    name: str
    to: str
    number: int
    changes: int
    data: bytes
    sha256: str


def send(
    backend: Backend,
    target: Path,
    *,
    to_device: str | None = None,
    full: bool = False,
    progress: Progress | None = None,
) -> list[Written]:
    """Write the next bundle(s) into ``target``; raises :class:`Refused` and what :func:`app.sync.folder.write` does."""
    codes = backend.ask(_recipients, to_device)
    folder.must_be_there(target)
    from_office = backend.ask(get_meta)["hall"] == "office"
    written = []
    for place, code in enumerate(codes):
        if progress is not None:
            progress(place, len(codes), code)
        ready = backend.do(_prepare, code, full=full).value
        path = folder.place(target, ready.name.split("-")[1], code, from_office=from_office)
        file = folder.write(path, ready.name, ready.data)
        backend.do(_written, ready.ledger, str(file))
        written.append(Written(file, code, ready.number, ready.changes, ready.sha256))
    return written


def _recipients(session: Session, to_device: str | None) -> list[str]:
    if get_meta(session).get("sending") == "off":
        raise SendingIsOff
    codes = [device.code for device in channel.devices(session)]
    if to_device is not None:
        if to_device not in codes:
            raise NotFound(kind="device", id=to_device)
        return [to_device]
    if not codes:
        raise NobodyToSendTo
    return codes


def _prepare(session: Session, code: str, *, full: bool) -> _Ready:
    identity: Identity = session.info["identity"]
    meta = get_meta(session)
    journal = journal_of(session)
    device = session.get_one(Device, code)
    ours = channel.channel_of(session, code)
    stretch = channel.stretch(session, device, full=full)
    ours.out_number += 1
    secret = meta.get("secret", "")
    manifest = Manifest(
        format=bundle.FORMAT,
        readable_from=1,
        schema=HEAD,
        program=__version__,
        organisation=meta["organisation"],
        training=msgspec.json.decode(meta["training"], type=bool),
        sender=End(meta["device"], meta["hall"], meta["incarnation"], meta["birth"]),
        recipient=End(device.code, device.hall, device.incarnation, device.birth),
        sign_key=identity.sign_key,
        box_key=identity.box_key,
        number=ours.out_number,
        previous=ours.out_digest,
        after=stretch.covered.after,
        upto=stretch.covered.upto,
        changes=stretch.count,
        entities=stretch.entities,
        last_seq=journal.seq,
        made_at=clock.now_iso(),
        made_by=journal.staff,
        parent=meta.get("parent", ""),
        full=full,
        proof=enrolment.proof(secret, meta["device"], identity.sign_key, identity.box_key) if secret else "",
        receipt=channel.receipt_for(session, device),
        lives=channel.lives_of(session, device.hall),
    )
    data = bundle.write(manifest, channel.carried(session, device, stretch.covered), identity, device.box_key)
    digest = hashlib.sha256(data).hexdigest()
    ours.out_digest = digest
    name = folder.bundle_name(meta["device"], code, ours.out_number)
    entry = Bundle(
        direction="out",
        device=code,
        incarnation=meta["incarnation"],
        number=ours.out_number,
        file=name,
        sha256=digest,
        size=len(data),
        at=manifest.made_at,
        staff=journal.staff,
        state="writing",
        reason="",
        sums=msgspec.json.encode({"changes": stretch.count}).decode(),
        position=stretch.covered.upto,
    )
    session.add(entry)
    session.flush()
    return _Ready(entry.id, name, code, ours.out_number, stretch.count, data, digest)


def _written(session: Session, ledger: int, file: str) -> None:
    entry = session.get_one(Bundle, ledger)
    entry.state, entry.file = "written", file
    channel.channel_of(session, entry.device).out_upto = entry.position
