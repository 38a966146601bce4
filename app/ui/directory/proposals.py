"""Proposals of halls to correct published listings: at the office accepted or rejected, at a hall followed."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from app.changes import Changes
from app.language import N_, _
from app.services import halls, proposals
from app.services.proposals import ACCEPTED, OPEN, REJECTED, ProposalDetail, ProposalFilter, ProposalRow
from app.ui import style
from app.ui.directory.facts import LABELS, in_words
from app.ui.style import Tone
from app.ui.tasks import Tasks
from app.ui.widgets import parts, times
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Card
from app.ui.widgets.code_lists import CodeLists
from app.ui.widgets.facts import Facts
from app.ui.widgets.fields import LineField
from app.ui.widgets.form import Row
from app.ui.widgets.paged_model import Column
from app.ui.widgets.panes import Key, Pane
from app.ui.widgets.prose import Prose
from app.ui.widgets.radios import RadiosField
from app.ui.widgets.record_list import RecordList, Source

_STATES: Mapping[str, str] = {OPEN: N_("未処理"), ACCEPTED: N_("採用"), REJECTED: N_("見送り")}
_TONES: Mapping[str, Tone] = {OPEN: "accent", ACCEPTED: "ok", REJECTED: "muted"}
_SOURCE = Source(proposals.page, proposals.rows, ("proposal", "resource"))


class ProposalsPane(Pane):
    """All proposals that this store knows, the oldest first."""

    def __init__(self, key: Key, tasks: Tasks, names: Mapping[str, str]) -> None:
        """``names`` are those of the halls, at a store that holds several."""
        super().__init__(key, _("直しの提案"))
        self.state = RadiosField([(state, _(label)) for state, label in _STATES.items()])
        self.state.show_value(OPEN)
        columns: list[Column[ProposalRow]] = [
            Column(_("状態"), lambda row: _(_STATES[row.state]), 96, tone=lambda row: _TONES[row.state]),
            Column(_("社会資源"), lambda row: row.resource_name, 240),
            Column(_("直すところ"), lambda row: _("、").join(_(LABELS.get(key, key)) for key in row.keys), 220),
            Column(_("理由"), lambda row: " ".join(row.reason.split()), 200),
        ]
        if names:
            columns.insert(1, Column(_("交流館"), lambda row: names.get(row.hall, row.hall), 150))
        self.list: RecordList[ProposalFilter, ProposalRow] = RecordList(
            tasks,
            _("提案の一覧"),
            _SOURCE,
            self._wanted,
            columns,
            (_("処理を待つ提案はありません"), ""),
            stretch=len(columns) - 1,
        )
        whole = parts.column(parts.row(Row(_("状態"), self.state), 1), gap=style.MEDIUM)
        whole.addWidget(self.list, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.list)
        self.state.edited.connect(self.list.soon)
        self.list.opened.connect(lambda record: self.open_asked.emit("proposal", record))

    def refresh(self) -> None:
        """Ask for the proposals anew."""
        self.list.refresh()

    def _wanted(self) -> ProposalFilter:
        return ProposalFilter(state=self.state.value())


def _read(session: Any, proposal_id: str) -> tuple[ProposalDetail, Mapping[str, str]]:
    return proposals.show(session, proposal_id), halls.names(session)


class ProposalPane(Pane):
    """One proposal beside what stands."""

    def __init__(self, key: Key, tasks: Tasks, lists: CodeLists, *, is_office: bool) -> None:
        super().__init__(key, _("直しの提案"))
        self._tasks, self._lists, self._id, self._is_office = tasks, lists, key[1], is_office
        self._facts = Facts()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(style.px(style.LARGE))
        self._grid.setColumnMinimumWidth(0, style.px(84))
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self.reason = LineField(_("見送る理由（館に伝わります）"))
        self.reason.setAccessibleName(_("見送る理由"))
        self._answer = QWidget()
        row = parts.row(gap=style.MEDIUM)
        row.addWidget(self.reason, 1)
        row.addWidget(button(_("見送る"), self.reject, kind="danger"))
        row.addWidget(button(_("採用して配信する"), self.accept, key="F12", kind="primary", icon="check"))
        self._answer.setLayout(row)
        about = Card(_("提案"), icon="inbox")
        about.add(self._facts)
        compared = Card(_("今の内容と提案"), icon="git-merge")
        compared.body.addLayout(self._grid)
        inner = QWidget()
        inner.setLayout(parts.column(about, compared, 1, gap=style.LARGE))
        self.setLayout(parts.column(parts.scrolled(inner), self._answer, gap=style.MEDIUM))
        self._answer.hide()
        tasks.changed.connect(self._on_changed)

    @property
    def dirty(self) -> bool:
        """Whether a reason is half written."""
        return bool(self.reason.text().strip())

    def refresh(self) -> None:
        """Read the proposal anew."""
        self._tasks.ask(self, self._show, _read, self._id).otherwise(self.gone)

    def accept(self) -> None:
        """Publish what is proposed."""
        self._tasks.do(
            self, partial(self._on_settled, _("採用しました。次の束で全館に配信します。")), proposals.accept, self._id
        )

    def reject(self) -> None:
        """Leave the listing as it is."""
        if self.dirty:
            words = _("見送りました。理由は次の束で館に届きます。")
            self._tasks.do(self, partial(self._on_settled, words), proposals.reject, self._id, self.reason.text())
        else:
            self.reason.setFocus()

    def _on_settled(self, words: str, _detail: ProposalDetail) -> None:
        self.reason.clear()
        self.said.emit(words, None)
        self.left.emit()

    def _show(self, read: tuple[ProposalDetail, Mapping[str, str]]) -> None:
        now, names = read
        self.retitle(_("直しの提案　{name}").format(name=now.resource_name))
        self._facts.show_facts(
            [
                (_("社会資源"), now.resource_name),
                (_("交流館"), names.get(now.hall, now.hall)),
                (_("理由"), now.reason),
                (_("状態"), _(_STATES[now.state])),
                (_("処理した日"), times.moment(now.settled_at)),
            ]
        )
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for column, words in enumerate((_("項目"), _("今の内容"), _("提案"))):
            self._grid.addWidget(parts.text(words, "small", "muted"), 0, column)
        for place, value in enumerate(now.values, 1):
            self._grid.addWidget(parts.text(_(LABELS.get(value.key, value.key)), "label"), place, 0)
            self._grid.addWidget(Prose(in_words(value.key, value.now, self._lists) or "—", "muted"), place, 1)
            self._grid.addWidget(Prose(in_words(value.key, value.proposed, self._lists) or "—", "accent"), place, 2)
        self._answer.setVisible(self._is_office and now.state == OPEN)

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if self.isVisible() and changes.affect("proposal", "resource"):
            self.refresh()
