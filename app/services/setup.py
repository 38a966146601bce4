"""What a new store holds at its birth: who it is, its code lists, and its first member of staff."""

import secrets
from dataclasses import dataclass

import msgspec
from sqlalchemy.orm import Session

from app import clock, vocabulary
from app.models.hall import CodeItem, Hall, Staff
from app.models.local import Channel, Device, Incarnation
from app.sync.enrolment import Invitation
from app.sync.journal import put_meta
from app.sync.scope import OFFICE

OFFICE_DEVICE = "office"


@dataclass(frozen=True, slots=True)
class Birth:
    """The identity of a store at its birth or rebirth: incarnation id, and its birth as text that sorts by time."""

    incarnation: str
    birth: str


def new_birth() -> Birth:
    """A fresh incarnation, born now."""
    return Birth(secrets.token_hex(8), clock.utc_iso(clock.now_ms()))


def staff_id(hall: str, code: str) -> str:
    """The row id of a member of staff."""
    return f"{hall}.{code}"


def found_office(session: Session, *, organisation: str, training: bool, staff_code: str, staff_name: str) -> None:
    """Make this store the head office of a new organisation, with the code lists that the program brings."""
    _identify(session, OFFICE_DEVICE, OFFICE, clock.new_id(), organisation, training=training)
    session.info["staff"] = staff_id(OFFICE, staff_code)
    for items in map(vocabulary.load, vocabulary.all_lists()):
        for item in items:
            session.add(
                CodeItem(
                    id=clock.derived_id("code_item", item.list, item.code),
                    list=item.list,
                    code=item.code,
                    ja=item.label_ja,
                    en=item.label_en,
                    sort=item.sort,
                    retired=item.retired,
                )
            )
    session.add(
        Staff(id=staff_id(OFFICE, staff_code), hall="", code=staff_code, name=staff_name, role=vocabulary.Role.CHARGE)
    )


def found_hall(session: Session, invitation: Invitation, *, staff_code: str, staff_name: str) -> None:
    """Make this store a device of the hall that the office invited; the office is its only peer."""
    _identify(
        session,
        invitation.device,
        invitation.hall,
        invitation.organisation,
        invitation.organisation_name,
        training=invitation.training,
    )
    put_meta(session, {"secret": invitation.secret, "hall_name": invitation.hall_name})
    office = invitation.office
    session.add(
        Device(
            code=office.device,
            hall=OFFICE,
            state="enrolled",
            sign_key=office.sign_key,
            box_key=office.box_key,
            incarnation=office.incarnation,
            birth=office.birth,
            enrolled_at=clock.now_iso(),
        )
    )
    session.add(Incarnation(id=office.incarnation, device=office.device, birth=office.birth))
    session.add(Channel(device=office.device))
    session.info["staff"] = staff_id(invitation.hall, staff_code)
    session.add(
        Staff(
            id=staff_id(invitation.hall, staff_code),
            hall=invitation.hall,
            code=staff_code,
            name=staff_name,
            role=vocabulary.Role.CHARGE,
        )
    )


def add_hall(session: Session, code: str, /, **fields: str) -> None:
    """Put a hall into the office's list, if it isn't there; ``fields`` are columns of the hall."""
    if session.get(Hall, code) is None:
        session.add(Hall(id=code, **fields))


def _identify(session: Session, device: str, hall: str, organisation: str, name: str, *, training: bool) -> None:
    birth = new_birth()
    put_meta(
        session,
        {
            "device": device,
            "hall": hall,
            "organisation": organisation,
            "organisation_name": name,
            "incarnation": birth.incarnation,
            "birth": birth.birth,
            "parent": "",
            "seq": "0",
            "clock": "0.0",
            "training": msgspec.json.encode(training).decode(),
            "store": clock.new_id(),
            "made_at": clock.now_iso(),
        },
    )
    session.add(Incarnation(id=birth.incarnation, device=device, birth=birth.birth))
