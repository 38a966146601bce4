"""A form and the values of one case become blocks of rows: every cell filled, nothing placed yet."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.errors import FormProblem
from app.language import _
from app.printing import fonts, grid, written
from app.printing import form as forms
from app.printing.form import Cell, Form, Part, Section
from app.printing.grid import Row
from app.printing.pages import A4, Block, inside
from app.printing.setting import fit_lines, set_choices, set_lines

Value = str | tuple[str, ...] | tuple[tuple[str, ...], ...]
"""One value · several (codes, names) · rows of a table, one value a column."""

LABEL_SIZE = 8.5
_SMALL = 7.5
_HEADING_SIZE = 10.5
_TITLE_SIZE = 15
_MARK_WIDTH = 28.0

_QUOTED = re.compile(r"\{([a-z][a-z0-9_.]*)\}")


@dataclass(frozen=True)
class SheetData:
    """What is printed on a form: values by the dotted keys of the form, and the code lists as (code, label) in order.

    Dates are ISO 8601; ``number`` is the 管理番号. Keys that the form does not know are not printed.
    """

    number: str
    values: Mapping[str, Value]
    choices: Mapping[str, tuple[tuple[str, str], ...]]
    language: str = "ja"


@dataclass
class Composer:
    """Fills the cells of ``form``; ``warnings`` gathers what could not be drawn as it was typed."""

    form: Form
    data: SheetData
    warnings: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._section = ""
        self._own = {"number": self.data.number, "form.id": self.form.id, "form.version": self.form.version}

    def blocks(self, part: Part) -> tuple[Block, ...]:
        """The sections of ``part`` that are to be printed."""
        return tuple(self._block(section) for section in part.sections if self._wanted(section))

    def head(self, part: Part, page: str, *, continued: bool) -> tuple[Block, ...]:
        """What stands at the top of a page: 様式番号, title and mark; then the rows with number, name and page."""
        width = inside(A4).width
        title = part.title + (self.form.words["continued"] if continued else "")
        code, title, mark = (self._fixed(text) for text in (part.code, title, self.form.mark))
        cells = (
            grid.Cell(_MARK_WIDTH, set_lines(code, _MARK_WIDTH, LABEL_SIZE)),
            self._centred(title, width - 2 * _MARK_WIDTH, _TITLE_SIZE),
            replace(self._centred(mark, _MARK_WIDTH, 12), boxed=bool(mark)),
        )
        rows = tuple(self._row(cells, width, self.form.label_width, {"page": page}) for cells in self.form.head)
        return Block((Row(cells, 9),), framed=False), Block(rows, gap=1.5)

    def foot(self) -> Block:
        """What stands at the end of a page."""
        width = inside(A4).width
        rows = (Row((grid.Cell(width, set_lines(self._fixed(line), width, _SMALL)),)) for line in self.form.foot)
        return Block(tuple(rows), framed=False, gap=0)

    def _wanted(self, section: Section) -> bool:
        return (not section.when or bool(self._value(section.when))) and not (
            section.unless and self._value(section.unless)
        )

    def _block(self, section: Section) -> Block:
        self._section = section.side or section.heading
        width = inside(A4).width
        side = forms.side_width(self.form, section)
        label_width = section.label_width or self.form.label_width
        rows = tuple(self._row(cells, width - side, label_width) for cells in section.rows)
        if side:
            rows = (Row((self._label(section.side, side, bold=True), grid.Cell(width - side, stack=rows))),)
        again = section.heading + self.form.words["continued"]
        return Block(
            rows,
            heading=(*self._cut(section.cut, width), *self._heading(section.heading, width)),
            again=self._heading(again, width) if section.heading else (),
            framed=section.framed,
            breaks=section.breaks,
            at_foot=section.foot,
            gap=section.gap,
        )

    def _cut(self, words: str, width: float) -> tuple[Row, ...]:
        if not words:
            return ()
        lines = set_lines(self._fixed(self.form.words[words]), width, _SMALL, align="center")
        return (Row((grid.Cell(width, lines, cut=True),), 6),)

    def _heading(self, text: str, width: float) -> tuple[Row, ...]:
        if not text:
            return ()
        return (Row((grid.Cell(width, set_lines(self._fixed(text), width, _HEADING_SIZE, bold=True)),)),)

    def _row(
        self, cells: tuple[Cell, ...], width: float, label_width: float, own: Mapping[str, str] | None = None
    ) -> Row:
        made: list[grid.Cell] = []
        for cell, room in zip(cells, forms.widths(cells, width, label_width), strict=True):
            if cell.label:
                made.append(self._label(cell.label, cell.label_width or label_width))
            made.append(self._field(cell, room, own or {}))
        return Row(tuple(made), max(cell.height for cell in cells), dashed=any(cell.dashed for cell in cells))

    def _label(self, text: str, width: float, *, bold: bool = False) -> grid.Cell:
        lines = fit_lines(self._fixed(text), width, LABEL_SIZE, bold=bold, align="center")
        return grid.Cell(width, lines, shaded=True, repeats=True)

    def _centred(self, text: str, width: float, size: float) -> grid.Cell:
        return grid.Cell(width, fit_lines(text, width, size, bold=True, align="center"))

    def _field(self, cell: Cell, width: float, own: Mapping[str, str]) -> grid.Cell:
        match cell.kind:
            case "words":
                words = self._fixed(self.form.words[cell.words])
                lines = set_lines(words, width, cell.size, bold=cell.bold, align=cell.align)
                return grid.Cell(width, lines, boxed=cell.boxed)
            case "choice":
                lines = set_choices(tuple(self._ticks(cell)), width, cell.size, cell.across)
                return grid.Cell(width, lines)
            case "table":
                return grid.Cell(width, stack=tuple(self._table(cell, width)))
            case "flow":
                return self._flow(cell, width)
            case _:
                text = own.get(cell.field) or self._text(cell) or self._fixed(cell.blank)
                return grid.Cell(width, fit_lines(text, width, cell.size, bold=cell.bold, align=cell.align))

    def _flow(self, cell: Cell, width: float) -> grid.Cell:
        text = self._text(cell)
        (more,) = fit_lines(self._fixed(self.form.words["more"]), width, _SMALL, align="right")
        lines = set_lines(text or self._fixed(cell.blank), width, cell.size, bold=cell.bold, align=cell.align)
        return grid.Cell(width, lines, flows=True, more=more, ruled=0 if text else cell.pitch)

    def _ticks(self, cell: Cell) -> Iterator[str]:
        chosen = self._codes(cell.field)
        main = self._codes(cell.main)
        known = self._list(cell.list)
        strange = tuple((code, code) for code in (*chosen, *main) if code not in dict(known))
        for code, label in (*known, *dict.fromkeys(strange)):
            mark = "◎" if code in main else "☑" if code in chosen else "☐"
            yield mark + self._legible(label, cell.label or self._section or cell.field)

    def _table(self, cell: Cell, width: float) -> Iterator[Row]:
        widths = forms.shares([column.width for column in cell.columns], width)
        pairs = tuple(zip(cell.columns, widths, strict=True))
        if any(column.label for column in cell.columns):
            yield Row(tuple(self._label(column.label, room) for column, room in pairs), repeats=True)
        value = self._value(cell.field) or ()
        given = [row if isinstance(row, tuple) else (row,) for row in ((value,) if isinstance(value, str) else value)]
        for row in [*given, *[()] * (cell.rows - len(given))]:
            last = len(cell.columns) - 1
            texts = (*row[:last], "　".join(row[last:]), *[""] * (last - len(row)))
            yield Row(
                tuple(
                    grid.Cell(room, fit_lines(self._entry(text, column, cell), room, cell.size, align=column.align))
                    for text, (column, room) in zip(texts, pairs, strict=True)
                ),
                cell.height,
            )

    def _entry(self, text: str, column: forms.Column, cell: Cell) -> str:
        label = dict(self._list(column.list)).get(text, text) if column.list else text
        return self._legible(label, column.label or self._section or cell.field)

    def _text(self, cell: Cell) -> str:
        """The value of a cell as it reads, or nothing."""
        parts = self._codes(cell.field)
        match cell.kind:
            case "date":
                parts = tuple(map(written.day, parts))
            case "datetime":
                parts = tuple(map(written.moment, parts))
            case "chosen":
                parts = tuple(dict(self._list(cell.list)).get(code, code) for code in parts)
        text = "、".join(part for part in parts if part)
        return self._legible(text + cell.suffix, cell.label or self._section or cell.field) if text else ""

    def _codes(self, key: str) -> tuple[str, ...]:
        """A value as several strings, whatever it was given as."""
        value = self._value(key)
        if isinstance(value, str):
            return (value,) if value else ()
        return tuple("　".join(entry) if isinstance(entry, tuple) else entry for entry in value)

    def _value(self, key: str) -> Value:
        return self._own.get(key) or self.data.values.get(key, "")

    def _list(self, name: str) -> tuple[tuple[str, str], ...]:
        if name not in self.data.choices:
            raise FormProblem(form=self.form.id, why=_("コード表「{list}」がありません。").format(list=name))
        return self.data.choices[name]

    def _fixed(self, words: str) -> str:
        """Fixed words of the form with the values that they quote."""
        text = _QUOTED.sub(lambda match: "、".join(self._codes(match[1])), words)
        return self._legible(text, self._section or self.form.title)

    def _legible(self, text: str, where: str) -> str:
        drawn, problems = fonts.legible(text)
        where = where.replace("\n", "").replace("\u3000", "")
        self.warnings |= dict.fromkeys(f"{where}: {problem}" for problem in problems)
        return drawn
