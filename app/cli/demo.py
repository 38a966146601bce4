"""A demonstration: an office and halls with believable made-up records, enrolled and fully exchanged both ways."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import bootstrap, clock
from app.paths import write_durably
from app.services import enrolment
from app.services.backend import Backend
from app.services.exchange_receive import receive
from app.services.exchange_send import send
from app.services.sample_records import publish, record_cases
from app.services.samples import SampleCase, SampleTown

Say = Callable[[str], None]
_AT_ONCE = 40
_ROUNDS = 2


@dataclass(frozen=True)
class Demo:
    """Where everything is."""

    office: Path
    halls: dict[str, Path]
    passphrase_file: Path


def make(folder: Path, *, halls: int, consultations: int, seed: int, say: Say = lambda _text: None) -> Demo:
    """Make the demonstration in ``folder``: ``office``, ``halls/<code>``, ``passphrase``, ``stick`` for the bundles."""
    passphrase_file = folder / "passphrase"
    folder.mkdir(parents=True, exist_ok=True)
    passphrase = f"{secrets.token_hex(3)}-{secrets.token_hex(3)}-{secrets.token_hex(3)}"
    town = SampleTown(seed, until=clock.today())
    office, kit = bootstrap.create_office(
        folder / "office", organisation="福山市（見本）", staff=bootstrap.FirstStaff("honbu", "本部 担当", passphrase)
    )
    stores: dict[str, Backend] = {}
    try:
        write_durably(passphrase_file, passphrase.encode())
        write_durably(folder / "recovery-kit.txt", kit.encode())
        resources = office.do(publish, town.resources()).value
        for place, hall in enumerate(town.halls(halls)):
            say(f"{hall['code']} {hall['name']}")
            store = _enrol(
                office, folder, hall, passphrase, f"{['佐藤', '田中', '山本', '中村', '小林'][place % 5]} 相談員"
            )
            stores[hall["code"]] = store
            _record(store, town.hall_records(hall["code"], consultations), resources)
        for _round in range(_ROUNDS):
            _exchange(office, stores.values(), folder / "stick")
    finally:
        for store in (office, *stores.values()):
            store.close()
    return Demo(folder / "office", {code: folder / "halls" / code for code in stores}, passphrase_file)


def _enrol(office: Backend, folder: Path, hall: Mapping[str, Any], passphrase: str, name: str) -> Backend:
    code = hall["code"]
    invitation = office.do(
        enrolment.invite, code, name=hall["name"], block=hall["block"], district=hall["district"]
    ).value
    store = bootstrap.create_hall(folder / "halls" / code, invitation, bootstrap.FirstStaff("desk", name, passphrase))
    stick = folder / "stick"
    first = [written.file for written in send(store, stick)]
    receive(office, first)
    office.do(enrolment.confirm, invitation.device, store.ask(enrolment.own_words).words)
    receive(office, first)
    receive(store, [written.file for written in send(office, stick, to_device=invitation.device)])
    return store


def _exchange(office: Backend, halls: Iterable[Backend], stick: Path) -> None:
    for hall in halls:
        receive(office, [written.file for written in send(hall, stick)])
    written = send(office, stick)
    for hall, bundle in zip(halls, written, strict=True):
        receive(hall, [bundle.file])


def _record(store: Backend, cases: Iterable[SampleCase], resources: list[str]) -> None:
    people: dict[int, str] = {}
    waiting: list[SampleCase] = []
    for case in cases:
        waiting.append(case)
        if len(waiting) == _AT_ONCE:
            store.do(record_cases, waiting, resources, people)
            waiting = []
    store.do(record_cases, waiting, resources, people)
