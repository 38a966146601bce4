"""Consultations of a test's store, and the screens that show them."""

from app.services import consultations, people
from app.services.consultations import ConsultationDraft
from app.services.people import PersonDraft
from app.ui.consultations.case import CasePane
from app.ui.consultations.list import ConsultationList
from tests.gui.pages import Desk


def record(desk: Desk, text: str = "家賃が払えない", **values: object) -> str:
    draft = ConsultationDraft(**{"topics": ("housing",), "text": text, **values})  # type: ignore[arg-type]
    return desk.backend.do(consultations.add, draft).value.id


def person(desk: Desk, name: str = "髙橋　花子", **values: object) -> str:
    return desk.backend.do(people.add, PersonDraft(name=name, **values)).value.id  # type: ignore[arg-type]


def listing(desk: Desk) -> ConsultationList:
    listing = desk.open("consultations").list
    assert isinstance(listing, ConsultationList)
    return listing


def case(desk: Desk, consultation: str) -> CasePane:
    desk.open("consultations").open_record("consultation", consultation)
    return desk.pane(CasePane)
