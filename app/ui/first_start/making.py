"""Makes the stores that the first start asks for; runs off the GUI thread and loads what it needs when it runs."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.services import files

if TYPE_CHECKING:  # the door is painted before the store's machinery is loaded
    from app.services.backend import Backend


@dataclass(frozen=True)
class HallStart:
    """What it takes to make a hall's store."""

    file: Path | None = None
    folder: Path | None = None
    code: str = ""
    name: str = ""
    passphrase: str = ""


@dataclass(frozen=True)
class OfficeStart:
    """What it takes to make an office; ``recovery`` is where its recovery key goes."""

    organisation: str = ""
    folder: Path | None = None
    code: str = ""
    name: str = ""
    passphrase: str = ""
    recovery: Path | None = None
    training: bool = False


@dataclass(frozen=True)
class Made:
    """A new store, open; ``words`` are what a hall reads out to the office, ``kit`` is an office's recovery key."""

    backend: "Backend"
    words: str = ""
    kit: str = ""


def make_hall(wanted: HallStart) -> Made:
    """Raises :class:`NotAnInvitation`, :class:`StoreExists`, :class:`InvalidInput`."""
    from app import bootstrap
    from app.services import enrolment

    assert wanted.file is not None
    assert wanted.folder is not None
    invitation = enrolment.read_invitation(wanted.file)
    first = bootstrap.FirstStaff(wanted.code, wanted.name, wanted.passphrase)
    backend = bootstrap.create_hall(wanted.folder, invitation, first)
    return Made(backend, words=backend.ask(enrolment.own_words).words)


def make_office(wanted: OfficeStart) -> Made:
    """Nothing is made where the recovery key could not be written.

    Raises :class:`NotWritten`, :class:`FileThere`, and as above.
    """
    from app import bootstrap

    assert wanted.folder is not None
    assert wanted.recovery is not None
    files.claim(wanted.recovery)
    first = bootstrap.FirstStaff(wanted.code, wanted.name, wanted.passphrase)
    backend, kit = bootstrap.create_office(
        wanted.folder, organisation=wanted.organisation, staff=first, training=wanted.training
    )
    return Made(backend, kit=kit)


def write_kit(file: Path, kit: str) -> None:
    """Write the recovery key; raises :class:`NotWritten`."""
    files.write_file(file, kit.encode())
