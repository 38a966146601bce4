"""Bundles as somebody would make them who has the keys of one hall's device and can write programs."""

import itertools
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.models.log import LogEntry
from app.services.backend import Backend
from app.services.exchange_receive import Received, receive
from app.services.exchange_send import send
from app.sync import bundle
from app.sync.bundle import Manifest
from app.sync.change import Change, Dot, Kind, Value, completed, decode, new_salt
from app.sync.journal import get_meta
from tests.sync.exchange import Town


@dataclass
class Forger:
    """The keys of ``device`` in the wrong hands."""

    town: Town
    device: str
    _count: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1000))

    @property
    def store(self) -> Backend:
        return self.town.halls[self.device]

    @property
    def life(self) -> str:
        return self.store.ask(get_meta)["incarnation"]

    def change(
        self,
        entity: str,
        row: str,
        fields: dict[str, Value],
        seen: tuple[Dot, ...] = (),
        kind: Kind = Kind.SET,
        **more: Any,
    ) -> Change:
        made = Change(
            origin=self.life,
            seq=next(self._count),
            wall=clock.now_ms(),
            counter=0,
            kind=kind,
            entity=entity,
            row=row,
            fields=fields,
            seen=dict.fromkeys(fields, seen) if seen else {},
            staff="h002.sato",
            salt=new_salt(),
            digest=b"",
        )
        return completed(msgspec.structs.replace(made, **more))

    def manifest(self) -> Manifest:
        with tempfile.TemporaryDirectory() as folder:
            (written,) = send(self.store, Path(folder))
            return bundle.read(written.file.read_bytes(), "", self.town.office.identity, lambda m: m.sign_key).manifest

    def file(self, *changes: Change, **claims: Any) -> Path:
        manifest = self.manifest()
        counted: dict[str, int] = {}
        for change in changes:
            counted[change.entity] = counted.get(change.entity, 0) + 1
        told = {"number": next(self._count), "changes": len(changes), "entities": counted, **claims}
        data = bundle.write(
            msgspec.structs.replace(manifest, **told), changes, self.store.identity, self.town.office.identity.box_key
        )
        path = self.town.stick / f"tsunagaru-{self.device}-office-{told['number'] % 10**9}.tsb"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return path

    def send(self, *changes: Change, **claims: Any) -> Received:
        (received,) = receive(self.town.office, [self.file(*changes, **claims)])
        return received


def dots(session: Session, row: str) -> tuple[Dot, ...]:
    """The changes of a row, as somebody knows them who holds it."""
    return tuple(decode(data).dot for data in session.scalars(select(LogEntry.data).where(LogEntry.row == row)))


def content(session: Session) -> dict[str, list[str]]:
    """Everything but the ledger of bundles and the index."""
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%' AND name <> 'bundle'"
    tables = session.scalars(text(named)).all()
    return {
        t: sorted(repr(tuple(row)) for row in session.execute(text(f'SELECT * FROM "{t}"')))
        for t in tables
        if t != "sqlite_sequence"
    }
