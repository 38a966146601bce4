"""登録: the office invites a device of a hall, compares the words, and lets it in."""

from dataclasses import dataclass
from itertools import count
from pathlib import Path

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.errors import InvalidInput, NotFound, Refused
from app.language import N_, _
from app.models.hall import Hall
from app.models.local import Device
from app.services.rows import office_only
from app.services.setup import add_hall
from app.sync import enrolment
from app.sync.enrolment import Invitation, Office
from app.sync.identity import Identity
from app.sync.journal import get_meta


class WordsDiffer(Refused):
    """The words that the hall reads out are not the device's."""

    sentence = N_("端末 {device} の確かめる言葉が一致しません。")
    step = N_("聞き違いでなければ登録せず、館の端末を調べてください。登録ファイルを作り直すこともできます。")


class NotAnswered(Refused):
    """The device has not sent its first bundle yet."""

    sentence = N_("端末 {device} からの最初の束をまだ受け取っていません。")
    step = N_("館で書き出した束を受け取ってから、もう一度確認してください。")


@dataclass(frozen=True, slots=True)
class Words:
    """What both sides show to compare."""

    device: str
    words: str


def invite(session: Session, hall: str, *, name: str = "", block: str = "", district: str = "") -> Invitation:
    """Invite one more device of a hall; an unknown hall is added to the list. Raises :class:`InvalidInput`."""
    office_only(session)
    if not (hall.isascii() and hall.isalnum() and hall.islower() and len(hall) <= 12) or hall == "office":
        raise InvalidInput("hall", _("館の番号は半角の英小文字と数字、12 文字までです"))
    add_hall(session, hall, name=name or hall, block=block, district=district)
    session.flush()
    identity: Identity = session.info["identity"]
    meta = get_meta(session)
    taken = session.scalar(select(func.count()).select_from(Device).where(Device.hall == hall)) or 0
    codes = (f"{hall}{_letters(number)}" for number in count(taken))  # h1 and aa, or h1a and a?
    code = next(code for code in codes if code != meta["device"] and session.get(Device, code) is None)
    secret = enrolment.new_secret()
    session.add(
        Device(
            code=code,
            hall=hall,
            state="invited",
            secret=secret,
            sign_key="",
            box_key="",
            incarnation="",
            birth="",
            words="",
        )
    )
    office = Office(meta["device"], identity.sign_key, identity.box_key, meta["incarnation"], meta["birth"])
    return Invitation(
        enrolment.FORMAT,
        meta["organisation"],
        meta["organisation_name"],
        msgspec.json.decode(meta["training"], type=bool),
        hall,
        session.get_one(Hall, hall).name,
        code,
        office,
        identity.recovery_recipient,
        secret,
        clock.now_iso(),
    )


def confirm(session: Session, code: str, words: str) -> Words:
    """Let a device in whose words people have compared; raises :class:`NotAnswered`, :class:`WordsDiffer`."""
    office_only(session)
    device = session.get(Device, code)
    if device is None:
        raise NotFound(kind="device", id=code)
    if device.state == "invited":
        raise NotAnswered(device=code)
    if not enrolment.same_words(device.words, words):
        raise WordsDiffer(device=code)
    if device.state == "pending":
        device.state, device.secret, device.enrolled_at = "enrolled", "", clock.now_iso()
    return Words(code, device.words)


def own_words(session: Session) -> Words:
    """The words that this hall's device shows to the office."""
    identity: Identity = session.info["identity"]
    meta = get_meta(session)
    office = session.scalars(select(Device).where(Device.hall == "office")).one()
    return Words(meta["device"], enrolment.words(identity.sign_key, identity.box_key, office.sign_key, office.box_key))


def read_invitation(file: Path) -> Invitation:
    """Read an enrolment file; raises :class:`app.sync.enrolment.NotAnInvitation`."""
    try:
        return enrolment.read_invitation(file.read_bytes(), file.name)
    except OSError:
        raise enrolment.NotAnInvitation(file=file.name) from None


def write_invitation(invitation: Invitation) -> bytes:
    """An invitation as a file."""
    return enrolment.write_invitation(invitation)


def _letters(number: int) -> str:
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text
