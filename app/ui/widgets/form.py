"""A frozen draft shown in fields and read back from them, with errors beside the fields they are about."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from app.errors import InvalidInput
from app.language import _
from app.ui import style
from app.ui.tasks import Call
from app.ui.widgets import parts
from app.ui.widgets.fields import Field

D = TypeVar("D")


class Row(QWidget):
    """A field under its label, with room for a hint and for what is wrong with it."""

    def __init__(self, label: str, field: Field, hint: str = "", *, required: bool = False) -> None:
        super().__init__()
        assert isinstance(field, QWidget)
        self.field = field
        self.label = QLabel(label)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        style.mark(self.label, role="label")
        self.label.setMinimumHeight(style.px(20))  # as high as the word beside it, so that neighbours stand level
        first = field.controls()[0]
        self.label.setBuddy(first)
        for control in field.controls():
            control.setAccessibleName(control.accessibleName() or label)
        head = parts.row(self.label)
        if required:
            head.addWidget(parts.badge(_("必須"), "accent"))
        head.addStretch(1)
        self._hint = hint
        self._error = parts.text("", "small", "danger", wrap=True)
        self._sign = parts.picture("circle-alert", "danger", 14)
        self._foot = QWidget()
        foot = parts.row(gap=style.TIGHT)
        foot.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._error, 1)
        self._foot.setLayout(foot)
        self._foot.hide()
        layout = parts.column(head, field, gap=style.TIGHT)
        if hint:
            layout.addWidget(parts.text(hint, "small", "muted", wrap=True))
        layout.addWidget(self._foot)
        if not field.sizePolicy().expandingDirections() & Qt.Orientation.Vertical:
            layout.addStretch(1)
        self.setLayout(layout)
        field.edited.connect(self.clear_error)

    @property
    def error(self) -> str:
        """What is said to be wrong, "" for nothing."""
        return self._error.text()

    def show_error(self, why: str) -> None:
        """Say what is wrong with the field."""
        self._error.setText(why)
        self._foot.setVisible(bool(why))
        self.field.set_wrong(wrong=bool(why))
        self.field.controls()[0].setAccessibleDescription(why or self._hint)

    @Slot()
    def clear_error(self) -> None:
        """Nothing is wrong, as far as we know."""
        if self.error:
            self.show_error("")


class Form(QObject, Generic[D]):
    """The fields of one draft; the page lays out the rows that :meth:`row` makes.

    An untouched field gives back exactly what it was shown, so that opening and saving a record alters nothing.
    Signals: ``edited()`` whenever the reader changes something.
    """

    edited = Signal()

    def __init__(self, draft: D, parent: QObject) -> None:
        super().__init__(parent)
        self._draft = draft
        self._names: dict[str, tuple[str, ...]] = {}
        self._rows: dict[str, Row] = {}
        self._shown: dict[str, Any] = {}

    def row(
        self, name: str | tuple[str, ...], label: str, field: Field, hint: str = "", *, required: bool = False
    ) -> Row:
        """Bind a field to an attribute of the draft, or to several for a field whose value is a tuple."""
        names = (name,) if isinstance(name, str) else name
        made = Row(label, field, hint, required=required)
        self._names[names[0]] = names
        self._rows[names[0]] = made
        field.edited.connect(self._on_edited)
        self._show(names[0])
        return made

    def rows(self) -> Mapping[str, Row]:
        """The rows by the name of their (first) attribute."""
        return self._rows

    def show(self, draft: D) -> None:
        """Show a draft, and take it as what nothing has been changed in."""
        self._draft = draft
        self.clear_errors()
        for name in self._rows:
            self._show(name)

    @property
    def dirty(self) -> bool:
        """Whether something differs from what was shown."""
        return any(row.field.typed() != self._shown[name] for name, row in self._rows.items())

    def values(self) -> D:
        """The draft as it stands in the fields; raises :class:`InvalidInput` for the first that can't be read."""
        read: dict[str, Any] = {}
        problems: list[InvalidInput] = []
        for name, row in self._rows.items():
            if row.field.typed() == self._shown[name]:
                continue
            try:
                value = row.field.value()
            except InvalidInput as error:
                problems.append(InvalidInput(name, str(error.details["why"])))
                continue
            names = self._names[name]
            read.update(zip(names, value if len(names) > 1 else (value,), strict=True))
        for problem in reversed(problems):
            self.refuse(problem)
        if problems:
            raise problems[0]
        return replace(self._draft, **read)  # type: ignore[type-var]

    def submit(self, save: Callable[[D], Call]) -> Call | None:
        """Hand the draft to ``save`` (which starts a task) and show what it refuses beside the field it is about.

        Gives ``None``, with the errors shown, where a field can't be read.
        """
        self.clear_errors()
        try:
            draft = self.values()
        except InvalidInput:
            return None
        return save(draft).otherwise(self.refuse)

    def refuse(self, error: Exception) -> bool:
        """Show an error beside its field and go there; False if it is about no field of this form."""
        if not isinstance(error, InvalidInput):
            return False
        name = next((first for first, names in self._names.items() if error.field in names), None)
        if name is None:
            return False
        self._rows[name].show_error(str(error.details["why"]))
        self._rows[name].field.controls()[0].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def clear_errors(self) -> None:
        """Take all errors away."""
        for row in self._rows.values():
            row.clear_error()

    def typed(self) -> dict[str, Any]:
        """What stands in the fields, readable or not, as plain JSON: what a journal of drafts keeps."""
        return {name: row.field.typed() for name, row in self._rows.items()}

    def retype(self, typed: Mapping[str, Any]) -> None:
        """Put back what :meth:`typed` gave; the form is dirty as it was then."""
        for name, row in self._rows.items():
            if name in typed:
                row.field.retype(typed[name])
        self.edited.emit()

    def _show(self, name: str) -> None:
        names = self._names[name]
        values = tuple(getattr(self._draft, each) for each in names)
        field = self._rows[name].field
        field.show_value(values if len(names) > 1 else values[0])
        self._shown[name] = field.typed()

    @Slot()
    def _on_edited(self) -> None:
        self.edited.emit()
