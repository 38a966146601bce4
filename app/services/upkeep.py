"""Care of a store: digests to compare, and a check that rows, heads and the conflict list are what the log says."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Select, exists, func, select, text
from sqlalchemy.orm import Session, aliased

from app.models.local import SearchDoc, SearchWaiting
from app.models.log import APPLIED, Conflict, LogEntry
from app.models.registry import Shape, shapes
from app.models.search_index import FIELDS
from app.sync import heads as stored
from app.sync import merge, verify
from app.sync.change import Change, Dot, decode, is_intact
from app.sync.families import EXISTENCE, kept
from app.sync.journal import journal_of
from app.sync.merge import RowHeads
from app.sync.scopes import scopes_of


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
        Finding("search", sum(_unsearched(session, kind) for kind in FIELDS)),
        Finding("sequence", _sequence(session)),
        *_views(session),
    ]
    return [finding for finding in found if finding.count]


def _unsearched(session: Session, kind: str) -> int:
    """Living rows that are neither in the index nor waiting, and documents of rows that are gone."""
    table = shapes()[kind].table
    waits = exists().where(SearchWaiting.row == table.c.id)
    documented = exists().where(SearchDoc.row == table.c.id)
    documents = select(func.count()).select_from(SearchDoc).outerjoin(table, table.c.id == SearchDoc.row)
    return _count(session, select(func.count()).select_from(table).where(~table.c.gone, ~documented, ~waits)) + _count(
        session,
        documents.where(
            SearchDoc.kind == kind,
            func.coalesce(table.c.gone, True),
            ~exists().where(SearchWaiting.row == SearchDoc.row),
        ),
    )


def _sequence(session: Session) -> int:
    """Whether the next own number is the one after the last that the log holds: no dot may be given twice."""
    journal = journal_of(session)
    mine = journal.origins.numbers.get(journal.incarnation)
    last = session.scalar(select(func.max(LogEntry.seq)).where(LogEntry.origin == mine)) or 0
    return int(journal.seq != last)


def _views(session: Session) -> list[Finding]:
    """Rebuild heads and values from the log, one entity at a time, and count what differs."""
    tally: Counter[str] = Counter()
    expected: set[tuple[str, str]] = set()
    known = 0
    for shape in shapes().values():
        changes, rebuilt = _rebuild(session, shape)
        known += len(rebuilt)
        tally["log"] += sum(not is_intact(change) for change in changes.values())
        _compare(session, shape, changes, rebuilt, tally, expected)
        _compare_families(session, shape, tally, expected)
        tally["scopes"] += _misplaced(session, shape, list(rebuilt))
    tally["rows"] += _logged_rows(session) - known
    tally["conflicts"] = len({(c.row, c.field) for c in session.scalars(select(Conflict))} ^ expected)
    return [Finding(what, tally[what]) for what in ("log", "rows", "heads", "conflicts", "scopes")]


def _logged_rows(session: Session) -> int:
    """How many rows the log has applied changes of."""
    held, applied = aliased(LogEntry), aliased(LogEntry)
    only_held = select(func.count(held.row.distinct())).where(
        held.state != APPLIED, ~exists().where(applied.row == held.row, applied.state == APPLIED)
    )
    return _count(session, select(func.count(LogEntry.row.distinct()))) - _count(session, only_held)


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
    tally: Counter[str],
    expected: set[tuple[str, str]],
) -> None:
    origins = journal_of(session).origins
    kept_heads = stored.load(session, origins, shape, sorted(rebuilt))
    for row in session.execute(select(shape.table)).mappings():
        heads = rebuilt.get(row["id"])
        if heads is None:
            tally["rows"] += 1
            continue
        tally["heads"] += any(heads.of(name) != kept_heads[row["id"]].of(name) for name in shape.fields)
        values = {}
        for name in shape.fields:
            tops = [stored.as_head(changes[dot], name) for dot in heads.of(name)]
            values[name] = merge.shown(tops).value if tops else shape.defaults[name]
            if len(tops) > 1 and merge.in_conflict(tops):
                expected.add((row["id"], name))
        deleted = merge.is_gone(heads.all(), lambda dot: changes[dot].deletes)
        derived = {column: work_out(values) for column, work_out in shape.model.derived.items()}
        tally["rows"] += any(row[name] != value for name, value in {**values, **derived, "deleted": deleted}.items())


def _compare_families(session: Session, shape: Shape, tally: Counter[str], expected: set[tuple[str, str]]) -> None:
    """Whether those rows are gone that are deleted and kept by no child."""
    table = shape.table
    lives_on = kept(shape.name)
    tally["rows"] += _count(
        session, select(func.count()).select_from(table).where(table.c.gone != (table.c.deleted & ~lives_on))
    )
    expected.update((row, EXISTENCE) for row in session.scalars(select(table.c.id).where(table.c.deleted, lives_on)))


def _misplaced(session: Session, shape: Shape, rows: list[str]) -> int:
    """Entries of the log that are not in the scope of their row."""
    wrong = 0
    for some in stored.chunks(rows):
        scopes = scopes_of(session, shape.name, some)
        entries = select(LogEntry.row, LogEntry.scope).where(LogEntry.row.in_(some), LogEntry.state == APPLIED)
        wrong += sum(scopes.get(row) != scope for row, scope in session.execute(entries))
    return wrong


def _count(session: Session, counted: Select[int]) -> int:
    return session.scalar(counted) or 0
