"""Resources: found, noted, corrected by proposal, taken in from a published list."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app import paths
from app.services import directory, inputs, proposals
from app.services.backend import Backend
from app.services.directory import ResourceDraft
from app.services.proposals import ProposalFilter
from app.sync.apply import take_in
from app.ui.directory.form import ResourceForm
from app.ui.directory.intake import IntakePane
from app.ui.directory.list import ResourceList
from app.ui.directory.proposals import ProposalPane, ProposalsPane
from app.ui.directory.resource import ResourcePane
from tests.gui.pages import Desk, desk, office_desk
from tests.gui.seek import focused, nameless
from tests.stores import log_of

__all__ = ["desk", "office_desk"]

SAMPLE = paths.resources() / "town" / "kaigo_sample.csv"


def own(desk: Desk, name: str = "手芸サークル", **values: object) -> str:
    draft = inputs.draft(ResourceDraft, {"name": name, **values})
    return desk.backend.do(directory.add, draft).value.id


def published(desk: Desk, office: Backend, **values: object) -> str:
    """A listing of the office that has come to the hall."""
    draft = inputs.draft(ResourceDraft, {"name": "ひきこもり相談「ふきのとう」", "phone": "084-000-0001", **values})
    made = office.do(directory.add, draft).value.id
    desk.backend.do(take_in, office.ask(log_of, ""), scope="")
    return made


def listing(desk: Desk) -> ResourceList:
    listing = desk.open("directory").list
    assert isinstance(listing, ResourceList)
    return listing


def shown(desk: Desk, record: str) -> ResourcePane:
    desk.open("directory").open_record("resource", record)
    return desk.pane(ResourcePane)


def test_the_reader_begins_at_the_search_and_sees_what_is_chosen(desk: Desk) -> None:
    own(desk, "手芸サークル", description="毎週水曜", categories=["place_to_be"], targets=["elderly"])
    own(desk, "こども食堂", phone="084-000-0002", categories=["food"], targets=["child"])
    fields = listing(desk)
    table = fields.list.table
    assert fields.text.hasFocus()
    assert len(desk.rows(table)) == 2
    desk.type("水曜")
    desk.until(lambda: [row[0] for row in desk.rows(table)] == ["手芸サークル"])
    table.setFocus()
    desk.key(Qt.Key.Key_Home)
    desk.until(lambda: "居場所・サロン" in desk.shown(fields.card))
    fields.text.clear()
    fields.text.edited.emit()
    fields.category.setCurrentIndex(fields.category.findData("food"))
    fields.category.activated.emit(0)
    desk.until(lambda: [row[0] for row in desk.rows(table)] == ["こども食堂"])
    desk.until(lambda: "一覧から選ぶ" in desk.shown(fields.card))


def test_unchecked_listings_can_be_asked_for_and_are_checked_by_one_press(desk: Desk) -> None:
    old = own(desk, "古い案内", assured_on="2020-04-01")
    own(desk, "未確認の案内")
    pane = shown(desk, old)
    assert "1 年以上確認されていません" in desk.shown(pane)
    desk.click("今日確認した", pane)
    assert "1 年以上確認されていません" not in desk.shown(pane)
    fields = listing(desk)
    desk.page.leave_all()
    desk.qtbot.mouseClick(fields.shows.buttons["stale"], Qt.MouseButton.LeftButton)
    desk.until(lambda: [row[0] for row in desk.rows(fields.list.table)] == ["未確認の案内"])


def test_a_listing_of_the_hall_is_registered_and_corrected(desk: Desk) -> None:
    listing(desk)
    desk.key(Qt.Key.Key_F2)
    form = desk.pane(ResourceForm)
    desk.type("手芸サークル")
    latitude = form.form.rows()["latitude"].field.controls()[0]
    desk.type("北の方", latitude)
    desk.key(Qt.Key.Key_F12)
    assert "度の数字" in form.form.rows()["latitude"].error
    assert isinstance(latitude, QLineEdit)
    latitude.clear()
    desk.type("３４．５", latitude)
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    pane = desk.pane(ResourcePane)
    (kept,) = desk.backend.ask(directory.page)
    detail = desk.backend.ask(directory.show, kept)
    assert (detail.name, detail.latitude, detail.hall) == ("手芸サークル", 34.5, "h001")
    assert "館の独自情報" in desk.shown(pane)
    desk.key(Qt.Key.Key_F4)
    desk.pane(ResourceForm)
    desk.tab_to("費用")
    desk.type("100 円")
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    assert desk.backend.ask(directory.show, kept).cost == "100 円"


def test_the_own_note_is_kept_and_a_half_written_one_waits(desk: Desk, office: Backend) -> None:
    record = published(desk, office)
    pane = shown(desk, record)
    desk.type("火曜は留守のことが多い", pane.note)
    desk.key(Qt.Key.Key_Escape)
    assert desk.page.kept() == ["ひきこもり相談「ふきのとう」"]
    assert shown(desk, record) is pane
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    assert desk.backend.ask(directory.show, record).own_note == "火曜は留守のことが多い"
    assert not pane.dirty
    assert desk.backend.ask(proposals.page) == []


def test_at_a_hall_a_published_listing_is_corrected_by_proposal(desk: Desk, office: Backend) -> None:
    record = published(desk, office)
    pane = shown(desk, record)
    desk.click("直しを提案", pane)
    form = desk.pane(ResourceForm)
    assert "提案として本部に送られます" in desk.shown(form)
    assert focused().accessibleName() == "直す理由（本部に伝わります）"
    desk.type("移転の知らせがあった")
    phone = form.form.rows()["phone"].field.controls()[0]
    assert isinstance(phone, QLineEdit)
    phone.clear()
    desk.type("084-000-9999", phone)
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    assert desk.said[-1][0] == "提案を記録しました。次の束で本部に届きます。"
    assert desk.backend.ask(directory.show, record).phone == "084-000-0001"
    (made,) = desk.backend.ask(proposals.page)
    detail = desk.backend.ask(proposals.show, made)
    assert [(each.key, each.now, each.proposed) for each in detail.values] == [
        ("phone", "084-000-0001", "084-000-9999")
    ]
    assert detail.reason == "移転の知らせがあった"
    desk.page.leave_all()
    desk.click("直しの提案")
    pending = desk.pane(ProposalsPane)
    (row,) = desk.rows(pending.list.table)
    assert row == ["未処理", "ひきこもり相談「ふきのとう」", "電話", "移転の知らせがあった"]
    desk.key(Qt.Key.Key_Home)
    desk.key(Qt.Key.Key_Return)
    desk.settle()
    assert "084-000-9999" in desk.shown(desk.pane(ProposalPane))


def propose(office_desk: Desk, hall: Backend) -> tuple[str, str]:
    """A listing of the office, and a proposal of the hall that has come to the office."""
    office = office_desk.backend
    draft = inputs.draft(ResourceDraft, {"name": "ひきこもり相談「ふきのとう」", "phone": "084-000-0001"})
    record = office.do(directory.add, draft).value.id
    hall.do(take_in, office.ask(log_of, ""), scope="")
    hall.do(directory.amend, record, None, {"phone": "084-000-9999"}, reason="移転")
    office.do(take_in, hall.ask(log_of, "h001"), scope="h001")
    (proposal,) = office.ask(proposals.page)
    return record, proposal


def test_the_office_accepts_a_proposal(office_desk: Desk, hall: Backend) -> None:
    record, proposal = propose(office_desk, hall)
    office_desk.open("directory").open_record("proposal", proposal)
    pane = office_desk.pane(ProposalPane)
    assert all(part in office_desk.shown(pane) for part in ("本郷交流館", "移転", "084-000-0001", "084-000-9999"))
    office_desk.key(Qt.Key.Key_F12)
    office_desk.settle()
    assert office_desk.backend.ask(directory.show, record).phone == "084-000-9999"
    assert office_desk.backend.ask(proposals.page) == []
    assert office_desk.page.pane is None


def test_the_office_rejects_a_proposal_with_a_reason(office_desk: Desk, hall: Backend) -> None:
    record, proposal = propose(office_desk, hall)
    office_desk.open("directory").open_record("proposal", proposal)
    pane = office_desk.pane(ProposalPane)
    office_desk.click("見送る", pane)
    assert pane.reason.hasFocus()
    office_desk.type("番号は変わっていない")
    assert pane.dirty
    office_desk.click("見送る", pane)
    assert office_desk.backend.ask(directory.show, record).phone == "084-000-0001"
    (settled,) = office_desk.backend.ask(proposals.page, ProposalFilter(state="rejected"))
    assert "番号は変わっていない" in office_desk.backend.ask(proposals.show, settled).reason


def test_the_office_corrects_what_it_published(office_desk: Desk) -> None:
    record = own(office_desk, "相談窓口", phone="084-000-0001")
    pane = shown(office_desk, record)
    assert "本部の配信" in office_desk.shown(pane)
    office_desk.key(Qt.Key.Key_F4)
    form = office_desk.pane(ResourceForm)
    assert "提案" not in office_desk.shown(form)
    office_desk.tab_to("費用")
    office_desk.type("無料")
    office_desk.key(Qt.Key.Key_F12)
    office_desk.settle()
    assert office_desk.backend.ask(directory.show, record).cost == "無料"


def test_a_published_list_is_looked_at_first_and_then_taken_in(desk: Desk) -> None:
    listing(desk)
    desk.click("CSV を取り込む")
    pane = desk.pane(IntakePane)
    assert not pane.take.isEnabled()
    desk.click("確かめる（まだ取り込まない）", pane)
    assert pane.file.error
    pane.place.line.setFocus()
    desk.type(str(SAMPLE))
    desk.click("確かめる（まだ取り込まない）", pane)
    assert desk.backend.ask(directory.page) == []
    rows = int(next(each for each in desk.shown(pane).split() if each.isdecimal()))
    problems = desk.rows(pane.table)
    assert all(row[0].isdecimal() and row[2] for row in problems)
    assert problems
    desk.key(Qt.Key.Key_F12)
    desk.settle()
    assert len(desk.backend.ask(directory.page)) == rows
    assert not pane.take.isEnabled()
    desk.page.back()
    desk.until(lambda: len(desk.rows(listing(desk).list.table)) == rows)


def test_what_is_no_table_is_told_and_nothing_taken(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "写真.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    listing(desk)
    desk.click("CSV を取り込む")
    pane = desk.pane(IntakePane)
    desk.type(str(file), pane.place.line)
    desk.click("確かめる（まだ取り込まない）", pane)
    assert len(desk.errors) == 1
    assert str(desk.errors.pop())
    assert pane.look.isEnabled()
    assert not pane.take.isEnabled()


def test_a_taking_in_can_be_stopped(desk: Desk) -> None:
    listing(desk)
    desk.click("CSV を取り込む")
    pane = desk.pane(IntakePane)
    desk.tasks.began.connect(lambda work: work.cancel())
    desk.type(str(SAMPLE), pane.place.line)
    desk.click("確かめる（まだ取り込まない）", pane)
    assert "取り込んでいません" in desk.shown(pane)
    assert pane.look.isEnabled()


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_long_texts_fit_and_every_control_has_a_name(desk: Desk, size: tuple[int, int]) -> None:
    desk.window.resize(*size)
    record = own(desk, "社会福祉法人" * 12, description="説明。" * 200, address="福山市" * 30)
    fields = listing(desk)
    desk.rows(fields.list.table)
    fields.list.table.setFocus()
    desk.key(Qt.Key.Key_Home)
    desk.settle()
    assert nameless(desk.window) == []
    assert desk.window.width() == size[0]
    shown(desk, record)
    assert nameless(desk.window) == []
    desk.key(Qt.Key.Key_F4)
    desk.pane(ResourceForm)
    assert nameless(desk.window) == []
    desk.click("CSV を取り込む")
    desk.pane(IntakePane)
    assert nameless(desk.window) == []
    assert desk.window.width() == size[0]
