"""つながるシート on screen before it goes on paper; what came out of the printer leaves a line in 記録簿."""

from pathlib import Path

from PySide6.QtPrintSupport import QPrinter

from app.errors import AppError, FontsMissing, FormProblem, NotPrinted, Refused
from app.language import _
from app.services import disclosures, sheets
from app.services.files import write_file
from app.services.sheets import Sheet
from app.ui import style
from app.ui.tasks import Tasks
from app.ui.widgets import parts
from app.ui.widgets.cards import Banner, EmptyState
from app.ui.widgets.panes import Key, Pane
from app.ui.widgets.preview import Preview
from app.ui.widgets.printer import ask_file, ask_printer, print_document


class PreviewPane(Pane):
    """The sheet of one referral."""

    def __init__(self, key: Key, tasks: Tasks, number: str) -> None:
        super().__init__(key, _("{number} の印刷プレビュー").format(number=number))
        self.sheet: Sheet | None = None
        self._tasks, self._id = tasks, key[1]
        self.preview = Preview()
        self._warnings = parts.column(gap=style.TIGHT)
        self._refusal = EmptyState("", icon="triangle-alert")
        self._refusal.hide()
        whole = parts.column(self._warnings, gap=style.SMALL)
        whole.addWidget(self.preview, 1)
        whole.addWidget(self._refusal, 1)
        self.setLayout(whole)
        self.preview.print_asked.connect(self.print_out)
        self.preview.save_asked.connect(self.save)

    def start(self) -> None:
        """Begin at the pages, once they are drawn."""
        (self.preview.view if self.sheet is not None else self).setFocus()

    def refresh(self) -> None:
        """Draw the sheet anew."""
        self._tasks.ask(self, self._show, sheets.sheet, self._id).otherwise(self._refuse)

    def print_out(self) -> None:
        """Choose a printer, and print."""
        if self.sheet is not None:
            ask_printer(self, self.sheet.number, self._print)

    def save(self) -> None:
        """Choose a file, and write the PDF."""
        if self.sheet is not None:
            ask_file(self, self.sheet.file_name, self._save)

    def _print(self, printer: QPrinter) -> None:
        try:
            print_document(self.preview.document, printer)
        except NotPrinted as error:
            self._tasks.failed.emit(error)
            return
        self._tasks.do(self, lambda _none: self.said.emit(_("印刷しました"), None), disclosures.printed, self._id)

    def _save(self, path: Path) -> None:
        assert self.sheet is not None
        pdf = self.sheet.pdf

        def written(_none: None) -> None:
            self._tasks.do(
                self, lambda _done: self.said.emit(_("PDF に保存しました"), None), disclosures.exported, self._id
            )

        self._tasks.run(self, written, lambda: write_file(path, pdf))

    def _show(self, sheet: Sheet) -> None:
        self._say(sheet.warnings)
        self._refusal.hide()
        self.preview.show()
        if self.sheet is None or self.sheet.pdf != sheet.pdf:
            self.sheet = sheet
            self.preview.show_pdf(sheet.pdf)
            self.start()

    def _refuse(self, error: Exception) -> bool:
        if not isinstance(error, (Refused, FormProblem, FontsMissing)):
            return False
        assert isinstance(error, AppError)
        self.sheet = None
        self.preview.clear()
        self.preview.hide()
        self._say(())
        self._refusal.say(str(error), error.next_step())
        self._refusal.show()
        self.setFocus()
        return True

    def _say(self, warnings: tuple[str, ...]) -> None:
        while (item := self._warnings.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for words in warnings:
            self._warnings.addWidget(Banner(words, tone="warn"))
