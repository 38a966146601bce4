"""Published lists taken in: first only looked at, with sums and what is odd row by row, then taken."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.changes import Changes
from app.errors import InvalidInput, UnreadableTable
from app.language import _
from app.services import listings
from app.services.backend import Backend
from app.services.listings import ImportResult, Problem
from app.ui import style
from app.ui.tasks import Call, Progress, Tasks
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Card, EmptyState
from app.ui.widgets.form import Row
from app.ui.widgets.paged_model import Column, PagedModel
from app.ui.widgets.paged_table import PagedTable
from app.ui.widgets.panes import Key, Pane
from app.ui.widgets.places import PlaceField


class IntakePane(Pane):
    """A file, what would become of it, and the taking in."""

    def __init__(self, key: Key, tasks: Tasks, backend: Backend) -> None:
        super().__init__(key, _("CSV の取り込み"))
        self._tasks, self._backend = tasks, backend
        self._call: Call | None = None
        self._path = Path()
        self._problems: Sequence[Problem] = ()
        self.place = PlaceField("file", _("表のファイル (*.csv *.tsv *.txt)"))
        self.file = Row(_("ファイル（介護サービス情報公表・公共施設一覧の CSV）"), self.place)
        self.look = button(_("確かめる（まだ取り込まない）"), self.try_out, icon="file-search")
        self.take = button(_("取り込む"), self.take_in, key="F12", kind="primary", icon="download")
        self.take.setEnabled(False)
        self.words = parts.text(
            _("ファイルを選んで「確かめる」を押すと、取り込んだらどうなるかが分かります。"), tone="muted", wrap=True
        )
        self._sums = parts.row(gap=style.WIDE)
        columns: tuple[Column[Problem], ...] = (
            Column(_("行"), lambda row: str(row.row), 72, right=True),
            Column(_("列"), lambda row: row.column, 160),
            Column(_("気づいたこと"), lambda row: row.message, 400),
        )
        self._empty = EmptyState(_("まだ確かめていません"), icon="file-search")
        self.table = PagedTable(_("行ごとの気づき"), PagedModel(columns, self._give), self._empty, stretch=2)
        self._lay_out()
        self.place.edited.connect(self._on_place)

    def try_out(self) -> None:
        """Say what would become of the file."""
        self._begin(_("CSV を確かめています"), self._on_tried, dry_run=True)

    def take_in(self) -> None:
        """Take the file in; the desk can go on saving meanwhile."""
        self._begin(_("CSV を取り込んでいます"), self._on_taken, dry_run=False)

    def _lay_out(self) -> None:
        card = Card()
        first = parts.row(gap=style.MEDIUM)
        first.addWidget(self.file, 1)
        card.add(first, parts.row(self.look, self.take, 1, gap=style.MEDIUM), self.words, self._sums)
        whole = parts.column(card, gap=style.LARGE)
        whole.addWidget(self.table, 1)
        self.setLayout(whole)

    def _begin(self, title: str, on_done: Callable[[ImportResult], object], *, dry_run: bool) -> None:
        try:
            path = self._path = self.place.value()
        except InvalidInput as error:
            self.file.show_error(str(error.details["why"]))
            return
        self._set_busy(busy=True)
        self.words.setText(_("読んでいます…"))
        backend = self._backend

        def work(progress: Progress) -> ImportResult:
            try:
                data = path.read_bytes()
            except OSError as problem:
                raise UnreadableTable(why=problem.strerror or problem) from problem
            done = listings.import_file(backend, data, dry_run=dry_run, progress=progress.report)
            if not dry_run:
                progress.touched(Changes(frozenset({("resource", "")})))
            return done

        self._call = self._tasks.run_long(self, title, on_done, work).otherwise(self._on_stopped)

    def _on_tried(self, done: ImportResult) -> None:
        self._set_busy(busy=False)
        self.take.setEnabled(bool(done.new or done.changed))
        self._show(done, _("取り込むと次のようになります。"))

    def _on_taken(self, done: ImportResult) -> None:
        self._set_busy(busy=False)
        self._show(done, _("取り込みました。"))
        self.said.emit(
            _("取り込みました（新しい {new} 件、変わった {changed} 件）").format(new=done.new, changed=done.changed),
            None,
        )

    def _on_stopped(self, _error: Exception) -> bool:
        self._set_busy(busy=False)
        self.words.setText(_("取り込んでいません。"))
        return False

    def _on_place(self) -> None:
        self.take.setEnabled(False)

    def _set_busy(self, *, busy: bool) -> None:
        self.look.setEnabled(not busy)
        self.place.setEnabled(not busy)
        self.take.setEnabled(False)

    def _show(self, done: ImportResult, words: str) -> None:
        self.words.setText(words)
        while (item := self._sums.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for label, count in (
            (_("行"), done.rows),
            (_("新しい"), done.new),
            (_("変わった"), done.changed),
            (_("同じ"), done.same),
            (_("保留"), done.held),
            (_("前回にあって今回ない"), len(done.vanished)),
        ):
            self._sums.addWidget(_sum(label, count))
        self._sums.addStretch(1)
        self._problems = done.problems
        self._empty.say(_("気になる行はありません"))
        self.table.show_ids([str(place) for place in range(len(done.problems))])

    def _give(self, ids: Sequence[str], deliver: Callable[[Mapping[str, Problem]], object]) -> None:
        deliver({each: self._problems[int(each)] for each in ids})


def _sum(label: str, count: int) -> QWidget:
    made = QWidget()
    made.setLayout(parts.column(parts.text(f"{count:,}", "heading"), parts.text(label, "small", "muted"), gap=0))
    made.setAccessibleName(f"{label} {count:,}")
    return made
