"""A demonstration: an office and halls with believable made-up records, enrolled and fully exchanged both ways."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from app import bootstrap, clock
from app.paths import write_durably
from app.services import enrolment, records, referral_moves, referrals
from app.services.backend import Backend
from app.services.exchange_receive import receive
from app.services.exchange_send import send
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
        resources = office.do(_publish, town.resources()).value
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


def _publish(session: Session, listings: Iterable[Mapping[str, Any]]) -> list[str]:
    return [records.add(session, "resource", listing)["id"] for listing in listings]


def _record(store: Backend, cases: Iterable[SampleCase], resources: list[str]) -> None:
    people: dict[int, str] = {}
    waiting: list[SampleCase] = []
    for case in cases:
        waiting.append(case)
        if len(waiting) == _AT_ONCE:
            store.do(record_cases, waiting, resources, people)
            waiting = []
    store.do(record_cases, waiting, resources, people)


def record_cases(session: Session, cases: Iterable[SampleCase], resources: list[str], people: dict[int, str]) -> None:
    """Record made-up cases as the desk would; ``people`` keeps the person of each case by its number."""
    for case in cases:
        person = _person(session, case, people)
        consultation = dict(case.consultation)
        if person is not None:
            consultation |= {"person": person, "about": [person]}
        made = records.add(session, "consultation", consultation)["id"]
        for kind, several in (
            ("note", case.notes),
            ("followup", case.followups),
            ("statement", (case.statement,) if case.statement else ()),
        ):
            for one in several:
                records.add(session, kind, {**one, "consultation": made})
        if case.referral is not None and case.consent is not None and case.resource is not None:
            to = resources[case.resource]
            consent = records.add(session, "consent", {**case.consent, "consultation": made, "to": [to]})["id"]
            _refer(session, {**case.referral, "consultation": made, "to": to, "consent": consent})


def _person(session: Session, case: SampleCase, people: dict[int, str]) -> str | None:
    if case.earlier is not None and case.earlier in people:
        people[case.number] = people[case.earlier]
        return people[case.number]
    if case.person is None:
        return None
    person: str = records.add(session, "person", case.person)["id"]
    people[case.number] = person
    if case.household is not None:
        records.add(session, "household", {**case.household, "members": [person]})
    return person


def _refer(session: Session, referral: Mapping[str, Any]) -> None:
    """Make the referral and walk it to its state by the shortest way that the table of moves has."""
    wanted = referral["state"]
    made = records.add(session, "referral", {k: v for k, v in referral.items() if k != "state"})["id"]
    for state in _way("draft", wanted):
        referrals.move(session, made, None, state)


def _way(now: str, wanted: str) -> list[str]:
    ways: list[list[str]] = [[]]
    seen = {now}
    while ways:
        way = ways.pop(0)
        here = way[-1] if way else now
        if here == wanted:
            return way
        for following in referral_moves.next_of(here):
            if str(following) not in seen:
                seen.add(str(following))
                ways.append([*way, str(following)])
    return []
