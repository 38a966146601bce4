"""Consultations on real encrypted stores."""

from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import clock
from app.errors import InvalidInput, NotFound
from app.models.consultation import Consultation, ConsultationTopic
from app.models.log import LogEntry
from app.services import consultations, followups, inputs, notes, people, statements
from app.services.backend import Backend
from app.services.consultations import (
    LONELINESS_SCALE,
    ConsultationDetail,
    ConsultationDraft,
    ConsultationFilter,
    Visitor,
)
from app.services.followups import FollowUpDraft
from app.services.notes import NoteDraft
from app.services.people import PersonDraft
from app.services.statements import StatementDraft

EVERYTHING: dict[str, Any] = {
    "at": "2026-04-01T10:05:00+09:00",
    "channel": "phone_family",
    "urgency": "soon",
    "age_band": "age_65_69",
    "sex": "female",
    "topics": ["housing", "income", "care"],
    "main_topic": "income",
    "field": "poverty",
    "text": "家賃が払えず、\n来月には出なければならない。",
    "response": "傾聴。支援センターを案内",
    "outcome": "continue",
    "next_on": "2026-04-08",
    "closed_on": "2026-05-01",
    "void": "別の人の記録",
    "loneliness": "often",
    "visitor": {"name": "髙橋 一郎", "phone": "090-1234-5678", "relation": "child"},
}
ODD = [
    "'; DROP TABLE consultation; --",
    "\u202eright to left\u202c",
    "👩\u200d👩\u200d👧\u200d👦🏳️\u200d🌈",
    "\ue000外字\uf8ff",
    "\ufa19\ufa1a﨑㈱㍻①𠮷\U000e0100",
    " 空白 \t\n\r\n 改行 ",
    "e\u0301 é か\u3099 が",
    "%s {0} {name} \\",
    "\x01\x1f\x7f\x85\ufeff",
]


def say(backend: Backend, **data: Any) -> ConsultationDetail:
    filled = {"topics": ["care"], "text": "話を聞いた", **data}
    return backend.do(consultations.add, inputs.draft(ConsultationDraft, filled)).value


def person(backend: Backend, name: str = "佐藤 花子") -> str:
    return backend.do(people.add, PersonDraft(name=name)).value.id


def said(detail: Any, draft: type[Any]) -> dict[str, Any]:
    return {key: getattr(detail, key) for key in draft.__struct_fields__}


def log_size(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(LogEntry)) or 0


def test_what_is_added_is_shown(hall: Backend):
    one, two = sorted([person(hall), person(hall, "佐藤 次郎")])
    found = say(hall, **EVERYTHING, about=[two, one], person=one)
    assert said(found, ConsultationDraft) == {
        **EVERYTHING,
        "topics": ("housing", "income", "care"),
        "about": (one, two),
        "person": one,
        "visitor": Visitor(**EVERYTHING["visitor"]),
    }
    assert hall.ask(consultations.show, found.id) == found
    assert (found.hall, found.hall_name, found.staff, found.staff_name) == (
        "h001",
        "本郷交流館",
        "h001.sato",
        "佐藤 𠮷子",
    )
    assert found.person_name in found.about_names
    assert found.number.startswith("h001a-")
    assert say(hall).number != found.number
    assert hall.ask(lambda s: s.get_one(Consultation, found.id).loneliness_scale) == LONELINESS_SCALE


def test_topics_and_a_line_will_do(hall: Backend, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "_now_ms", lambda: 1_775_005_500_000)  # 2026-04-01 10:05 in Japan
    found = hall.do(consultations.add, ConsultationDraft(topics=("care",), text="短い話")).value
    assert said(found, ConsultationDraft) == {
        **dict.fromkeys(ConsultationDraft.__struct_fields__),
        "topics": ("care",),
        "main_topic": "care",
        "text": "短い話",
        "at": "2026-04-01T10:05:00+09:00",
        "urgency": "normal",
        "visitor": Visitor(),
        "about": (),
        "response": "",
    }
    assert found.number == "h001a-2026-0001"


@pytest.mark.parametrize(
    ("topics", "main", "kept"),
    [(["care", "debt"], None, None), (["care", "care"], None, "care"), (["care", "debt"], "debt", "debt")],
)
def test_the_main_topic_is_one_of_them(hall: Backend, topics: list[str], main: str | None, kept: str | None):
    assert say(hall, topics=topics, main_topic=main).main_topic == kept


@pytest.mark.parametrize("odd", [*ODD, "長い話。" * 262_144])
def test_odd_and_long_text_is_kept_to_the_letter(hall: Backend, odd: str):
    found = say(hall, text=odd + "。", response=odd, visitor={"name": odd, "phone": odd}, void="理由" + odd)
    assert (found.text, found.response, found.void) == (odd + "。", odd, "理由" + odd)
    assert found.visitor == Visitor(name=odd, phone=odd)
    note = hall.do(notes.add, NoteDraft(consultation=found.id, text=odd + "。")).value
    assert hall.ask(notes.of, found.id) == [note]
    assert note.text == odd + "。"
    assert hall.ask(consultations.page) == [found.id]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"topics": []}, "topics"),
        ({"topics": ["nothing"]}, "topics"),
        ({"topics": [""]}, "topics"),
        ({"topics": "care"}, "topics"),
        ({"topics": None}, "topics"),
        ({"text": "  "}, "text"),
        ({"text": None}, "text"),
        ({"main_topic": "debt"}, "main_topic"),
        ({"main_topic": "nothing"}, "main_topic"),
        ({"at": "2026-02-30"}, "at"),
        ({"at": "2026-04-01T25:00"}, "at"),
        ({"at": 3}, "at"),
        ({"next_on": "2026-13-01"}, "next_on"),
        ({"closed_on": "2026-04"}, "closed_on"),
        ({"urgency": "later"}, "urgency"),
        ({"channel": "pigeon"}, "channel"),
        ({"loneliness": "5"}, "loneliness"),
        ({"outcome": "x"}, "outcome"),
        ({"field": "x"}, "field"),
        ({"sex": "x"}, "sex"),
        ({"age_band": "x"}, "age_band"),
        ({"person": "nobody"}, "person"),
        ({"about": ["nobody"]}, "about"),
        ({"visitor": {"relation": "x"}}, "visitor.relation"),
        ({"visitor": {"nam": "x"}}, "visitor.nam"),
        ({"visitor": {"name": 3}}, "visitor.name"),
        ({"visitor": "x"}, "visitor"),
        ({"visitor": {"name": "a\0"}}, "visitor"),
        ({"unknown": 1}, "unknown"),
        ({"hall": "h002"}, "hall"),
        ({"id": "x"}, "id"),
        ({"text": "a\ud800"}, "text"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_saved(hall: Backend, data: dict[str, Any], field: str):
    found = say(hall)
    before = hall.ask(log_size)
    with pytest.raises(InvalidInput) as caught:
        say(hall, **data)
    assert caught.value.field == field
    with pytest.raises(InvalidInput) as caught:
        hall.do(consultations.amend, found.id, found.version, {"response": "のこらない", **data})
    assert caught.value.field == field
    assert hall.ask(consultations.page) == [found.id]
    assert hall.ask(consultations.show, found.id) == found
    assert hall.ask(log_size) == before
    assert say(hall).number.endswith("0002")


def test_an_edit_touches_only_what_it_names(hall: Backend):
    one = person(hall)
    found = say(hall, **EVERYTHING, about=[one], person=one)
    two = hall.do(
        consultations.amend,
        found.id,
        found.version,
        {"visitor": {"phone": "1"}, "topics": ["care", "debt"], "about": [], "loneliness": None, "at": None},
    ).value
    assert two.visitor == Visitor(name="髙橋 一郎", phone="1", relation="child")
    assert (two.topics, two.main_topic, two.about, two.loneliness, two.at) == (
        ("debt", "care"),
        None,
        (),
        None,
        found.at,
    )
    assert (two.text, two.person, two.channel, two.void) == (found.text, one, found.channel, found.void)
    assert hall.do(consultations.amend, found.id, None, {"topics": ["debt"]}).value.main_topic == "debt"
    assert not hall.do(consultations.amend, found.id, None, {"topics": ["debt"], "text": two.text}).changes
    assert hall.do(consultations.amend, found.id, None, {"topics": ["care"]}).value.topics == ("care",)
    assert hall.ask(lambda s: s.scalar(select(func.count()).select_from(ConsultationTopic))) == 4


def test_what_a_form_did_not_show_it_does_not_take_away(hall: Backend):
    found = say(hall, topics=["care"])
    hall.do(consultations.amend, found.id, None, {"topics": ["care", "debt"]})
    two = hall.do(consultations.amend, found.id, found.version, {"topics": ["care", "housing"]}).value
    assert two.topics == ("housing", "debt", "care")


def test_a_consultation_ends_and_is_taken_up_again(hall: Backend):
    found = say(hall)
    closed = hall.do(consultations.close, found.id, found.version, "R8.5.1").value
    assert closed.closed_on == "2026-05-01"
    assert hall.ask(consultations.page, ConsultationFilter(open_only=True)) == []
    again = hall.do(consultations.reopen, found.id, closed.version).value
    assert again.closed_on is None
    assert hall.do(consultations.close, found.id, None).value.closed_on == clock.today().isoformat()


def test_a_mistake_is_voided_with_a_reason(hall: Backend):
    found = say(hall)
    for reason in ("", "  "):
        with pytest.raises(InvalidInput) as caught:
            hall.do(consultations.void, found.id, None, reason)
        assert caught.value.field == "void"
    assert hall.do(consultations.void, found.id, found.version, "同姓の別人").value.void == "同姓の別人"
    assert hall.ask(consultations.page, ConsultationFilter(open_only=True)) == []
    assert hall.ask(consultations.page) == [found.id]


def test_a_deleted_consultation_takes_all_with_it(hall: Backend):
    found = say(hall, topics=["care", "debt"])
    note = hall.do(notes.add, NoteDraft(consultation=found.id, text="電話した")).value.id
    sheet = hall.do(statements.add, StatementDraft(consultation=found.id)).value.id
    later = hall.do(followups.add, FollowUpDraft(consultation=found.id, due_on="2026-06-01")).value.id
    hall.do(consultations.remove, found.id)
    for show, one in (
        (consultations.show, found.id),
        (notes.show, note),
        (statements.show, sheet),
        (followups.show, later),
    ):
        with pytest.raises(NotFound):
            hall.ask(show, one)
    for pages in (consultations.page, notes.page, statements.page, followups.page):
        assert hall.ask(pages) == []
    assert hall.ask(lambda s: s.scalar(text("SELECT count(*) FROM consultation_topic WHERE NOT gone"))) == 0


def test_lists_are_filtered(hall: Backend):
    one = person(hall)
    march = say(hall, at="2026-03-31 23:59", topics=["debt"], person=one, text="家賃の話")
    april = say(hall, at="2026-04-01", topics=["care", "debt"], urgency="now", about=[one])
    end = say(hall, at="2026-04-30 23:59:59", closed_on="2026-04-30")
    may = say(hall, at="2026-05-01", visitor={"name": "髙﨑"})

    def page(**wanted: Any) -> list[str]:
        return hall.ask(consultations.page, ConsultationFilter(**wanted))

    assert page() == [may.id, end.id, april.id, march.id]
    assert page(since="2026-04-01", until="2026-04-30") == [end.id, april.id]
    assert page(open_only=True) == [may.id, april.id, march.id]
    assert page(topic="debt") == [april.id, march.id]
    assert page(urgency="now") == [april.id]
    assert page(person=one) == [april.id, march.id]
    assert page(text="家賃") == [march.id]
    assert page(text="高崎") == [may.id]
    assert page(hall="h002") == []
    assert page(hall="h001", topic="debt", open_only=True, until="2026-03-31") == [march.id]


def test_rows_tell_what_a_list_shows(hall: Backend):
    one = person(hall)
    named = say(hall, person=one, topics=["care", "housing"], text="一行目\n\n二行目" + "長" * 500)
    visited = say(hall, visitor={"name": "来た人"})
    row, other = hall.ask(consultations.rows, [named.id, "nowhere", visited.id])
    assert (row.id, row.name, row.topics, row.hall_name, row.staff_name) == (
        named.id,
        "佐藤 花子",
        ("housing", "care"),
        "本郷交流館",
        "佐藤 𠮷子",
    )
    assert row.text.startswith("一行目 二行目長")
    assert len(row.text) <= 120
    assert other.name == "来た人"
    hall.do(people.remove, one)
    assert hall.ask(consultations.rows, [named.id])[0].name == ""
    assert hall.ask(consultations.show, named.id).person_name == ""
    assert hall.do(consultations.amend, named.id, None, {"person": one, "text": "直した"}).value.text == "直した"


def test_lists_of_many_read_no_more_than_they_show(hall: Backend):
    many = [say(hall, at=f"2026-04-{day:02d} 09:00").id for day in range(1, 29)]
    listed = hall.ask(consultations.rows, hall.ask(consultations.page) * 20)
    assert [row.id for row in listed] == list(reversed(many)) * 20


# --- notes -----------------------------------------------------------------------------------------------------------
