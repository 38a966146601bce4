"""An office and halls enrolled with each other for real, for tests: bundles carried between them on folders."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import bootstrap
from app.services import enrolment
from app.services.backend import Backend
from app.services.exchange_receive import Received, receive
from app.services.exchange_send import send
from tests.stores import PASSPHRASE, Templates


@dataclass
class Town:
    office: Backend
    halls: dict[str, Backend]
    stick: Path

    def up(self, device: str, *, full: bool = False) -> list[Received]:
        written = send(self.halls[device], self.stick, full=full)
        return receive(self.office, [w.file for w in written])

    def down(self, device: str, *, full: bool = False) -> list[Received]:
        written = send(self.office, self.stick, to_device=device, full=full)
        return receive(self.halls[device], [w.file for w in written])

    def meet(self) -> None:
        for _round in range(2):
            for device in self.halls:
                self.up(device)
            for device in self.halls:
                self.down(device)

    def close(self) -> None:
        for store in (self.office, *self.halls.values()):
            store.close()


def enrol(office: Backend, folder: Path, hall: str, stick: Path) -> tuple[str, Backend]:
    invitation = office.do(enrolment.invite, hall, name=f"{hall}交流館").value
    store = bootstrap.create_hall(folder, invitation, bootstrap.FirstStaff("sato", "佐藤", PASSPHRASE))
    written = send(store, stick)
    (held,) = receive(office, [written[0].file])
    assert held.state == "held", held
    office.do(enrolment.confirm, invitation.device, store.ask(enrolment.own_words).words)
    (applied,) = receive(office, [written[0].file])
    assert applied.state == "applied", applied
    return invitation.device, store


STORES = ("h001-a", "h001-b", "h002-a")


@pytest.fixture(scope="session")
def town_template(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """An office, a hall with two devices and another hall, enrolled for real; made once, copied for each test."""
    folder = tmp_path_factory.mktemp("town")
    shutil.copytree(templates.folder / "office", folder / "office")
    office = bootstrap.open_with_key(folder / "office", "honbu", templates.office_key)
    stores = [office, *(enrol(office, folder / name, name[:4], folder / "stick")[1] for name in STORES)]
    keys = {store.folder.name: store.data_key for store in stores}
    for store in stores:
        store.close()
    return folder, keys


def copied(template: tuple[Path, dict[str, bytes]], folder: Path) -> Town:
    """The town once more, in a folder of its own."""
    source, keys = template
    shutil.copytree(source, folder, dirs_exist_ok=True)
    office = bootstrap.open_with_key(folder / "office", "honbu", keys["office"])
    halls = {name.replace("-", ""): bootstrap.open_with_key(folder / name, "sato", keys[name]) for name in STORES}
    return Town(office, halls, folder / "stick")


@pytest.fixture
def town(town_template: tuple[Path, dict[str, bytes]], tmp_path: Path) -> Iterator[Town]:
    made = copied(town_template, tmp_path)
    yield made
    made.close()
