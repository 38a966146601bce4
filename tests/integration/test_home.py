"""The first screen: what waits is on it, what does not is not."""

from datetime import date
from typing import Any

from app import clock
from app.models.resource import Resource
from app.services import consultations, followups, home, notes
from app.services.backend import Backend
from app.services.consultations import ConsultationDraft
from app.services.followups import FollowUpDraft
from app.services.notes import NoteDraft
from tests.integration import desk

TODAY = date(2026, 9, 1)


def say(backend: Backend, **data: Any) -> str:
    filled: dict[str, Any] = {"topics": ("care",), "text": "話を聞いた", "at": "2026-08-20", **data}
    return backend.do(consultations.add, ConsultationDraft(**filled)).value.id


def test_an_empty_desk_has_nothing_to_do(hall: Backend):
    assert hall.ask(home.overview, TODAY) == home.Overview((), 0, (), 0, (), 0, (), 0, (), 0, 0)


def test_what_is_urgent_or_due_is_told(hall: Backend):
    urgent = say(hall, urgency="now")
    coming = say(hall, next_on="2026-09-01")
    missed = say(hall, next_on="2026-08-25", urgency="soon")
    say(hall, next_on="2026-09-02")
    say(hall, urgency="now", closed_on="2026-08-21", next_on="2026-08-25")
    say(hall, urgency="now", void="誤入力", next_on="2026-08-25")
    due = hall.do(followups.add, FollowUpDraft(consultation=urgent, due_on="2026-08-01")).value.id
    hall.do(followups.add, FollowUpDraft(consultation=urgent, due_on="2026-09-02"))
    told = hall.ask(home.overview, TODAY, 7)
    assert [row.id for row in told.urgent_now] == [urgent]
    assert [row.id for row in told.next_due] == [missed, coming]
    assert [row.id for row in told.followups_due] == [due]
    assert (told.urgent_total, told.next_total, told.followups_total, told.unsent) == (1, 2, 1, 7)


def test_a_quiet_consultation_is_not_forgotten(hall: Backend):
    long_ago = "2026-05-01"
    quiet = say(hall, at=long_ago)
    say(hall, at=long_ago, closed_on="2026-05-02")
    say(hall, at=long_ago, next_on="2026-12-01")
    noted, planned, visited, forgotten = (say(hall, at=long_ago) for _ in range(4))
    hall.do(notes.add, NoteDraft(consultation=noted, text="電話した", at="2026-08-01"))
    hall.do(notes.add, NoteDraft(consultation=forgotten, text="電話した", at="2026-05-03"))
    hall.do(followups.add, FollowUpDraft(consultation=planned, due_on="2026-10-01"))
    hall.do(followups.add, FollowUpDraft(consultation=visited, due_on="2026-07-01", done_at="2026-07-01"))
    hall.do(followups.add, FollowUpDraft(consultation=forgotten, due_on="2026-05-05"))
    assert {row.id for row in hall.ask(home.overview, TODAY).quiet} == {quiet, forgotten}


def test_old_listings_are_counted(hall: Backend):
    hall.do(
        lambda session: session.add_all(
            Resource(id=clock.new_id(), hall="h001", name="窓口", assured_on=day)
            for day in (None, "2025-08-31", "2025-09-01", "2026-09-01")
        )
    )
    assert hall.ask(home.overview, TODAY).stale_resources == 2


def test_referrals_without_an_answer_are_told(hall: Backend):
    who = desk.person(hall)
    about = desk.consultation(hall, person=who)
    to = desk.listing(hall)
    desk.consent(hall, person=who, consultation=about, to=[to])
    late = desk.referral(hall, about, to, reply_due="2026-08-31", state="issued")
    desk.referral(hall, about, to, reply_due="2026-09-01", state="issued")
    desk.referral(hall, about, to, reply_due="2026-08-31")
    told = hall.ask(home.overview, TODAY)
    assert [row.id for row in told.unanswered] == [late.id]
    assert told.unanswered_total == 1
