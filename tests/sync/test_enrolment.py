"""Who is let in: the holder of one invitation, whose words people have compared, and nobody else."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyrage
import pytest
from sqlalchemy.orm import Session

from app import bootstrap
from app.models.local import Device
from app.models.person import Person
from app.services import enrolment, upkeep
from app.services.backend import Backend
from app.services.exchange_receive import Received, receive
from app.services.exchange_send import send
from app.sync import bundle
from app.sync.enrolment import Invitation, NotAnInvitation, proof, read_invitation, words
from app.sync.identity import Identity, fingerprint_words, new_identity
from tests.stores import PASSPHRASE


@pytest.fixture
def invited(office: Backend, tmp_path: Path) -> Iterator[tuple[Invitation, Backend]]:
    invitation = office.do(enrolment.invite, "h001").value
    store = newcomer(tmp_path / "one", invitation)
    yield invitation, store
    store.close()


def newcomer(folder: Path, invitation: Invitation) -> Backend:
    return bootstrap.create_hall(folder, invitation, bootstrap.FirstStaff("sato", "佐藤", PASSPHRASE))


def bring(store: Backend, office: Backend, stick: Path) -> Received:
    (written,) = send(store, stick)
    (received,) = receive(office, [written.file])
    return received


def state(office: Backend, code: str) -> str:
    return office.ask(lambda s: s.get_one(Device, code).state)


def test_nothing_of_a_device_is_read_before_its_words_were_compared(
    office: Backend, invited: tuple[Invitation, Backend], tmp_path: Path
) -> None:
    invitation, store = invited
    with pytest.raises(enrolment.NotAnswered):
        office.do(enrolment.confirm, invitation.device, store.ask(enrolment.own_words).words)
    store.do(lambda s: s.add(Person(id="p1", hall="h001", name="一")))
    before = office.ask(upkeep.digest)
    assert bring(store, office, tmp_path).state == "held"
    assert bring(store, office, tmp_path).state == "held"
    assert office.ask(upkeep.digest) == before
    right = store.ask(enrolment.own_words).words
    for wrong in ("", " ", right[:-1], right[::-1], right + "あ", "あいう えおか きくけ こさし"):
        with pytest.raises(enrolment.WordsDiffer):
            office.do(enrolment.confirm, invitation.device, wrong)
    assert state(office, invitation.device) == "pending"
    office.do(enrolment.confirm, invitation.device, "".join(right.split()))
    assert bring(store, office, tmp_path).sums.new == 2
    assert office.ask(lambda s: s.get_one(Device, invitation.device).secret) == ""


def test_one_invitation_lets_in_one_device(
    office: Backend, invited: tuple[Invitation, Backend], tmp_path: Path
) -> None:
    invitation, store = invited
    second = newcomer(tmp_path / "two", invitation)
    assert bring(store, office, tmp_path).state == "held"
    assert bring(second, office, tmp_path).state == "refused"
    with pytest.raises(enrolment.WordsDiffer):
        office.do(enrolment.confirm, invitation.device, second.ask(enrolment.own_words).words)
    office.do(enrolment.confirm, invitation.device, store.ask(enrolment.own_words).words)
    assert bring(second, office, tmp_path).state == "refused"
    assert bring(store, office, tmp_path).state == "applied"
    second.close()


def test_who_answers_first_with_a_stolen_invitation_is_found_out_by_the_words(
    office: Backend, invited: tuple[Invitation, Backend], tmp_path: Path
) -> None:
    invitation, store = invited
    thief = newcomer(tmp_path / "thief", invitation)
    assert bring(thief, office, tmp_path).state == "held"
    assert bring(store, office, tmp_path).state == "refused"
    with pytest.raises(enrolment.WordsDiffer):
        office.do(enrolment.confirm, invitation.device, store.ask(enrolment.own_words).words)
    again = office.do(enrolment.invite, "h001").value
    assert again.device != invitation.device
    thief.close()


def test_a_device_without_the_secret_or_with_useless_keys_is_refused(
    office: Backend, invited: tuple[Invitation, Backend], tmp_path: Path
) -> None:
    invitation, store = invited
    (written,) = send(store, tmp_path)
    seen = bundle.read(written.file.read_bytes(), "", office.identity, lambda m: m.sign_key).manifest
    stranger = new_identity(invitation.recovery_recipient)

    def answer(identity: Identity, **claims: str) -> Received:
        manifest = msgspec.structs.replace(seen, **{"changes": 0, "entities": {}, **claims})
        written.file.write_bytes(bundle.write(manifest, (), identity, office.identity.box_key))
        (received,) = receive(office, [written.file])
        assert state(office, invitation.device) == "invited"
        return received

    assert answer(stranger, sign_key=stranger.sign_key, box_key=stranger.box_key).state == "refused"
    assert answer(store.identity, proof="").state == "refused"
    assert answer(store.identity, proof="あ" * 64).state == "refused"
    for box_key in ("", "age1nonsense", "x" * 62):
        rightly = proof(invitation.secret, invitation.device, store.identity.sign_key, box_key)
        assert answer(store.identity, box_key=box_key, proof=rightly).state == "refused"
    for sign_key in ("", "zz" * 32, "00" * 31):
        rightly = proof(invitation.secret, invitation.device, sign_key, store.identity.box_key)
        assert answer(store.identity, sign_key=sign_key, proof=rightly).state == "refused"


def test_the_words_stand_for_all_four_keys() -> None:
    keys = [str(pyrage.x25519.Identity.generate().to_public()) for _n in range(4)]
    said = words(*keys)
    for place in range(4):
        changed = [*keys]
        changed[place] = "another"
        assert words(*changed) != said
    assert len(said.replace(" ", "")) == 12
    assert fingerprint_words("a", "b") != fingerprint_words("b", "a")


def test_codes_of_devices_never_meet(office: Backend) -> None:
    def invite_many(session: Session, hall: str, many: int) -> list[str]:
        return [enrolment.invite(session, hall).device for _n in range(many)]

    codes = office.do(invite_many, "h1a", 2).value
    codes += office.do(invite_many, "h1", 29).value
    codes += office.do(invite_many, "offic", 6).value
    assert len(set(codes)) == len(codes)
    assert "office" not in codes


@pytest.mark.parametrize(
    "change",
    [
        {"format": "tsunagaru-enrolment-2"},
        {"hall": "H001"},
        {"hall": "../h001"},
        {"device": ""},
        {"device": "h001a\n"},
        {"recovery_recipient": "age1nonsense"},
        {"secret": "zz"},
        {"office": {"box_key": "x"}},
        {"office": {"sign_key": "00" * 31}},
        {"office": {"incarnation": ""}},
        {"training": "no"},
    ],
)
def test_an_invitation_that_nobody_can_use_is_none(office: Backend, change: dict[str, object]) -> None:
    said = msgspec.to_builtins(office.do(enrolment.invite, "h001").value)
    for name, value in change.items():
        said[name] = {**said[name], **value} if isinstance(value, dict) else value
    for data in (msgspec.json.encode(said), b"", b"\xff", b"[" * 100_000):
        with pytest.raises(NotAnInvitation) as problem:
            read_invitation(data, "x.json")
        assert problem.value.next_step()
