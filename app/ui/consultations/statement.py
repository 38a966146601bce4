"""相談者記入: what the person wrote on the sheet, taken over to the letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from app.language import _
from app.services import statements
from app.services.statements import HouseholdLine, StatementDetail, StatementDraft
from app.ui import style
from app.ui.tasks import Call, Tasks
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Card
from app.ui.widgets.choices import TogglesField
from app.ui.widgets.code_lists import CodeLists
from app.ui.widgets.fields import Field, LineField, TextField, narrow
from app.ui.widgets.panes import EditorPane, Key
from app.ui.widgets.radios import RadiosField

_COLUMNS = ("name", "age", "relation", "note")


@dataclass(frozen=True)
class Written:
    """The sheet as it stands in the form."""

    worries: tuple[str, ...] = ()
    main_worry: str | None = None
    household: tuple[HouseholdLine, ...] = ()
    wishes: str = ""
    written_by: str | None = None


class StatementPane(EditorPane[Written]):
    """The sheet of one consultation, new or to be corrected."""

    def __init__(
        self, key: Key, consultation: str, tasks: Tasks, lists: CodeLists, now: StatementDetail | None
    ) -> None:
        draft = (
            Written() if now is None else Written(**{name: getattr(now, name) for name in Written.__dataclass_fields__})
        )
        super().__init__(key, _("相談者記入"), draft)
        self._tasks, self._consultation, self._now = tasks, consultation, now
        row = self.form.row
        worries = TogglesField(lists.choices("worry"), 4)
        sheet = Card(_("本人が書いた用紙のとおりに（書ける範囲で）"), icon="pencil")
        sheet.add(
            row(("worries", "main_worry"), _("お困りごと（○ いくつでも、◎ 一番の困りごと）"), worries),
            row("wishes", _("相談したいこと、配慮を希望すること"), TextField(lines=3)),
            row("household", _("世帯の人"), HouseholdField(lists.labels["relation"])),
            row("written_by", _("書いた人"), RadiosField(lists.choices("writer"))),
        )
        self.lay_out(sheet, 1)

    def send(self, draft: Written) -> Call:
        """Add or amend."""
        if self._now is not None:
            return self._tasks.do(
                self, self.saved, statements.amend, self._now.id, self._now.version, _plain(self.changed(draft))
            )
        said = {name: getattr(draft, name) for name in Written.__dataclass_fields__}
        return self._tasks.do(self, self.saved, statements.add, StatementDraft(consultation=self._consultation, **said))


class HouseholdField(QWidget, Field):
    """世帯構成, a line for each person as it is written on the sheet; its value is a tuple of lines.

    A relation that has a code is shown by its label and kept as the code; any other words are kept to the letter.
    """

    edited = Signal()

    def __init__(self, relations: Mapping[str, str]) -> None:
        super().__init__()
        self._relations = relations
        self._codes = {label: code for code, label in relations.items()}
        self._lines: list[tuple[LineField, ...]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(style.px(style.SMALL))
        self._grid.setVerticalSpacing(style.px(style.TIGHT))
        for place, (label, weight) in enumerate(
            ((_("氏名"), 4), (_("年齢"), 1), (_("続柄"), 2), (_("備考（仕事・学校・病気など）"), 5))
        ):
            self._grid.addWidget(parts.text(label, "small", "muted"), 0, place)
            self._grid.setColumnStretch(place, weight)
        self._more = button(_("人を加える"), self._add_empty, icon="plus", kind="link")
        self.setLayout(parts.column(self._grid, parts.row(self._more, 1), gap=style.TIGHT))
        self._show([])

    def value(self) -> Any:
        """The lines that say something."""
        lines = ([box.text() for box in line] for line in self._lines)
        return tuple(self._line_of(texts) for texts in lines if any(text.strip() for text in texts))

    def show_value(self, value: Any) -> None:
        """Show these lines, and one to go on."""
        self._show([self._texts_of(line) for line in value])

    def typed(self) -> Any:
        """The texts of all lines."""
        return [[box.text() for box in line] for line in self._lines]

    def retype(self, typed: Any) -> None:
        """Put the texts back."""
        self._show([line for line in typed if any(line)])

    def controls(self) -> tuple[QWidget, ...]:
        """The boxes."""
        return tuple(box for line in self._lines for box in line)

    def _show(self, lines: Sequence[Sequence[str]]) -> None:
        while len(self._lines) > len(lines) + 1:
            for box in self._lines.pop():
                box.deleteLater()
        while len(self._lines) < len(lines) + 1:
            self._add_line()
        for boxes, texts in zip(self._lines, [*lines, [""] * len(_COLUMNS)], strict=True):
            for box, text in zip(boxes, texts, strict=True):
                box.show_value(text)

    def _add_line(self) -> tuple[LineField, ...]:
        place = len(self._lines) + 1
        boxes = tuple(LineField() for _column in _COLUMNS)
        for column, box in enumerate(boxes):
            name = (_("氏名"), _("年齢"), _("続柄"), _("備考"))[column]
            box.setAccessibleName(_("世帯 {n} 人目の{name}").format(n=place, name=name))
            box.edited.connect(self._on_edited)
            self._grid.addWidget(box, place, column)
            QWidget.setTabOrder(self._lines[-1][-1] if column == 0 and self._lines else boxes[max(column - 1, 0)], box)
        QWidget.setTabOrder(boxes[-1], self._more)
        self._lines.append(boxes)
        return boxes

    def _add_empty(self) -> None:
        self._add_line()[0].setFocus()

    def _line_of(self, texts: Sequence[str]) -> HouseholdLine:
        name, age, relation, note = texts
        years = narrow(age).strip()
        return HouseholdLine(
            name=name,
            age=int(years) if years.isascii() and years.isdecimal() else age or None,
            relation=self._codes.get(relation, relation) or None,
            note=note or None,
        )

    def _texts_of(self, line: HouseholdLine) -> list[str]:
        relation = self._relations.get(line.relation or "", line.relation)
        return ["" if part is None else str(part) for part in (line.name, line.age, relation, line.note)]

    @Slot()
    def _on_edited(self) -> None:
        self.edited.emit()


def _parts_of(line: HouseholdLine) -> tuple[object, ...]:
    return tuple(getattr(line, name) for name in _COLUMNS)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    if "household" in values:
        lines = values["household"]
        values["household"] = [dict(zip(_COLUMNS, _parts_of(line), strict=True)) for line in lines]
    return values
