"""つながるシート: gathers what a referral's sheet says, and draws it. Changes nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.language import _
from app.models.hall import FormText
from app.models.referral import Referral
from app.printing import definition
from app.printing.compose import SheetData, Value
from app.printing.form import Form
from app.printing.sheet import draw
from app.services import codes, inputs
from app.services.consents import ConsentDetail
from app.services.directory import is_stale
from app.services.referrals import basis
from app.services.sheet_values import Matter, hall_values, matter_of, used, values_of
from app.sync.journal import journal_of

STANDARD = "tsunagaru"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawn sheet; ``warnings`` tell what to look at before it is handed over, ``file_name`` names nobody."""

    pdf: bytes
    pages: int
    number: str
    warnings: tuple[str, ...]
    file_name: str


def sheet(session: Session, referral_id: str, form: str | None = None) -> Sheet:
    """The sheet of a referral, a draft too: same data, same bytes.

    Raises :class:`NotFound`, :class:`NoConsent` without consent or ground, :class:`FormProblem`.
    """
    row = inputs.existing(session, Referral, referral_id)
    on = basis(session, row, clock.today())
    matter = matter_of(session, row)
    day = date.fromisoformat(row.issued_at[:10]) if row.issued_at else clock.today()
    values = values_of(session, matter, on, day)
    warnings = tuple(_warnings(matter, on, day))
    return _drawn(session, form_of(session, form or row.form), row.number, values, warnings)


def blank(session: Session, form: str = STANDARD) -> Sheet:
    """An empty sheet to be filled in by hand, with the name of this hall; raises :class:`FormProblem`."""
    values = hall_values(session, journal_of(session).party.hall)
    return _drawn(session, form_of(session, form), "", values, ())


def form_of(session: Session, name: str) -> Form:
    """The form that the office published under this name, else the one that the program brings."""
    published = select(FormText).where(FormText.name == name, ~FormText.gone).order_by(FormText.id.desc())
    row = session.scalars(published).first()
    return definition.load(name) if row is None else definition.parse(row.toml.encode(), name=name)


def _drawn(session: Session, form: Form, number: str, values: Mapping[str, Value], warnings: tuple[str, ...]) -> Sheet:
    codes_used = used(values)
    # A form is a Japanese document, in whatever language the screen is.
    choices = {
        name: tuple(
            (entry.code, entry.label("ja"))
            for entry in codes.entries(session, name)
            if not entry.retired or entry.code in codes_used
        )
        for name in form.lists()
    }
    drawn = draw(form, SheetData(number, values, choices))
    return Sheet(drawn.pdf, drawn.pages, number, (*warnings, *drawn.warnings), f"{form.id}-{number or 'blank'}.pdf")


def _warnings(matter: Matter, on: ConsentDetail, day: date) -> Iterator[str]:
    if matter.statement is None:
        yield _("相談者記入がまだありません。本人に書いてもらうか、聞き取って記入してください。")
    if on.items and "identity" not in on.items:
        yield _("同意した項目に、氏名・住所などが入っていません。渡す前に本人に確かめてください。")
    if matter.person is not None and matter.person.secret:
        yield _("秘匿の対象者です。住所と電話は印刷していません。")
    if matter.resource.deleted or matter.resource.status != "active":
        yield _("紹介先「{name}」は、いまの社会資源の一覧にありません。").format(name=matter.resource.name)
    elif is_stale(matter.resource.assured_on, day):
        yield _("紹介先「{name}」の案内は、1年以上確認されていません。").format(name=matter.resource.name)
