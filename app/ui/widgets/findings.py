"""How persons, households and resources are found while one types."""

from collections.abc import Sequence
from typing import Any

from app.language import _
from app.services import directory, people
from app.services.directory import ResourceFilter, ResourceRow
from app.services.people import PersonFilter, PersonRow
from app.ui.widgets import times
from app.ui.widgets.finder import Finding, Found

_AT_MOST = 20


def said_of(row: PersonRow) -> Found:
    """A person as one to choose: reading, birth, phone."""
    told = (row.kana, times.birth(row.birth, row.age), row.phone, _("秘匿") if row.secret else "")
    return Found(row.id, row.name, "　".join(part for part in told if part))


def _find_people(session: Any, text: str) -> Sequence[Found]:
    return _named_people(session, people.page(session, PersonFilter(text=text))[:_AT_MOST])


def _named_people(session: Any, ids: Sequence[str]) -> Sequence[Found]:
    return [said_of(row) for row in people.rows(session, ids)]


def _find_resources(session: Any, text: str) -> Sequence[Found]:
    return _named_resources(session, directory.page(session, ResourceFilter(text=text))[:_AT_MOST])


def _named_resources(session: Any, ids: Sequence[str]) -> Sequence[Found]:
    return [_listing(row) for row in directory.rows(session, ids)]


def _listing(row: ResourceRow) -> Found:
    told = (row.organisation, row.address, row.phone, _("要確認") if row.stale else "")
    return Found(row.id, row.name, "　".join(part for part in told if part))


PEOPLE = Finding(_find_people, _named_people)
RESOURCES = Finding(_find_resources, _named_resources)
