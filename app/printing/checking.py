"""What is wrong with a form whose every item has the right type: names, kinds, words, widths."""

import re
from collections.abc import Iterator

from app.language import _
from app.printing.fonts import MM
from app.printing.form import ALIGNS, KINDS, MAJOR_WORDS, Cell, Column, Form, Section, shares, side_width, widths
from app.printing.grid import PAD_X
from app.printing.pages import A4, inside

NAME = re.compile(r"[a-z][a-z0-9_]*")
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")

_NARROWEST = 8.0
"""A field narrower than this, in millimetres, can't be meant."""

_RANGES: dict[str, tuple[float, float]] = {
    "size": (5, 40),
    "height": (0, 240),
    "pitch": (4, 40),
    "across": (1, 12),
    "rows": (1, 200),
    "width": (_NARROWEST, 200),
    "label_width": (_NARROWEST, 100),
    "side_width": (_NARROWEST, 100),
    "gap": (0, 100),
}
"""The least and the most of every number; 0 stands for none in all of them."""


def problems(form: Form) -> Iterator[str]:
    """Every problem of ``form`` in words, each after its place; places count from 1."""
    yield from _of_form(form)
    for where, section in _sections(form):
        yield from (f"{where}: {problem}" for problem in _of_section(form, section))
    for where, cells, room, label_width in _rows(form):
        for n, cell in enumerate(cells, 1):
            yield from (f"{where}[{n}]: {problem}" for problem in _of_cell(form, cell))
        for cell, width in zip(cells, widths(cells, room, label_width), strict=True):
            if width < _least_width(cell):
                yield f"{where}: " + _("欄の幅が足りません（使える幅は {room} mm）。").format(room=f"{room:g}")
            elif cell.columns and min(shares([c.width for c in cell.columns], width)) < _least_width(cell):
                yield f"{where}: " + _("表の列の幅が足りません（使える幅は {room} mm）。").format(room=f"{width:g}")


def _of_form(form: Form) -> Iterator[str]:
    if not NAME.fullmatch(form.id):
        yield "form: " + _("id は英小文字・数字・_ で書いてください。")
    if not form.parts:
        yield "form: " + _("部（part）がありません。")
    yield from _of_numbers(form)
    yield from (f"words: {_no_words(word)}" for word in MAJOR_WORDS if word not in form.words)


def _of_section(form: Form, section: Section) -> Iterator[str]:
    if section.cut and section.cut not in form.words:
        yield _no_words(section.cut)
    for key in (section.when, section.unless):
        yield from _of_key(key)
    yield from _of_numbers(section)


def _sections(form: Form) -> Iterator[tuple[str, Section]]:
    for p, part in enumerate(form.parts, 1):
        for s, section in enumerate(part.sections, 1):
            yield f"part[{p}].section[{s}]", section


def _rows(form: Form) -> Iterator[tuple[str, tuple[Cell, ...], float, float]]:
    """Every row with its place, the width that it has and that of its labels, in millimetres."""
    body = inside(A4).width
    for n, cells in enumerate(form.head, 1):
        yield f"head[{n}]", cells, body, form.label_width
    for where, section in _sections(form):
        for n, cells in enumerate(section.rows, 1):
            label_width = section.label_width or form.label_width
            yield f"{where}.rows[{n}]", cells, body - side_width(form, section), label_width


def _of_cell(form: Form, cell: Cell) -> Iterator[str]:
    if cell.kind not in KINDS:
        yield _("kind「{kind}」はありません。使えるもの: {kinds}").format(kind=cell.kind, kinds=", ".join(KINDS))
    if cell.kind == "words":
        if cell.words not in form.words:
            yield _no_words(cell.words)
    elif not cell.field:
        yield _("field がありません。")
    for key in (cell.field, cell.main):
        yield from _of_key(key)
    if cell.kind in {"choice", "chosen"} and not cell.list:
        yield _("選択肢の list がありません。")
    if not {cell.align, *(column.align for column in cell.columns)} <= set(ALIGNS):
        yield _("align は {aligns} のどれかにしてください。").format(aligns=", ".join(ALIGNS))
    yield from _of_numbers(cell)
    yield from _of_table(cell)


def _of_numbers(thing: Form | Section | Cell | Column) -> Iterator[str]:
    for name, (least, most) in _RANGES.items():
        value = getattr(thing, name, 0)
        if isinstance(value, int | float) and value and not least <= value <= most:
            yield _("{name} は {least:g} から {most:g} までにしてください。").format(name=name, least=least, most=most)


def _of_table(cell: Cell) -> Iterator[str]:
    if (cell.kind == "table") != bool(cell.columns):
        yield _("kind = table と columns は一緒に書いてください。")
    for column in cell.columns:
        yield from _of_numbers(column)


def _least_width(cell: Cell) -> float:
    """Room for one character, at the least."""
    return max(_NARROWEST, cell.size / MM + 2 * PAD_X)


def _of_key(key: str) -> Iterator[str]:
    if key and not KEY.fullmatch(key):
        yield _("「{key}」は値の名前として使えません。").format(key=key)


def _no_words(word: str) -> str:
    return _("words に「{word}」がありません。").format(word=word)
