"""The key file in the hands of somebody who can write to the folder: nobody gets in or up by it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app import bootstrap
from app.errors import AppError, DamagedStore, NewerStore, NoStore, WrongPassphrase
from app.models import keys
from app.services import staff
from app.services.backend import Backend
from tests.stores import PASSPHRASE

MEMBERS = "いっぱんの合言葉"


@dataclass
class Desk:
    """A store with one in charge (chief) and one member, and the recovery kit."""

    folder: Path
    kit: Path
    data_key: bytes

    def opened(self, code: str) -> Backend:
        return bootstrap.open_with_key(self.folder, code, self.data_key)

    def sign_in(self, code: str, passphrase: str) -> None:
        bootstrap.open_store(self.folder, code, passphrase).close()

    def alter(self, change: Callable[[dict[str, Any]], object]) -> None:
        file = self.folder / keys.FILE
        said = msgspec.json.decode(file.read_bytes())
        change(said)
        file.write_bytes(msgspec.json.encode(said))

    def alter_account(self, code: str, /, **values: object) -> None:
        self.alter(lambda said: next(a for a in said["accounts"] if a["code"] == code).update(values))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("keys")
    chief, secret = bootstrap.create_office(
        folder / "store", organisation="x", staff=bootstrap.FirstStaff("chief", "長", PASSPHRASE)
    )
    staff.add(chief, "member", "一般", MEMBERS)
    (folder / "kit").write_text(secret, encoding="utf-8")
    chief.close()
    return Desk(folder / "store", folder / "kit", chief.data_key)


@pytest.fixture
def desk(template: Desk, tmp_path: Path) -> Desk:
    shutil.copytree(template.folder, tmp_path / "store")
    return Desk(tmp_path / "store", template.kit, template.data_key)


def test_a_member_who_writes_charge_into_the_file_is_not_let_in(desk: Desk) -> None:
    desk.alter_account("member", role="charge")
    with pytest.raises(WrongPassphrase):
        desk.sign_in("member", MEMBERS)
    desk.sign_in("chief", PASSPHRASE)


def test_a_member_who_does_so_while_signed_in_is_not_in_charge(desk: Desk) -> None:
    with_desk = desk.opened("member")
    with pytest.raises(staff.OnlyInCharge):
        staff.add(with_desk, "friend", "友", "ともだちの合言葉", "charge")
    desk.alter_account("member", role="charge")
    for attempt in (
        lambda: staff.add(with_desk, "friend", "友", "ともだちの合言葉", "charge"),
        lambda: staff.disable(with_desk, "chief"),
        lambda: staff.set_passphrase(with_desk, "chief", "わたしの合言葉です"),
        lambda: staff.set_passphrase(with_desk, "member", "わたしの合言葉です"),
    ):
        with pytest.raises(keys.KeysAltered):
            attempt()
    with_desk.close()
    desk.sign_in("chief", PASSPHRASE)


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said["accounts"].pop(),
        lambda said: said["accounts"].reverse(),
        lambda said: said["accounts"].append({**said["accounts"][0], "code": "friend"}),
        lambda said: said["accounts"][0].update(disabled=True),
        lambda said: said.update(recovery=""),
        lambda said: said.update(seal=""),
        lambda said: said.pop("seal"),
    ],
)
def test_no_staff_are_looked_after_on_an_altered_file(desk: Desk, change: Callable[[dict[str, Any]], object]) -> None:
    desk.alter(change)
    chief = desk.opened("chief")
    with pytest.raises(keys.KeysAltered) as problem:
        staff.add(chief, "friend", "友", "ともだちの合言葉")
    assert str(problem.value)
    assert problem.value.next_step()
    chief.close()


def test_accounts_and_their_keys_cannot_be_swapped(desk: Desk) -> None:
    def swap(said: dict[str, Any]) -> None:
        one, other = said["accounts"]
        for name in ("salt", "wrapped"):
            one[name], other[name] = other[name], one[name]

    desk.alter(swap)
    for code, passphrase in (("chief", MEMBERS), ("member", PASSPHRASE), ("chief", PASSPHRASE), ("member", MEMBERS)):
        with pytest.raises(WrongPassphrase):
            desk.sign_in(code, passphrase)


@pytest.mark.parametrize(
    "values",
    [
        {"memory_kib": 8},
        {"memory_kib": 1 << 31},
        {"memory_kib": 1 << 60},
        {"memory_kib": -1},
        {"passes": 0},
        {"passes": 1 << 31},
        {"lanes": 0},
        {"lanes": 1 << 20},
        {"salt": ""},
        {"salt": "!"},
        {"wrapped": ""},
        {"wrapped": "!"},
        {"wrapped": "AAAA"},
        {"code": 5},
    ],
)
def test_parameters_beyond_reason_are_damage_and_take_no_time(desk: Desk, values: dict[str, object]) -> None:
    desk.alter_account("member", **values)
    with pytest.raises(DamagedStore):
        desk.sign_in("member", MEMBERS)


@pytest.mark.parametrize("values", [{"memory_kib": 32_768}, {"passes": 1}, {"lanes": 1}, {"code": "other"}])
def test_weaker_parameters_open_nothing(desk: Desk, values: dict[str, object]) -> None:
    desk.alter_account("member", **values)
    with pytest.raises(WrongPassphrase):
        desk.sign_in(str(values.get("code", "member")), MEMBERS)


def test_a_newer_key_file_is_left_alone(desk: Desk) -> None:
    desk.alter(lambda said: said.update(version=2))
    with pytest.raises(NewerStore):
        desk.sign_in("chief", PASSPHRASE)


@pytest.mark.parametrize("spoilt", [b"", b"\xff\xfe", b"[" * 100_000, b"{}", b'{"version": 1, "accounts": 5}'])
def test_a_spoilt_key_file_is_told(desk: Desk, spoilt: bytes) -> None:
    (desk.folder / keys.FILE).write_bytes(spoilt)
    with pytest.raises(DamagedStore):
        desk.sign_in("chief", PASSPHRASE)


def test_a_spoilt_or_strange_identity_is_told(desk: Desk) -> None:
    sealed = desk.folder / keys.SEALED
    whole = sealed.read_bytes()
    for spoilt in (b"", whole[:11], whole[:-1], whole[:-1] + bytes([whole[-1] ^ 1]), bytes(len(whole))):
        sealed.write_bytes(spoilt)
        with pytest.raises(DamagedStore):
            desk.sign_in("chief", PASSPHRASE)


def test_the_recovery_kit_makes_an_altered_file_anew_and_nobody_rises_by_it(desk: Desk) -> None:
    desk.alter_account("member", role="charge")
    staff.reset_by_recovery(desk.folder, desk.kit, "chief", "もどした合言葉です")
    with pytest.raises(WrongPassphrase):
        desk.sign_in("member", MEMBERS)
    chief = bootstrap.open_store(desk.folder, "chief", "もどした合言葉です")
    staff.add(chief, "member", "一般", "あたらしい合言葉")
    chief.close()
    member = bootstrap.open_store(desk.folder, "member", "あたらしい合言葉")
    with pytest.raises(staff.OnlyInCharge):
        staff.add(member, "friend", "友", "ともだちの合言葉")
    member.close()


@pytest.mark.parametrize("recovery", ["", "!", "AAAA"])
def test_a_spoilt_recovery_is_told(desk: Desk, recovery: str) -> None:
    desk.alter(lambda said: said.update(recovery=recovery))
    with pytest.raises(AppError):
        staff.reset_by_recovery(desk.folder, desk.kit, "chief", "もどした合言葉です")


def test_a_store_that_was_not_finished_is_none(tmp_path: Path) -> None:
    """Its key file comes last, and what failed can be tried again in the same place."""

    def create(name: object) -> Backend:
        chief = bootstrap.FirstStaff("chief", name, PASSPHRASE)  # type: ignore[arg-type]
        return bootstrap.create_office(tmp_path / "store", organisation="x", staff=chief)[0]

    with pytest.raises(Exception, match="can't travel"):
        create(object())
    with pytest.raises(NoStore):
        bootstrap.open_store(tmp_path / "store", "chief", PASSPHRASE)
    create("長").close()
    bootstrap.open_store(tmp_path / "store", "chief", PASSPHRASE).close()
