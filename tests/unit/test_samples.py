"""The sample town: the same again for the same seed, and true to the code lists, the calendar and itself."""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import paths, vocabulary
from app.services.sample_people import Record
from app.services.samples import SampleCase, SampleTown

UNTIL = date(2026, 11, 24)
TOWN = paths.resources() / "town"
KEYS = {
    "person": {"name", "kana", "former_name", "birth", "age_band", "sex", "postcode", "address", "phone", "secret"},
    "household": {"name", "postcode", "address", "phone"},
    "consultation": {
        "at", "channel", "visitor", "urgency", "age_band", "sex", "topics", "main_topic", "field", "text", "response",
        "outcome", "next_on", "closed_on", "void", "loneliness",
    },
    "note": {"at", "text"},
    "statement": {"worries", "main_worry", "household", "wishes", "written_by"},
    "consent": {"purpose", "items", "method", "ground", "by", "relation", "given_at", "until"},
    "referral": {"reason", "delivery", "reply_due", "state"},
    "followup": {"due_on", "text", "done_at"},
    "resource": {
        "name", "kana", "organisation", "description", "categories", "targets", "postcode", "address", "latitude",
        "longitude", "phone", "hours", "cost", "assured_on", "public",
    },
}  # fmt: skip
LISTS = {
    "age_band": "age_band", "sex": "sex", "channel": "channel", "urgency": "urgency", "topics": "topic",
    "main_topic": "topic", "field": "field", "outcome": "outcome", "loneliness": "loneliness", "worries": "worry",
    "main_worry": "worry", "written_by": "writer", "purpose": "consent_purpose", "items": "consent_item",
    "method": "consent_method", "ground": "ground", "relation": "relation", "delivery": "delivery",
    "state": "referral_state", "categories": "resource_category", "targets": "resource_target", "block": "block",
}  # fmt: skip
HOTLINES = {"0120-279-338", "0120-783-556", "0120-0-78310", "0120-99-7777", "189", "188"}


@pytest.fixture(scope="module")
def cases() -> list[SampleCase]:
    return list(SampleTown(7, until=UNTIL).hall_records("h004", 1500))


def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((TOWN / f"{name}.toml").read_text(encoding="utf-8"))


def records(case: SampleCase) -> Iterator[tuple[str, Record]]:
    singles = ("person", "household", "consultation", "statement", "consent", "referral")
    yield from ((kind, getattr(case, kind)) for kind in singles if getattr(case, kind) is not None)
    yield from (("note", note) for note in case.notes)
    yield from (("followup", followup) for followup in case.followups)


def check_codes(record: Record) -> None:
    for key, value in record.items():
        if key in LISTS:
            codes = {code.code for code in vocabulary.load(LISTS[key])}
            assert codes.issuperset(value if isinstance(value, list) else [value]), (key, value)
        for nested in value if isinstance(value, list) else [value]:
            if isinstance(nested, dict):
                check_codes(nested)


def check_case(case: SampleCase) -> None:
    for kind, record in records(case):
        assert set(record) <= KEYS[kind], kind
        assert json.loads(json.dumps(record)) == record
        check_codes(record)
    consultation, at = case.consultation, datetime.fromisoformat(case.consultation["at"])
    assert at.utcoffset() == timedelta(hours=9)
    assert at.date() < UNTIL
    assert at.weekday() < 5
    assert 100 <= len(consultation["text"]) <= 320
    assert not re.search(r"[{}|]", "".join(str(record) for record in (consultation["text"], consultation["response"])))
    assert consultation["main_topic"] in consultation["topics"]
    assert len(set(consultation["topics"])) == len(consultation["topics"])
    assert consultation.get("closed_on", "9999") >= at.date().isoformat()
    assert ("outcome" in consultation) != ("void" in consultation)
    moments = [at, *(datetime.fromisoformat(note["at"]) for note in case.notes)]
    assert moments == sorted(moments)
    assert moments[-1].date().isoformat() <= consultation.get("closed_on", "9999")
    assert (case.referral is None) == (case.consent is None) == (case.resource is None)
    if case.consent is not None:
        assert case.person is not None
        assert ("method" in case.consent) != ("ground" in case.consent)
    if case.person is None:
        assert case.statement is None
    elif "dv_abuse" in consultation["topics"]:
        assert case.person["secret"] is True


@settings(max_examples=30, deadline=None)
@given(st.integers(), st.sampled_from(["h001", "h093", "交流館"]), st.integers(min_value=0, max_value=40))
def test_any_town_is_true_to_the_lists_and_the_calendar(seed: int, hall: str, count: int) -> None:
    town = SampleTown(seed, until=UNTIL)
    cases = list(town.hall_records(hall, count))
    assert [case.number for case in cases] == list(range(count))
    for case in cases:
        check_case(case)
    assert cases == list(SampleTown(seed, until=UNTIL).hall_records(hall, count))


def test_many_cases_are_true_to_the_lists_and_the_calendar(cases: list[SampleCase]) -> None:
    for case in cases:
        check_case(case)
    times = [case.consultation["at"] for case in cases]
    assert times == sorted(times)
    seen = {
        key: {case.consultation.get(key) for case in cases} for key in ("main_topic", "channel", "urgency", "field")
    }
    assert seen["main_topic"] == {code.code for code in vocabulary.load("topic")}
    assert seen["channel"] == {code.code for code in vocabulary.load("channel")}
    assert seen["urgency"] == {code.code for code in vocabulary.load("urgency")}
    assert seen["field"] >= {"elderly", "disability", "child", "poverty", "mixed", "other"}


def test_texts_differ(cases: list[SampleCase]) -> None:
    texts = [case.consultation["text"] for case in cases]
    assert len(set(texts)) >= 0.995 * len(texts)


def test_ages_agree_wherever_they_are_told(cases: list[SampleCase]) -> None:
    bands = vocabulary.load("age_band")
    for case in cases:
        person, day = case.person, datetime.fromisoformat(case.consultation["at"]).date()
        if person is None or "XX" in person.get("birth", "XX"):
            continue
        born = date.fromisoformat(person["birth"])
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        assert case.consultation["age_band"] == vocabulary.band_of(bands, age)
        if case.statement is not None:
            rows = case.statement["household"]
            assert (rows[0]["name"], rows[0]["age"]) == (person["name"], age)
            for row in rows[1:]:
                gap = {"child": age - row["age"], "parent": row["age"] - age}.get(row["relation"], 18)
                assert gap >= 17


def test_people_come_again_as_themselves(cases: list[SampleCase]) -> None:
    again = [case for case in cases if case.earlier is not None]
    assert len(again) > 0.1 * len(cases)
    for case in again:
        assert case.earlier is not None
        first = cases[case.earlier]
        assert first.earlier is None
        assert first.number < case.number
        assert {**(first.person or {}), "secret": None} == {**(case.person or {}), "secret": None}


def test_a_referral_goes_to_a_place_that_can_be_visited(cases: list[SampleCase]) -> None:
    resources = SampleTown(7).resources()
    places = {case.resource for case in cases if case.resource is not None}
    assert len(places) > 25
    assert all("address" in resources[place] for place in places)


def test_the_same_in_another_process_whatever_the_hash_seed() -> None:
    code = (
        "import hashlib; from app.services.samples import SampleTown; "
        "print(hashlib.sha256(repr(list(SampleTown(3).hall_records('h002', 60))).encode()).hexdigest())"
    )
    here = hashlib.sha256(repr(list(SampleTown(3).hall_records("h002", 60))).encode()).hexdigest()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == here


def test_towns_and_halls_differ() -> None:
    texts = {
        (seed, hall): [case.consultation["text"] for case in SampleTown(seed).hall_records(hall, 20)]
        for seed in (1, 2)
        for hall in ("h001", "h002")
    }
    assert len({tuple(value) for value in texts.values()}) == 4


def test_single_records_can_be_drawn_one_by_one() -> None:
    town, twin = SampleTown(5), SampleTown(5)
    at = datetime.fromisoformat("2026-06-03T10:00:00+09:00")
    assert town.person("h001") == twin.person("h001")
    assert town.consultation("h001", at) == twin.consultation("h001", at)
    while (scene := town.scene("h001", at)).resident is None:
        pass
    drawn = {
        "note": town.note(scene, at), "statement": town.statement(scene), "consent": town.consent(scene),
        "referral": town.referral(scene, 0), "followup": town.followup(scene, UNTIL), "person": scene.person(),
    }  # fmt: skip
    for kind, record in drawn.items():
        assert set(record) <= KEYS[kind]
        check_codes(record)
    assert "done_at" not in drawn["followup"]
    while (scene := town.scene("h001", at)).resident is not None:
        pass
    with pytest.raises(ValueError, match="no person"):
        town.statement(scene)


def test_halls_are_93_in_five_blocks_and_say_that_they_are_a_sample() -> None:
    halls = SampleTown(1).halls()
    assert [hall["code"] for hall in halls] == [f"h{number:03d}" for number in range(1, 94)]
    assert len({hall["name"] for hall in halls}) == 93
    assert {hall["block"] for hall in halls} == {"1", "2", "3", "4", "5"}
    assert len({hall["district"] for hall in halls}) < 93
    for hall in halls:
        assert set(hall) == {"code", "name", "kana", "block", "district", "phone"}
        assert re.fullmatch("[ぁ-ん]+", hall["kana"])
    assert SampleTown(1).halls(3) == halls[:3]
    assert "福山市の交流館の一覧ではありません" in (TOWN / "halls.toml").read_text(encoding="utf-8")


def test_what_a_town_gives_away_can_be_changed_without_changing_the_town() -> None:
    town = SampleTown(1)
    town.resources()[0]["categories"].append("changed")
    town.halls()[0]["name"] = "changed"
    assert "changed" not in town.resources()[0]["categories"]
    assert town.halls()[0]["name"] != "changed"


def test_resources_are_whole_and_in_the_lists() -> None:
    resources = SampleTown(1).resources()
    assert len(resources) >= 40
    assert len({resource["name"] for resource in resources}) == len(resources)
    for resource in resources:
        assert set(resource) <= KEYS["resource"]
        check_codes(resource)
        assert date.fromisoformat(resource["assured_on"]) <= UNTIL
        if "latitude" in resource:
            assert 34.3 < resource["latitude"] < 34.7
            assert 133.1 < resource["longitude"] < 133.5
    told = "".join(resource["name"] + resource["organisation"] for resource in resources)
    named = (
        "ふきのとう PAI×2 ネコサポ福山中央 どりぃむスイッチ スポーツ協会 "
        "福祉総務課 健康推進課 若者・くらしの悩み相談課 社会福祉協議会"
    )
    assert all(window in told for window in named.split())


def test_nobody_s_phone_rings() -> None:
    for path in TOWN.iterdir():
        text = path.read_bytes().decode("cp932" if path.stem == "facility_sample" else "utf-8-sig")
        for number in re.findall(r"\b0\d{1,4}-\d{1,4}-\d{4,5}\b|\"1[0-9]{2}\"", text):
            assert number.startswith("084-000-") or number.strip('"') in HOTLINES, (path.name, number)


def test_every_place_in_a_phrase_can_be_filled() -> None:
    phrases = toml("phrases")
    needs = {
        "kid": {"kids", "infant", "pupil", "single_parent"}, "parent": {"parent", "old_parent", "with_parents"},
        "spouse": {"spouse", "couple", "nuclear"}, "grown": {"grown", "with_child"}, "visitor": {"family", "helper"},
    }  # fmt: skip
    openings = phrases.pop("opening")
    words = set(phrases.pop("words"))
    free = words | {"visitor_or_self", "size", "age"}
    for name, tables in (("stories", toml("stories")), ("phrases", phrases), ("openings", {"opening": openings})):
        for section, table in tables.items():
            for beat, lines in table.items():
                for line in lines if isinstance(lines, list) else ():
                    asked = {group.strip() for group in str(line).rpartition("|")[0].split(",")}
                    for place in re.findall(r"\{(\w+)\}", str(line)):
                        fits = place in free or needs[place] & asked or (name == "openings" and beat.endswith("family"))
                        assert fits, (section, beat, line)


def test_there_are_many_fragments() -> None:
    stories = toml("stories")
    assert set(stories) == {code.code for code in vocabulary.load("topic")}
    for facts in stories.values():
        assert len(facts["trouble"]) >= 6
        assert len(facts["detail"]) >= 10
        assert set(facts["beside"]) <= set(stories)
        assert set(facts["categories"]) <= {code.code for code in vocabulary.load("resource_category")}
        assert facts["field"] in {code.code for code in vocabulary.load("field")}
    assert sum(len(facts["trouble"]) + len(facts["detail"]) for facts in stories.values()) >= 300


def rows_of(name: str, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO((TOWN / name).read_bytes().decode(encoding), newline="")))


def test_the_care_listing_has_the_columns_of_the_national_file() -> None:
    assert (TOWN / "kaigo_sample.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    header, *rows = rows_of("kaigo_sample.csv", "utf-8-sig")
    assert ",".join(header) == (
        "都道府県コード又は市町村コード,No,都道府県名,市区町村名,事業所名,事業所名カナ,サービスの種類,住所,方書（ビル名等）,緯度,経度,電話番号,"
        "FAX番号,法人番号,法人の名称,事業所番号,利用可能曜日,利用可能曜日特記事項,定員,URL,"
        "高齢者の方と障害者の方が同時一体的に利用できるサービス,介護保険の通常の指定基準を満たしている,障害福祉の通常の指定基準を満たしている,備考"
    )
    assert len(rows) >= 60
    assert {len(row) for row in rows} == {24}
    assert len({row[15] for row in rows}) == len(rows)


def test_the_facility_listing_has_the_columns_of_the_recommended_set_and_its_faults() -> None:
    header, *rows = rows_of("facility_sample.csv", "cp932")
    assert ",".join(header) == (
        "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,名称_カナ,名称_通称,POIコード,住所,方書,緯度,経度,電話番号,内線番号,法人番号,"
        "団体名,利用可能曜日,開始時間,終了時間,利用可能日時特記事項,説明,バリアフリー情報,URL,備考"
    )
    assert len(rows) >= 40
    assert {len(row) for row in rows} == {24}
    assert any(row[0] == "34207" for row in rows)
    assert any("5月5日" in row[8] for row in rows)
    assert any(row[10].startswith("133") for row in rows)
    assert any(not row[4] for row in rows)
