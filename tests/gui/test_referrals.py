"""Referrals: written from a case, held back without consent, printed, moved on and answered."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPageSize
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotPrinted, NotWritten
from app.models.local import Trace
from app.services import consents, consultations, directory, inputs, people, referrals
from app.services.consents import ConsentDraft
from app.services.consultations import ConsultationDraft
from app.services.directory import ResourceDraft
from app.services.people import PersonDraft
from app.services.referrals import ReferralDraft
from app.ui.consents.form import ConsentPane
from app.ui.consultations.case import CasePane
from app.ui.referrals.form import ReferralForm
from app.ui.referrals.list import ReferralList
from app.ui.referrals.preview import PreviewPane
from app.ui.referrals.referral import ReferralPane
from app.ui.widgets.choices import ChoiceField
from app.ui.widgets.finder import FinderField
from app.ui.widgets.printer import print_document
from tests.gui.pages import Desk, desk
from tests.gui.seek import nameless

__all__ = ["desk"]

NAME = "ひきこもり相談「ふきのとう」"


def body(desk: Desk, name: str = NAME) -> str:
    return desk.backend.do(directory.add, inputs.draft(ResourceDraft, {"name": name})).value.id


def consultation(desk: Desk) -> str:
    somebody = desk.backend.do(people.add, PersonDraft(name="髙橋 𠮷子", kana="たかはし よしこ")).value.id
    draft = ConsultationDraft(topics=("hikikomori_school",), text="部屋から出てこない", person=somebody)
    return desk.backend.do(consultations.add, draft).value.id


def consent(desk: Desk, about: str, to: str, **values: object) -> str:
    filled = {"consultation": about, "purpose": "referral", "to": (to,), "method": "oral", **values}
    return desk.backend.do(consents.add, inputs.draft(ConsentDraft, filled)).value.id


def referral(desk: Desk, *, state: str | None = None, **values: object) -> str:
    about, to = consultation(desk), body(desk)
    consent(desk, about, to)
    draft = inputs.draft(ReferralDraft, {"consultation": about, "to": to, "state": state, **values})
    return desk.backend.do(referrals.add, draft).value.id


def shown(desk: Desk, record: str) -> ReferralPane:
    desk.open("referrals").open_record("referral", record)
    return desk.pane(ReferralPane)


def traces(session: Session) -> list[tuple[str, str]]:
    return [(action, what) for action, what in session.execute(select(Trace.action, Trace.what).order_by(Trace.n))]


def dialog(kind: type[QPrintDialog] | type[QFileDialog], use: Callable[..., object]) -> None:
    (found,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]
    use(found)


def choose(found: QFileDialog, file: Path) -> None:
    found.fileSelected.emit(str(file))
    found.close()


def test_a_matter_is_handed_on_with_the_persons_consent(desk: Desk) -> None:
    to = body(desk)
    about = consultation(desk)
    desk.open("consultations").open_record("consultation", about)
    desk.pane(CasePane)
    desk.key(Qt.Key.Key_F7)
    desk.settle()
    form = desk.pane(ReferralForm)
    assert "部屋から出てこない" in desk.shown(form)
    finder = form.form.rows()["to"].field
    assert isinstance(finder, FinderField)
    assert finder.line.hasFocus()
    desk.type("ふきのとう")
    desk.until(finder.found.isVisible)
    desk.key(Qt.Key.Key_Return)
    assert finder.value() == to
    desk.until(lambda: "同意も、同意によらない根拠も記録されていません" in desk.shown(form))
    desk.tab_to("紹介する理由・お願いしたいこと")
    desk.type("家族の相談にのってほしい")
    desk.click("同意を記録する")
    pane = desk.pane(ConsentPane)
    assert pane.form.rows()["to"].field.value() == (to,)
    desk.tab_to("書面")
    desk.key(Qt.Key.Key_Space)
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    assert desk.pane(ReferralForm) is form
    desk.until(lambda: "同意または根拠があります" in desk.shown(form))
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    now = desk.pane(ReferralPane)
    (kept,) = desk.backend.ask(referrals.page)
    detail = desk.backend.ask(referrals.show, kept)
    assert (detail.to, detail.reason, detail.lack) == (to, "家族の相談にのってほしい", "")
    assert desk.backend.ask(consents.of, consultation=about)[0].method == "written"
    assert now.key == ("referral", kept)


def test_without_consent_nothing_goes_out(desk: Desk) -> None:
    about, to = consultation(desk), body(desk)
    record = desk.backend.do(referrals.add, ReferralDraft(consultation=about, to=to)).value.id
    pane = shown(desk, record)
    assert "記録するまで、用紙の印刷も発行もできません" in desk.shown(pane)
    (issue,) = [each for each in pane.moves.findChildren(type(pane._edit)) if each.text() == "発行した"]
    assert not issue.isEnabled()
    desk.key(Qt.Key.Key_F9)
    desk.settle()
    preview = desk.pane(PreviewPane)
    assert "同意も、同意によらない根拠も" in desk.shown(preview)
    assert not preview.preview.isVisible()
    desk.key(Qt.Key.Key_Escape)
    desk.settle()
    desk.click("同意を記録する", desk.pane(ReferralPane))
    desk.pane(ConsentPane)
    desk.tab_to("書面")
    desk.key(Qt.Key.Key_Space)
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    assert "記録するまで" not in desk.shown(desk.pane(ReferralPane))


def test_a_consent_that_does_not_cover_is_told_beside_the_choice(desk: Desk) -> None:
    about, to = consultation(desk), body(desk)
    consent(desk, about, "別の窓口")
    desk.open("referrals").open_record("new-referral", about)
    form = desk.pane(ReferralForm)
    finder = form.form.rows()["to"].field
    assert isinstance(finder, FinderField)
    desk.type("ふきのとう", finder.line)
    desk.until(finder.found.isVisible)
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: "同意した伝える先に入っていません" in desk.shown(form))
    field = form.form.rows()["consent"].field
    assert isinstance(field, ChoiceField)
    assert "別の窓口" in field.itemText(1)
    assert to


def test_the_sheet_is_previewed_printed_and_the_printing_recorded(desk: Desk, tmp_path: Path) -> None:
    record = referral(desk, reason="家族の相談にのってほしい")
    shown(desk, record)
    desk.key(Qt.Key.Key_F9)
    desk.settle()
    pane = desk.pane(PreviewPane)
    assert pane.sheet is not None
    assert pane.preview.document.pageCount() == pane.sheet.pages
    assert "髙橋 𠮷子" in "".join(page.extract_text() for page in PdfReader(BytesIO(pane.sheet.pdf)).pages)
    assert "相談者記入がまだありません" in desk.shown(pane)
    file = tmp_path / "sheet.pdf"
    desk.key(Qt.Key.Key_F9)

    def print_to_file(found: QPrintDialog) -> None:
        found.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        found.printer().setOutputFileName(str(file))
        found.printer().setPageSize(QPageSize(QPageSize.PageSizeId.A5))
        found.done(QPrintDialog.DialogCode.Accepted)

    assert desk.backend.ask(traces) == []
    dialog(QPrintDialog, print_to_file)
    desk.settle()
    assert desk.said[-1][0] == "印刷しました"
    assert desk.backend.ask(traces) == [("print", f"referral {record}")]
    printed = PdfReader(file)
    assert len(printed.pages) == pane.sheet.pages
    assert [round(float(size)) for size in printed.pages[0].mediabox[2:]] == [595, 842]
    assert desk.backend.ask(referrals.show, record).state == "draft"


@pytest.mark.qt_log_ignore("^QPainter::begin", "^This plugin does not support ")
def test_a_printing_that_is_called_off_or_fails_leaves_no_trace(desk: Desk, tmp_path: Path) -> None:
    record = referral(desk)
    shown(desk, record)
    desk.key(Qt.Key.Key_F9)
    desk.settle()
    desk.pane(PreviewPane)
    desk.key(Qt.Key.Key_F9)
    dialog(QPrintDialog, lambda found: found.reject())
    desk.settle()
    desk.key(Qt.Key.Key_F9)

    def print_nowhere(found: QPrintDialog) -> None:
        found.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        found.printer().setOutputFileName(str(tmp_path / "no such folder" / "sheet.pdf"))
        found.done(QPrintDialog.DialogCode.Accepted)

    with desk.qtbot.captureExceptions():
        dialog(QPrintDialog, print_nowhere)
    desk.settle()
    assert [type(error) for error in desk.errors] == [NotPrinted]
    desk.errors.clear()
    assert desk.backend.ask(traces) == []


def ink(image: QImage) -> tuple[int, int, int, int]:
    """The box around everything that is drawn, in pixels."""
    found = [
        (x, y)
        for y in range(image.height())
        for x in range(image.width())
        if image.pixelColor(x, y).alpha() > 128 and image.pixelColor(x, y).lightness() < 200
    ]
    across, down = [x for x, _y in found], [y for _x, y in found]
    return min(across), min(down), max(across), max(down)


def test_pages_keep_their_size_and_their_place(desk: Desk, tmp_path: Path) -> None:
    shown(desk, referral(desk))
    desk.key(Qt.Key.Key_F9)
    desk.settle()
    pane = desk.pane(PreviewPane)
    file = tmp_path / "sheet.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    print_document(pane.preview.document, printer)
    again = QPdfDocument()
    again.load(str(file))
    size = again.pagePointSize(0)
    assert (round(size.width()), round(size.height())) == (595, 842)
    before, after = (ink(each.render(0, size.toSize())) for each in (pane.preview.document, again))
    assert all(abs(one - two) <= 2 for one, two in zip(before, after, strict=True))
    assert before[2] - before[0] > 400


def test_the_sheet_is_put_into_a_file_of_the_readers_choice(desk: Desk, tmp_path: Path) -> None:
    record = referral(desk)
    shown(desk, record)
    desk.key(Qt.Key.Key_F9)
    desk.settle()
    pane = desk.pane(PreviewPane)
    desk.click("PDF に保存")
    dialog(QFileDialog, lambda found: choose(found, tmp_path / "シート.pdf"))
    desk.settle()
    assert pane.sheet is not None
    assert (tmp_path / "シート.pdf").read_bytes() == pane.sheet.pdf
    assert desk.backend.ask(traces) == [("export", f"referral {record}")]
    desk.click("PDF に保存")
    dialog(QFileDialog, lambda found: choose(found, tmp_path / "ない" / "シート.pdf"))
    desk.settle()
    assert [type(error) for error in desk.errors] == [NotWritten]
    desk.errors.clear()
    assert len(desk.backend.ask(traces)) == 1


def test_a_referral_is_issued_delivered_and_answered(desk: Desk) -> None:
    record = referral(desk, reply_due="2026-04-30")
    pane = shown(desk, record)
    for words in ("発行した", "渡した"):
        desk.click(words, pane.moves)
        desk.key(Qt.Key.Key_F12)
        desk.settle()
    desk.click("受理の回答があった", pane.moves)
    assert pane.moves.form.rows()["by"].isVisible()
    desk.type("R8.4.20")
    desk.type("木村 保健師", pane.moves.form.rows()["by"].field.controls()[0])
    desk.type("来週訪問します", pane.moves.form.rows()["note"].field.controls()[0])
    assert pane.dirty
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    now = desk.backend.ask(referrals.show, record)
    assert (now.state, now.reply_by, now.reply_text) == ("accepted", "木村 保健師", "来週訪問します")
    assert (now.reply_at or "").startswith("2026-04-20")
    assert sorted(step.state for step in now.steps) == ["accepted", "delivered", "draft", "issued"]
    told = desk.shown(pane)
    assert all(part in told for part in ("木村 保健師", "来週訪問します", "佐藤 𠮷子"))
    assert not pane.dirty


def test_what_is_on_paper_can_not_be_changed(desk: Desk) -> None:
    record = referral(desk, state="issued", reason="はじめの理由")
    shown(desk, record)
    desk.key(Qt.Key.Key_F4)
    form = desk.pane(ReferralForm)
    reason = form.form.rows()["reason"].field.controls()[0]
    desk.type("、あとから", reason)
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    assert "発行した用紙の内容は変えられません" in form.form.rows()["reason"].error
    assert desk.backend.ask(referrals.show, record).reason == "はじめの理由"


def test_the_list_tells_states_and_what_is_overdue(desk: Desk) -> None:
    late = referral(desk, state="issued", reply_due="2020-04-30")
    referral(desk)
    listing = desk.open("referrals").list
    assert isinstance(listing, ReferralList)
    table = listing.list.table
    assert [(row[1], bool(row[6])) for row in desk.rows(table)] == [("下書き", False), ("発行済", True)]
    desk.qtbot.mouseClick(listing.shows.buttons["overdue"], Qt.MouseButton.LeftButton)
    desk.until(lambda: [row[1] for row in desk.rows(table)] == ["発行済"])
    table.setFocus()
    desk.key(Qt.Key.Key_Home)
    desk.key(Qt.Key.Key_Return)
    pane = desk.pane(ReferralPane)
    assert pane.key == ("referral", late)
    assert "回答の期限切れ" in desk.shown(pane)


def test_what_a_withdrawn_consent_calls_back_is_found(desk: Desk) -> None:
    record = referral(desk, state="issued")
    detail = desk.backend.ask(referrals.show, record)
    assert detail.consent
    desk.backend.do(consents.withdraw, detail.consent, None)
    listing = desk.open("referrals").list
    assert isinstance(listing, ReferralList)
    desk.qtbot.mouseClick(listing.shows.buttons["recall"], Qt.MouseButton.LeftButton)
    desk.until(lambda: len(desk.rows(listing.list.table)) == 1)


def test_a_consent_is_opened_from_elsewhere(desk: Desk) -> None:
    record = consent(desk, consultation(desk), "東部の民生委員")
    desk.window.open_page("referrals").open_record("consent", record)
    desk.settle()
    pane = desk.pane(ConsentPane)
    assert "東部の民生委員" in desk.shown(pane)
    assert not pane.dirty


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_long_names_fit_and_every_control_has_a_name(desk: Desk, size: tuple[int, int]) -> None:
    desk.window.resize(*size)
    about, to = consultation(desk), body(desk, "社会福祉法人" * 12)
    consent(desk, about, to)
    record = desk.backend.do(referrals.add, ReferralDraft(consultation=about, to=to, reason="理由。" * 100)).value.id
    listing = desk.open("referrals").list
    assert isinstance(listing, ReferralList)
    desk.rows(listing.list.table)
    assert nameless(desk.window) == []
    pane = shown(desk, record)
    desk.click("発行した", pane.moves)
    assert nameless(desk.window) == []
    desk.key(Qt.Key.Key_F9)
    desk.settle()
    desk.pane(PreviewPane)
    assert nameless(desk.window) == []
    desk.open("referrals").open_record("new-referral", about)
    desk.pane(ReferralForm)
    assert nameless(desk.window) == []
    assert desk.window.width() == size[0]
