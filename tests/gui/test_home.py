"""What waits today: each line opens its record, an empty day says what to do."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app import clock
from app.services import followups, records
from app.services.backend import Backend
from app.ui.home import lines
from app.ui.home.page import HomePage, Waiting
from app.ui.tasks import Tasks
from app.ui.widgets.buttons import KeyButton
from tests.gui.desks import add, click
from tests.gui.seek import nameless

YESTERDAY = (clock.today() - timedelta(days=1)).isoformat()


@pytest.fixture
def tasks(hall: Backend):
    made, errors = Tasks(hall), list[Exception]()
    made.failed.connect(errors.append)
    yield made
    made.close()
    assert errors == []


def home(qtbot: QtBot, tasks: Tasks) -> HomePage:
    page = HomePage(tasks)
    qtbot.addWidget(page)
    page.resize(1100, 1400)
    page.show()
    with qtbot.waitSignal(page.shown):
        page.refresh()
    return page


def shown(qtbot: QtBot, card: Waiting, count: int = 1) -> list[str]:
    """The lines of a card, once there are as many as there should be."""

    def names() -> list[str]:
        return [each.accessibleName() for each in card.findChildren(KeyButton) if each.isVisible()]

    qtbot.waitUntil(lambda: len(names()) == count)
    return names()


def test_an_empty_day_says_what_to_do(qtbot: QtBot, tasks: Tasks) -> None:
    page = home(qtbot, tasks)
    assert page.nothing.isVisible()
    assert "F2" in page.nothing.accessibleDescription()
    assert not page.urgent.isVisible()
    assert page.followups.empty.isVisible()
    with qtbot.waitSignal(page.open_asked) as asked:
        click(qtbot, page, "新しい相談")
    assert asked.args == ["new-consultation", ""]


def test_what_is_overdue_opens_its_case(qtbot: QtBot, hall: Backend, tasks: Tasks) -> None:
    case = add(hall, "consultation", topics=["income"], text="家賃の相談")
    add(hall, "followup", consultation=case, due_on=YESTERDAY, text="電話で様子を聞く")
    page = home(qtbot, tasks)
    (line,) = shown(qtbot, page.followups)
    assert line.startswith("1 日過ぎ")
    assert "電話で様子を聞く" in line
    assert not page.nothing.isVisible()
    with qtbot.waitSignal(page.open_asked) as asked:
        click(qtbot, page.followups, "電話で様子を聞く")
    assert asked.args == ["consultation", case]


def test_an_urgent_case_stands_on_top_until_it_is_closed(qtbot: QtBot, hall: Backend, tasks: Tasks) -> None:
    case = add(hall, "consultation", topics=["no_food"], text="食べるものがない", urgency="now")
    page = home(qtbot, tasks)
    assert page.urgent.isVisible()
    assert "すぐに" in shown(qtbot, page.urgent)[0]
    with qtbot.waitSignal(page.shown):
        tasks.do(page, None, records.edit, "consultation", case, {"closed_on": clock.today().isoformat()})
    assert not page.urgent.isVisible()


def test_an_answer_that_is_late_opens_its_sheet(qtbot: QtBot, hall: Backend, tasks: Tasks) -> None:
    person = add(hall, "person", name="髙橋 𠮷子")
    case = add(hall, "consultation", topics=["income"], text="家賃の相談", person=person, about=[person])
    to = add(hall, "resource", name="生活困窮の窓口")
    consent = add(hall, "consent", consultation=case, purpose="referral", method="oral", to=[to])
    sheet = add(hall, "referral", consultation=case, to=to, consent=consent, reply_due=YESTERDAY)
    from app.services import referrals

    hall.do(referrals.move, sheet, None, "issued")
    page = home(qtbot, tasks)
    assert "生活困窮の窓口" in shown(qtbot, page.unanswered)[0]
    with qtbot.waitSignal(page.open_asked) as asked:
        click(qtbot, page.unanswered, "生活困窮の窓口")
    assert asked.args == ["referral", sheet]


def test_a_long_list_shows_its_first_lines_and_opens_to_the_rest(qtbot: QtBot, hall: Backend, tasks: Tasks) -> None:
    case = add(hall, "consultation", topics=["income"], text="家賃の相談")
    for number in range(8):
        add(hall, "followup", consultation=case, due_on=YESTERDAY, text=f"用件 {number}")
    page = home(qtbot, tasks)
    assert shown(qtbot, page.followups, 6)[-1] == "ほか 3 件を表示"
    click(qtbot, page.followups, "ほか 3 件")
    shown(qtbot, page.followups, 8)
    assert "8 件" in [label.text() for label in page.followups.findChildren(QLabel)]


def test_the_exchange_and_listings_to_check_lead_to_their_pages(qtbot: QtBot, hall: Backend, tasks: Tasks) -> None:
    add(hall, "resource", name="ひだまり食堂")
    page = home(qtbot, tasks)
    for card, words, kind in (
        (page.exchange, "送っていない変更", "exchange"),
        (page.listings, "確かめていない", "resource"),
    ):
        with qtbot.waitSignal(page.open_asked) as asked:
            click(qtbot, card, words)
        assert asked.args == [kind, ""]


def test_a_change_elsewhere_is_seen(qtbot: QtBot, hall: Backend, tasks: Tasks) -> None:
    case = add(hall, "consultation", topics=["income"], text="家賃の相談")
    add(hall, "followup", consultation=case, due_on=YESTERDAY, text="電話")
    page = home(qtbot, tasks)
    (due,) = hall.ask(followups.due, clock.today())
    with qtbot.waitSignal(page.shown):
        tasks.do(page, None, followups.done, due.id, None)
    shown(qtbot, page.followups, 0)


def test_every_line_has_a_name_and_enter_opens_it(qtbot: QtBot, hall: Backend, tasks: Tasks) -> None:
    case = add(hall, "consultation", topics=["no_food"], text="食べるものがない", urgency="now")
    page = home(qtbot, tasks)
    assert nameless(page) == []
    shown(qtbot, page.urgent)
    line = next(each for each in page.urgent.findChildren(KeyButton) if each.isVisible())
    line.setFocus()
    with qtbot.waitSignal(page.open_asked) as asked:
        qtbot.keyClick(line, Qt.Key.Key_Space)
    assert asked.args == ["consultation", case]


def test_a_text_of_many_lines_is_told_in_one(qtbot: QtBot, hall: Backend, tasks: Tasks) -> None:
    add(hall, "consultation", topics=["income"], text="一行目\n二行目\t三", urgency="now")
    page = home(qtbot, tasks)
    assert "一行目 二行目 三" in shown(qtbot, page.urgent)[0]


def test_an_old_bundle_is_a_warning(hall: Backend) -> None:
    from dataclasses import replace

    from app.services import exchange_status

    today = clock.today()
    state = replace(hall.ask(exchange_status.status, today), unsent=3)
    assert lines.exchange_words(state, today)[1] == "warn"
    fresh = replace(state, last_out_at=f"{today.isoformat()}T09:00:00+09:00")
    assert lines.exchange_words(fresh, today) == ("未送信 3 件・最後の書き出し 今日", "accent")
    assert lines.exchange_words(replace(fresh, unsent=0), today)[1] == "ok"


def test_cards_do_not_grow_wider_than_the_page(qtbot: QtBot, hall: Backend, tasks: Tasks) -> None:
    case = add(hall, "consultation", topics=["income"], text="長" * 3000, urgency="now")
    add(hall, "followup", consultation=case, due_on=YESTERDAY, text="長" * 500)
    page = home(qtbot, tasks)
    page.resize(900, 700)
    assert all(card.width() <= page.width() for card in page.findChildren(QWidget) if isinstance(card, Waiting))
