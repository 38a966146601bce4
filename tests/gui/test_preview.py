"""Pages of a PDF on screen."""

from io import BytesIO

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPdfWidgets import QPdfView
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from app.ui.widgets.preview import Preview
from tests.gui.seek import nameless


def pdf(pages: int) -> bytes:
    file = BytesIO()
    canvas = Canvas(file, invariant=1)
    for page in range(pages):
        canvas.setFillGray(0)
        canvas.rect(100, 400, 300, 200, fill=1)
        canvas.drawString(72, 72, f"page {page + 1}")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


@pytest.fixture
def preview(qtbot: QtBot) -> Preview:
    made = Preview()
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    return made


def test_pages_are_counted_and_turned(qtbot: QtBot, preview: Preview) -> None:
    assert preview.place.text() == "0 / 0 ページ"
    assert not preview.print_button.isEnabled()
    preview.show_pdf(pdf(3))
    assert preview.place.text() == "1 / 3 ページ"
    preview.to_next()
    qtbot.waitUntil(lambda: preview.place.text() == "2 / 3 ページ")
    preview.to_previous()
    qtbot.waitUntil(lambda: preview.place.text() == "1 / 3 ページ")
    preview.to_page(9)
    assert preview.page == 0


def test_the_page_is_really_drawn(qtbot: QtBot, preview: Preview) -> None:
    preview.show_pdf(pdf(1))

    def ink() -> bool:
        image = preview.view.viewport().grab().toImage()
        return any(
            image.pixelColor(x, y).lightness() < 10
            for x in range(0, image.width(), 20)
            for y in range(0, image.height(), 20)
        )

    preview.fit_page()
    qtbot.waitUntil(ink)


def test_zoom_goes_by_steps_from_what_is_seen(preview: Preview) -> None:
    preview.show_pdf(pdf(1))
    assert preview.view.zoomMode() == QPdfView.ZoomMode.FitToWidth
    preview.zoom_in()
    first = preview.view.zoomFactor()
    assert first > 1.25
    preview.zoom_out()
    preview.zoom_out()
    assert preview.view.zoomFactor() < first
    preview.fit_page()
    assert preview.view.zoomMode() == QPdfView.ZoomMode.FitInView
    preview.zoom_out()
    assert preview.view.zoomFactor() < 1


def test_print_and_save_are_asked_for(qtbot: QtBot, preview: Preview) -> None:
    preview.show_pdf(pdf(1))
    with qtbot.waitSignal(preview.print_asked):
        qtbot.mouseClick(preview.print_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(preview.save_asked):
        qtbot.mouseClick(preview.save_button, Qt.MouseButton.LeftButton)


def test_another_pdf_takes_its_place_and_none_is_refused(preview: Preview) -> None:
    preview.show_pdf(pdf(3))
    preview.show_pdf(pdf(2))
    assert preview.document.pageCount() == 2
    with pytest.raises(ValueError, match="no PDF"):
        preview.show_pdf(b"%PDF-1.7 broken")
    assert not preview.print_button.isEnabled()
    preview.clear()
    assert preview.document.pageCount() == 0


def test_every_control_has_a_name(preview: Preview) -> None:
    assert nameless(preview) == []
