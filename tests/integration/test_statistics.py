"""Statistics on real stores: what counts, sums that add up, and files that spreadsheets open right."""

import csv
import io
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import InvalidInput, NotWritten
from app.models.consultation import Consultation, ConsultationTopic
from app.models.hall import CodeItem
from app.services import rows, statistics
from app.services.backend import Backend
from app.services.statistics import Table
from app.sync.apply import take_in
from tests.integration import desk
from tests.stores import log_of

APRIL = ("2026-04-01", "2026-04-30")


def told(table: Table, column: int = 0) -> dict[str, int | None]:
    return {line.label: line.numbers[column] for line in table.lines if line.numbers[column] != 0}


@pytest.fixture
def month(hall: Backend) -> Backend:
    """Five consultations of April, and others that are not."""
    born = desk.person(hall, "七十歳", birth="1956-04-10")
    desk.consultation(
        hall,
        topics=("income", "debt"),
        main_topic="debt",
        channel="visit_self",
        field="poverty",
        age_band="age_40_49",
        outcome="refer",
    )
    desk.consultation(hall, topics=("income",), main_topic="income", channel="visit_self", person=born)
    desk.consultation(hall, topics=("loneliness",), channel="outreach", person=born, at="2026-04-09T23:59:59+09:00")
    desk.consultation(hall, at="2026-04-01T00:00:00+09:00", age_band="unknown")
    desk.consultation(hall, at="2026-04-30T14:59:59Z", topics=("other",))
    for at in (
        "2026-03-31T23:59:59+09:00",
        "2026-05-01T00:00:00+09:00",
        "2026-03-31T14:59:59Z",
        "2026-04-30T15:00:00Z",
    ):
        desk.consultation(hall, at=at, topics=("income",), channel="agency", age_band="age_20_29")
    desk.consultation(hall, topics=("income",), channel="phone_self", void="入力を間違えた")
    gone = desk.consultation(hall, topics=("income",), channel="phone_self")
    hall.do(lambda session: rows.delete(session, session.get_one(Consultation, gone)))
    return hall


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("channels", {"本人来館": 2, "アウトリーチ（訪問・声かけ）": 1, "（記入なし）": 2}),
        ("fields", {"生活困窮": 1, "（記入なし）": 4}),
        ("outcomes", {"紹介・引き継ぎ": 1, "（記入なし）": 4}),
        ("ages", {"40〜49歳": 1, "70〜79歳": 1, "65〜69歳": 1, "不明": 1, "（記入なし）": 1}),
        ("halls", {"本郷交流館": 5}),
        ("topics", {"収入・生活費": 2, "債務": 1, "孤独・孤立、話し相手": 1, "その他": 1, "（記入なし）": 1}),
    ],
)
def test_what_counts(month: Backend, name: str, expected: dict[str, int]) -> None:
    table = month.ask(statistics.report, name, *APRIL)
    assert told(table) == expected
    assert table.total.numbers[0] == sum(expected.values())
    if name != "topics":
        assert table.total.numbers == (5,)


def test_main_topics_add_up_to_the_consultations(month: Backend) -> None:
    table = month.ask(statistics.report, "topics", *APRIL)
    assert told(table, 1) == {"収入・生活費": 1, "債務": 1, "（記入なし）": 3}
    assert table.total.numbers == (6, 5)
    assert "5 件" in table.notes[0]


def test_every_code_of_a_list_has_a_line_and_no_code_is_lost(month: Backend) -> None:
    def strange(session: Session) -> None:
        counted = session.scalars(select(Consultation.id).where(Consultation.main_topic == "debt")).one()
        session.add(ConsultationTopic(id="strange-topic", consultation=counted, code="from_a_newer_list"))

    month.do(strange)
    assert told(month.ask(statistics.report, "topics", *APRIL))["from_a_newer_list"] == 1
    labels = [line.label for line in month.ask(statistics.report, "channels", *APRIL).lines]
    assert labels[:7] == [
        "本人来館",
        "本人電話・メール",
        "家族・知人来館",
        "家族・知人電話・メール",
        "アウトリーチ（訪問・声かけ）",
        "関係機関・関係者からの紹介",
        "その他",
    ]


def test_the_office_counts_every_hall(office: Backend, month: Backend) -> None:
    office.do(take_in, month.ask(log_of, "h001"), scope="h001")
    table = office.ask(statistics.report, "halls", *APRIL)
    assert told(table) == {"本郷交流館": 5}
    assert [line.label for line in table.lines] == ["本郷交流館", "本部"]
    for name in statistics.NAMES:
        if name != "halls":
            assert office.ask(statistics.report, name, *APRIL) == month.ask(statistics.report, name, *APRIL)


def test_days_are_read_as_people_write_them(month: Backend) -> None:
    assert month.ask(statistics.report, "halls", "R8.4.1", "令和8年4月30日") == month.ask(
        statistics.report, "halls", *APRIL
    )
    year = month.ask(statistics.report, "halls", None, "2026-06-01")
    assert (year.since, year.total.numbers) == ("2026-04-01", (7,))


@pytest.mark.parametrize(
    ("name", "since", "until", "field"),
    [
        ("shoe_sizes", None, None, "name"),
        ("halls", "2026-05-01", "2026-04-30", "to"),
        ("halls", "soon", None, "from"),
        ("halls", None, "2026-02-30", "to"),
    ],
)
def test_what_can_t_be_counted(month: Backend, name: str, since: str | None, until: str | None, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        month.ask(statistics.report, name, since, until)
    assert refused.value.field == field


def test_small_numbers_are_hidden_where_asked(month: Backend) -> None:
    table = month.ask(statistics.report, "channels", *APRIL, hide_below=2)
    assert told(table) == {"本人来館": None, "アウトリーチ（訪問・声かけ）": None, "（記入なし）": 2}
    assert table.total.numbers == (5,)
    assert "2 件未満" in table.notes[0]


def cells(path: Path) -> list[dict[str, str]]:
    """The sheet of a workbook: of each cell its type and text, by its place."""
    with zipfile.ZipFile(path) as book:
        space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
        shared = [
            node.findtext(".//m:t", "", space)
            for node in ET.fromstring(book.read("xl/sharedStrings.xml")).iterfind("m:si", space)
        ]
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    found: list[dict[str, str]] = []
    for row in sheet.iterfind(".//m:row", space):
        found.append({})
        for cell in row.iterfind("m:c", space):
            assert cell.find("m:f", space) is None
            value = cell.findtext("m:v", "", space)
            found[-1][cell.get("r", "")[:1]] = shared[int(value)] if cell.get("t") == "s" else f"#{value}"
    return found


def test_a_workbook_has_a_header_text_and_real_numbers(month: Backend, tmp_path: Path) -> None:
    table = month.ask(statistics.report, "channels", *APRIL, hide_below=2)
    for path in (tmp_path / "a.xlsx", tmp_path / "b.XLSX"):
        statistics.write(table, path)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.XLSX").read_bytes()
    read = cells(tmp_path / "a.xlsx")
    assert read[:3] == [
        {"A": "相談経路", "B": "件数"},
        {"A": "本人来館", "B": "*"},
        {"A": "本人電話・メール", "B": "#0"},
    ]
    assert {"A": "計", "B": "#5"} in read
    assert {"A": "令和8年4月1日から令和8年4月30日まで"} in read


def test_a_csv_has_a_mark_and_no_formula(tmp_path: Path, office: Backend) -> None:
    def revise(session: Session) -> None:
        item = session.scalars(select(CodeItem).where(CodeItem.list == "channel", CodeItem.code == "other")).one()
        rows.edit(session, item, None, {"ja": '=HYPERLINK("http://example.jp")'})

    office.do(revise)
    statistics.write(office.ask(statistics.report, "channels", *APRIL), tmp_path / "out.csv")
    data = (tmp_path / "out.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert read[0] == ["相談経路", "件数"]
    assert read[-1] == ["計", "0"]
    assert ['\'=HYPERLINK("http://example.jp")', "0"] in read
    assert len({len(row) for row in read}) == 1


def test_a_pdf_holds_the_table(month: Backend, tmp_path: Path) -> None:
    table = month.ask(statistics.report, "topics", *APRIL)
    statistics.write(table, tmp_path / "out.pdf")
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "out.pdf").pages)
    for wanted in ("相談の内容別", "令和8年4月1日", "孤独・孤立", "（記入なし）", "計"):
        assert wanted in text


@pytest.mark.parametrize("name", ["out", "out.doc", "nowhere/out.csv"])
def test_what_can_t_be_written_says_so(month: Backend, tmp_path: Path, name: str) -> None:
    table: Any = month.ask(statistics.report, "halls", *APRIL)
    with pytest.raises((InvalidInput, NotWritten)):
        statistics.write(table, tmp_path / name)
    assert list(tmp_path.glob("out*")) == []
