"""The chain of fonts: every character drawn by one of them, or shown as missing and warned of."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import paths
from app.errors import FontsMissing
from app.printing import fonts


def test_rare_names_go_to_the_second_font_alone_for_the_rare_character() -> None:
    assert fonts.runs("髙橋𠮷子") == [
        ("BIZUDPGothic-Regular", "髙橋"),
        ("NotoSansJP-Regular", "𠮷"),
        ("BIZUDPGothic-Regular", "子"),
    ]


@given(st.text())
def test_runs_hold_the_text_and_every_legible_character_has_a_glyph(text: str) -> None:
    drawn, _warnings = fonts.legible(text)
    assert "".join(piece for _name, piece in fonts.runs(drawn)) == drawn
    assert all(fonts.glyph(char) for char in drawn if char != "\n")


@given(st.text())
def test_nothing_vanishes_without_a_warning(text: str) -> None:
    drawn, warnings = fonts.legible(text)
    if not warnings:
        assert len(drawn) >= len(text.replace("\r\n", "\n")) - sum(map(unicodedata.combining, text))


@pytest.mark.parametrize(
    ("typed", "drawn", "told"),
    [
        ("髙﨑德濵塚邉𠮷𣘺", "髙﨑德濵塚邉𠮷𣘺", []),
        ("外字\ue000です", "外字〓です", ["U+E000"]),
        ("葛\U000e0100城", "葛城", ["U+E0100"]),
        ("☎\ufe0f", "☎", ["U+FE0F"]),
        ("😀", "〓", ["😀 (U+1F600)"]),
        ("שלום", "〓〓〓〓", ["U+05E9", "U+05DC", "U+05D5", "U+05DD"]),
        ("a\u202eb", "ab", ["U+202E"]),
        ("か\u3099は\u309a", "がぱ", []),
        ("神社", "神社", []),
        ("一\r\n二\r三\u2028四\t五", "一\n二\n三\n四　五", []),
        ("\x00\x1b", "〓〓", ["U+0000", "U+001B"]),
        ("\ud800", "〓", ["U+D800"]),
        ("☐☑◎", "☐☑◎", []),
    ],
)
def test_what_cannot_be_drawn_is_shown_and_told(typed: str, drawn: str, told: list[str]) -> None:
    legible, warnings = fonts.legible(typed)
    assert legible == drawn
    assert len(warnings) == len(told)
    assert all(code in warning for code, warning in zip(told, warnings, strict=True))


def test_compatibility_characters_are_not_folded() -> None:
    assert fonts.legible("\ufa19\ufa10㈱①")[0] == "\ufa19\ufa10㈱①"


def test_a_warning_can_always_be_written_out() -> None:
    for char in ("\ud800", "\U000e0100", "\u202e"):
        fonts.legible(char)[1][0].encode()


def test_width_is_that_of_the_font() -> None:
    assert fonts.width("漢字", 10) == pytest.approx(2 * 10 * 25.4 / 72)
    assert fonts.width("", 10) == 0


def test_a_missing_font_is_said_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "resources", lambda: Path("nowhere"))
    with pytest.raises(FontsMissing) as told:
        fonts.font.__wrapped__("BIZUDPGothic-Regular")
    assert "BIZUDPGothic-Regular.ttf" in str(told.value)
