"""The line breaker: nothing lost, nothing too wide, 禁則 kept wherever a line leaves the choice."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.printing.flow import NEVER_FIRST, NEVER_LAST, may_break, wrap

LETTERS = "あいうがカー漢字𠮷々ぁっャ、。（）「」『』・…―ABCxyz019 　.,-()[]%\u3099\n"
texts = st.text(st.sampled_from(LETTERS), max_size=120) | st.text(max_size=40)


def advance(char: str) -> float:
    """Latin letters are half as wide as the rest; a combining mark has no width."""
    return 0.0 if char == "\u3099" else 0.5 if char < "\u0100" else 1.0


def width(text: str) -> float:
    return sum(map(advance, text))


@given(texts, st.floats(0.5, 15))
def test_no_character_is_lost(text: str, room: float) -> None:
    assert "".join(wrap(text, room, advance)) == text.replace("\n", "")


@given(texts, st.floats(0.5, 15))
def test_newlines_stay_where_they_are(text: str, room: float) -> None:
    paragraphs = text.split("\n")
    assert wrap(text, room, advance) == tuple(line for part in paragraphs for line in wrap(part, room, advance))
    assert len(wrap(text, room, advance)) >= len(paragraphs)


@given(texts, st.floats(0.5, 15))
def test_no_line_is_wider_than_its_room(text: str, room: float) -> None:
    for line in wrap(text, room, advance):
        seen = line.rstrip(" ")
        assert width(seen) <= room + 1e-6 or len(seen) == 1


@given(texts, st.floats(0.5, 15))
def test_kinsoku_is_broken_only_where_a_line_has_no_choice(text: str, room: float) -> None:
    for paragraph in text.split("\n"):
        lines = wrap(paragraph, room, advance)
        for line, following in pairwise(lines):
            if not may_break(line[-1], following[0]):
                assert not any(may_break(a, b) for a, b in pairwise(line))


@given(texts, st.floats(0.5, 15))
def test_lines_are_as_full_as_the_rules_allow(text: str, room: float) -> None:
    for paragraph in text.split("\n"):
        lines = wrap(paragraph, room, advance)
        for line, following in pairwise(lines):
            for at in range(1, len(following)):
                if may_break(following[at - 1], following[at]):
                    assert width((line + following[:at]).rstrip(" ")) > room
                    break


def test_punctuation_follows_and_brackets_lead() -> None:
    assert wrap("あいうえ。お", 4, advance) == ("あいう", "え。お")
    assert wrap("あいう「え」", 4, advance) == ("あいう", "「え」")
    assert wrap("あい……う", 3, advance) == ("あい", "……う")
    assert wrap("あいカーっと", 3, advance) == ("あい", "カーっ", "と")


def test_words_numbers_and_telephone_numbers_stay_whole() -> None:
    assert wrap("電話084-900-1234へ", 7, advance) == ("電話", "084-900-1234へ")
    assert wrap("a word breaks", 3, advance) == ("a word ", "breaks")


def test_a_combining_mark_stays_with_its_letter() -> None:
    assert wrap("あか\u3099", 2, advance) == ("あか\u3099",)
    assert wrap("ああか\u3099", 3, advance) == ("ああか\u3099",)


def test_small_kana_and_closing_marks_are_among_the_forbidden() -> None:
    assert set("、。）」』ーっゃァ々！？") <= NEVER_FIRST
    assert set("（「『【") <= NEVER_LAST
