"""Stores for the pictures: a full town with conflicts and a device that waits, an empty hall, and very long names."""

from dataclasses import dataclass
from pathlib import Path

from app import bootstrap
from app.cli import demo
from app.services import consultations, enrolment, people, records
from app.services.backend import Backend
from app.services.exchange_receive import receive
from app.services.exchange_send import send

LONG = "特定非営利活動法人ふくやま東部地域生活支援ネットワーク協議会附属第二相談支援センターひだまりの家"
LONG_NAME = "長曽我部ヴィルヘルミーナ・アンネマリー・𠮷﨑"


@dataclass(frozen=True)
class Stage:
    """Folders of the stores, and of none; the passphrase that opens them all; an enrolment file for one more hall."""

    office: Path
    full: Path
    empty: Path
    long: Path
    passphrase: str
    enrolment: Path
    stick: Path
    nowhere: Path


def build(folder: Path) -> Stage:
    """Make all of it in an empty folder."""
    made = demo.make(folder, halls=3, consultations=90, seed=5)
    passphrase = made.passphrase_file.read_text("utf-8")
    stick = folder / "stick"
    office = bootstrap.open_store(made.office, "honbu", passphrase)
    first = bootstrap.open_store(next(iter(made.halls.values())), "desk", passphrase)
    try:
        _disagree(office, first, stick)
        _wait(office, folder / "waiting", passphrase, stick)
        empty = _join(office, "h090", "新町交流館", folder / "empty", passphrase, stick)
        long = _join(office, "h091", LONG, folder / "long", passphrase, stick)
        _tell_at_length(long)
        file = folder / "tsunagaru-enrol-h092.json"
        invitation = office.do(enrolment.invite, "h092", name="山手交流館").value
        file.write_bytes(enrolment.write_invitation(invitation))
        first.do(records.add, "consultation", {"topics": ["income"], "text": "電気代の支払いが遅れている。"})
        for store in (empty, long):
            store.close()
    finally:
        office.close()
        first.close()
    return Stage(
        made.office, first.folder, folder / "empty", folder / "long", passphrase, file, stick, folder / "nowhere"
    )


def _join(office: Backend, code: str, name: str, folder: Path, passphrase: str, stick: Path) -> Backend:
    invitation = office.do(enrolment.invite, code, name=name, block="1").value
    staff = bootstrap.FirstStaff("desk", LONG_NAME if name == LONG else "佐藤 相談員", passphrase)
    store = bootstrap.create_hall(folder, invitation, staff)
    written = [bundle.file for bundle in send(store, stick)]
    receive(office, written)
    office.do(enrolment.confirm, invitation.device, store.ask(enrolment.own_words).words)
    receive(office, written)
    receive(store, [bundle.file for bundle in send(office, stick, to_device=invitation.device)])
    return store


def _wait(office: Backend, folder: Path, passphrase: str, stick: Path) -> None:
    """A device that has answered its invitation and whose words nobody has compared yet."""
    invitation = office.do(enrolment.invite, "h089", name="沼隈交流館").value
    store = bootstrap.create_hall(folder, invitation, bootstrap.FirstStaff("desk", "藤井 相談員", passphrase))
    receive(office, [bundle.file for bundle in send(store, stick)])
    store.close()


def _disagree(office: Backend, hall: Backend, stick: Path) -> None:
    """Both change the same fields without having seen each other's change."""
    person, consultation = hall.ask(people.page)[0], hall.ask(consultations.page)[0]
    said = hall.ask(consultations.show, consultation).text
    for store, phone, text, urgency in (
        (hall, "084-900-0011", f"{said}\n本人から電話あり、来週火曜に来館の予定。", "soon"),
        (office, "084-900-0012", f"{said}\n福祉総務課で面談済み。住まいの相談は生活困窮の窓口へつないだ。", "now"),
    ):
        store.do(records.edit, "person", person, {"phone": phone})
        store.do(records.edit, "consultation", consultation, {"text": text, "urgency": urgency})
    receive(office, [bundle.file for bundle in send(hall, stick)])


def _tell_at_length(hall: Backend) -> None:
    person = hall.do(
        records.add,
        "person",
        {
            "name": LONG_NAME,
            "kana": "ちょうそかべゔぃるへるみーなあんねまりーよしざき",
            "address": f"広島県福山市{LONG}一丁目二番三号 メゾン・ド・グランフォレスト東福山 第二別館 1234号室",
            "phone": "084-900-0000（内線 12345、夜間は長男の携帯へ）",
        },
    ).value["id"]
    text = "毎日の食事と通院の付き添いについて、" * 40
    consultation = hall.do(
        records.add,
        "consultation",
        {"person": person, "about": [person], "topics": ["care", "income"], "urgency": "now", "text": text},
    ).value["id"]
    hall.do(records.add, "followup", {"consultation": consultation, "due_on": "2026-01-05", "text": text[:200]})
    resource = hall.do(
        records.add, "resource", {"name": LONG, "organisation": LONG, "description": text, "hours": text[:80]}
    ).value["id"]
    consent = {"person": person, "purpose": "referral", "to": [resource], "method": "written"}
    given = hall.do(records.add, "consent", {**consent, "items": ["health"], "by": LONG_NAME}).value["id"]
    hall.do(
        records.add,
        "referral",
        {
            "consultation": consultation,
            "to": resource,
            "consent": given,
            "reason": text[:300],
            "reply_due": "2026-02-01",
        },
    )
