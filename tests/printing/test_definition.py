"""Form definitions: the one we ship is sound, and every mistake is told with its place."""

import pytest

from app import paths
from app.errors import FormProblem
from app.printing.definition import load, parse
from tests.printing.samples import CHOICES, EXTREME

SHIPPED = [file.stem for file in (paths.resources() / "forms").glob("*.toml")]

SMALL = """
id = "small"
version = "1"
title = "小さな様式"
head = [[{ label = "番号", field = "number" }]]
foot = ["おわり"]
[words]
continued = "つづき"
more = "次へ"
page = "{n}/{m}"
told = "きまった文"
[[part]]
title = "部"
[[part.section]]
rows = [[{ label = "氏名", field = "person.name" }, { kind = "words", words = "told" }]]
"""


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_form_is_sound(name: str) -> None:
    assert load(name).id == name


def test_the_sheet_prints_every_key_of_the_samples_and_needs_their_lists_alone() -> None:
    form = load("tsunagaru")
    quoted = {"hall.phone"}
    assert set(EXTREME) | {"consent.ground"} <= form.keys() | quoted
    assert form.lists() == set(CHOICES)


def test_a_form_is_read_whole() -> None:
    form = parse(SMALL.encode(), name="small")
    cells = form.cells()
    assert [cell.field for cell in cells] == ["number", "person.name", ""]
    assert form.foot == ("おわり",)
    assert form.keys() == {"number", "person.name"}


def problems(toml: str) -> str:
    with pytest.raises(FormProblem) as told:
        parse(toml.encode(), name="small")
    assert told.value.next_step()
    return str(told.value)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ('id = "small"', "", "form: 「id」がありません"),
        ('id = "small"', 'id = "../x"', "id は英小文字"),
        ('id = "small"', "id = 3", "「id」は文字列に"),
        ('title = "小さな様式"', 'titel = "小さな様式"', "「titel」という項目はありません"),
        (
            'field = "person.name"',
            'feild = "person.name"',
            "part[1].section[1].rows[1][1]: 「feild」という項目はありません",
        ),
        ('field = "person.name"', 'field = "person name"', "「person name」は値の名前として使えません"),
        ('field = "person.name"', "size = 10", "field がありません"),
        ('field = "person.name"', 'field = "x", kind = "photo"', "kind「photo」はありません"),
        ('field = "person.name"', 'field = "x", kind = "choice"', "選択肢の list がありません"),
        ('field = "person.name"', 'field = "x", kind = "table"', "kind = table と columns"),
        ('field = "person.name"', 'field = "x", columns = [{ label = "a" }]', "kind = table と columns"),
        ('field = "person.name"', 'field = "x", kind = "table", columns = [{ wide = 3 }]', "columns[1]: 「wide」"),
        ('field = "person.name"', 'field = "x", kind = "table", columns = [{ width = 140 }, {}]', "表の列の幅"),
        ('field = "person.name"', 'field = "x", size = "big"', "「size」は数に"),
        ('field = "person.name"', 'field = "x", size = 3', "size は 5 から 40"),
        ('field = "person.name"', 'field = "x", size = nan', "size は 5 から 40"),
        ('field = "person.name"', 'field = "x", rows = 1.5', "「rows」は整数に"),
        ('field = "person.name"', 'field = "x", bold = 1', "「bold」は true か false に"),
        ('field = "person.name"', 'field = "x", align = "middle"', "align は left, center, right"),
        ('field = "person.name"', 'field = "x", width = 150', "欄の幅が足りません（使える幅は 173 mm）"),
        ('field = "person.name"', 'field = "x", label_width = 2', "label_width は 8 から"),
        ('field = "number"', 'field = "number", height = -1', "head[1][1]: height は 0 から"),
        ('words = "told"', 'words = "untold"', "words に「untold」がありません"),
        ('words = "told"', "words = 3", "rows[1][2]: 「words」は文字列に"),
        ('more = "次へ"', "", "words: words に「more」がありません"),
        ('told = "きまった文"', "told = 3", "words: 名前と文字列の表に"),
        ("rows = [[", "rows = [[], [", "rows[1]: 行は欄の並び"),
        ("rows = [[", "cut = 'x'\nrows = [[", "part[1].section[1]: words に「x」がありません"),
        ("rows = [[", "when = 'No Key'\nrows = [[", "「No Key」は値の名前として"),
        ("rows = [[", "gap = -2\nrows = [[", "part[1].section[1]: gap は 0 から"),
        ("rows = [[", "other = [[", "part[1].section[1]: 行がありません"),
        ("[[part.section]]\n", "section = 3\n", "part[1].section: 並び"),
        ('head = [[{ label = "番号", field = "number" }]]', "head = 3", "head: 並び"),
        ('head = [[{ label = "番号", field = "number" }]]', "head = [3]", "head[1]: 行は欄の並び"),
        ('head = [[{ label = "番号", field = "number" }]]', "head = [[3]]", "head[1][1]: 表 { }"),
        ('version = "1"', "version = ", "TOML として読めません"),
        (SMALL[SMALL.index("[[part]]") :], "", "form: 部（part）がありません"),
    ],
)
def test_a_mistake_is_told_with_its_place(right: str, wrong: str, told: str) -> None:
    assert right in SMALL
    assert told in problems(SMALL.replace(right, wrong))


def test_all_mistakes_are_told_at_once() -> None:
    told = problems(SMALL.replace('"person.name"', '"x", size = "a", bold = 1').replace('words = "told"', "word = 1"))
    assert "「size」" in told
    assert "「bold」" in told
    assert "「word」" in told


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(FormProblem, match="TOML として読めません"):
        parse(b"\xff\xfe", name="small")


@pytest.mark.parametrize("name", ["none", "../codes/sex", "", "tsunagaru\x00"])
def test_an_unknown_form_is_not_looked_for_elsewhere(name: str) -> None:
    with pytest.raises(FormProblem, match="この名前の様式はありません"):
        load(name)
