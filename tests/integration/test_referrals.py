"""Referrals on real stores: their life, what lets them go out, and what stays on paper."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.errors import AlreadyIssued, InvalidInput, NoConsent, NoSuchMove, NotFound
from app.models.local import Counter
from app.models.referral import Referral, ReferralStep
from app.services import consents, directory, inputs, referrals
from app.services.backend import Backend
from app.services.referrals import ReferralDraft, ReferralFilter
from app.sync.apply import take_in
from tests.integration import desk
from tests.stores import log_of


@pytest.fixture
def about(hall: Backend) -> str:
    return desk.consultation(hall, visitor_name="髙橋 花子")


@pytest.fixture
def to(hall: Backend) -> str:
    return desk.listing(hall, organisation="福山市 健康推進課")


def steps(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ReferralStep)) or 0


def test_every_key_comes_back_as_it_was_given(hall: Backend, about: str, to: str) -> None:
    agreed = desk.consent(hall, consultation=about, to=[to])
    given = {
        "consultation": about,
        "to": to,
        "reason": "家族だけでは\n難しい",
        "consent": agreed.id,
        "delivery": "accompanied",
        "reply_due": "2026-05-10",
        "state": "draft",
    }
    made = desk.referral(hall, about, **{key: value for key, value in given.items() if key != "consultation"})
    again = hall.ask(referrals.show, made.id)
    assert {key: getattr(again, key) for key in ReferralDraft.__struct_fields__} == given
    assert (again.to_name, again.person_name, again.hall) == ("ひきこもり相談「ふきのとう」", "髙橋 花子", "h001")
    assert [step.state for step in again.steps] == ["draft"]


def test_a_number_carries_the_device_and_is_given_at_birth(hall: Backend, about: str, to: str) -> None:
    first, second = (desk.referral(hall, about, to) for _ in range(2))
    year = clock.today().year - (clock.today().month < 4)
    assert (first.number, second.number) == (f"h001a-{year}-0001", f"h001a-{year}-0002")
    assert second.same_desk == (first.number,)


@pytest.mark.parametrize(
    "data",
    [
        {"to": "nobody"},
        {"consultation": "nobody"},
        {"consent": "nobody"},
        {"delivery": "pigeon"},
        {"state": "flown"},
        {"reply_due": "2026-02-30"},
        {"reason": "\ud800"},
        {"nonsense": 1},
        {"state": "ended"},
        {"state": "issued"},
    ],
)
def test_a_bad_value_saves_nothing_and_uses_up_no_number(
    hall: Backend, about: str, to: str, data: dict[str, object]
) -> None:
    with pytest.raises((InvalidInput, NoSuchMove, NoConsent)):
        hall.do(referrals.add, inputs.draft(ReferralDraft, {"consultation": about, "to": to, **data}))
    assert hall.ask(referrals.page) == []
    assert hall.ask(steps) == 0
    assert hall.ask(lambda s: [name for name in s.scalars(select(Counter.name)) if name.startswith("referral")]) == []


def test_a_whole_life(hall: Backend, about: str, to: str) -> None:
    agreed = desk.consent(hall, consultation=about, to=[to])
    made = desk.referral(hall, about, to)
    assert (made.consent, made.lack, made.moves) == (None, "", ("issued", "withdrawn"))
    version = made.version
    for state, more in (
        ("issued", {}),
        ("delivered", {"on": "2026-04-11"}),
        ("received", {}),
        ("accepted", {"note": "来週、家庭訪問します", "by": "健康推進課 山田", "on": "2026-04-15T09:00"}),
        ("in_progress", {}),
        ("ended", {"note": "つながった"}),
    ):
        moved = hall.do(referrals.move, made.id, version, state, **more).value
        assert moved.state == state
        version = moved.version
    assert moved.consent == agreed.id
    assert moved.issued_at is not None
    assert (moved.reply_at, moved.reply_by, moved.reply_text) == (
        "2026-04-15T09:00:00+09:00",
        "健康推進課 山田",
        "来週、家庭訪問します",
    )
    assert {step.state for step in moved.steps} == {
        "draft",
        "issued",
        "delivered",
        "received",
        "accepted",
        "in_progress",
        "ended",
    }
    assert moved.moves == ()
    with pytest.raises(NoSuchMove):
        hall.do(referrals.move, made.id, None, "issued")


def test_a_move_that_the_table_does_not_have_is_refused(hall: Backend, about: str, to: str) -> None:
    made = desk.referral(hall, about, to)
    with pytest.raises(NoSuchMove, match=r"下書き.*受理"):
        hall.do(referrals.move, made.id, made.version, "accepted")
    with pytest.raises(InvalidInput):
        hall.do(referrals.move, made.id, made.version, "lost")
    assert hall.ask(referrals.show, made.id).state == "draft"
    assert hall.ask(steps) == 1


@pytest.mark.parametrize(
    ("consent", "why"),
    [
        (None, "記録されていません"),
        ({"to": ["福山市 福祉総務課"]}, "入っていません"),
        ({"to": []}, "入っていません"),
        ({"until": "2026-01-01"}, "期限"),
        ({"withdrawn_at": "2026-04-01"}, "取り消"),
        ({"purpose": "watch_over"}, "目的"),
    ],
)
def test_nothing_goes_out_without_consent(
    hall: Backend, about: str, to: str, consent: dict[str, object] | None, why: str
) -> None:
    if consent is not None:
        desk.consent(hall, consultation=about, **{"to": [to], **consent})
    made = desk.referral(hall, about, to)
    assert why in made.lack
    with pytest.raises(NoConsent, match=why):
        hall.do(referrals.move, made.id, made.version, "issued")
    assert hall.ask(referrals.show, made.id).state == "draft"
    assert hall.do(referrals.move, made.id, made.version, "withdrawn").value.state == "withdrawn"


@pytest.mark.parametrize(
    "basis",
    [
        {"method": "oral", "to": ["福山市 健康推進課"]},
        {"method": "written", "to": ["ひきこもり相談「ふきのとう」"]},
        {"ground": "life_emergency"},
    ],
)
def test_spoken_consent_and_grounds_let_it_go_out(hall: Backend, about: str, to: str, basis: dict[str, object]) -> None:
    made = desk.consent(hall, consultation=about, **basis)
    issued = desk.referral(hall, about, to, state="issued")
    assert (issued.state, issued.consent) == ("issued", made.id)


def test_consent_is_asked_again_when_the_sheet_is_handed_over(hall: Backend, about: str, to: str) -> None:
    agreed = desk.consent(hall, consultation=about, to=[to])
    issued = desk.referral(hall, about, to, state="issued")
    assert hall.ask(referrals.page, ReferralFilter(recall=True)) == []
    hall.do(consents.withdraw, agreed.id, agreed.version)
    assert hall.ask(referrals.page, ReferralFilter(recall=True)) == [issued.id]
    with pytest.raises(NoConsent):
        hall.do(referrals.move, issued.id, issued.version, "delivered")
    hall.do(referrals.move, issued.id, issued.version, "withdrawn", "本人が取り消した")
    assert hall.ask(referrals.page, ReferralFilter(recall=True)) == []


def test_the_consent_of_another_matter_is_none_for_this(hall: Backend, about: str, to: str) -> None:
    other = desk.consent(hall, consultation=desk.consultation(hall), to=[to])
    with pytest.raises(InvalidInput):
        desk.referral(hall, about, to, consent=other.id)
    made = desk.referral(hall, about, to)
    with pytest.raises(InvalidInput):
        hall.do(referrals.amend, made.id, made.version, {"consent": other.id})


def test_a_named_consent_alone_counts(hall: Backend, about: str, to: str) -> None:
    desk.consent(hall, consultation=about, to=[to])
    narrow = desk.consent(hall, consultation=about, to=["ほか"])
    with pytest.raises(NoConsent):
        desk.referral(hall, about, to, consent=narrow.id, state="issued")


def test_what_is_on_paper_stays(hall: Backend, about: str, to: str) -> None:
    desk.consent(hall, consultation=about, ground="life_emergency")
    made = desk.referral(hall, about, to, reason="前")
    draft = hall.do(referrals.amend, made.id, made.version, {"reason": "後", "reply_due": "R8.5.1"}).value
    assert (draft.reason, draft.reply_due) == ("後", "2026-05-01")
    issued = hall.do(referrals.amend, made.id, draft.version, {"state": "issued", "delivery": "sent"}).value
    assert (issued.state, issued.delivery) == ("issued", "sent")
    for values in ({"reason": "別"}, {"to": desk.listing(hall, "ほか")}, {"consultation": desk.consultation(hall)}):
        with pytest.raises(InvalidInput):
            hall.do(referrals.amend, made.id, None, values)
    later = hall.do(referrals.amend, made.id, None, {"reason": "後", "reply_due": None}).value
    assert (later.reason, later.reply_due) == ("後", None)
    with pytest.raises(AlreadyIssued):
        hall.do(referrals.remove, made.id)


def test_a_draft_can_be_deleted(hall: Backend, about: str, to: str) -> None:
    made = desk.referral(hall, about, to)
    hall.do(referrals.remove, made.id)
    with pytest.raises(NotFound):
        hall.ask(referrals.show, made.id)
    assert hall.ask(referrals.page) == []


def test_a_referral_outlives_its_listing(hall: Backend, about: str, to: str) -> None:
    made = desk.referral(hall, about, to)
    hall.do(directory.remove, to)
    assert hall.ask(referrals.show, made.id).to_name == "ひきこもり相談「ふきのとう」"
    (row,) = hall.ask(referrals.rows, [made.id])
    assert row.to_name == "ひきこもり相談「ふきのとう」"


def test_lists(hall: Backend, to: str) -> None:
    person = desk.person(hall)
    about = desk.consultation(hall, person=person, visitor_name="娘")
    desk.consent(hall, consultation=about, ground="clear_benefit")
    late = desk.referral(hall, about, to, state="issued", reply_due="2026-04-01")
    later = desk.referral(hall, about, to, state="issued", reply_due="2026-03-01")
    draft = desk.referral(hall, about, desk.listing(hall, "別"), reply_due="2026-01-01")
    over = desk.referral(hall, about, to, state="withdrawn")

    def ids(**wanted: object) -> list[str]:
        return hall.ask(referrals.page, ReferralFilter(**wanted))  # type: ignore[arg-type]

    assert ids() == [over.id, draft.id, later.id, late.id]
    assert ids(open_only=True) == [draft.id, later.id, late.id]
    assert ids(state="issued") == [later.id, late.id]
    assert ids(overdue_on="2026-04-02") == [later.id, late.id]
    assert ids(overdue_on="2026-04-01") == [later.id]
    assert ids(to=to, open_only=True) == [later.id, late.id]
    assert ids(hall="h002") == []
    assert ids(hall="h001", consultation=about) == ids()
    lines = hall.ask(referrals.rows, [late.id, over.id])
    assert [(line.person_name, line.overdue, line.state) for line in lines] == [
        ("髙橋 𠮷子", True, "issued"),
        ("髙橋 𠮷子", False, "withdrawn"),
    ]


def test_two_halves_of_a_hall_that_move_apart_keep_both_steps(office: Backend, hall: Backend) -> None:
    listing = desk.listing(office)
    hall.do(take_in, office.ask(log_of, ""), scope="")
    about = desk.consultation(hall)
    desk.consent(hall, consultation=about, ground="life_emergency")
    made = desk.referral(hall, about, listing, state="issued")
    office.do(take_in, hall.ask(log_of, "h001"), scope="h001")
    office.do(referrals.move, made.id, None, "accepted", "受けます")
    hall.do(referrals.move, made.id, made.version, "declined", "断られた")
    office.do(take_in, hall.ask(log_of, "h001"), scope="h001")
    both = office.ask(referrals.show, made.id)
    assert {step.state for step in both.steps} == {"draft", "issued", "accepted", "declined"}
    assert both.state in {"accepted", "declined"}
    assert office.ask(lambda s: s.scalar(select(Referral.state).where(Referral.id == made.id))) == both.state
