"""What can be told of a bundle without applying it."""

import hashlib
from pathlib import Path

import msgspec
from sqlalchemy.orm import Session

from app.errors import AppError, NotABundle, NotForUs
from app.language import _
from app.models.local import Device
from app.services.backend import Backend
from app.sync import bundle, folder
from app.sync.bundle import Manifest

_AGE = b"age-encryption.org/v1\n"


def outside(path: Path) -> dict[str, object]:
    """What anybody can tell of a bundle: its size, its digest, and what its name says of sender, recipient and number.

    Raises :class:`app.errors.NotABundle` for a file that is not even encrypted as bundles are.
    """
    return _outside(path, folder.read(path)) | {"verified": False, "reason": _("保管庫の鍵なしでは中を読めません")}


def _outside(path: Path, data: bytes) -> dict[str, object]:
    if not data.startswith(_AGE):
        raise NotABundle(file=path.name, why="age?")
    named = path.stem.split("-")
    sender, to, number = named[1:] if len(named) == 4 and named[3].isdecimal() else ("", "", "0")
    facts: dict[str, object] = {"file": str(path), "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    if folder.bundle_name(sender, to, int(number)) == path.name:
        facts |= {"sender": {"device": sender}, "recipient": {"device": to}, "number": int(number)}
    return facts


def inspect(backend: Backend, path: Path) -> dict[str, object]:
    """The manifest as a mapping, with ``verified`` and, where it is not, the sentence that says why.

    Of another device's bundle only what stands outside. Raises :class:`app.errors.NotABundle` for a broken one.
    """
    data = folder.read(path)
    facts = _outside(path, data)
    seen: list[Manifest] = []

    def key_of(manifest: Manifest) -> str:
        seen.append(manifest)
        return backend.ask(_key, manifest) or manifest.sign_key

    try:
        opened = bundle.read(data, path.name, backend.identity, key_of)
        count = sum(1 for _change in opened.changes())
        known = backend.ask(_key, opened.manifest) is not None
        facts |= {"verified": known, "counted": count}
    except NotForUs as problem:
        return facts | {"verified": False, "reason": str(problem)}
    except AppError as problem:
        if not seen:
            raise
        facts |= {"verified": False, "reason": str(problem)}
    manifest: dict[str, object] = msgspec.to_builtins(seen[0])
    return facts | manifest


def _key(session: Session, manifest: Manifest) -> str | None:
    device = session.get(Device, manifest.sender.device)
    return device.sign_key or None if device is not None else None
