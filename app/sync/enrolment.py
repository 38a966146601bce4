"""Enrolment: the file by which the office invites a device, and the proof by which the device answers.

The device makes its own keys, which never leave it. Its first bundle carries its public keys and a keyed hash of them
under the one-time secret; both sides then show the same words over both sides' keys, and people compare them.
"""

import hmac
import secrets
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from app.errors import EnvironmentProblem
from app.language import N_
from app.sync.identity import fingerprint_words, is_box_key

FORMAT = "tsunagaru-enrolment-1"
Code: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z0-9]{1,32}\Z")]


class NotAnInvitation(EnvironmentProblem):
    """The file is not an enrolment file that this program can read."""

    sentence = N_("{file} は登録ファイルとして読めません。")
    step = N_(
        "本部から受け取った登録ファイルを選んでください。壊れているときは、本部にもう一度作ってもらってください。"
    )


class Office(msgspec.Struct, frozen=True):
    """The office's end: its device, public keys, and present life."""

    device: Code
    sign_key: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    box_key: str
    incarnation: Annotated[str, Meta(min_length=1, max_length=64)]
    birth: Annotated[str, Meta(min_length=1, max_length=64)]


class Invitation(msgspec.Struct, frozen=True):
    """One invitation: hall, device code to be, the office, the recovery recipient, the one-time secret."""

    format: str
    organisation: str
    organisation_name: str
    training: bool
    hall: Code
    hall_name: str
    device: Code
    office: Office
    recovery_recipient: str
    secret: Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
    made_at: str


def read_invitation(data: bytes, file: str) -> Invitation:
    """Raises :class:`NotAnInvitation`."""
    try:
        invitation = msgspec.json.decode(data, type=Invitation)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise NotAnInvitation(file=file) from None
    if invitation.format != FORMAT or not all(
        map(is_box_key, (invitation.office.box_key, invitation.recovery_recipient))
    ):
        raise NotAnInvitation(file=file)
    return invitation


def write_invitation(invitation: Invitation) -> bytes:
    """The enrolment file, as JSON that a person can look at."""
    return msgspec.json.format(msgspec.json.encode(invitation))


def new_secret() -> str:
    """A one-time secret, hex."""
    return secrets.token_hex(16)


def proof(secret: str, device: str, sign_key: str, box_key: str) -> str:
    """What only the holder of the enrolment file can say about its keys (HMAC-SHA-256, hex)."""
    message = f"{FORMAT}|{device}|{sign_key}|{box_key}".encode()
    return hmac.digest(bytes.fromhex(secret), message, "sha256").hex()


def proves(secret: str, said: str, device: str, sign_key: str, box_key: str) -> bool:
    """Whether ``said`` is the proof."""
    return bool(secret) and hmac.compare_digest(proof(secret, device, sign_key, box_key).encode(), said.encode())


def words(device_sign: str, device_box: str, office_sign: str, office_box: str) -> str:
    """The words that both sides show."""
    return fingerprint_words(device_sign, device_box, office_sign, office_box)


def same_words(one: str, other: str) -> bool:
    """Whether people read the same words to each other, however they space them."""
    return "".join(one.split()) == "".join(other.split())
