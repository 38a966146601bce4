"""Published lists taken into real stores: sums that add up, local edits that survive, and nothing lost or doubled."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app import paths
from app.errors import Cancelled, UnknownTable
from app.formats.listings import read_listings
from app.models.log import LogEntry
from app.models.resource import Resource
from app.services import directory, listings, search
from app.services.backend import Backend
from app.services.directory import ResourceDetail
from app.services.listing_intake import three_way
from app.services.listings import ImportResult

TOWN = paths.resources() / "town"
HEADER = (
    "事業所名",
    "事業所名カナ",
    "サービスの種類",
    "住所",
    "方書（ビル名等）",
    "電話番号",
    "法人の名称",
    "事業所番号",
    "備考",
)
TSUDOI = {
    "事業所名": "ヘルパーステーションつどい",
    "事業所名カナ": "ヘルパーステーションツドイ",
    "サービスの種類": "訪問介護",
    "住所": "福山市潮見台1丁目2番3号",
    "方書（ビル名等）": "コーポばら102号",
    "電話番号": "084-000-5001",
    "法人の名称": "社会福祉法人 見本福祉会",
    "事業所番号": "3479900001",
    "備考": "お気軽に",
}
YASURAGI = {**TSUDOI, "事業所名": "やすらぎ", "事業所番号": "3479900002", "方書（ビル名等）": ""}


def table(*rows: dict[str, str]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, HEADER, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def sums(result: ImportResult) -> tuple[int, int, int, int, int]:
    assert result.rows == result.new + result.changed + result.same + result.held
    return result.rows, result.new, result.changed, result.same, result.held


def only(backend: Backend) -> ResourceDetail:
    (found,) = backend.ask(directory.page)
    return backend.ask(directory.show, found)


def changes(backend: Backend) -> int:
    return backend.ask(lambda s: s.scalar(select(func.count()).select_from(LogEntry)) or 0)


@pytest.mark.parametrize("name", ["kaigo_sample.csv", "facility_sample.csv"])
def test_the_town_is_taken_in_once(office: Backend, name: str) -> None:
    data = (TOWN / name).read_bytes()
    file = read_listings(data)
    before = changes(office)
    asked = listings.import_file(office, data, dry_run=True)
    assert changes(office) == before
    done = listings.import_file(office, data)
    assert sums(done) == sums(asked) == (file.rows, len(file.listings), 0, 0, len(file.held))
    assert done.problems == asked.problems == file.problems
    assert len(office.ask(directory.page)) == len(file.listings)
    before = changes(office)
    again = listings.import_file(office, data)
    assert sums(again) == (file.rows, 0, 0, len(file.listings), len(file.held))
    assert changes(office) == before
    assert again.vanished == ()


def test_what_a_row_says_is_the_listing(office: Backend) -> None:
    listings.import_file(office, table(TSUDOI))
    made = only(office)
    assert (made.name, made.kana, made.organisation, made.phone) == (
        "ヘルパーステーションつどい",
        "ヘルパーステーションツドイ",
        "社会福祉法人 見本福祉会",
        "084-000-5001",
    )
    assert (made.address, made.categories, made.targets) == (
        "福山市潮見台1丁目2番3号 コーポばら102号",
        ("home_help",),
        ("elderly",),
    )
    assert (made.source, made.source_id, made.hall, made.public) == ("kaigo", "3479900001/訪問介護", "", True)
    assert made.description == "訪問介護\nお気軽に"
    assert not made.stale


def test_a_new_edition_updates_what_nobody_edited(office: Backend) -> None:
    listings.import_file(office, table(TSUDOI, YASURAGI))
    done = listings.import_file(
        office,
        table(
            {
                **TSUDOI,
                "電話番号": "084-000-9999",
                "法人の名称": "別の法人",
                "住所": "福山市夕凪町1番",
                "方書（ビル名等）": "",
            },
            YASURAGI,
        ),
    )
    assert sums(done) == (2, 0, 1, 1, 0)
    made = next(row for row in office.ask(directory.rows, office.ask(directory.page)) if "つどい" in row.name)
    assert (made.phone, made.organisation, made.address) == ("084-000-9999", "別の法人", "福山市夕凪町1番")


def test_a_local_edit_survives_and_is_told(office: Backend) -> None:
    listings.import_file(office, table(TSUDOI))
    made = only(office)
    office.do(
        directory.amend,
        made.id,
        made.version,
        {"phone": "084-111-1111", "categories": ["home_help", "nursing"], "own_note": "夜間も出る", "cost": "1割負担"},
    )
    quiet = listings.import_file(office, table(TSUDOI))
    assert (sums(quiet), quiet.problems) == ((1, 0, 0, 1, 0), ())
    done = listings.import_file(office, table({**TSUDOI, "電話番号": "084-000-9999", "備考": "移転", "住所": "新町1"}))
    assert sums(done) == (1, 0, 1, 0, 0)
    (told,) = done.problems
    assert (told.row, told.column) == (2, "電話番号")
    assert "084-000-9999" in told.message
    now = only(office)
    assert (now.phone, now.cost, now.own_note) == ("084-111-1111", "1割負担", "夜間も出る")
    assert (now.description, now.address) == ("訪問介護\n移転", "新町1 コーポばら102号")
    assert set(now.categories) == {"home_help", "nursing"}
    assert (
        listings.import_file(
            office, table({**TSUDOI, "電話番号": "084-000-9999", "備考": "移転", "住所": "新町1"})
        ).problems
        == ()
    )


def test_what_vanished_is_named_and_kept(office: Backend) -> None:
    nursing = {**YASURAGI, "サービスの種類": "訪問看護"}
    listings.import_file(office, table(TSUDOI, YASURAGI, nursing))
    done = listings.import_file(office, table(TSUDOI))
    assert [one.name for one in done.vanished] == ["やすらぎ"]
    assert len(office.ask(directory.page)) == 3


def test_what_was_deleted_here_stays_deleted(office: Backend) -> None:
    listings.import_file(office, table(TSUDOI))
    office.do(directory.remove, only(office).id)
    done = listings.import_file(office, table({**TSUDOI, "電話番号": "084-000-9999"}))
    assert sums(done) == (1, 0, 0, 1, 0)
    assert "削除" in done.problems[0].message
    assert office.ask(directory.page) == []


def test_bad_rows_are_held_and_the_rest_comes_in(office: Backend) -> None:
    done = listings.import_file(office, table({**TSUDOI, "事業所名": ""}, YASURAGI, YASURAGI))
    assert sums(done) == (3, 1, 0, 0, 2)
    assert {problem.row for problem in done.problems} == {2, 4}
    with pytest.raises(UnknownTable):
        listings.import_file(office, "名前,電話\nだれか,1\n".encode())


def test_a_hall_takes_a_list_in_for_itself(hall: Backend) -> None:
    listings.import_file(hall, table(TSUDOI))
    assert only(hall).hall == "h001"
    assert sums(listings.import_file(hall, table(TSUDOI))) == (1, 0, 0, 1, 0)


def test_a_new_listing_is_found_at_once(office: Backend) -> None:
    office.do(listings.import_listings, read_listings(table(YASURAGI)))
    office.do_patiently(listings.import_listings, read_listings(table(TSUDOI)))
    for text in ("つどい", "潮見台", "見本福祉会"):
        assert office.ask(search.find, text, kinds=["resource"]).hits
    office.index()
    assert len(office.ask(search.find, "潮見台", kinds=["resource"]).hits) == 2


def test_a_cancelled_import_leaves_nothing(office: Backend) -> None:
    rows = [{**TSUDOI, "事業所番号": f"34799{n:05}"} for n in range(1200)]
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int, _text: str) -> None:
        told.append((done, total))
        if len(told) == 2:
            raise Cancelled(title="取り込み")

    before = changes(office)
    with pytest.raises(Cancelled):
        listings.import_file(office, table(*rows), progress=stop)
    assert told == [(500, 1200), (1000, 1200)]
    assert changes(office) == before
    assert sums(listings.import_file(office, table(*rows))) == (1200, 1200, 0, 0, 0)
    assert office.ask(lambda s: s.scalar(select(func.count(Resource.id.distinct())))) == 1200


def test_what_goes_out_can_be_read_again(office: Backend) -> None:
    listings.import_file(office, (TOWN / "facility_sample.csv").read_bytes())
    first = office.ask(directory.page)[0]
    office.do(directory.amend, first, None, {"public": False, "phone": "084-222-2222"})
    told = read_listings(office.ask(listings.export_listings))
    every = read_listings(office.ask(listings.export_listings, public_only=False))
    assert len(told.listings) == len(every.listings) - 1
    held = {row.id: row for row in office.ask(directory.rows, office.ask(directory.page))}
    assert sorted(one.name for one in every.listings) == sorted(row.name for row in held.values())
    assert "084-222-2222" in {one.phone for one in every.listings}
    assert "084-222-2222" not in {one.phone for one in told.listings}
    given = read_listings((TOWN / "facility_sample.csv").read_bytes())
    brought = {
        replace(one, description="\n".join(filter(None, (one.description, one.note)))).description
        for one in given.listings
    }
    assert {one.description for one in every.listings} == brought


VALUE = st.sampled_from(["", "a", "b", "c"])
SET = st.lists(st.sampled_from("abc"), unique=True).map(sorted)


@given(VALUE, VALUE, VALUE)
def test_three_texts(last: str, here: str, now: str) -> None:
    wanted, kept = three_way({"x": last}, {"x": here}, {"x": now})
    after = wanted.get("x", here)
    if now in (last, here):
        assert (after, kept) == (here, [])
    elif here == last:
        assert (after, kept) == (now, [])
    else:
        assert (after, kept) == (here, ["x"])


@given(SET, SET, SET)
def test_three_sets(last: list[str], here: list[str], now: list[str]) -> None:
    wanted, kept = three_way({"x": last}, {"x": here}, {"x": now})
    after = wanted.get("x", here)
    assert kept == []
    for member in "abc":
        if (member in last) == (member in now):
            assert (member in after) == (member in here), "the edition says nothing new"
        else:
            assert (member in after) == (member in now), "only the edition changed it, or both the same way"
