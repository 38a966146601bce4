"""The one capture point: at flush, every new, edited or deleted row becomes a change in the same transaction.

What an edit saw is the version that its form or command read, given with :func:`based_on`; it is never read afresh
here, for an intake in between would be overwritten unseen. Bulk statements on replicated tables raise.
"""

from typing import Any

from sqlalchemy import event, insert, inspect
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.orm.attributes import History, flag_modified

from app.errors import InvalidInput
from app.language import _
from app.models import search_index
from app.models.base import Replicated
from app.models.log import APPLIED, LogEntry
from app.models.registry import Shape, children, shape_of, shapes
from app.sync import heads as stored
from app.sync import merge
from app.sync.change import LONGEST, LONGEST_NAME, LONGEST_ROW, Change, Dot, Kind, Value, completed, encode, new_salt
from app.sync.families import settle_families
from app.sync.heads import Version
from app.sync.journal import Journal, journal_of
from app.sync.merge import RowHeads
from app.sync.scope import may_name, may_set_hall, may_write
from app.sync.scopes import moved, scope_of_row

_ORDER = {name: place for place, name in enumerate(shapes())}


class Uncaptured(RuntimeError):
    """A programming error: a row would be saved without its change, or without what its editor saw."""


def attach(session: Session) -> None:
    """Let the session capture what it saves."""
    session.info["versions"] = {}
    session.info["touched"] = set()
    session.info["settling"] = set()
    event.listen(session, "before_flush", _before_flush)
    event.listen(session, "do_orm_execute", _no_bulk)


def based_on(session: Session, row: Replicated, version: Version) -> None:
    """Say which version of the row the coming edit was made on."""
    session.info["versions"][row.id] = version


def see(session: Session, row: Replicated) -> Version:
    """Read the row's version now, for a command that reads and writes in one transaction."""
    version = stored.read_version(session, journal_of(session).origins, shape_of(row), row.id)
    based_on(session, row, version)
    return version


def settle(session: Session, row: Replicated, field: str, value: Value, version: Version) -> None:
    """Set a field to ``value`` by a change that is made even when the value is the one shown: it settles a conflict."""
    based_on(session, row, version)
    session.info["settling"].add((row.id, field))
    setattr(row, field, value)
    flag_modified(row, field)


def touched(session: Session) -> frozenset[tuple[str, str]]:
    """The (entity, row id) pairs that the transaction has changed so far."""
    return frozenset(session.info.get("touched", ()))


def finish(session: Session) -> None:
    """Before the commit: whether roots live by their children, and the search index, for all that was touched.

    What patient work wrote is indexed after its commit, so that nobody at the desk waits for it.
    """
    session.flush()
    pairs = settle_families(session, touched(session))
    index = search_index.wait if session.info.get("patient") else search_index.refresh
    index(session, search_index.affected(session, pairs))


def _no_bulk(state: ORMExecuteState) -> None:
    if (
        (state.is_update or state.is_delete or state.is_insert)
        and state.bind_mapper is not None
        and issubclass(state.bind_mapper.class_, Replicated)
    ):
        raise Uncaptured(f"bulk statement on {state.bind_mapper.class_.__name__}")


def _before_flush(session: Session, _context: Any, _instances: Any) -> None:
    if any(isinstance(row, Replicated) for row in session.deleted):
        raise Uncaptured("a replicated row is never removed; set deleted")
    new = sorted((r for r in session.new if isinstance(r, Replicated)), key=_place)
    edited = sorted((r for r in session.dirty if isinstance(r, Replicated) and _is_edited(session, r)), key=_place)
    if not new and not edited:
        return
    journal = journal_of(session)
    pending = {row.id: row for row in new}
    entries = [_birth(session, journal, row, pending) for row in new]
    entries += [e for row in edited if (e := _edit(session, journal, row, pending))]
    if entries:
        session.execute(insert(LogEntry), entries)
        journal.save()


def _is_edited(session: Session, row: Replicated) -> bool:
    return session.is_modified(row) or any(row_id == row.id for row_id, _field in session.info["settling"])


def _place(row: Replicated) -> tuple[int, str]:
    return _ORDER[row.__tablename__], row.id


def _birth(session: Session, journal: Journal, row: Replicated, pending: dict[str, Replicated]) -> dict[str, Any]:
    shape = shape_of(row)
    for name, default in shape.defaults.items():
        if getattr(row, name) is None and default is not None:
            setattr(row, name, default)
    row.deleted = row.gone = False
    values = {field: _value(row, field) for field in shape.fields}
    change = _change(journal, Kind.SET, shape, row.id, values, {})
    row.head_origin, row.head_seq = journal.origins.pair(change.dot)
    return _logged(session, journal, row, shape, change, pending)


def _edit(session: Session, journal: Journal, row: Replicated, pending: dict[str, Replicated]) -> dict[str, Any] | None:
    shape = shape_of(row)
    state = inspect(row)
    deleted: History = state.attrs.deleted.history
    turned = deleted.has_changes()
    settling = {field for row_id, field in session.info["settling"] if row_id == row.id}
    if shape.model.append_only and not turned and not settling:  # it goes with its family, and comes back with it
        raise Uncaptured(f"{shape.name} is append-only")
    fields = (
        shape.fields
        if turned
        else tuple(f for f in shape.fields if state.attrs[f].history.has_changes() or f in settling)
    )
    session.info["settling"] -= {(row.id, field) for field in fields}
    if not fields:
        return None
    version: Version | None = session.info["versions"].get(row.id)
    if version is None:
        raise Uncaptured(f"{shape.name} {row.id}: nobody said what the editor saw")
    values = {field: _value(row, field) for field in fields}
    if turned:
        values |= stored.unknown_values(session, journal.origins, shape, version)
        fields = tuple(values)
    seen = {field: dots for field in fields if (dots := version.all(field) if turned else version.shown(field))}
    change = _change(journal, Kind.DELETE if turned and row.deleted else Kind.SET, shape, row.id, values, seen)
    with session.no_autoflush:
        before = stored.load(session, journal.origins, shape, [row.id])[row.id]
        if not stored.are_of(session, journal.origins, row.id, change.needs() - before.all()):
            raise InvalidInput("version", _("この記録の版ではありません"))
        after = merge.advance(before, change, shape.fields)
        _keep(session, journal, row, shape, change, after)
    session.info["versions"][row.id] = Version(
        version.base, {**version.apart, **dict.fromkeys(fields, ((change.dot,), ()))}
    )
    if "hall" in fields and shape.is_root and not turned:
        if not may_set_hall(journal.party, values["hall"]):
            raise Uncaptured(f"{journal.party.hall} may not hand {shape.name} over")
        moved(session, shape, row.id, row.hall)  # type: ignore[attr-defined]  # a root has a hall
    return _logged(session, journal, row, shape, change, pending)


def _keep(session: Session, journal: Journal, row: Replicated, shape: Shape, change: Change, after: RowHeads) -> None:
    base, apart = stored.compact(after)
    row.head_origin, row.head_seq = journal.origins.pair(base) if base else (None, None)
    stored.save_apart(session, journal.origins, {row.id: apart})
    others = {dot for field in change.fields for dot in after.of(field)} - {change.dot}
    changes = {change.dot: change, **stored.load_changes(session, journal.origins, others)}
    settled, listed = [], {}
    for field in change.fields:
        tops = [stored.as_head(changes[dot], field) for dot in after.of(field)]
        if merge.in_conflict(tops):
            listed[row.id, field] = (shape.name, scope_of_row(session, row, {}))
        else:
            settled.append((row.id, field))
    stored.save_conflicts(session, settled, listed)
    every = changes | stored.load_changes(session, journal.origins, after.all() - set(changes))
    row.deleted = merge.is_gone(after.all(), lambda dot: every[dot].deletes)
    if not children()[shape.name]:
        row.gone = row.deleted  # nothing can keep it, so the transaction itself sees it go


def _change(
    journal: Journal, kind: Kind, shape: Shape, row: str, values: dict[str, Value], seen: dict[str, tuple[Dot, ...]]
) -> Change:
    dot, stamp = journal.next()
    return completed(
        Change(
            dot.origin,
            dot.seq,
            stamp.wall,
            stamp.counter,
            kind,
            shape.name,
            row,
            values,
            seen,
            journal.staff,
            new_salt(),
            b"",
        ),
        journal.seal_key,
    )


def _logged(
    session: Session, journal: Journal, row: Replicated, shape: Shape, change: Change, pending: dict[str, Replicated]
) -> dict[str, Any]:
    scope = scope_of_row(session, row, pending)
    if not may_write(journal.party, scope):
        raise Uncaptured(f"{journal.party.hall} may not write {shape.name} of {scope or 'everyone'}")
    if change.kind is Kind.SET:  # a delete is always possible
        _check_length(row, shape)
        _check_values(shape, change)
        _check_names(session, shape, change, scope, pending)
    _derive(row)
    session.info["touched"].add((shape.name, row.id))
    n, seq = journal.origins.pair(change.dot)
    return {"origin": n, "seq": seq, "row": row.id, "scope": scope, "state": APPLIED, "data": encode(change)}


def _check_length(row: Replicated, shape: Shape) -> None:
    """What the format of bundles can't carry is never saved: it could not be sent."""
    if len(row.id) > LONGEST_NAME:
        raise InvalidInput("id", _("長すぎます"))
    texts = {name: len(text) for name in shape.fields if isinstance(text := getattr(row, name), str)}
    if max(texts.values(), default=0) > LONGEST or sum(texts.values()) > LONGEST_ROW:
        raise InvalidInput(max(texts, key=lambda name: texts[name]), _("長すぎます"))


def _check_values(shape: Shape, change: Change) -> None:
    """What other stores would hold back is not saved."""
    for name, value in change.fields.items():
        if not shape.takes(name, value):
            raise InvalidInput(name, _("この欄に入らない値です: {value}").format(value=value))


def _check_names(session: Session, shape: Shape, change: Change, scope: str, pending: dict[str, Replicated]) -> None:
    """A row points only at rows that all who hold it hold, too."""
    for name, target in shape.references.items():
        value = change.fields.get(name)
        if isinstance(value, str):
            with session.no_autoflush:
                named = pending.get(value) or session.get(shapes()[target].model, value)
            if named is None or not may_name(scope, scope_of_row(session, named, pending)):
                raise InvalidInput(name, _("{id} は見つかりません").format(id=value))


def _derive(row: Replicated) -> None:
    fields = {name: getattr(row, name) for name in shape_of(row).fields} if row.derived else {}
    for column, work_out in row.derived.items():
        setattr(row, column, work_out(fields))


def _value(row: Replicated, field: str) -> Value:
    value = getattr(row, field)
    if not isinstance(value, str | int | float | bool | None):
        raise Uncaptured(f"{row.__tablename__}.{field} can't travel: {type(value).__name__}")
    return value
