"""A consultation as its form holds it: flat, and turned into what the use cases take."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app import clock
from app.services.consultations import ConsultationDetail, ConsultationDraft, Visitor
from app.vocabulary import Outcome, Urgency

_VISITOR = {"visitor_name": "name", "visitor_phone": "phone", "visitor_relation": "relation"}


@dataclass(frozen=True)
class Typed:
    """The fields of the form, by the keys of the draft; the visitor's as ``visitor_…``."""

    at: str | None = None
    channel: str | None = None
    urgency: str = Urgency.NORMAL.value
    topics: tuple[str, ...] = ()
    main_topic: str | None = None
    text: str = ""
    response: str = ""
    outcome: str | None = None
    next_on: str | None = None
    visitor_name: str = ""
    visitor_phone: str = ""
    visitor_relation: str | None = None
    person: str | None = None
    about: tuple[str, ...] = ()
    age_band: str | None = None
    sex: str | None = None
    field: str | None = None
    loneliness: str | None = None


def fresh(channel: str | None, person: str = "") -> Typed:
    """What stands in a new form: now, the usual channel, and whom it is about if that is known."""
    return Typed(at=clock.now_iso(), channel=channel, person=person or None)


def of_detail(detail: ConsultationDetail) -> Typed:
    """A consultation that is there, to be edited."""
    said = {key: getattr(detail, key) for key in Typed.__dataclass_fields__ if key not in _VISITOR}
    return Typed(**said, **{key: getattr(detail.visitor, its) for key, its in _VISITOR.items()})


def draft_of(typed: Typed) -> ConsultationDraft:
    """A new consultation; one that came to an end is closed on its day."""
    said = asdict(typed)
    visitor = Visitor(**{its: said.pop(key) for key, its in _VISITOR.items()})
    closed = clock.today().isoformat() if typed.outcome == Outcome.CLOSED else None
    return ConsultationDraft(**said, visitor=visitor, closed_on=closed)


def values_of(changed: Mapping[str, Any], closed_on: str | None) -> dict[str, Any]:
    """What was changed in the form, as keys of the draft; an outcome that ends it closes it, another reopens it."""
    values = {key: value for key, value in changed.items() if key not in _VISITOR}
    visitor = {its: changed[key] for key, its in _VISITOR.items() if key in changed}
    if visitor:
        values["visitor"] = visitor
    if "outcome" in changed and (changed["outcome"] == Outcome.CLOSED) != bool(closed_on):
        values["closed_on"] = None if closed_on else clock.today().isoformat()
    return values
