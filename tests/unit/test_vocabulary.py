"""The code lists that come with the program, and the codes that logic relies on."""

import re
import tomllib
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import paths, vocabulary
from app.vocabulary import Code, ConsentMethod, Outcome, ReferralState, Role, Urgency

LISTS = vocabulary.all_lists()
EXPECTED = {
    "age_band", "block", "channel", "consent_item", "consent_method", "consent_purpose", "delivery", "field", "ground",
    "loneliness", "outcome", "referral_state", "relation", "resource_category", "resource_target", "sex", "staff_role",
    "topic", "urgency", "worry",
}  # fmt: skip
OPEN_LISTS = {
    "channel", "consent_purpose", "delivery", "field", "minsei", "outcome", "relation", "resource_category",
    "resource_target", "sex", "topic", "worry", "writer",
}  # fmt: skip
MAPS = {"minsei": "minsei", "mhlw": "worry"}


def codes_of(name: str) -> list[str]:
    return [entry.code for entry in vocabulary.load(name)]


def test_the_lists_that_records_need_are_here() -> None:
    assert set(LISTS) >= EXPECTED


@pytest.mark.parametrize("name", LISTS)
def test_a_file_says_what_it_holds_and_nothing_unknown(name: str) -> None:
    raw = tomllib.loads((paths.resources() / "codes" / f"{name}.toml").read_text(encoding="utf-8"))
    assert set(raw) == {"list", "item"}
    assert raw["list"] == name
    allowed = {"code", "ja", "en", "sort", "retired", "minsei", "mhlw", "low", "high", "years"}
    assert all(set(item) <= allowed for item in raw["item"])


@pytest.mark.parametrize("name", LISTS)
def test_codes_are_unique_words_with_labels_in_both_languages_and_an_order(name: str) -> None:
    entries = vocabulary.load(name)
    assert len({entry.code for entry in entries}) == len(entries)
    assert len({entry.label_ja for entry in entries}) == len(entries)
    assert len({entry.label_en for entry in entries}) == len(entries)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*|[1-5]", entry.code) for entry in entries)
    assert all(entry.label_ja.strip() and entry.label_en.strip() for entry in entries)
    assert all(entry.label_en.isascii() for entry in entries)
    sorts = [entry.sort for entry in entries]
    assert sorts == sorted(set(sorts))


@pytest.mark.parametrize("name", sorted(OPEN_LISTS))
def test_other_comes_last_of_what_is_known(name: str) -> None:
    entries = [entry for entry in vocabulary.load(name) if entry.code != vocabulary.UNKNOWN]
    assert entries[-1].code == vocabulary.OTHER
    assert entries[-1].label_ja == "その他"


def test_every_mapped_code_exists_in_the_list_it_points_to() -> None:
    for entry in vocabulary.load("topic"):
        for name, target in MAPS.items():
            assert entry.mapped(name) in codes_of(target), (entry.code, name)


def test_the_worries_of_the_form_are_topics_under_the_same_codes() -> None:
    worries = codes_of("worry")
    assert len(worries) == 16
    topics = {entry.code: entry for entry in vocabulary.load("topic")}
    assert all(topics[code].mapped("mhlw") == code for code in worries)


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("urgency", Urgency),
        ("outcome", Outcome),
        ("consent_method", ConsentMethod),
        ("referral_state", ReferralState),
        ("staff_role", Role),
    ],
)
def test_codes_that_logic_needs_are_in_their_lists(name: str, needed: type[StrEnum]) -> None:
    assert set(needed) <= set(codes_of(name))


def test_loneliness_has_its_five_levels_in_order() -> None:
    assert codes_of("loneliness") == ["never", "hardly", "occasionally", "sometimes", "often"]


@given(st.integers(min_value=0, max_value=130))
def test_every_age_has_one_band_that_holds_it(age: int) -> None:
    bands = vocabulary.load("age_band")
    holding = [b for b in bands if b.mapped("low") and int(b.mapped("low") or 0) <= age <= int(b.mapped("high") or 0)]
    assert [band.code for band in holding] == [vocabulary.band_of(bands, age)]


def test_an_age_outside_all_bands_is_unknown() -> None:
    assert vocabulary.band_of((), 40) == vocabulary.UNKNOWN


def test_labels_come_in_both_languages_and_an_unheard_code_stands_for_itself() -> None:
    codes = (Code("field", "elderly", "高齢", "Older people", 10), Code("field", "other", "その他", "Other", 990))
    assert vocabulary.label(codes, "elderly") == "高齢"
    assert vocabulary.label(codes, "elderly", "en") == "Older people"
    assert vocabulary.label(codes, "newer_code") == "newer_code"


def test_a_list_that_does_not_exist_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        vocabulary.load("../town/halls")


def test_nothing_from_which_social_status_or_the_individual_number_could_be_read() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (paths.resources() / "codes").glob("*.toml"))
    for word in ("同和", "部落", "本籍", "出身地", "門地", "人種", "マイナンバー", "個人番号"):
        assert word not in text
