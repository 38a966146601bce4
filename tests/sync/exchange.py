"""An office and halls enrolled with each other for real, for tests: bundles carried between them on folders."""

from dataclasses import dataclass
from pathlib import Path

from app import bootstrap
from app.services import enrolment
from app.services.backend import Backend
from app.services.exchange_receive import Received, receive
from app.services.exchange_send import send
from tests.stores import PASSPHRASE


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
