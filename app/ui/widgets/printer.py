"""Pages of a PDF on paper or into a file of the reader's choice; nothing else is written to a disk."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.errors import NotPrinted
from app.language import _

DPI = 300
"""At which pages are drawn: sharp on any office printer, and quickly done."""

_POINTS = 72


def ask_printer(parent: QWidget, title: str, on_chosen: Callable[[QPrinter], object]) -> QPrintDialog:
    """Let the reader choose a printer and pages; ``title`` names the job and must name nobody."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setResolution(DPI)
    _lay_out(printer)
    dialog = QPrintDialog(printer, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(_("印刷"))
    dialog.accepted.connect(lambda: on_chosen(printer))
    QDialog.open(dialog)  # the print dialog's own hides it
    return dialog


def print_document(document: QPdfDocument, printer: QPrinter) -> None:
    """Print the pages that were asked for in their own size, edge to edge; raises :class:`NotPrinted`."""
    _lay_out(printer)
    first, last = printer.fromPage() or 1, printer.toPage() or document.pageCount()
    pages = range(first - 1, min(last, document.pageCount()))
    painter = QPainter()
    if not pages or not painter.begin(printer):
        raise NotPrinted(printer=printer.printerName() or printer.outputFileName())
    whole = all(_print_page(document, page, printer, painter, turn=place > 0) for place, page in enumerate(pages))
    if not painter.end() or not whole or printer.printerState() in _FAILED:
        raise NotPrinted(printer=printer.printerName() or printer.outputFileName())


def ask_file(parent: QWidget, name: str, on_chosen: Callable[[Path], object]) -> QFileDialog:
    """Let the reader choose where a PDF goes; ``name`` is what it is called unless they say otherwise."""
    dialog = QFileDialog(parent, _("PDF に保存"), str(Path.home()), _("PDF ファイル (*.pdf)"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("pdf")
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda path: on_chosen(Path(path)))
    dialog.open()
    return dialog


_FAILED = (QPrinter.PrinterState.Aborted, QPrinter.PrinterState.Error)


def _lay_out(printer: QPrinter) -> None:
    printer.setFullPage(True)
    size = QPageSize(QPageSize.PageSizeId.A4)
    printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))


def _print_page(document: QPdfDocument, page: int, printer: QPrinter, painter: QPainter, *, turn: bool) -> bool:
    if turn and not printer.newPage():
        return False
    size: QSizeF = document.pagePointSize(page)
    pixels = QSize(round(size.width() * DPI / _POINTS), round(size.height() * DPI / _POINTS))
    image = document.render(page, pixels)
    scale = printer.resolution() / _POINTS
    target = QRectF(0, 0, size.width() * scale, size.height() * scale)
    painter.fillRect(target, Qt.GlobalColor.white)
    painter.drawImage(target, image)
    return True
