"""A listing with this hall's own note; what the office published is corrected by proposing."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app import clock
from app.changes import Changes
from app.errors import InvalidInput
from app.language import _
from app.services import directory
from app.services.directory import ResourceDetail
from app.ui import style
from app.ui.directory.facts import badges_of, facts_of
from app.ui.directory.form import ResourceForm
from app.ui.tasks import Tasks
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Card
from app.ui.widgets.code_lists import CodeLists
from app.ui.widgets.facts import Facts
from app.ui.widgets.fields import TextField
from app.ui.widgets.panes import Key, Pane

_KINDS = ("resource", "resource_category", "resource_target", "location", "organisation", "own_note", "proposal")


class ResourcePane(Pane):
    """One listing."""

    def __init__(self, key: Key, tasks: Tasks, lists: CodeLists, *, is_office: bool) -> None:
        super().__init__(key, "")
        self.detail: ResourceDetail | None = None
        self._tasks, self._lists, self._id, self._is_office = tasks, lists, key[1], is_office
        self._badges = parts.row()
        self._assure = button(_("今日確認した"), self.assure, icon="check")
        self._publish = button(_("全館に配信する"), self.publish, icon="send")
        self._edit = button(_("訂正"), self.edit, key="F4", icon="pencil")
        self._facts = Facts()
        self.note = TextField(_("この館だけの覚え書き。本部の配信が変わっても残ります。"), lines=6)
        self.note.setAccessibleName(_("館のメモ"))
        self._keep = button(_("メモを保存"), self.keep_note, key="F12", kind="primary", icon="save")
        self._lay_out()
        self.note.edited.connect(self._on_edited)
        tasks.changed.connect(self._on_changed)

    @property
    def dirty(self) -> bool:
        """Whether the note differs from what is kept."""
        return self.detail is not None and self.note.typed() != self.detail.own_note

    def refresh(self) -> None:
        """Read the listing anew."""
        self._tasks.ask(self, self._show, directory.show, self._id).otherwise(self.gone)

    def edit(self) -> None:
        """Correct it, or propose to."""
        if self.detail is not None:
            key = ("edit-resource", self._id)
            self.over.emit(ResourceForm(key, self._tasks, self._lists, self.detail, is_office=self._is_office))

    def assure(self) -> None:
        """Say that what stands here was checked today."""
        if self.detail is not None:
            values = {"assured_on": clock.today().isoformat()}
            self._tasks.do(self, self._on_assured, directory.amend, self._id, self.detail.version, values)

    def publish(self) -> None:
        """Give everyone a hall's own listing."""
        self._tasks.do(self, self._on_published, directory.publish, self._id)

    def keep_note(self) -> None:
        """Keep the hall's note."""
        if self.detail is not None:
            self._keep.setEnabled(False)
            self._tasks.do(
                self, self._on_kept, directory.set_own_note, self._id, self.detail.version, self.note.value()
            ).otherwise(self._on_refused)

    def _lay_out(self) -> None:
        head = parts.row(self._badges, 1, self._publish, self._assure, self._edit)
        listing = Card(_("案内"), icon="map-pinned")
        listing.add(self._facts)
        listing.body.addStretch(1)
        note = Card(_("館のメモ"), icon="notebook-pen")
        note.add(self.note, parts.row(1, self._keep))
        note.body.addStretch(1)
        both = parts.row(gap=style.LARGE)
        both.addWidget(listing, 3)
        both.addWidget(note, 2)
        inner = QWidget()
        inner.setLayout(both)
        self.setLayout(parts.column(head, parts.scrolled(inner), gap=style.MEDIUM))

    def _show(self, detail: ResourceDetail) -> None:
        typed = self.note.typed() if self.dirty else None
        self.detail = detail
        self.retitle(detail.name)
        while (item := self._badges.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for words, tone in badges_of(detail):
            self._badges.addWidget(parts.badge(words, tone))
        self._facts.show_facts(facts_of(detail, self._lists)[:-1])
        self.note.show_value(detail.own_note if typed is None else typed)
        proposing = not detail.hall and not self._is_office
        self._edit.setText(_("直しを提案") if proposing else _("訂正"))
        self._edit.setAccessibleName(self._edit.text())
        self._edit.updateGeometry()
        self._assure.setVisible(not proposing)
        self._publish.setVisible(self._is_office and bool(detail.hall))
        self._on_edited()

    def _on_assured(self, _detail: ResourceDetail) -> None:
        self.said.emit(_("今日確認したと記録しました"), None)

    def _on_published(self, detail: ResourceDetail) -> None:
        self.said.emit(_("次の束で全館に配信します"), None)
        self.open_asked.emit("resource", detail.id)

    def _on_kept(self, _detail: ResourceDetail) -> None:
        if self.detail is not None:
            self.note.show_value(_detail.own_note)
            self.detail = _detail
        self.said.emit(_("メモを保存しました"), None)
        self._on_edited()

    def _on_refused(self, error: Exception) -> bool:
        self._on_edited()
        return isinstance(error, InvalidInput) and not self.dirty

    @Slot()
    def _on_edited(self) -> None:
        self._keep.setEnabled(self.dirty)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if self.isVisible() and changes.affect(*_KINDS):
            self.refresh()
