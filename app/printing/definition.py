"""Reading a form definition: TOML to a checked Form, with every mistake named by its place."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from types import MappingProxyType
from typing import Any, TypeVar, get_type_hints

from app import paths
from app.errors import FormProblem
from app.language import N_, _
from app.printing.checking import NAME, problems
from app.printing.form import Cell, Column, Form, Part, Section

T = TypeVar("T")

_TYPES = {
    str: N_("「{key}」は文字列にしてください。"),
    float: N_("「{key}」は数にしてください。"),
    int: N_("「{key}」は整数にしてください。"),
    bool: N_("「{key}」は true か false にしてください。"),
}


def load(name: str) -> Form:
    """The form of that id in ``resources/forms``. Raises FormProblem when it is absent or wrong."""
    file = paths.resources() / "forms" / f"{name}.toml"
    if not NAME.fullmatch(name) or not file.is_file():
        raise FormProblem(form=name, why=_("この名前の様式はありません。"))
    form = parse(file.read_bytes(), name=name)
    if form.id != name:
        raise FormProblem(form=name, why=_("id がファイル名と違います。"))
    return form


def parse(toml: bytes, *, name: str) -> Form:
    """The form that ``toml`` (UTF-8) defines; ``name`` is only for messages.

    Raises FormProblem listing all problems, each with its place: ``part[1].sections[2].rows[1][3]`` counts from 1.
    """
    try:
        table = tomllib.loads(toml.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise FormProblem(form=name, why=_("TOML として読めません: {problem}").format(problem=problem)) from problem
    reader = _Reader()
    form = reader.form(table)
    if not reader.problems:
        reader.problems += problems(form)
    if reader.problems:
        raise FormProblem(form=name, why=" / ".join(reader.problems))
    return form


class _Reader:
    """Turns tables into dataclasses and remembers what was wrong with them, so that one reading tells everything."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def form(self, table: Mapping[str, Any]) -> Form:
        parts = [self._part(part, f"part[{n}]") for n, part in self._each(table, "part", "")]
        head = tuple(self._row(row, f"head[{n}]") for n, row in self._each(table, "head", ""))
        foot = tuple(str(line) for _n, line in self._each(table, "foot", ""))
        words = table.get("words", {})
        if not isinstance(words, dict) or not all(isinstance(text, str) for text in words.values()):
            self._say("words", _("名前と文字列の表にしてください。"))
            words = {}
        given = {"parts": tuple(parts), "head": head, "foot": foot, "words": MappingProxyType(words)}
        return self._plain(Form, table, "form", known="part", **given)

    def _part(self, table: object, where: str) -> Part:
        sections = self._each(table, "section", where)
        read = tuple(self._section(section, f"{where}.section[{n}]") for n, section in sections)
        return self._plain(Part, table, where, known="section", sections=read)

    def _section(self, table: object, where: str) -> Section:
        rows = tuple(self._row(row, f"{where}.rows[{n}]") for n, row in self._each(table, "rows", where))
        if not rows:
            self._say(where, _("行がありません。"))
        return self._plain(Section, table, where, rows=rows)

    def _row(self, row: object, where: str) -> tuple[Cell, ...]:
        if not isinstance(row, list) or not row:
            self._say(where, _("行は欄の並び [ {…}, {…} ] で書いてください。"))
            return ()
        return tuple(self._cell(cell, f"{where}[{n}]") for n, cell in enumerate(row, 1))

    def _cell(self, table: object, where: str) -> Cell:
        columns = self._each(table, "columns", where)
        read = tuple(self._plain(Column, column, f"{where}.columns[{n}]") for n, column in columns)
        return self._plain(Cell, table, where, columns=read)

    def _each(self, table: object, key: str, where: str) -> Iterator[tuple[int, object]]:
        found = table.get(key, []) if isinstance(table, dict) else []
        if not isinstance(found, list):
            self._say(f"{where}.{key}".lstrip("."), _("並び [ ] で書いてください。"))
            found = []
        return enumerate(found, 1)

    def _plain(self, kind: type[T], table: object, where: str, known: str = "", **given: Any) -> T:
        """A ``kind`` from ``table``: what is ``given`` is read already, the rest are plain values by name and type."""
        if not isinstance(table, dict):
            self._say(where, _("表 { } で書いてください。"))
            table = {}
        names: dict[str, Field[Any]] = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
        types = get_type_hints(kind)
        for key in table.keys() - names.keys() - {known}:
            self._say(where, _("「{key}」という項目はありません。").format(key=key))
        for key in names.keys() - given.keys():
            wanted = types[key] if types[key] in _TYPES else str
            value = table.get(key)
            if type(value) is wanted or (wanted is float and type(value) is int):
                given[key] = value
                continue
            if value is not None:
                self._say(where, _(_TYPES[wanted]).format(key=key))
            if names[key].default is MISSING:
                given[key] = ""
                if value is None:
                    self._say(where, _("「{key}」がありません。").format(key=key))
        return kind(**given)

    def _say(self, where: str, what: str) -> None:
        self.problems.append(f"{where}: {what}")
