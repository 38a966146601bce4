"""The 「つながる」シート as it comes out: what was typed can be read from it, everything is inside, nothing is lost."""

import re
import shutil
import subprocess
import sys
from io import BytesIO
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from app.errors import FormProblem
from app.printing.compose import SheetData, Value
from app.printing.definition import load
from app.printing.page import Page, Text
from app.printing.pages import A4, inside
from app.printing.sheet import draw, lay_out
from tests.printing import samples
from tests.printing.samples import CHOICES, EXTREME, GROUND, NAME, NARRATIVE, NUMBER, TYPICAL, VISITOR, sheet

FORM = load("tsunagaru")
CASES: dict[str, dict[str, Value]] = {
    "empty": {},
    "person": TYPICAL,
    "visitor": {**TYPICAL, **VISITOR},
    "ground": GROUND,
    "extreme": EXTREME,
}


def read(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def tight(text: str) -> str:
    return re.sub(r"\s", "", text)


def texts(pages: tuple[Page, ...]) -> list[Text]:
    return [mark for page in pages for mark in page.marks if isinstance(mark, Text)]


@pytest.mark.parametrize("case", CASES)
def test_everything_lies_inside_its_box_and_no_two_boxes_overlap(case: str) -> None:
    pages, _warnings = lay_out(FORM, sheet(CASES[case]))
    for page in pages:
        assert page.misplaced() == ()
        assert page.area == inside(A4)
        boxes = {mark.box for mark in page.marks if isinstance(mark, Text)}
        for one, other in combinations(boxes, 2):
            across = min(one.right, other.right) - max(one.left, other.left)
            down = min(one.bottom, other.bottom) - max(one.top, other.top)
            assert across < 0.01 or down < 0.01, (one, other)


@pytest.mark.parametrize("case", CASES)
def test_every_page_has_its_number_the_name_and_the_mark(case: str) -> None:
    drawn = draw(FORM, sheet(CASES[case]))
    pages = read(drawn.pdf)
    assert len(pages) == drawn.pages
    name = tight(str(CASES[case].get("person.name", "")))
    for n, page in enumerate(pages, 1):
        assert f"{n}／{len(pages)}" in page
        assert NUMBER in page
        assert "取扱注意" in page
        assert name in tight(page)


def test_a_usual_case_takes_one_page_a_part() -> None:
    for case in ("empty", "person", "visitor", "ground"):
        assert draw(FORM, sheet(CASES[case])).pages == 2


def test_what_was_typed_can_be_read_by_pypdf() -> None:
    first, second = read(draw(FORM, sheet({**TYPICAL, **VISITOR})).pdf)
    for key in ("person.name", "person.kana", "person.address", "person.phone", "visitor.name", "visitor.phone"):
        assert str({**TYPICAL, **VISITOR}[key]) in first
    assert "夜に眠れない日が続いています。" in first
    for key in ("consultation.text", "consultation.response", "agency.name", "referral.reason", "staff.name"):
        assert str(TYPICAL[key]) in second
    assert "T.Y." in second


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_what_was_typed_can_be_read_by_pdftotext(tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(draw(FORM, sheet({**TYPICAL, **VISITOR})).pdf)
    told = subprocess.run(["pdftotext", "-enc", "UTF-8", file, "-"], check=True, capture_output=True, encoding="utf-8")
    assert not told.stderr
    for line in ("髙橋", "𠮷子", "﨑山", "德子", "☑女性", "◎介護", "たかはし", "084-900-1234", NUMBER):
        assert line in told.stdout


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="poppler-utils is not installed")
def test_all_fonts_are_embedded_subsets(tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(draw(FORM, sheet(EXTREME)).pdf)
    told = subprocess.run(["pdffonts", file], check=True, capture_output=True, encoding="utf-8").stdout
    rows = told.splitlines()[2:]
    assert rows
    assert all(re.search(r"yes yes yes\s+\d+\s+0$", row) for row in rows), told


def test_dates_are_in_the_era_of_the_day_and_in_japans_time() -> None:
    first, second = read(draw(FORM, sheet(TYPICAL)).pdf)
    assert "昭和32年4月5日" in first
    assert "令和8年11月24日" in first
    assert "令和8年11月24日（火）10時05分" in second
    assert "令和8年12月8日" in second


def test_a_date_that_is_none_is_printed_as_it_was_given() -> None:
    (first, _second) = read(draw(FORM, sheet({"person.birth": "昭和の終わりごろ", "consultation.at": "朝T"})).pdf)
    assert "昭和の終わりごろ" in first


def test_choices_are_ticked_and_the_main_one_is_marked() -> None:
    first, second = read(draw(FORM, sheet(TYPICAL)).pdf)
    assert "☑病気や健康、障がい" in first
    assert "◎介護" in first
    assert "☐住まい" in first
    assert first.count("☑") == len(("sex", "worry", "writer", "item", "item", "method", "the words about ticks"))
    assert "◎相談の内容その3" in second
    assert "☑相談の内容その4" in second


def test_a_code_that_no_list_knows_is_printed_all_the_same() -> None:
    first, _second = read(draw(FORM, sheet({**TYPICAL, "worries": ("gone",), "consent.relation": "叔父"})).pdf)
    assert "☑gone" in first
    assert "叔父" in first
    assert "長男" in first


def test_consent_or_the_ground_for_doing_without_is_printed_never_both() -> None:
    consent, ground = read(draw(FORM, sheet(TYPICAL)).pdf)[0], read(draw(FORM, sheet(GROUND)).pdf)[0]
    assert "同意した人" in consent
    assert "根　拠" not in consent
    assert "生命・身体の緊急の保護" in ground
    assert "同意した人" not in ground


def test_the_reply_slip_under_the_cutting_line_names_nobody() -> None:
    pages, _warnings = lay_out(FORM, sheet({**EXTREME, "person.initials": "T.Y."}))
    marks = texts((pages[-1],))
    line = next(mark.baseline for mark in marks if "切り取り線" in mark.text)
    slip = "".join(mark.text for mark in marks if mark.baseline > line)
    assert NUMBER in slip
    assert "T.Y." in slip
    for secret in ("髙橋", "𠮷子", "たかはし", "084-900-1234", "ゴンザレス"):
        assert secret not in slip


def test_a_long_narrative_goes_on_overleaf_and_none_of_it_is_lost() -> None:
    pages, _warnings = lay_out(FORM, sheet(EXTREME))
    flowing = "".join(mark.text for mark in texts(pages) if mark.size == 10 and mark.baseline > 30)
    assert NARRATIVE in flowing
    response = [mark.text for mark in texts(pages) if mark.text.endswith("行目")]
    assert response == [f"{n}行目" for n in range(60)]
    on = [any("次の頁へつづく" in mark.text for mark in texts((page,))) for page in pages]
    assert on.count(True) >= 3
    assert not on[-1]


def test_twelve_members_of_a_household_are_all_there() -> None:
    first = tight(read(draw(FORM, sheet(EXTREME)).pdf)[0])
    assert all(f"家族{n}髙橋" in first for n in range(12))


def test_a_household_that_goes_on_overleaf_has_its_columns_named_again() -> None:
    members = tuple((f"家族{n}", "1", "child", "") for n in range(60))
    pages = read(draw(FORM, sheet({**TYPICAL, "statement.household": members})).pdf)
    with_rows = [page for page in pages if "家族" in page]
    assert len(with_rows) > 1
    assert all("続　柄" in page for page in with_rows)
    assert all(f"家族{n} 1 子" in "\n".join(pages) for n in range(60))


def test_a_page_that_goes_on_says_so_in_its_title() -> None:
    pages = read(draw(FORM, sheet(EXTREME)).pdf)
    titles = [tight(page)[:40] for page in pages]
    assert ["（つづき）" in title for title in titles].count(False) == len(FORM.parts)
    assert "（つづき）" not in titles[0]


def test_nothing_is_set_too_small_to_read() -> None:
    pages, _warnings = lay_out(FORM, sheet(EXTREME))
    assert min(mark.size for mark in texts(pages)) >= 6


def test_what_has_no_glyph_is_marked_and_told_once_with_its_field() -> None:
    drawn = draw(FORM, sheet(EXTREME))
    told = "\n".join(drawn.warnings)
    for code in ("U+1F600", "U+E000", "U+E0100", "U+0645", "U+05E9", "U+202E", "U+200D"):
        assert told.count(code) == 1
    assert all(warning.startswith("相談したいこと・希望") for warning in drawn.warnings)
    text = "".join(read(drawn.pdf))
    assert "外字〓" in text
    assert "葛城" in text
    assert draw(FORM, sheet(TYPICAL)).warnings == ()


def test_a_sheet_without_a_list_that_its_form_needs_is_refused_by_name() -> None:
    lists = {name: entries for name, entries in CHOICES.items() if name != "worry"}
    with pytest.raises(FormProblem, match="worry"):
        draw(FORM, SheetData(NUMBER, TYPICAL, lists))


@pytest.mark.parametrize("case", CASES)
def test_same_data_same_bytes(case: str) -> None:
    first = draw(FORM, sheet(CASES[case]))
    draw(FORM, sheet(EXTREME))
    assert draw(load("tsunagaru"), sheet(dict(reversed(CASES[case].items())))) == first


def test_same_bytes_in_another_process() -> None:
    program = (
        "import hashlib\nfrom app.printing.definition import load\nfrom app.printing.sheet import draw\n"
        "from tests.printing import samples\n"
        "print(hashlib.sha256(draw(load('tsunagaru'), samples.sheet(samples.EXTREME)).pdf).hexdigest())"
    )
    root = Path(samples.__file__).parents[2]
    made = {
        subprocess.run([sys.executable, "-c", program], cwd=root, check=True, capture_output=True).stdout
        for _ in range(2)
    }
    assert len(made) == 1


def test_the_document_says_its_title_and_language_and_no_name() -> None:
    reader = PdfReader(BytesIO(draw(FORM, sheet(TYPICAL)).pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == f"「つながる」シート {NUMBER}"
    assert reader.trailer["/Root"]["/Lang"] == "ja-JP"  # type: ignore[index]
    assert NAME not in str(reader.metadata)
    assert [float(side) for side in reader.pages[0].mediabox[2:]] == pytest.approx([595.28, 841.89], abs=0.01)


def test_pages_stay_small() -> None:
    drawn = draw(FORM, sheet(EXTREME))
    assert len(drawn.pdf) < 120_000 * drawn.pages


anything = st.text(max_size=300) | st.text("髙橋𠮷子、。（）「」abc 　-\n\ue000\U000e0100😀ー", max_size=600)
values = st.dictionaries(
    st.sampled_from(sorted(FORM.keys())),
    anything
    | st.lists(anything, max_size=6).map(tuple)
    | st.lists(st.lists(anything, max_size=6).map(tuple)).map(tuple),
    max_size=12,
)


@settings(max_examples=30)
@given(values, anything)
def test_whatever_is_typed_is_drawn_inside_its_boxes(given_values: dict[str, Value], number: str) -> None:
    drawn = draw(FORM, sheet(given_values, number))
    assert len(PdfReader(BytesIO(drawn.pdf)).pages) == drawn.pages
