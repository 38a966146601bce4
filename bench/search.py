"""Search among 500,000 consultations: the first 50, newest first, inside the database; beside a LIKE scan."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.services.search import newest
from app.text import match_phrase, search_key
from bench import town

COUNT = 500_000
QUERIES = 300
SCANS = 12
FIRST = 50


def run(count: int = COUNT) -> None:
    """Print medians in milliseconds and whether both find the same."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        backend = town.office(Path(folder) / "office")
        backend.do(fill, count)
        print(f"{count:,} consultations written and indexed in {time.perf_counter() - began:.0f} s")
        wanted = needles(QUERIES)
        backend.ask(_measure, wanted, count)
        backend.close()


def needles(count: int) -> list[str]:
    """Pieces of 2 to 8 characters from texts like those that are searched, rare and common ones."""
    rng = random.Random(3)
    pool = [search_key(said) for said in town.texts(2000, seed=9)]
    found: list[str] = []
    while len(found) < count:
        said = rng.choice(pool)
        length = rng.choice((2, 2, 2, 3, 3, 4, 5, 8))
        at = rng.randrange(len(said) - length)
        if match_phrase(said[at : at + length]):
            found.append(said[at : at + length])
    return found


def fill(session: Session, count: int) -> None:
    """Write rows, documents and a table of keys for the scan, in bulk: the measure is of searching."""
    from app.models.search_index import document

    connection = session.connection()
    rng = random.Random(5)
    batch: list[tuple[int, str, str, str]] = []
    connection.exec_driver_sql("CREATE TABLE bench_key (doc INTEGER PRIMARY KEY, key TEXT)")
    for number, said in enumerate(town.texts(count)):
        doc = (1_400_000_000 + number * 600 + rng.randint(0, 300)) << 20 | number & 0xFFFFF
        batch.append((doc, f"row{number}", document([said]), search_key(said)))
        if len(batch) == 10_000 or number == count - 1:
            connection.exec_driver_sql(
                "INSERT INTO search_doc (doc, kind, row) VALUES (?, 'consultation', ?)",
                [(doc, row) for doc, row, _tokens, _key in batch],
            )
            connection.exec_driver_sql(
                "INSERT INTO search_consultation (rowid, key) VALUES (?, ?)",
                [(doc, tokens) for doc, _row, tokens, _key in batch],
            )
            connection.exec_driver_sql(
                "INSERT INTO bench_key VALUES (?, ?)", [(doc, key) for doc, _row, _tokens, key in batch]
            )
            batch = []
    connection.exec_driver_sql("INSERT INTO search_consultation (search_consultation) VALUES ('optimize')")


def _measure(session: Session, wanted: Sequence[str], count: int) -> None:
    connection = session.connection()
    driver = connection.connection.driver_connection
    assert driver is not None
    cursor = driver.cursor()
    phrases = {needle: match_phrase(needle) or "" for needle in wanted}
    statement = (
        "SELECT d.doc, d.row FROM search_consultation JOIN search_doc d ON d.doc = search_consultation.rowid"
        " WHERE search_consultation MATCH ? ORDER BY search_consultation.rowid DESC LIMIT ?"
    )
    scan = "SELECT doc FROM bench_key WHERE key LIKE ? ORDER BY doc DESC LIMIT ?"

    def inside_of(needle: str) -> None:
        cursor.execute(statement, (phrases[needle], FIRST)).fetchall()

    def whole_of(needle: str) -> None:
        newest(session, "consultation", phrases[needle], FIRST)

    def first_scan(needle: str) -> None:
        cursor.execute(scan, (f"%{needle}%", FIRST)).fetchall()

    def whole_scan(needle: str) -> None:
        cursor.execute(scan, (f"%{needle}%", count)).fetchall()

    inside = [_timed(inside_of, needle) for needle in wanted]
    whole = [_timed(whole_of, needle) for needle in wanted]
    scans = [_timed(first_scan, needle) for needle in wanted[:SCANS]]
    rare = [_timed(whole_scan, needle) for needle in wanted[:4]]
    same = all(
        [
            row
            for (row,) in cursor.execute(
                "SELECT rowid FROM search_consultation WHERE search_consultation MATCH ? ORDER BY rowid DESC",
                (phrases[needle],),
            )
        ]
        == [row for (row,) in cursor.execute(scan, (f"%{needle}%", count))]
        for needle in wanted[:SCANS]
    )
    for name, times in (
        ("index, inside the database", inside),
        ("index, through the service", whole),
        ("LIKE scan, first 50", scans),
        ("LIKE scan, all", rare),
    ):
        print(
            f"{name:28} median {statistics.median(times):9.3f} ms   95% {sorted(times)[int(len(times) * 0.95)]:9.3f} ms"
            f"   max {max(times):9.3f} ms   n={len(times)}"
        )
    ratio = statistics.median(rare) / statistics.median(inside)
    print(f"equal to the scan: {same}; index to scan of all = 1 : {ratio:.0f}")
    table = connection.execute(text("SELECT count(*) FROM search_consultation")).scalar()
    print(f"documents: {table:,}")


def _timed(call: Callable[[str], None], needle: str) -> float:
    began = time.perf_counter()
    call(needle)
    return (time.perf_counter() - began) * 1000
