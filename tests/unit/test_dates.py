"""和暦, unknown parts, fiscal years, ages and moments."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.dates import (
    ERAS,
    TOKYO,
    PartialDate,
    age_on,
    fiscal_year,
    parse_clock,
    parse_date,
    parse_moment,
    parse_partial,
    wareki,
)
from app.errors import InvalidInput

days = st.dates(date(1800, 1, 1), date(2199, 12, 31))
WIDE = str.maketrans("0123456789./-", "０１２３４５６７８９．／－")


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    parts = draw(days).isoformat().split("-")
    return PartialDate("-".join("X" * len(part) if draw(st.booleans()) else part for part in parts))


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("S32.4.5", "1957-04-05"),
        ("s32/04/05", "1957-04-05"),
        ("Ｓ３２．４．５", "1957-04-05"),
        ("昭和32年4月5日", "1957-04-05"),
        ("昭和 32 年 4 月 5 日", "1957-04-05"),
        ("㍼32.4.5", "1957-04-05"),
        ("㋿8.11.24", "2026-11-24"),
        ("昭32-4-5", "1957-04-05"),
        ("昭和32・4・5", "1957-04-05"),
        ("S320405", "1957-04-05"),
        ("19570405", "1957-04-05"),
        ("１９５７０４０５", "1957-04-05"),
        ("1957/4/5", "1957-04-05"),
        ("1957-04-05", "1957-04-05"),
        ("1957年4月5日", "1957-04-05"),
        ("令和元年5月1日", "2019-05-01"),
        ("令和1年5月1日", "2019-05-01"),
        ("2020年（令和2年）4月1日", "2020-04-01"),
        ("令和2年(2020年)4月1日", "2020-04-01"),
        ("明治6年1月1日", "1873-01-01"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_whole_dates(text: str, iso: str) -> None:
    assert parse_date(text) == date.fromisoformat(iso)
    assert parse_partial(text) == PartialDate(iso)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1957", "1957-XX-XX"),
        ("1957年", "1957-XX-XX"),
        ("1957-04", "1957-04-XX"),
        ("1957-04-XX", "1957-04-XX"),
        ("1957-XX-XX", "1957-XX-XX"),
        ("1957-xx-xx", "1957-XX-XX"),
        ("19570400", "1957-04-XX"),
        ("195704XX", "1957-04-XX"),
        ("1957-00-00", "1957-XX-XX"),
        ("1957/4/??", "1957-04-XX"),
        ("1957年4月不明", "1957-04-XX"),
        ("1957年4月日不明", "1957-04-XX"),
        ("1957年月不詳5日", "1957-XX-05"),
        ("S32", "1957-XX-XX"),
        ("S32.4", "1957-04-XX"),
        ("昭和32年（月日不明）", "1957-XX-XX"),
        ("令和元年", "2019-XX-XX"),
        ("昭和64年", "1989-01-XX"),
        ("昭和元年", "1926-12-XX"),
        ("XXXX-04-05", "XXXX-04-05"),
        ("年不明4月5日", "XXXX-04-05"),
        ("XXXX-02-29", "XXXX-02-29"),
        ("XXXX-XX-XX", "XXXX-XX-XX"),
        ("不明", "XXXX-XX-XX"),
    ],
)
def test_unknown_parts(text: str, iso: str) -> None:
    assert parse_partial(text).iso == iso
    with pytest.raises(InvalidInput):
        parse_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "X",
        "きのう",
        "57/4/5",
        "1957-4-5-6",
        "1957-02-29",
        "XXXX-02-30",
        "1957-XX-32",
        "2026-13-01",
        "2026-04-31",
        "1799-12-31",
        "2200-01-01",
        "9999-12-31",
        "昭和0年",
        "昭和99年1月1日",
        "昭和32年4月31日",
        "明治5年12月2日",
        "明治45年7月31日",
        "大正元年7月29日",
        "昭和64年1月8日",
        "平成元年1月7日",
        "平成31年5月1日",
        "平成33年",
        "令和元年4月30日",
        "2020年（令和3年）4月1日",
        "2020年（きのう年）4月1日",
        "١٩٥٧-04-05",
        "'; DROP TABLE person; --",
        "1" * 100_000,
        "2026-01-01" + " " * 100_000 + "1",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    for parse in (parse_partial, parse_date, parse_moment):
        with pytest.raises(InvalidInput) as caught:
            parse(text, field="birth")
        assert caught.value.field == "birth"
        assert 10 < len(str(caught.value)) < 300


@pytest.mark.parametrize("iso", ["1957-4-5", "1957-04", "1957-04-05 ", "1957-XX", "19XX-01-01", "1957-02-30", ""])
def test_a_partial_date_holds_only_its_own_notation(iso: str) -> None:
    with pytest.raises(InvalidInput):
        PartialDate(iso)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(1872, 12, 31), "1872年12月31日"),
        (date(1873, 1, 1), "明治6年1月1日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2026, 11, 24), "令和8年11月24日"),
        (PartialDate("1957-04-XX"), "昭和32年4月日不明"),
        (PartialDate("1957-XX-XX"), "昭和32年月日不明"),
        (PartialDate("1957-XX-05"), "昭和32年月不明5日"),
        (PartialDate("1989-XX-XX"), "昭和64年・平成元年月日不明"),
        (PartialDate("1989-01-XX"), "昭和64年・平成元年1月日不明"),
        (PartialDate("1989-02-XX"), "平成元年2月日不明"),
        (PartialDate("1912-07-XX"), "明治45年・大正元年7月日不明"),
        (PartialDate("XXXX-04-05"), "年不明4月5日"),
        (PartialDate("XXXX-XX-XX"), "年月日不明"),
        (PartialDate("1850-XX-XX"), "1850年月日不明"),
    ],
)
def test_wareki(day: date | PartialDate, text: str) -> None:
    assert wareki(day) == text


def test_the_days_an_era_gave_way_are_read_both_ways() -> None:
    assert parse_date("明治45年7月30日") == parse_date("大正元年7月30日") == date(1912, 7, 30)
    assert parse_date("大正15年12月25日") == parse_date("昭和元年12月25日") == date(1926, 12, 25)


def test_eras_leave_no_day_out() -> None:
    assert all(later.starts - timedelta(days=1) <= era.ends <= later.starts for era, later in pairwise(ERAS))


@given(days)
def test_every_way_of_writing_a_day_is_read_back(day: date) -> None:
    western = [f"{day.year}/{day.month}/{day.day}", f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日", f"{day}"]
    written = [*western, *(text.translate(WIDE) for text in western), wareki(day)]
    era = next((era for era in reversed(ERAS) if era.starts <= day <= era.ends), None)
    if era:
        count = day.year - era.first_year + 1
        written += [f"{era.letter}{count}.{day.month}.{day.day}", f" {era.name[0]}{count}/{day.month}/{day.day}"]
        if count < 100:
            written.append(f"{era.letter}{count:02}{day:%m%d}")
    assert {parse_date(text) for text in written} | {day} == {day}


@given(partial_dates())
@example(PartialDate("XXXX-02-29"))
def test_partial_dates_are_read_back(partial: PartialDate) -> None:
    assert parse_partial(partial.iso) == partial
    assert parse_partial(str(partial).lower().translate(WIDE)) == partial
    written = wareki(partial)
    if "・" not in written:
        assert parse_partial(written) == partial
    if partial.bounds:
        first, last = partial.bounds
        assert first <= last
        assert (partial.known is not None) == (partial.known == first == last)


@given(st.text() | st.text(alphabet="0123456789明治大正昭和平成令元年月日不XST./-(): +Z時半午後"))
@example("昭和１００年")
@example("²026-01-01")
def test_any_text_is_a_date_or_an_invalid_input(text: str) -> None:
    for parse in (parse_partial, parse_date, parse_moment, parse_clock):
        with suppress(InvalidInput):
            parse(text)


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026), (date(2026, 12, 31), 2026), (date(2027, 1, 1), 2026)],
)
def test_fiscal_year(day: date, year: int) -> None:
    assert fiscal_year(day) == year


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ("2000-11-24", date(2026, 11, 23), 25),
        ("2000-11-24", date(2026, 11, 24), 26),
        ("2026-11-24", date(2026, 11, 24), 0),
        ("2026-11-24", date(2026, 11, 23), None),
        ("2000-02-29", date(2025, 2, 28), 24),
        ("2000-02-29", date(2025, 3, 1), 25),
        ("2000-02-29", date(2024, 2, 28), 23),
        ("2000-02-29", date(2024, 2, 29), 24),
        ("1957-04-XX", date(2026, 11, 24), 69),
        ("1957-04-XX", date(2026, 4, 15), None),
        ("1957-04-XX", date(2026, 4, 30), 69),
        ("1957-04-XX", date(2026, 3, 31), 68),
        ("1957-XX-XX", date(2026, 11, 24), None),
        ("1957-XX-XX", date(2026, 12, 31), 69),
        ("XXXX-04-05", date(2026, 11, 24), None),
        ("2026-XX-XX", date(2026, 5, 1), None),
        ("2026-XX-XX", date(2026, 12, 31), 0),
    ],
)
def test_age_on(birth: str, day: date, age: int | None) -> None:
    assert age_on(PartialDate(birth), day) == age
    if "X" not in birth:
        assert age_on(date.fromisoformat(birth), day) == age


@given(days, st.integers(0, 60_000))
def test_nobody_grows_younger_and_a_year_older_once_a_year(birth: date, lived: int) -> None:
    day = birth + timedelta(days=lived)
    age, tomorrow = age_on(birth, day), age_on(birth, day + timedelta(days=1))
    assert age is not None
    assert tomorrow is not None
    assert 0 <= tomorrow - age <= 1
    assert abs(lived / 365.2425 - age - 0.5) < 0.51


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-11-24T10:05:00+09:00", "2026-11-24T10:05:00+09:00"),
        ("2026-11-24T10:05", "2026-11-24T10:05:00+09:00"),
        ("2026-11-24 10:05:30.25", "2026-11-24T10:05:30.250000+09:00"),
        ("2026-11-24T01:05:00Z", "2026-11-24T10:05:00+09:00"),
        ("2026-11-24t23:05:00-05:00", "2026-11-25T13:05:00+09:00"),
        ("20261124T100500+0900", "2026-11-24T10:05:00+09:00"),
        ("2026/11/24　１０：０５", "2026-11-24T10:05:00+09:00"),
        ("令和8年11月24日 午後3時", "2026-11-24T15:00:00+09:00"),
        ("2026年11月24日10時5分", "2026-11-24T10:05:00+09:00"),
        ("R8.11.24 9時半", "2026-11-24T09:30:00+09:00"),
        ("T15.12.25 10:00", "1926-12-25T10:00:00+09:00"),
        ("2026-11-24", "2026-11-24T00:00:00+09:00"),
        ("2019-04-30T15:00:00Z", "2019-05-01T00:00:00+09:00"),
    ],
)
def test_moments(text: str, iso: str) -> None:
    assert parse_moment(text) == iso
    assert parse_moment(iso) == iso


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30T10:00:00+09:00",
        "2026-11-24T24:00:00+09:00",
        "2026-11-24T10:60",
        "2026-11-24T10:05:60",
        "2026-11-24T10:05+99:00",
        "2026-11-24T10:05+09:75",
        "2026-11-24T",
        "T10:05",
        "10:05",
        "2026-11-XX 10:05",
        "2026-11-24 10:05 きっと",
        "2199-12-31T20:00:00-05:00",
        "T12:" * 30_000,
    ],
)
def test_impossible_moments_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_moment(text)
    assert caught.value.field == "at"


@given(st.datetimes(datetime(1801, 1, 1), datetime(2198, 12, 31)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
def test_a_moment_is_the_same_instant_with_one_text(naive: datetime, minutes: int) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    kept = parse_moment(moment.isoformat())
    assert datetime.fromisoformat(kept) == moment
    assert kept == parse_moment(kept) == parse_moment(moment.astimezone(UTC).isoformat())
    assert kept == moment.astimezone(TOKYO).isoformat()
    assert parse_moment(naive.isoformat(), zone=UTC) == naive.replace(tzinfo=UTC).astimezone(TOKYO).isoformat()


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("9:05", time(9, 5)),
        ("09:05:30", time(9, 5, 30)),
        ("09:05:30.5", time(9, 5, 30, 500_000)),
        ("0905", time(9, 5)),
        ("９：０５", time(9, 5)),
        ("9時5分", time(9, 5)),
        ("9時", time(9)),
        ("9時半", time(9, 30)),
        ("午前9時", time(9)),
        ("午後3時", time(15)),
        ("午後0時30分", time(12, 30)),
        ("午前12:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_clock(text: str, clock: time) -> None:
    assert parse_clock(text) == clock


@pytest.mark.parametrize("text", ["", "24:00", "9:60", "9:5", "9", "午後13時", "9時60分", "25時", "9:05:61", "朝"])
def test_what_no_clock_shows_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_clock(text)
    assert caught.value.field == "time"
