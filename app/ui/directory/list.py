"""The listings in the order of their readings, under filters; the chosen one is told beside the list."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app import clock
from app.language import _
from app.services import directory
from app.services.directory import ResourceDetail, ResourceFilter, ResourceRow
from app.ui import style
from app.ui.directory.facts import badges_of, facts_of
from app.ui.tasks import Call, Tasks
from app.ui.widgets import days, parts
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Card, EmptyState
from app.ui.widgets.choices import ChoiceField
from app.ui.widgets.code_lists import CodeLists
from app.ui.widgets.facts import Facts
from app.ui.widgets.fields import LineField
from app.ui.widgets.form import Row
from app.ui.widgets.paged_model import Column
from app.ui.widgets.radios import RadiosField
from app.ui.widgets.record_list import RecordList, Source

SOURCE = Source(
    directory.page,
    directory.rows,
    ("resource", "resource_category", "resource_target", "location", "organisation", "own_note"),
)


class ResourceList(QWidget):
    """Filters over a table, and what is chosen beside it; signals: ``opened(id)``, ``counted(n)``."""

    opened = Signal(str)
    counted = Signal(int)

    def __init__(self, tasks: Tasks, lists: CodeLists) -> None:
        super().__init__()
        self.text = LineField(_("名前・内容・団体・電話（2 文字以上）"))
        self.category = ChoiceField(lists.choices("resource_category"), none=_("すべて"))
        self.target = ChoiceField(lists.choices("resource_target"), none=_("すべて"))
        self.shows = RadiosField([("public", _("市民に伝えてよいもの")), ("stale", _("要確認"))])
        self.list: RecordList[ResourceFilter, ResourceRow] = RecordList(
            tasks,
            _("社会資源の一覧"),
            SOURCE,
            self.wanted,
            _columns(lists),
            (_("社会資源はまだありません"), _("本部からの束を受け取るか、F2 で登録、CSV の取り込みもできます。")),
            stretch=0,
        )
        self.card = ResourceCard(tasks, lists)
        first = parts.row(gap=style.MEDIUM)
        first.addWidget(Row(_("さがす"), self.text), 1)
        for label, field in ((_("分類"), self.category), (_("対象"), self.target)):
            field.setMaximumWidth(style.px(230))
            first.addWidget(Row(label, field))
        first.addWidget(Row(_("しぼりこみ"), self.shows))
        both = parts.row(gap=style.LARGE)
        both.addWidget(self.list, 5)
        both.addWidget(self.card, 3)
        whole = parts.column(first, gap=style.MEDIUM)
        whole.addLayout(both, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.text)
        for each in (self.text, self.category, self.target, self.shows):
            each.edited.connect(self.list.soon)
        self.list.opened.connect(self._on_opened)
        self.list.counted.connect(self._on_counted)
        self.list.chosen.connect(self.card.show_resource)
        self.card.open_asked.connect(self._on_opened)

    def wanted(self) -> ResourceFilter:
        """The filter that the fields say."""
        shows = self.shows.value()
        again = (clock.today() - directory.CHECK_AGAIN).isoformat()
        return ResourceFilter(
            text=self.text.text(),
            category=self.category.value(),
            target=self.target.value(),
            public_only=shows == "public",
            stale_before=again if shows == "stale" else None,
        )

    @Slot(str)
    def _on_opened(self, record: str) -> None:
        self.opened.emit(record)

    @Slot(int)
    def _on_counted(self, count: int) -> None:
        self.counted.emit(count)
        self.card.show_resource(self.list.table.current_id())


class ResourceCard(Card):
    """The chosen listing; signals: ``open_asked(id)``."""

    open_asked = Signal(str)

    def __init__(self, tasks: Tasks, lists: CodeLists) -> None:
        super().__init__()
        self.setAccessibleName(_("選んだ社会資源"))
        self._tasks, self._lists = tasks, lists
        self._id = ""
        self._call: Call | None = None
        self._name = parts.text("", "title", wrap=True)
        self._badges = parts.row()
        self._facts = Facts(64)
        self._nothing = EmptyState(_("一覧から選ぶと、ここに内容が出ます"), icon="map-pinned")
        self._told = QWidget()
        inner = QWidget()
        inner.setLayout(parts.column(self._facts, 1))
        feet = parts.row(1, button(_("開く・直す"), self._open, icon="pencil"))
        told = parts.column(self._name, self._badges, gap=style.SMALL)
        told.addWidget(parts.scrolled(inner), 1)
        told.addLayout(feet)
        self._told.setLayout(told)
        self._told.hide()
        self.body.addWidget(self._nothing, 1)
        self.body.addWidget(self._told, 1)

    @Slot(str)
    def show_resource(self, record: str) -> None:
        """Show a listing, "" for none."""
        self._id = record
        if self._call is not None:
            self._call.drop()
        if record:
            self._call = self._tasks.ask(self, self._show, directory.show, record)
        else:
            self._told.hide()
            self._nothing.show()

    def _show(self, detail: ResourceDetail) -> None:
        self._name.setText(detail.name)
        while (item := self._badges.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for words, tone in badges_of(detail):
            self._badges.addWidget(parts.badge(words, tone))
        self._badges.addStretch(1)
        self._facts.show_facts(facts_of(detail, self._lists))
        self._nothing.hide()
        self._told.show()

    def _open(self) -> None:
        self.open_asked.emit(self._id)


def _columns(lists: CodeLists) -> list[Column[ResourceRow]]:
    def checked(row: ResourceRow) -> str:
        if row.stale:
            return _("要確認")
        return days.day(row.assured_on, clock.today()) if row.assured_on else ""

    return [
        Column(_("名称"), lambda row: row.name, 240),
        Column(_("分類"), lambda row: lists.listed("resource_category", row.categories), 150),
        Column(_("電話"), lambda row: row.phone, 164),
        Column(_("確認"), checked, 116, tone=lambda row: "warn" if row.stale else "ok"),
    ]
