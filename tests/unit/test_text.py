"""Search keys, the two-character index and the order of readings."""

import unicodedata
from collections.abc import Iterator
from itertools import pairwise

import pytest
import sqlcipher3.dbapi2 as sqlite
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.text import bigrams, index_bounds, index_row, key_fingerprint, match_phrase, needles, search_key, sort_key
from app.variants import FAMILIES

LETTERS = (
    "あかがきぎはばぱっつーヴヶゝ孤独死高髙崎﨑吉𠮷邊辺齋ｶｷﾊﾞﾟｰＡaé１1"
    "-・~(\"'* 　\n\u3099\u309a゛\u200d\ufe00\U000e0101😀㈱"
)
japanese = st.text(alphabet=LETTERS, max_size=12)
anything = st.text(max_size=20)

# failures.md T73, domain.md §6
SAME = [
    ("髙橋", "高橋"),
    ("山﨑", "山崎"),
    ("𠮷田", "吉田"),
    ("渡邊", "渡辺"),
    ("渡邉", "渡辺"),
    ("渡邉\U000e0102", "渡辺"),
    ("德永", "徳永"),
    ("廣瀨", "広瀬"),
    ("濵田", "浜田"),
    ("濱田", "浜田"),
    ("齋藤", "斎藤"),
    ("齊藤", "斉藤"),
    ("斉藤", "斎藤"),
    ("塚本\ufa10", "塚本塚"),
    ("福\ufa19", "福神"),
    ("鶴\ufa2d", "鶴鶴"),
    ("葛\U000e0100飾", "葛飾"),
    ("圡屋", "土屋"),
    ("冨島", "富嶋"),
    ("ｶﾅ", "カナ"),
    ("かな", "カナ"),
    ("ﾀﾞｲﾊﾟﾝ", "ダイパン"),
    ("か\u3099", "が"),
    ("か゛", "ガ"),
    (unicodedata.normalize("NFD", "プレゼント がぎぐ"), "ぷれぜんとがぎぐ"),
    ("トシヱ", "としえ"),
    ("一ヶ月", "一ケ月"),
    ("ＡＢＣ①", "abc1"),
    ("㈱ネコ", "(株)ねこ"),
    ("㍻", "平成"),
    ("山田　花子", "山田花子"),
    ("山田\u200b花子", "山田花子"),
    ("０８４－９２８−1243", "0849281243"),
    ("コーヒー", "コヒ"),
    ("サービス〜センター", "サビスセンタ"),
    ("ジョン・スミス", "ジョンスミス"),
    ("Café", "cafe\u0301"),
    ("STRASSE", "straße"),
]
APART = [("か", "が"), ("は", "ぱ"), ("つ", "っ"), ("高", "商"), ("島", "鳥"), ("田", "由")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_written_differently_found_alike(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)
    assert search_key(one)


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_letters_stay_apart(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


def test_a_family_folds_to_its_first_letter_and_every_letter_has_one_family() -> None:
    letters = FAMILIES.replace(" ", "").replace("\n", "")
    assert len(letters) == len(set(letters))
    for family in FAMILIES.split():
        assert len(family) > 1
        assert search_key(family) == family[0] * len(family)


def test_nothing_but_marks_and_blanks_has_no_key() -> None:
    assert search_key(" 　\n\0\t-－−‐ー―~～〜・\u200f\ufeff゛\ufe0f") == ""
    assert search_key("a\ud800b") == "ab"
    assert sort_key("あ\ud800い") == sort_key("あい")


@given(anything | japanese)
def test_a_key_is_its_own_key(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key
    key.encode()


@given(anything | japanese, anything | japanese, anything | japanese)
def test_part_of_a_text_is_found_in_it(before: str, part: str, after: str) -> None:
    # The one exception: the cut falls between a letter and its separate voicing mark.
    assume(not any(text and _begins_with_mark(text) for text in (after, part + after)))
    assert search_key(part) in search_key(before + part + after)
    assert search_key(before + part) == search_key(before) + search_key(part)


def _begins_with_mark(text: str) -> bool:
    # A mark behind nothing is dropped, behind か it is heard.
    return search_key("か" + text).startswith("ガ") or search_key("は" + text).startswith("パ")


def test_a_letter_and_its_mark_are_one_letter() -> None:
    assert search_key("か゛く") == "ガク"
    assert search_key("か") not in search_key("か゛く")


def test_keys_are_named_so_that_old_ones_can_be_told() -> None:
    assert key_fingerprint().startswith("1-")


@pytest.mark.parametrize(
    ("key", "tokens"),
    [("孤独死", "孤独 独死"), ("孤独", "孤独"), ("孤", "孤"), ("", ""), ('a"b', "a＂ ＂b"), ("𠮷😀x", "𠮷😀 😀x")],
)
def test_bigrams(key: str, tokens: str) -> None:
    assert bigrams(key) == tokens


@given(st.text())
def test_bigrams_are_whole(text: str) -> None:
    tokens = bigrams(text).split(" ") if text else []
    assert len(tokens) == max(len(text) - 1, min(len(text), 1))
    assert all(character.isalnum() or character > "\x7f" for token in tokens for character in token)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("孤独", ("孤独",)),
        (" 山田　花子 ", ("山田", "花子")),
        ("田中 一", ("田中一",)),
        ("林 一 郎太", ("林一", "郎太")),
        ("一 田中", ("一田中",)),
        ("山田 山田", ("山田",)),
        ("孤独 - ー", ("孤独",)),
        ("孤", ("孤",)),
        ("-- ー", ()),
    ],
)
def test_words_of_a_query(query: str, words: tuple[str, ...]) -> None:
    assert needles(query) == words


def test_match_phrase() -> None:
    assert match_phrase("孤独死") == '"孤独 独死"'
    assert match_phrase('髙橋 "; DROP') == '"高橋" AND "＂;" AND "dr ro op"'.replace(";", "；")
    assert match_phrase("孤") is None
    assert match_phrase("") is None


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite.Connection]:
    connection = sqlite.connect(":memory:", isolation_level=None)
    connection.execute(
        "CREATE VIRTUAL TABLE found USING fts5(key, tokenize='ascii', detail=full, content='', contentless_delete=1)"
    )
    yield connection
    connection.close()


def _matched(index: sqlite.Connection, haystacks: list[str], query: str) -> set[int]:
    index.execute("DELETE FROM found")
    for number, haystack in enumerate(haystacks):
        index.execute("INSERT INTO found(rowid, key) VALUES (?, ?)", (number, bigrams(search_key(haystack))))
    return {row[0] for row in index.execute("SELECT rowid FROM found WHERE found MATCH ?", (match_phrase(query),))}


@settings(max_examples=300)
@given(st.lists(japanese | anything, min_size=1, max_size=4), st.data())
def test_a_phrase_matches_what_a_scan_of_the_keys_finds(
    index: sqlite.Connection, haystacks: list[str], data: st.DataObject
) -> None:
    source = data.draw(st.sampled_from(haystacks))
    start = data.draw(st.integers(0, len(source)))
    cut = source[start : start + data.draw(st.integers(0, 6))]
    query = data.draw(st.just(cut) | japanese | anything)
    assume(match_phrase(query) is not None)
    expected = {n for n, text in enumerate(haystacks) if all(word in search_key(text) for word in needles(query))}
    assert _matched(index, haystacks, query) == expected
    word = "".join(query.split())
    if len(search_key(word)) > 1:
        assert _matched(index, haystacks, word) == {
            n for n, text in enumerate(haystacks) if search_key(word) in search_key(text)
        }


def test_every_ascii_sign_can_be_looked_for(index: sqlite.Connection) -> None:
    signs = [f"あ{chr(code)}い" for code in range(0x20, 0x7F)]
    for number, text in enumerate(signs):
        found = _matched(index, signs, text.replace(" ", ""))
        same = {n for n, other in enumerate(signs) if search_key(text) in search_key(other)}
        assert number in found
        assert found == same


ORDER = [
    ["おか だいすけ", "おかだ あい", "おかだ だい"],
    ["きあい", "きー", "きいと", "きんき"],
    ["は", "ば", "ぱ", "はは", "はば", "ばは"],
    ["ぁ", "あ", "ああ"],
    ["はっか", "はつか", "ばつか"],
    ["かー", "かぁ", "かあ"],
    ["すす", "すず"],
    ["みすゝ", "みすす", "みすゞ", "みすず"],
    ["さと", "サト", "さど"],
    ["わ", "ゐ", "ゑ", "を", "ん"],
    ["ん", "1", "2", "ABC", "abd", "田中", ""],
]


@pytest.mark.parametrize("readings", ORDER)
def test_order_of_readings(readings: list[str]) -> None:
    assert sorted(readings, key=sort_key) == readings
    assert all(sort_key(one).encode() < sort_key(other).encode() for one, other in pairwise(readings))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ｷｰ", "キー"),
        ("ｶﾞ", "ガ"),
        ("か\u3099", "が"),
        ("か゛", "が"),
        ("やまだ　はなこ ", "やまだ はなこ"),
        ("abc", "ＡＢＣ"),
    ],
)
def test_readings_written_differently_sort_alike(one: str, other: str) -> None:
    assert sort_key(one) == sort_key(other)


@pytest.mark.parametrize(
    ("reading", "row"),
    [
        ("あい", "あ"),
        ("ヴァ", "あ"),
        ("がま", "か"),
        ("ヶ", "か"),
        ("ｻﾄｳ", "さ"),
        ("っつ", "た"),
        ("のの", "な"),
        ("ぱん", "は"),
        ("むら", "ま"),
        ("ょ", "や"),
        ("ろ", "ら"),
        ("ん", "わ"),
        (" わ", "わ"),
        ("山田", "他"),
        ("A", "他"),
        ("ー", "他"),
        ("", "他"),
    ],
)
def test_index_row(reading: str, row: str) -> None:
    assert index_row(reading) == row


@given(st.lists(st.text(alphabet=LETTERS + "さざたなほまもゃやらろわゐん山1A", max_size=5) | anything, max_size=8))
def test_index_rows_come_in_the_order_of_the_buttons(readings: list[str]) -> None:
    rows = [index_row(reading) for reading in sorted(readings, key=sort_key)]
    assert rows == sorted(rows, key="あかさたなはまやらわ他".index)


@given(st.text(alphabet=LETTERS + "さざたなほまもゃやらろわゐんー山1A", max_size=5) | anything)
def test_the_bounds_of_an_index_row_hold_its_keys_and_no_others(reading: str) -> None:
    for row in "あかさたなはまやらわ他":
        first, behind = index_bounds(row)
        assert (first <= sort_key(reading) < behind) == (index_row(reading) == row)


@given(anything)
def test_a_sort_key_can_be_stored(reading: str) -> None:
    sort_key(reading).encode()
    assert sort_key(reading) == sort_key(f" {reading}\u3000")
