"""Where the words of a search stand in a text: held against the keys of its beginnings."""

import sys
import unicodedata
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from app.services.excerpts import excerpt, marks, relevance
from app.text import needles, search_key

# Much of what folds oddly: voicing marks apart, variation selectors, one character that becomes many, dropped ones.
LETTERS = st.sampled_from(
    "かがカｶﾞﾊﾟ゛゜\u3099\u309aはハー-・ 　髙高﨑崎𠮷吉\U000e0100㈱株(㍻平成ﬁfiéÉe\u0301邊辺abAB12１２❤\ufe0f👩\u200d🏫\n"
)
WRITTEN_ONTO = {code: None for code in range(sys.maxunicode) if unicodedata.category(chr(code))[0] == "M"}
TEXTS = st.text(LETTERS, max_size=60) | st.text(max_size=40)


def covered(text: str, needle: str) -> set[int]:
    """Which characters give a part of ``needle`` somewhere: by the keys of all beginnings of the text."""
    key, lengths = search_key(text), [len(search_key(text[:i])) for i in range(len(text) + 1)]
    found = set()
    for at in range(len(key)):
        if key.startswith(needle, at):
            found |= {
                i
                for i, (low, high) in enumerate(pairwise(lengths))
                if low < at + len(needle) and high > at and low < high
            }
    return found


@given(TEXTS, st.data())
def test_every_place_of_a_needle_is_marked_and_nothing_else(text: str, data: st.DataObject):
    key = search_key(text)
    assume(len(key) >= 2)
    start = data.draw(st.integers(0, len(key) - 2))
    needle = key[start : start + data.draw(st.integers(2, 8))]
    assume(len(needle) >= 2)
    found = marks(text, [needle])
    assert found
    assert all(0 <= first < last <= len(text) for first, last in found)
    assert all(one[1] < other[0] for one, other in pairwise(found))
    inside = {i for first, last in found for i in range(first, last)}
    wanted = covered(text, needle)
    assert wanted <= inside
    for first, last in found:
        assert needle in search_key(text[first:last])
        assert first in wanted  # a mark begins with a letter that was found …
        behind = text[max(i for i in wanted if i < last) + 1 : last]
        assert not search_key(behind.translate(WRITTEN_ONTO))  # … and ends with one, and what is written onto it


@given(TEXTS, TEXTS)
def test_what_is_not_there_is_not_marked(text: str, query: str):
    words = [word for word in needles(query) if len(word) > 1]
    assert bool(marks(text, words)) == any(word in search_key(text) for word in words)


def test_marks_cover_whole_characters_with_what_is_written_onto_them():
    def marked(text: str, query: str) -> list[str]:
        return [text[first:last] for first, last in marks(text, needles(query))]

    assert marked("髙橋さんは 高橋花子", "高橋") == ["髙橋", "高橋"]
    assert marked("𠮷\U000e0100野家", "吉野") == ["𠮷\U000e0100野"]
    assert marked("ｶﾞｽ代が払えない", "ガス") == ["ｶﾞｽ"]
    assert marked("か\u3099す", "ガス") == ["か\u3099す"]
    assert marked("㍻30年", "成3") == ["㍻3"]
    assert marked("田 中・一 郎です", "田中一郎") == ["田 中・一 郎"]
    assert marked("サービス", "サビ") == ["サービ"]
    assert marked("カ-゛ス", "ガス") == ["カ-゛ス"]
    assert marked("孤独 ", "孤独") == ["孤独"]
    assert marked("あああ", "ああ") == ["あああ"]


@given(st.text(LETTERS, max_size=900), st.text(LETTERS, max_size=900), st.data())
def test_an_excerpt_shows_the_first_match(before: str, after: str, data: st.DataObject):
    text = before + after
    key = search_key(text)
    assume(len(key) >= 2)
    start = data.draw(st.integers(0, len(key) - 2))
    needle = key[start : start + data.draw(st.integers(2, 30))]
    piece = excerpt(text, [needle])
    shown = piece.text.removeprefix("…").removesuffix("…")
    assert piece.marks
    assert all(needle in search_key(piece.text[first:last]) for first, last in piece.marks)
    assert "\n" not in piece.text
    assert shown in text.translate({10: " "})


def test_an_excerpt_of_a_long_text_is_short_and_quick():
    text = "あ" * 500_000 + "孤独死を案じる" + "い" * 500_000
    piece = excerpt(text, ["孤独死"])
    assert piece.text.startswith("…あ")
    assert [piece.text[first:last] for first, last in piece.marks] == ["孤独死"]
    assert len(piece.text) < 130


def test_without_a_match_the_beginning_is_shown():
    assert excerpt("短い話", ["無い"]).text == "短い話"
    assert excerpt("長" * 500, ["無い"]).text == "長" * 120 + "…"
    assert excerpt("", ["無い"]) == excerpt("", [])


@given(st.lists(TEXTS.map(search_key), max_size=4), TEXTS.map(search_key))
def test_a_whole_name_is_worth_more_than_a_part(keys: list[str], needle: str):
    assume(needle)
    assert relevance([*keys, needle], [needle]) > relevance([*keys, needle + "X"], [needle])
    assert relevance([needle + "X"], [needle]) > relevance(["X" + needle], [needle])
    assert relevance(["X" + needle], [needle]) > relevance(["X" + needle + "Y" * 400], [needle])
