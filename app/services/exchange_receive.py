"""受け取り: bundles are opened, checked and applied, each in one transaction or not at all, and accounted for."""

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.changes import Changes
from app.errors import (
    AppError,
    Cancelled,
    Fork,
    NotABundle,
    NotForUs,
    NotYetConfirmed,
    UnknownSender,
)
from app.models.local import Bundle, Channel, Device, Incarnation
from app.services.backend import Backend
from app.sync import bundle, channel, enrolment, folder
from app.sync.apply import Outcome, Sums, count_again, take_in
from app.sync.bundle import Manifest, Opened
from app.sync.identity import Identity, is_box_key
from app.sync.journal import get_meta, journal_of
from app.sync.scope import Party
from app.sync.warrant import Warrant

Progress = Callable[[int, int, str], None]
APPLIED, ALREADY, HELD, REFUSED = "applied", "already", "held", "refused"


@dataclass(frozen=True)
class Received:
    """What became of one file: applied, already, held or refused; a sentence and a next step if it is not in.

    ``astray`` are the devices whose clocks run more than a day ahead, by the changes that they made.
    """

    file: str
    state: str
    reason: str = ""
    next_step: str = ""
    sums: Sums = field(default_factory=Sums)
    sender: str = ""
    number: int = 0
    gap: tuple[int, int] | None = None
    held: tuple[tuple[str, str], ...] = ()
    astray: tuple[str, ...] = ()
    changes: Changes = field(default_factory=Changes)


class _Rehearsed(Exception):
    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def receive(
    backend: Backend, paths: Iterable[Path], *, dry_run: bool = False, progress: Progress | None = None
) -> list[Received]:
    """Take bundles from files and folders in the order of their numbers; what is wrong with a file is told of it."""
    device = backend.ask(get_meta)["device"]
    files = list(folder.find(paths, device))
    results = []
    for place, path in enumerate(files):
        if progress is not None:
            progress(place, len(files), path.name)
        results.append(_one(backend, path, dry_run=dry_run, progress=progress))
    if not dry_run:  # also what an intake left waiting that was ended by force
        backend.index()
    return results


def _one(backend: Backend, path: Path, *, dry_run: bool, progress: Progress | None) -> Received:
    try:
        data = folder.read(path)
    except AppError as problem:
        return Received(str(path), REFUSED, str(problem), problem.next_step())
    digest = hashlib.sha256(data).hexdigest()
    try:
        opened = backend.do(_open, data, path.name, dry_run=dry_run).value
        return _apply(backend, opened, digest, len(data), path, dry_run=dry_run, progress=progress)
    except Cancelled:
        raise
    except (Fork, NotYetConfirmed) as problem:
        return _note(backend, path, data, digest, problem, HELD, dry_run=dry_run)
    except AppError as problem:
        return _note(backend, path, data, digest, problem, REFUSED, dry_run=dry_run)


def _apply(
    backend: Backend,
    opened: Opened,
    digest: str,
    size: int,
    path: Path,
    *,
    dry_run: bool,
    progress: Progress | None,
) -> Received:
    manifest = opened.manifest
    again = backend.ask(_again, opened, digest)
    if again is not None:
        outcome, changes, state = again, Changes(), ALREADY
    else:
        try:
            done = backend.do_patiently(_intake, opened, digest, size, dry_run=dry_run, progress=progress)
            outcome, changes = done.value, done.changes | Changes(frozenset(done.value.touched))
        except _Rehearsed as rehearsal:
            outcome, changes = rehearsal.outcome, Changes()
        state = APPLIED if outcome.fresh or outcome.sums.in_bundle == 0 else ALREADY
    held = tuple((f"{dot.origin}:{dot.seq}", why) for dot, why in outcome.held.items())
    return Received(
        str(path),
        state,
        sums=outcome.sums,
        sender=manifest.sender.device,
        number=manifest.number,
        gap=backend.ask(_gap, manifest.sender.device),
        held=held,
        astray=backend.ask(_devices, outcome.astray),
        changes=changes,
    )


def _again(session: Session, opened: Opened, digest: str) -> Outcome | None:
    """The sums of a bundle that was taken before and is still whole here; nothing for any other."""
    known = select(Bundle.id).where(Bundle.direction == "in", Bundle.sha256 == digest, Bundle.state == APPLIED)
    return None if session.scalar(known) is None else count_again(session, opened.changes())


def _intake(
    session: Session, opened: Opened, digest: str, size: int, *, dry_run: bool, progress: Progress | None
) -> Outcome:
    manifest = opened.manifest
    warrant = _warrant(session, manifest)
    entry = _ledger(session, manifest, digest, size, opened.file)
    tell = None if progress is None else partial(_tell, progress, manifest.changes, opened.file)
    outcome = take_in(
        session,
        opened.changes(),
        scope=_scope(session, manifest),
        bundle=entry.id,
        warrant=warrant,
        progress=tell,
    )
    assert outcome.sums.add_up()
    channel.arrived(session, manifest, digest)
    entry.state, entry.sums = APPLIED, msgspec.json.encode(asdict(outcome.sums)).decode()
    session.flush()
    if dry_run:
        raise _Rehearsed(outcome)
    return outcome


def _tell(progress: Progress, total: int, file: str, done: int) -> None:
    progress(done, total, file)


def _ledger(session: Session, manifest: Manifest, digest: str, size: int, file: str) -> Bundle:
    entry = Bundle(
        direction="in",
        device=manifest.sender.device,
        incarnation=manifest.sender.incarnation,
        number=manifest.number,
        file=file,
        sha256=digest,
        size=size,
        at=clock.now_iso(),
        staff=journal_of(session).staff,
        state="taking",
        reason="",
        sums="{}",
        position=manifest.upto,
    )
    session.add(entry)
    session.flush()
    return entry


def _scope(session: Session, manifest: Manifest) -> str:
    """The scope of changes whose root isn't known yet: the hall's whose bundle it is."""
    mine = journal_of(session).party
    return manifest.sender.hall if mine.is_office else mine.hall


def _open(session: Session, data: bytes, file: str, *, dry_run: bool) -> Opened:
    identity: Identity = session.info["identity"]
    meta = get_meta(session)

    def key_of(manifest: Manifest) -> str:
        if manifest.organisation != meta["organisation"] or manifest.recipient.device != meta["device"]:
            raise NotForUs(file=file, to=manifest.recipient.device)
        if manifest.training != msgspec.json.decode(meta["training"], type=bool):
            raise NotForUs(file=file, to="training" if manifest.training else "real")
        device = session.get(Device, manifest.sender.device)
        life = session.get(Incarnation, manifest.sender.incarnation)
        if device is None or device.hall != manifest.sender.hall or (life is not None and life.device != device.code):
            raise UnknownSender(file=file, sender=manifest.sender.device)
        if device.state == "invited" and enrolment.proves(
            device.secret, manifest.proof, device.code, manifest.sign_key, manifest.box_key
        ):
            if not is_box_key(manifest.box_key):
                raise NotABundle(file=file, why=bundle.MANIFEST)
            return manifest.sign_key
        if device.state in ("pending", "enrolled"):
            return device.sign_key
        raise UnknownSender(file=file, sender=manifest.sender.device)

    opened = bundle.read(data, file, identity, key_of, me=meta["device"])
    device = session.get_one(Device, opened.manifest.sender.device)
    if device.state == "invited" and not dry_run:
        _answer(session, device, opened.manifest, identity)
    return opened


def _answer(session: Session, device: Device, manifest: Manifest, identity: Identity) -> None:
    """The device answered its invitation: keep its keys until people have compared the words."""
    device.sign_key, device.box_key = manifest.sign_key, manifest.box_key
    device.incarnation, device.birth = manifest.sender.incarnation, manifest.sender.birth
    device.words = enrolment.words(manifest.sign_key, manifest.box_key, identity.sign_key, identity.box_key)
    device.state = "pending"
    session.flush()


def _warrant(session: Session, manifest: Manifest) -> Warrant:
    """What a bundle may hold; raises :class:`NotYetConfirmed`."""
    device = session.get_one(Device, manifest.sender.device)
    if device.state != "enrolled":
        raise NotYetConfirmed(device=device.code, words=device.words)
    lives = select(Incarnation.id, Device.hall).join(Device, Device.code == Incarnation.device)
    makers = dict(session.execute(lives).all()) | {manifest.sender.incarnation: device.hall}
    return Warrant(journal_of(session).party, Party(device.hall), makers, session.info["seal_key"])


def _note(
    backend: Backend, path: Path, data: bytes, digest: str, problem: AppError, state: str, *, dry_run: bool
) -> Received:
    if not dry_run:
        backend.do(_refused, path.name, digest, len(data), type(problem).__name__, state)
    return Received(str(path), state, str(problem), problem.next_step())


def _refused(session: Session, file: str, digest: str, size: int, reason: str, state: str) -> None:
    entry = session.scalar(
        select(Bundle).where(
            Bundle.direction == "in", Bundle.sha256 == digest, Bundle.state == state, Bundle.reason == reason
        )
    )
    if entry is None:
        session.add(
            Bundle(
                direction="in",
                device="",
                incarnation="",
                number=0,
                file=file,
                sha256=digest,
                size=size,
                at=clock.now_iso(),
                staff=journal_of(session).staff,
                state=state,
                reason=reason,
                sums="{}",
                position=0,
            )
        )


def _devices(session: Session, lives: Collection[str]) -> tuple[str, ...]:
    """Whose incarnations these are; of a first bundle that was only looked at, the incarnations themselves."""
    owners = dict(session.execute(select(Incarnation.id, Incarnation.device).where(Incarnation.id.in_(lives))).all())
    return tuple(sorted({owners.get(life, life) for life in lives}))


def _gap(session: Session, device: str) -> tuple[int, int] | None:
    found = session.get(Channel, device)
    return None if found is None or found.gap_after is None else (found.gap_after, found.gap_upto or 0)
