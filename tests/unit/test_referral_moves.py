"""The life of a referral as a table: every state is reached, none is a dead end, nothing goes out unissued."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.services.referral_moves import ANSWERS, FINAL, HANDS_OVER, MOVES, UNANSWERED, may_move, next_of
from app.vocabulary import ReferralState, load

STATES = st.sampled_from(ReferralState)
#: How far along each state is; a life goes on, but that a body may pass a matter on, and the next one answers anew.
STAGE = {
    "draft": 0,
    "issued": 1,
    "delivered": 2,
    "received": 3,
    "accepted": 4,
    "declined": 4,
    "passed_on": 4,
    "in_progress": 5,
    "ended": 6,
    "withdrawn": 6,
}


def reachable(start: ReferralState) -> set[ReferralState]:
    found, look = {start}, [start]
    while look:
        fresh = set(next_of(look.pop())) - found
        found |= fresh
        look += fresh
    return found


def test_every_state_has_moves_a_stage_and_a_label() -> None:
    assert set(MOVES) == set(ReferralState)
    assert set(STAGE) == set(ReferralState) == {code.code for code in load("referral_state")}


def test_every_state_is_reached_from_a_draft() -> None:
    assert reachable(ReferralState.DRAFT) == set(ReferralState)


@given(STATES)
def test_no_state_is_a_dead_end(state: ReferralState) -> None:
    assert FINAL & reachable(state)
    assert (state in FINAL) == (not next_of(state))


@given(STATES)
def test_what_is_not_over_can_be_taken_back(state: ReferralState) -> None:
    assert state in FINAL or may_move(state, ReferralState.WITHDRAWN)


@given(st.lists(STATES, max_size=12))
def test_a_life_of_legal_moves(wanted: list[ReferralState]) -> None:
    life = [ReferralState.DRAFT]
    for state in wanted:
        if may_move(life[-1], state):
            life.append(state)
    assert len(set(life)) == len(life) or ReferralState.PASSED_ON in life
    for now, after in pairwise(life):
        assert now != after
        assert STAGE[now] < STAGE[after] or after in ANSWERS
    if len(life) > 2 or (len(life) == 2 and life[1] is not ReferralState.WITHDRAWN):
        assert life[1] is ReferralState.ISSUED, "nothing goes out that was not issued"


@given(STATES, STATES)
def test_only_an_issued_sheet_is_answered(now: ReferralState, after: ReferralState) -> None:
    if now is ReferralState.DRAFT:
        assert may_move(now, after) == (after in {ReferralState.ISSUED, ReferralState.WITHDRAWN})
    if may_move(now, after) and after in HANDS_OVER:
        assert STAGE[now] < STAGE[after] <= STAGE[ReferralState.DELIVERED]
    if after in FINAL and may_move(now, after) and after is not ReferralState.WITHDRAWN:
        assert now not in UNANSWERED, "a referral does not end unanswered; it is withdrawn"


@given(st.text(max_size=5), STATES)
def test_an_unknown_state_moves_nowhere(strange: str, state: ReferralState) -> None:
    if strange not in set(ReferralState):
        assert next_of(strange) == ()
        assert not may_move(state, strange)
