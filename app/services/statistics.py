"""Statistics of consultations: counted over a period, labelled, and written as XLSX, CSV or PDF."""

import csv
import io
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.dates import fiscal_year, wareki
from app.errors import InvalidInput
from app.formats.mending import FORMULA_STARTS
from app.language import N_, _
from app.models.consultation import Consultation
from app.models.hall import Hall
from app.printing.table import Column, draw_table
from app.reports import counts
from app.reports.period import Period
from app.reports.table import Line, Number, Table, hide_small, summed
from app.services import codes
from app.services.files import write_file
from app.services.inputs import day
from app.sync.journal import journal_of
from app.sync.scope import OFFICE

__all__ = ["NAMES", "Line", "Table", "report", "write"]

HIDDEN: Final = "*"
_TITLES: Mapping[str, tuple[str, str]] = {
    "topics": (N_("相談の内容別"), N_("内容")),
    "channels": (N_("相談経路別"), N_("相談経路")),
    "fields": (N_("分野別"), N_("分野")),
    "outcomes": (N_("対応の結果別"), N_("対応の結果")),
    "ages": (N_("年代別"), N_("年代")),
    "halls": (N_("交流館別"), N_("交流館")),
}
NAMES: Final = tuple(_TITLES)


def report(
    session: Session, name: str, since: str | date | None = None, until: str | date | None = None, hide_below: int = 0
) -> Table:
    """A report over the days from ``since`` to ``until``, both included: this fiscal year up to today by default.

    Numbers from 1 to ``hide_below - 1`` are hidden, and what would give them away. Raises :class:`InvalidInput`.
    """
    if name not in _TITLES:
        raise InvalidInput("name", _("この名前の統計はありません。使えるもの: {names}").format(names=", ".join(NAMES)))
    period = _period(since, until)
    title, heading = map(_, _TITLES[name])
    columns: tuple[str, ...] = (heading, _("件数"))
    notes: tuple[str, ...] = ()
    if name == "topics":
        number = counts.consultations(session, period)
        lines = _lines(
            codes.labels(session, "topic"),
            counts.topics(session, period),
            counts.by(session, period, Consultation.main_topic),
        )
        columns = (heading, _("件数（複数回答）"), _("うち主な内容"))
        note = _("相談は {n} 件です。ひとつの相談に内容がいくつもあると、そのすべてに数えます。")
        notes = (note.format(n=number),)
    elif name == "halls":
        lines = _lines(_hall_labels(session), counts.by_hall(session, period))
    else:
        lines = _lines(*_COUNTED[name](session, period))
    table = Table(
        name, title, period.since, period.until, columns, lines, summed(_("計"), lines, len(columns) - 1), notes
    )
    if hide_below <= 1:
        return table
    note = _("{n} 件未満の数と、それが分かってしまう数は {mark} にしています。").format(n=hide_below, mark=HIDDEN)
    # The note that tells how many there are goes: the table may hide that.
    return replace(hide_small(replace(table, notes=()), hide_below), notes=(note,))


def write(table: Table, path: Path) -> None:
    """Write a table by the ending of ``path``: xlsx, csv or pdf; raises :class:`InvalidInput`, :class:`NotWritten`."""
    make = _WRITERS.get(path.suffix.lower())
    if make is None:
        raise InvalidInput("out", _("ファイル名の終わりを .xlsx .csv .pdf のどれかにしてください"))
    write_file(path, make(table))


# --- lines -----------------------------------------------------------------------------------------------------------


def _period(since: str | date | None, until: str | date | None) -> Period:
    today = clock.today()
    last = day("to", str(until)) if until else None
    first = day("from", str(since)) if since else None
    last = last or today.isoformat()
    first = first or f"{fiscal_year(date.fromisoformat(last))}-04-01"
    if first > last:
        raise InvalidInput("to", _("終わりの日が始めの日より前です"))
    return Period(first, last)


def _lines(labels: Mapping[str, str], *counted: counts.Counts) -> tuple[Line, ...]:
    """A line for every code in order, for codes that the list has lost, and for what has none, if anything has."""
    lost = sorted({code for column in counted for code in column} - labels.keys() - {""})
    lines = [
        Line(labels.get(code, code), tuple(column.get(code, 0) for column in counted)) for code in (*labels, *lost)
    ]
    if any("" in column for column in counted):
        lines.append(Line(_("（記入なし）"), tuple(column.get("", 0) for column in counted)))
    return tuple(lines)


def _hall_labels(session: Session) -> dict[str, str]:
    """The halls that this store counts for: all at the office, a hall its own."""
    listed = select(Hall.id, Hall.name).where(~Hall.gone).order_by(Hall.id)
    party = journal_of(session).party
    if not party.is_office:
        listed = listed.where(Hall.id == party.hall)
    return {**dict(session.execute(listed).all()), **({OFFICE: _("本部")} if party.is_office else {})}


_COUNTED: Mapping[str, Callable[[Session, Period], tuple[Mapping[str, str], counts.Counts]]] = {
    "channels": lambda s, p: (codes.labels(s, "channel"), counts.by(s, p, Consultation.channel)),
    "fields": lambda s, p: (codes.labels(s, "field"), counts.by(s, p, Consultation.field)),
    "outcomes": lambda s, p: (codes.labels(s, "outcome"), counts.by(s, p, Consultation.outcome)),
    "ages": lambda s, p: (codes.labels(s, "age_band"), counts.ages(s, p)),
}


# --- files -----------------------------------------------------------------------------------------------------------


def _told(number: Number) -> str:
    return HIDDEN if number is None else str(number)


def _days(table: Table) -> str:
    since, until = (wareki(date.fromisoformat(iso)) for iso in (table.since, table.until))
    return _("{since}から{until}まで").format(since=since, until=until)


def _csv(table: Table) -> bytes:
    """Header, lines and total as UTF-8 with BOM; no cell becomes a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    for cells in (table.columns, *((line.label, *map(_told, line.numbers)) for line in (*table.lines, table.total))):
        writer.writerow(f"'{cell}" if cell[:1] in FORMULA_STARTS else cell for cell in cells)
    return buffer.getvalue().encode("utf-8-sig")


def _xlsx(table: Table) -> bytes:
    """A sheet with a header, text as text, counts as numbers, and the notes under the total."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": table.title, "created": datetime.fromisoformat(table.until)})
    plain = {"font_name": "BIZ UDPGothic", "font_size": 11, "border": 1}
    text, number, head, words, sums = (
        book.add_format({**plain, **more})
        for more in (
            {"num_format": "@"},
            {"num_format": "#,##0"},
            {"bold": True, "bg_color": "#E7ECEF", "align": "center"},
            {"num_format": "@", "bold": True, "top": 2},
            {"num_format": "#,##0", "bold": True, "top": 2},
        )
    )
    sheet = book.add_worksheet(table.title)
    for at, title in enumerate(table.columns):
        sheet.write_string(0, at, title, head)
    for row, line in enumerate((*table.lines, table.total), 1):
        last = row > len(table.lines)
        sheet.write_string(row, 0, line.label, words if last else text)
        for at, count in enumerate(line.numbers, 1):
            if count is None:
                sheet.write_string(row, at, HIDDEN, words if last else text)
            else:
                sheet.write_number(row, at, count, sums if last else number)
    for row, note in enumerate((_days(table), *table.notes), len(table.lines) + 3):
        sheet.write_string(row, 0, note)
    for at, title in enumerate(table.columns):
        labels = [line.label for line in table.lines] if at == 0 else []
        sheet.set_column(at, at, max(map(_width, (title, *labels))) + 3)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_paper(9)  # A4
    sheet.set_header(f"&L{table.title}&R{_days(table)}")
    book.close()
    return buffer.getvalue()


def _width(text: str) -> int:
    """How many half-width characters a text is wide."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _pdf(table: Table) -> bytes:
    first, *others = table.columns
    *rows, total = [
        (line.label, *(HIDDEN if number is None else f"{number:,}" for number in line.numbers))
        for line in (*table.lines, table.total)
    ]
    return draw_table(
        table.title,
        _days(table),
        [Column(first), *(Column(title, number=True) for title in others)],
        rows,
        totals=total,
        notes=table.notes,
    )


_WRITERS: Mapping[str, Callable[[Table], bytes]] = {".xlsx": _xlsx, ".csv": _csv, ".pdf": _pdf}
