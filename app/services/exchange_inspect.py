"""What can be told of a bundle without applying it."""

import hashlib
from pathlib import Path

import msgspec
from sqlalchemy.orm import Session

from app.errors import AppError
from app.models.local import Device
from app.services.backend import Backend
from app.sync import bundle, folder
from app.sync.bundle import Manifest


def inspect(backend: Backend, path: Path) -> dict[str, object]:
    """The manifest as a mapping, with ``verified`` and, where it is not, the sentence that says why.

    Raises :class:`app.errors.NotABundle` for a file that can't be opened with this store's keys.
    """
    data = folder.read(path)
    facts: dict[str, object] = {"file": str(path), "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    seen: list[Manifest] = []

    def key_of(manifest: Manifest) -> str:
        seen.append(manifest)
        return backend.ask(_key, manifest) or manifest.sign_key

    try:
        opened = bundle.read(data, path.name, backend.identity, key_of)
        count = sum(1 for _change in opened.changes())
        known = backend.ask(_key, opened.manifest) is not None
        facts |= {"verified": known, "counted": count}
    except AppError as problem:
        if not seen:
            raise
        facts |= {"verified": False, "reason": str(problem)}
    manifest: dict[str, object] = msgspec.to_builtins(seen[0])
    return facts | manifest


def _key(session: Session, manifest: Manifest) -> str | None:
    device = session.get(Device, manifest.sender.device)
    return device.sign_key or None if device is not None else None
