"""The persons of this store in the order of their readings, under index buttons and a search."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.language import _
from app.services import people
from app.services.people import PersonFilter, PersonRow
from app.text import INDEX_ROWS
from app.ui import style
from app.ui.tasks import Tasks
from app.ui.widgets import parts, times
from app.ui.widgets.choices import ChoiceField, Choices
from app.ui.widgets.code_lists import CodeLists
from app.ui.widgets.fields import LineField
from app.ui.widgets.form import Row
from app.ui.widgets.paged_model import Column
from app.ui.widgets.radios import RadiosField
from app.ui.widgets.record_list import RecordList, Source

SOURCE = Source(people.page, people.rows, ("person",))


class PersonList(QWidget):
    """Filters over a table; signals: ``opened(id)``, ``counted(n)``."""

    opened = Signal(str)
    counted = Signal(int)

    def __init__(self, tasks: Tasks, lists: CodeLists, halls: Choices) -> None:
        super().__init__()
        self.text = LineField(_("氏名・ふりがな・電話・住所（2 文字以上）"))
        self.rows = RadiosField([(row, row) for row in INDEX_ROWS])
        self.hall = ChoiceField(halls, none=_("すべて"))
        self.list: RecordList[PersonFilter, PersonRow] = RecordList(
            tasks,
            _("対象者の一覧"),
            SOURCE,
            self.wanted,
            _columns(lists, dict(halls)),
            (_("対象者はまだ登録されていません"), _("F2 で登録します。匿名の相談には要りません。")),
            stretch=4,
        )
        first = parts.row(gap=style.MEDIUM)
        first.addWidget(Row(_("さがす"), self.text), 1)
        first.addWidget(Row(_("ふりがな"), self.rows))
        hall = Row(_("交流館"), self.hall)
        if not halls:
            hall.hide()
        first.addWidget(hall)
        whole = parts.column(first, gap=style.MEDIUM)
        whole.addWidget(self.list, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.list)
        for field in (self.text, self.rows, self.hall):
            field.edited.connect(self.list.soon)
        self.list.opened.connect(self._on_opened)
        self.list.counted.connect(self._on_counted)

    def wanted(self) -> PersonFilter:
        """The filter that the fields say."""
        return PersonFilter(text=self.text.text(), hall=self.hall.value(), row=self.rows.value())

    @Slot(str)
    def _on_opened(self, record: str) -> None:
        self.opened.emit(record)

    @Slot(int)
    def _on_counted(self, count: int) -> None:
        self.counted.emit(count)


def _columns(lists: CodeLists, halls: dict[str, str]) -> list[Column[PersonRow]]:
    def hall(row: PersonRow) -> str:
        return _("（秘匿）") if row.secret else halls.get(row.hall, row.hall)

    columns: list[Column[PersonRow]] = [
        Column(_("氏名"), lambda row: row.name, 140),
        Column(_("ふりがな"), lambda row: row.kana, 160),
        Column(_("生年月日（年齢）"), lambda row: times.birth(row.birth, row.age), 196),
        Column(_("性別"), lambda row: lists.label("sex", row.sex), 104),
        Column(_("住所"), lambda row: _("（秘匿）") if row.secret else row.address, 240),
        Column(_("電話"), lambda row: _("（秘匿）") if row.secret else row.phone, 164),
        Column(_("秘匿"), lambda row: _("秘匿") if row.secret else "", 72, tone=lambda _row: "warn"),
    ]
    return [*columns, Column(_("交流館"), hall, 130)] if halls else columns
