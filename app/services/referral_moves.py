"""The life of a referral as one table: which state may follow which. Pure."""

from collections.abc import Mapping

from app.vocabulary import ReferralState

_DRAFT, _ISSUED, _DELIVERED = ReferralState.DRAFT, ReferralState.ISSUED, ReferralState.DELIVERED
_RECEIVED, _ACCEPTED, _DECLINED = ReferralState.RECEIVED, ReferralState.ACCEPTED, ReferralState.DECLINED
_PASSED_ON, _IN_PROGRESS = ReferralState.PASSED_ON, ReferralState.IN_PROGRESS
_ENDED, _WITHDRAWN = ReferralState.ENDED, ReferralState.WITHDRAWN

#: States in which the sheet leaves the hall: nothing may be told without consent or a ground.
HANDS_OVER = frozenset({_ISSUED, _DELIVERED})
#: The sheet is out and nobody has answered yet.
UNANSWERED = frozenset({_ISSUED, _DELIVERED, _RECEIVED})
#: What the other side may answer (受理区分).
ANSWERS = frozenset({_ACCEPTED, _DECLINED, _PASSED_ON})
FINAL = frozenset({_ENDED, _WITHDRAWN})

#: Answers come back on paper or by telephone, so nobody has to have recorded that the sheet arrived.
MOVES: Mapping[ReferralState, tuple[ReferralState, ...]] = {
    _DRAFT: (_ISSUED, _WITHDRAWN),
    _ISSUED: (_DELIVERED, _RECEIVED, _ACCEPTED, _DECLINED, _PASSED_ON, _WITHDRAWN),
    _DELIVERED: (_RECEIVED, _ACCEPTED, _DECLINED, _PASSED_ON, _WITHDRAWN),
    _RECEIVED: (_ACCEPTED, _DECLINED, _PASSED_ON, _WITHDRAWN),
    _ACCEPTED: (_IN_PROGRESS, _PASSED_ON, _ENDED, _WITHDRAWN),
    _PASSED_ON: (_ACCEPTED, _DECLINED, _IN_PROGRESS, _ENDED, _WITHDRAWN),
    _DECLINED: (_ENDED, _WITHDRAWN),
    _IN_PROGRESS: (_PASSED_ON, _ENDED, _WITHDRAWN),
    _ENDED: (),
    _WITHDRAWN: (),
}


def may_move(now: str, to: str) -> bool:
    """Whether a referral may go from one state to another."""
    return to in next_of(now)


def next_of(now: str) -> tuple[ReferralState, ...]:
    """What may follow a state, the usual first; nothing after one that is final or unknown."""
    return MOVES.get(ReferralState(now), ()) if now in set(ReferralState) else ()
