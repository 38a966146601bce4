"""The sheet of a referral from real stores: who and what is printed, what is refused, what is withheld."""

import re
from io import BytesIO
from typing import Any

import msgspec
import pytest
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock, paths
from app.errors import FormProblem, NoConsent, NotFound
from app.models.consultation import Statement
from app.models.hall import CodeItem, FormText
from app.models.log import LogEntry
from app.models.referral import Referral
from app.services import consents, directory, referrals, rows, sheets
from app.services.backend import Backend
from app.services.sheet_values import initials, matter_of, values_of
from app.services.sheets import Sheet
from app.sync.apply import take_in
from tests.integration import desk
from tests.stores import log_of

PERSON = {
    "name": "髙橋 𠮷子",
    "kana": "たかはし よしこ",
    "birth": "1957-04-05",
    "sex": "female",
    "postcode": "7200001",
    "address": "福山市見本町1丁目2番3号",
    "phone": "084-000-1234",
}
SAID = (
    "髙橋 𠮷子|たかはし よしこ|T.Y.|昭和32年4月5日|65〜69歳|☑女性|〒720-0001　福山市見本町1丁目2番3号|084-000-1234"
    "|﨑山 德子|◎介護|☑収入・生活費|夜に眠れません。|髙橋 一郎|要介護2|関係機関への紹介|☑書面|令和8年4月10日"
    "|ひきこもり相談「ふきのとう」、社会福祉協議会|本郷交流館|佐藤 𠮷子|☑家族・知人来館|☑複合|☑孤独・孤立"
    "|夫の介護を一人で担っている。|電話で面談の約束をとった。|福山市 健康推進課　ひきこもり相談「ふきのとう」"
    "|084-000-3421|介護サービスの見直しをお願いしたい。|☑職員が同行|令和8年5月8日"
)


def read(sheet: Sheet) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(BytesIO(sheet.pdf)).pages))


def holds(sheet: Sheet, *wanted: str) -> bool:
    text = read(sheet)
    return all(re.sub(r"\s", "", one) in text for one in wanted)


def statement(backend: Backend, about: str, **fields: object) -> None:
    backend.do(lambda session: session.add(Statement(id=clock.new_id(), consultation=about, **fields)))


@pytest.fixture
def to(hall: Backend) -> str:
    return desk.listing(
        hall,
        organisation="福山市 健康推進課",
        address="福山市三吉町南二丁目11番22号",
        phone="084-000-3421",
        assured_on=clock.today().isoformat(),
    )


@pytest.fixture
def case(hall: Backend, to: str) -> str:
    """A referral with everything that a sheet can say."""
    about = desk.consultation(
        hall,
        person=desk.person(hall, **PERSON),
        visitor_name="﨑山 德子",
        visitor_relation="child",
        channel="visit_family",
        field="mixed",
        topics=("care", "loneliness"),
        main_topic="care",
        age_band="age_65_69",
        text="夫の介護を一人で担っている。",
        response="電話で面談の約束をとった。",
    )
    statement(
        hall,
        about,
        worries='["care","income"]',
        main_worry="care",
        wishes="夜に眠れません。",
        written_by="self",
        household=msgspec.json.encode(
            [{"name": "髙橋 一郎", "age": 72, "relation": "spouse", "note": "要介護2"}]
        ).decode(),
    )
    desk.consent(
        hall,
        consultation=about,
        to=[to, "社会福祉協議会"],
        items=["identity", "health"],
        method="written",
        by="髙橋 𠮷子",
        relation="self",
        given_at="2026-04-10T10:00:00+09:00",
        until="2099-03-31",
    )
    return desk.referral(
        hall, about, to, reason="介護サービスの見直しをお願いしたい。", delivery="accompanied", reply_due="2026-05-08"
    ).id


def test_a_sheet_says_what_was_recorded(hall: Backend, case: str) -> None:
    sheet = hall.ask(sheets.sheet, case)
    number = hall.ask(referrals.show, case).number
    assert (sheet.number, sheet.file_name, sheet.warnings) == (number, f"tsunagaru-{number}.pdf", ())
    assert sheet.pages == len(PdfReader(BytesIO(sheet.pdf)).pages)
    for wanted in (number, *SAID.split("|")):
        assert holds(sheet, wanted), wanted
    assert not holds(sheet, "同意によらない")


def test_a_sheet_is_the_same_each_time_and_changes_nothing(hall: Backend, case: str) -> None:
    before = hall.ask(lambda s: s.scalar(select(func.count()).select_from(LogEntry)))
    first, second = hall.ask(sheets.sheet, case), hall.do(sheets.sheet, case)
    assert first == second.value
    assert not second.changes
    assert hall.ask(lambda s: s.scalar(select(func.count()).select_from(LogEntry))) == before
    assert hall.ask(referrals.show, case).state == "draft"


def test_the_office_draws_the_same_sheet(hall: Backend, office: Backend, case: str) -> None:
    office.do(take_in, hall.ask(log_of, "h001"), scope="h001")
    assert office.ask(sheets.sheet, case) == hall.ask(sheets.sheet, case)


def test_without_consent_there_is_no_sheet(hall: Backend, to: str) -> None:
    about = desk.consultation(hall)
    made = desk.referral(hall, about, to)
    with pytest.raises(NoConsent):
        hall.ask(sheets.sheet, made.id)
    agreed = desk.consent(hall, consultation=about, to=[to])
    assert hall.ask(sheets.sheet, made.id).pages == 2
    hall.do(referrals.move, made.id, None, "issued")
    hall.do(consents.withdraw, agreed.id, None)
    with pytest.raises(NoConsent):
        hall.ask(sheets.sheet, made.id)
    with pytest.raises(NotFound):
        hall.ask(sheets.sheet, "nobody")


def test_a_ground_is_printed_in_the_place_of_consent(hall: Backend, to: str) -> None:
    about = desk.consultation(hall, person=desk.person(hall, "本人"))
    desk.consent(hall, consultation=about, ground="life_emergency")
    sheet = hall.ask(sheets.sheet, desk.referral(hall, about, to).id)
    assert holds(sheet, "同意によらない", "生命・身体の緊急の保護", "ひきこもり相談「ふきのとう」", "佐藤 𠮷子")
    assert not holds(sheet, "署名")


@pytest.mark.parametrize(
    ("fields", "person", "visitor"),
    [
        ({"visitor_name": "田中", "visitor_relation": "self"}, "田中", ""),
        ({"visitor_name": "田中"}, "田中", ""),
        ({"visitor_name": "田中", "visitor_relation": "child"}, "", "田中"),
        ({"visitor_name": "田中", "channel": "phone_family"}, "", "田中"),
    ],
)
def test_who_is_the_person_where_nobody_is_recorded(
    hall: Backend, to: str, fields: dict[str, Any], person: str, visitor: str
) -> None:
    about = desk.consultation(hall, **fields)
    agreed = desk.consent(hall, consultation=about, to=[to])
    made = desk.referral(hall, about, to)

    def gather(session: Session) -> tuple[object, object]:
        row = session.get_one(Referral, made.id)
        values = values_of(session, matter_of(session, row), agreed, clock.today())
        return values["person.name"], values.get("visitor.name", "")

    assert hall.ask(gather) == (person, visitor)
    assert holds(hall.ask(sheets.sheet, made.id), "田中")


def test_one_of_those_it_is_about_is_the_person(hall: Backend, to: str) -> None:
    about = desk.consultation(hall, about=(desk.person(hall, **PERSON),), visitor_name="民生委員の佐々木")
    desk.consent(hall, consultation=about, to=[to])
    assert holds(hall.ask(sheets.sheet, desk.referral(hall, about, to).id), "髙橋 𠮷子", "民生委員の佐々木", "65〜69歳")


def test_what_is_secret_is_withheld(hall: Backend, to: str) -> None:
    about = desk.consultation(hall, person=desk.person(hall, **PERSON, secret=True))
    desk.consent(hall, consultation=about, to=[to])
    sheet = hall.ask(sheets.sheet, desk.referral(hall, about, to).id)
    assert holds(sheet, "髙橋 𠮷子", "（秘匿）")
    assert not holds(sheet, "見本町")
    assert not holds(sheet, "084-000-1234")
    assert any("秘匿" in warning for warning in sheet.warnings)


def test_warnings_before_it_is_handed_over(hall: Backend) -> None:
    old = desk.listing(hall, "古い窓口", assured_on="2020-01-01", address="東町1")
    about = desk.consultation(hall)
    desk.consent(hall, consultation=about, to=[old], items=["health"])
    made = desk.referral(hall, about, old)
    sheet = hall.ask(sheets.sheet, made.id)
    assert [word for word in ("相談者記入", "項目", "1年以上") for warning in sheet.warnings if word in warning] == [
        "相談者記入",
        "項目",
        "1年以上",
    ]
    assert holds(sheet, "東町1（この案内は最終確認 令和2年1月1日）")
    hall.do(directory.remove, old)
    gone = hall.ask(sheets.sheet, made.id)
    assert gone.pdf == sheet.pdf
    assert any("一覧にありません" in warning for warning in gone.warnings)


def test_a_published_form_stands_before_the_programs_own(hall: Backend, office: Backend, case: str) -> None:
    toml = (paths.resources() / "forms" / "tsunagaru.toml").read_text(encoding="utf-8")

    def publish(session: Session, text: str) -> None:
        session.add(FormText(id=clock.new_id(), name="tsunagaru", version="2", toml=text))

    office.do(publish, toml.replace("相談者記入）", "相談者が記入）"))
    hall.do(take_in, office.ask(log_of, ""), scope="")
    assert holds(hall.ask(sheets.sheet, case), "「つながる」シート（相談者が記入）")
    office.do(publish, "id = 3")
    hall.do(take_in, office.ask(log_of, ""), scope="")
    with pytest.raises(FormProblem):
        hall.ask(sheets.sheet, case)
    with pytest.raises(FormProblem):
        hall.ask(sheets.sheet, case, form="unheard_of")


def test_a_retired_code_keeps_its_label_on_paper(hall: Backend, office: Backend, case: str) -> None:
    def retire(session: Session) -> None:
        for item in session.scalars(
            select(CodeItem).where(CodeItem.list == "channel", CodeItem.code.in_(("visit_family", "outreach")))
        ).all():
            rows.edit(session, item, None, {"retired": True})

    office.do(retire)
    hall.do(take_in, office.ask(log_of, ""), scope="")
    sheet = hall.ask(sheets.sheet, case)
    assert holds(sheet, "☑家族・知人来館")
    assert not holds(sheet, "アウトリーチ")


def test_an_empty_sheet_names_the_hall(hall: Backend) -> None:
    sheet = hall.ask(sheets.blank)
    assert holds(sheet, "本郷交流館")
    assert (sheet.number, sheet.file_name, sheet.pages) == ("", "tsunagaru-blank.pdf", 2)


@pytest.mark.parametrize(
    ("kana", "letters"),
    [
        ("たかはし よしこ", "T.Y."),
        ("シマダ　ちかこ", "S.C."),
        ("ﾌｼﾞｲ ｼﾞﾛｳ", "F.J."),
        ("つだ", "T."),
        ("", ""),
        ("髙橋", ""),
    ],
)
def test_initials_for_the_slip(kana: str, letters: str) -> None:
    assert initials(kana) == letters
