"""Pages of a PDF on screen, from memory alone: nothing is written to a disk."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QWidget

from app.language import _
from app.ui import style
from app.ui.widgets import parts
from app.ui.widgets.buttons import button, icon_button

_ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)


class Preview(QWidget):
    """Shows a PDF; fits the width at first.

    Signals: ``print_asked()``; ``save_asked()`` to put the PDF into a file of the reader's choice.
    """

    print_asked = Signal()
    save_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bytes = QByteArray()
        self._buffer = QBuffer()
        self.document = QPdfDocument(self)
        self.view = QPdfView(self)
        self.view.setDocument(self.document)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.view.setAccessibleName(_("印刷プレビュー"))
        self.view.setPageSpacing(style.px(style.MEDIUM))
        self.place = parts.text("", "label")
        self._before = icon_button(_("前のページ"), "chevron-left", self.to_previous)
        self._after = icon_button(_("次のページ"), "chevron-right", self.to_next)
        self.print_button = button(_("印刷"), self.print_asked.emit, key="F9", kind="primary", icon="printer")
        self.save_button = button(_("PDF に保存"), self.save_asked.emit, icon="download")
        bar = parts.row(self._before, self.place, self._after, gap=style.SMALL)
        bar.addSpacing(style.px(style.LARGE))
        for tool in (
            icon_button(_("小さく"), "zoom-out", self.zoom_out),
            icon_button(_("大きく"), "zoom-in", self.zoom_in),
            icon_button(_("幅に合わせる"), "move-horizontal", self.fit_width),
            icon_button(_("ページ全体"), "maximize", self.fit_page),
        ):
            bar.addWidget(tool)
        bar.addStretch(1)
        bar.addWidget(self.save_button)
        bar.addWidget(self.print_button)
        self.setLayout(parts.column(bar, self.view, gap=style.SMALL))
        self.view.pageNavigator().currentPageChanged.connect(self._on_page_changed)
        for keys, act in (("Ctrl++", self.zoom_in), ("Ctrl+-", self.zoom_out), ("Ctrl+0", self.fit_width)):
            QShortcut(QKeySequence(keys), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.clear()

    def show_pdf(self, pdf: bytes) -> None:
        """Show this PDF from its first page; raises :class:`ValueError` if it is none."""
        self.clear()
        self._bytes = QByteArray(pdf)
        self._buffer.setBuffer(self._bytes)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(self._buffer)
        if self.document.status() != QPdfDocument.Status.Ready:
            raise ValueError("no PDF")
        self.print_button.setEnabled(True)
        self.save_button.setEnabled(True)
        self.to_page(0)

    def clear(self) -> None:
        """Let go of the PDF."""
        self.document.close()
        self._buffer.close()
        self._bytes = QByteArray()
        self.print_button.setEnabled(False)
        self.save_button.setEnabled(False)
        self._on_page_changed(0)

    @property
    def page(self) -> int:
        """The page that is looked at, from 0."""
        return self.view.pageNavigator().currentPage()

    def to_page(self, page: int) -> None:
        """Go to a page, from 0."""
        if 0 <= page < self.document.pageCount():
            self.view.pageNavigator().jump(page, QPointF(0, 0))
        self._on_page_changed(self.page)

    def to_previous(self) -> None:
        """Go back one page."""
        self.to_page(self.page - 1)

    def to_next(self) -> None:
        """Go on one page."""
        self.to_page(self.page + 1)

    def zoom_in(self) -> None:
        """The next larger size."""
        self._zoom(next((size for size in _ZOOMS if size > self._scale() + 0.01), _ZOOMS[-1]))

    def zoom_out(self) -> None:
        """The next smaller size."""
        self._zoom(next((size for size in reversed(_ZOOMS) if size < self._scale() - 0.01), _ZOOMS[0]))

    def fit_width(self) -> None:
        """As wide as the window."""
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)

    def fit_page(self) -> None:
        """A whole page in the window."""
        self.view.setZoomMode(QPdfView.ZoomMode.FitInView)

    def _scale(self) -> float:
        """The size now, 1.0 for paper size, also while the page is fitted to the window."""
        if self.view.zoomMode() == QPdfView.ZoomMode.Custom or not self.document.pageCount():
            return self.view.zoomFactor()
        paper = self.document.pagePointSize(self.page)
        margins = self.view.documentMargins()
        points = self.view.logicalDpiX() / 72
        room = self.view.viewport().size()
        by_width = (room.width() - margins.left() - margins.right()) / (paper.width() * points)
        if self.view.zoomMode() == QPdfView.ZoomMode.FitToWidth:
            return by_width
        return min(by_width, (room.height() - self.view.pageSpacing()) / (paper.height() * points))

    def _zoom(self, factor: float) -> None:
        self.view.setZoomMode(QPdfView.ZoomMode.Custom)
        self.view.setZoomFactor(factor)

    @Slot(int)
    def _on_page_changed(self, page: int) -> None:
        pages = self.document.pageCount()
        self.place.setText(_("{n} / {total} ページ").format(n=page + 1 if pages else 0, total=pages))
        self._before.setEnabled(page > 0)
        self._after.setEnabled(page + 1 < pages)
