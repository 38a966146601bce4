"""What differs between the sides of a conflict, and what keeps all of them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.conflicts.differences import LONGEST, combined, pieces

SHORT = st.text(st.sampled_from("あいう\n 𠮷"), max_size=20)


@given(SHORT, st.lists(SHORT, min_size=1, max_size=3))
def test_the_pieces_give_the_text(text: str, others: list[str]) -> None:
    found = pieces(text, others)
    assert "".join(piece for piece, _apart in found) == text
    assert all(piece for piece, _apart in found)
    assert all(one[1] != two[1] for one, two in pairwise(found))


@given(SHORT, st.lists(SHORT, min_size=1, max_size=3))
def test_what_is_not_told_apart_is_in_every_other_text_in_that_order(text: str, others: list[str]) -> None:
    common = [letter for piece, apart in pieces(text, others) if not apart for letter in piece]
    for other in others:
        rest = iter(other)
        assert all(letter in rest for letter in common)


@given(SHORT)
def test_equal_texts_have_nothing_told_apart(text: str) -> None:
    assert not any(apart for _piece, apart in pieces(text, [text]))


@pytest.mark.parametrize(
    ("text", "other", "apart"),
    [("084-111-1111", "084-222-1111", ["111"]), ("東町", "", ["東町"]), ("家賃。\n面談。", "家賃。\n電話。", ["面談"])],
)
def test_the_letters_that_differ_are_told_apart(text: str, other: str, apart: list[str]) -> None:
    assert [piece for piece, differs in pieces(text, [other]) if differs] == apart


def test_long_texts_are_compared_by_lines_and_quickly() -> None:
    lines = [f"{number} 行目の記録です。\n" for number in range(LONGEST)]
    changed = [*lines[:10], "直した行です。\n", *lines[11:]]
    assert [piece for piece, apart in pieces("".join(lines), ["".join(changed)]) if apart] == [lines[10]]


@given(st.lists(SHORT, min_size=1, max_size=3))
def test_a_combination_is_the_first_text_and_every_line_of_the_others(texts: list[str]) -> None:
    kept = combined(texts)
    assert kept.startswith(texts[0])
    assert {line for text in texts for line in text.split("\n")} - {""} <= set(kept.split("\n"))


def test_no_line_is_said_twice() -> None:
    assert combined(["家賃。\n面談。", "家賃。\n電話。"]) == "家賃。\n面談。\n電話。"
