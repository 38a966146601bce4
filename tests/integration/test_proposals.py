"""Proposals of halls on real stores: compared, accepted, rejected, and settled once."""

import pytest

from app.errors import AlreadySettled, InvalidInput, OfficeOnly
from app.services import directory, inputs, proposals
from app.services.backend import Backend
from app.services.directory import ResourceDraft
from app.services.proposals import ProposalFilter, ProposedValue
from app.sync.apply import take_in
from tests.stores import log_of


def carry(sender: Backend, receiver: Backend, scope: str) -> None:
    receiver.do(take_in, sender.ask(log_of, scope), scope=scope)


@pytest.fixture
def proposed(office: Backend, hall: Backend) -> str:
    """The id of an open proposal that the office holds."""
    draft = inputs.draft(ResourceDraft, {"name": "窓口", "phone": "1", "categories": ["consultation"]})
    published = office.do(directory.add, draft).value
    carry(office, hall, "")
    hall.do(
        directory.amend, published.id, None, {"phone": "2", "categories": ["consultation", "food"]}, reason="変わった"
    )
    carry(hall, office, "h001")
    (found,) = office.ask(proposals.page)
    return found


def test_a_proposal_stands_beside_what_is_published(office: Backend, proposed: str) -> None:
    detail = office.ask(proposals.show, proposed)
    assert detail.values == (
        ProposedValue("phone", "1", "2"),
        ProposedValue("categories", ("consultation",), ["consultation", "food"]),
    )
    (row,) = office.ask(proposals.rows, [proposed])
    assert (row.hall, row.resource_name, row.keys, row.reason, row.staff) == (
        "h001",
        "窓口",
        ("phone", "categories"),
        "変わった",
        "h001.sato",
    )


def test_what_is_accepted_is_published_to_the_hall(office: Backend, hall: Backend, proposed: str) -> None:
    settled = office.do(proposals.accept, proposed).value
    assert (settled.state, settled.settled_at is not None) == ("accepted", True)
    carry(office, hall, "")
    carry(office, hall, "h001")
    listing = hall.ask(directory.show, settled.resource)
    assert (listing.phone, listing.categories, listing.hall) == ("2", ("consultation", "food"), "")
    assert hall.ask(proposals.page) == []
    assert hall.ask(proposals.page, ProposalFilter(state="accepted", hall="h001")) == [proposed]


def test_the_office_may_publish_something_else_instead(office: Backend, proposed: str) -> None:
    settled = office.do(proposals.accept, proposed, {"phone": "3"}).value
    listing = office.ask(directory.show, settled.resource)
    assert (listing.phone, listing.categories) == ("3", ("consultation",))


def test_what_is_rejected_changes_nothing_and_says_why(office: Backend, hall: Backend, proposed: str) -> None:
    with pytest.raises(InvalidInput):
        office.do(proposals.reject, proposed, " ")
    settled = office.do(proposals.reject, proposed, "番号は確認済みです").value
    assert office.ask(directory.show, settled.resource).phone == "1"
    carry(office, hall, "h001")
    assert hall.ask(proposals.show, proposed).reason == "変わった\n本部: 番号は確認済みです"


def test_a_proposal_is_settled_once_and_by_the_office(office: Backend, hall: Backend, proposed: str) -> None:
    with pytest.raises(OfficeOnly):
        hall.do(proposals.accept, proposed)
    office.do(proposals.accept, proposed)
    for settle in (lambda: office.do(proposals.accept, proposed), lambda: office.do(proposals.reject, proposed, "否")):
        with pytest.raises(AlreadySettled):
            settle()
