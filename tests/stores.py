"""Real encrypted stores for tests: an office and a hall, made once per session and copied for each test."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import bootstrap
from app.models.log import LogEntry
from app.services.backend import Backend
from app.services.setup import add_hall
from app.sync.apply import take_in
from app.sync.change import Change, decode
from app.sync.enrolment import Invitation, Office, new_secret
from app.sync.journal import get_meta

PASSPHRASE = "ひみつの合言葉です"


@dataclass(frozen=True)
class Templates:
    folder: Path
    office_key: bytes
    hall_key: bytes


def invitation(office: Backend, hall: str, device: str) -> Invitation:
    meta = office.ask(get_meta)
    return Invitation(
        "tsunagaru-enrolment-1",
        meta["organisation"],
        meta["organisation_name"],
        False,
        hall,
        "本郷交流館",
        device,
        Office(meta["device"], office.identity.sign_key, office.identity.box_key, meta["incarnation"], meta["birth"]),
        office.identity.recovery_recipient,
        new_secret(),
        "2026-04-01T09:00:00+09:00",
    )


def log_of(session: Session, scope: str | None = None) -> list[Change]:
    entries = select(LogEntry.data).order_by(LogEntry.pos)
    if scope is not None:
        entries = entries.where(LogEntry.scope == scope)
    return [decode(data) for data in session.scalars(entries)]


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    folder = tmp_path_factory.mktemp("stores")
    office, _kit = bootstrap.create_office(
        folder / "office", organisation="福山市（見本）", staff=bootstrap.FirstStaff("honbu", "本部 花子", PASSPHRASE)
    )
    office.do(add_hall, "h001", name="本郷交流館", kana="ほんごうこうりゅうかん", block="1", district="本郷学区")
    hall = bootstrap.create_hall(
        folder / "hall", invitation(office, "h001", "h001a"), bootstrap.FirstStaff("sato", "佐藤 𠮷子", PASSPHRASE)
    )
    hall.do(take_in, office.ask(log_of, ""), scope="")
    office.close()
    hall.close()
    return Templates(folder, office.data_key, hall.data_key)


@pytest.fixture
def office(templates: Templates, tmp_path: Path) -> Iterator[Backend]:
    shutil.copytree(templates.folder / "office", tmp_path / "office")
    backend = bootstrap.open_with_key(tmp_path / "office", "honbu", templates.office_key)
    yield backend
    backend.close()


@pytest.fixture
def hall(templates: Templates, tmp_path: Path) -> Iterator[Backend]:
    shutil.copytree(templates.folder / "hall", tmp_path / "hall")
    backend = bootstrap.open_with_key(tmp_path / "hall", "sato", templates.hall_key)
    yield backend
    backend.close()
