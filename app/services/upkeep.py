"""Care of a store: digests to compare, and a check that rows, heads and the conflict list are what the log says."""

from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.models.local import SearchDoc
from app.models.log import APPLIED, Conflict, LogEntry
from app.models.registry import Shape, shapes
from app.models.search_index import FIELDS, waiting
from app.sync import heads as stored
from app.sync import merge, verify
from app.sync.change import Change, Dot, decode
from app.sync.families import EXISTENCE
from app.sync.journal import journal_of
from app.sync.merge import RowHeads


@dataclass(frozen=True, slots=True)
class Digest:
    """One digest per replicated entity and one over all of them."""

    total: str
    entities: dict[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of difference: what, how many, and how many were mended."""

    what: str
    count: int
    fixed: int = 0


def digest(session: Session, shared_with: str | None = None) -> Digest:
    """The digest of what is stored, or of what a hall may hold of it."""
    found = verify.digests(session, shared_with)
    return Digest(verify.total(found), found)


def check(session: Session) -> list[Finding]:
    """Compare the file and the views of the log with the log; an empty list is a sound store."""
    found = [
        Finding("file", 0 if session.scalar(text("PRAGMA integrity_check")) == "ok" else 1),
        Finding("references", len(session.execute(text("PRAGMA foreign_key_check")).all())),
        Finding("search", _search(session)),
        *_views(session),
    ]
    return [finding for finding in found if finding.count]


def _search(session: Session) -> int:
    missing = 0
    for kind in FIELDS:
        table = shapes()[kind].table
        living = session.scalar(select(func.count()).select_from(table).where(~table.c.gone)) or 0
        missing += living - (session.scalar(select(func.count()).where(SearchDoc.kind == kind)) or 0)
    return abs(missing - waiting(session))


def _views(session: Session) -> list[Finding]:
    """Rebuild heads and values from the log, one entity at a time, and count what differs."""
    rows = heads = conflicts = 0
    listed = {(c.row, c.field) for c in session.scalars(select(Conflict)) if c.field != EXISTENCE}
    expected: set[tuple[str, str]] = set()
    for shape in shapes().values():
        changes, rebuilt = _rebuild(session, shape)
        wrong_rows, wrong_heads = _compare(session, shape, changes, rebuilt, expected)
        rows += wrong_rows
        heads += wrong_heads
    conflicts = len(listed ^ expected)
    return [Finding("rows", rows), Finding("heads", heads), Finding("conflicts", conflicts)]


def _rebuild(session: Session, shape: Shape) -> tuple[dict[Dot, Change], dict[str, RowHeads]]:
    table = shape.table
    entries = select(LogEntry.data).join(table, table.c.id == LogEntry.row).where(LogEntry.state == APPLIED)
    changes = {change.dot: change for change in map(decode, session.scalars(entries.order_by(LogEntry.pos)))}
    rebuilt: dict[str, RowHeads] = {}
    ready, _waiting = merge.ready(changes.values(), lambda _dot: False)
    for change in ready:
        rebuilt[change.row] = merge.advance(rebuilt.get(change.row, RowHeads()), change, shape.fields)
    return changes, rebuilt


def _compare(
    session: Session,
    shape: Shape,
    changes: dict[Dot, Change],
    rebuilt: dict[str, RowHeads],
    expected: set[tuple[str, str]],
) -> tuple[int, int]:
    origins = journal_of(session).origins
    table = shape.table
    kept = stored.load(session, origins, shape, sorted(rebuilt))
    wrong_rows = wrong_heads = 0
    found = session.execute(select(table)).mappings()
    for row in found:
        heads = rebuilt.get(row["id"])
        if heads is None:
            wrong_rows += 1
            continue
        wrong_heads += any(heads.of(name) != kept[row["id"]].of(name) for name in shape.fields)
        values = {}
        for name in shape.fields:
            tops = [stored.as_head(changes[dot], name) for dot in heads.of(name)]
            values[name] = merge.shown(tops).value if tops else shape.defaults[name]
            if len(tops) > 1 and merge.in_conflict(tops):
                expected.add((row["id"], name))
        gone = merge.is_gone(heads.all(), lambda dot: changes[dot].deletes)
        wrong_rows += any(row[name] != value for name, value in values.items()) or row["deleted"] != gone
    return wrong_rows, wrong_heads
