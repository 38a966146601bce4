"""The directory of 社会資源 on real stores: one record over many rows, whose it is, and what forms may not undo."""

from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from app.errors import InvalidInput, NotFound, OfficeOnly, PublishedListing
from app.models.log import Conflict
from app.models.resource import Location, Organisation, Proposal
from app.services import directory, inputs
from app.services.backend import Backend
from app.services.directory import ResourceDraft, ResourceFilter
from app.sync.apply import take_in
from tests.stores import log_of

FULL = {
    "name": "ひきこもり相談「ふきのとう」",
    "kana": "フキノトウ",
    "organisation": "福山市 健康推進課",
    "description": "保健師が話を聞きます。\n月1回は臨床心理士も。",
    "categories": ("consultation", "hikikomori"),
    "targets": ("youth", "withdrawn"),
    "postcode": "7208512",
    "address": "福山市三吉町南二丁目11番22号",
    "latitude": 34.4901,
    "longitude": 133.375,
    "phone": "084-000-3421",
    "hours": "平日 8:30〜17:15",
    "cost": "無料",
    "assured_on": "2026-09-01",
    "public": False,
    "own_note": "髙橋さんが𠮷田さんに取り次いでくれる",
}


def add(backend: Backend, **data: object) -> directory.ResourceDetail:
    return backend.do(directory.add, inputs.draft(ResourceDraft, data)).value


def shown(detail: directory.ResourceDetail) -> dict[str, object]:
    return {key: getattr(detail, key) for key in ResourceDraft.__struct_fields__}


def carry(sender: Backend, receiver: Backend, scope: str) -> None:
    receiver.do(take_in, sender.ask(log_of, scope), scope=scope)


def test_every_key_comes_back_as_it_was_given(hall: Backend) -> None:
    detail = add(hall, **FULL)
    assert shown(hall.ask(directory.show, detail.id)) == FULL
    assert detail.hall == "h001"
    assert detail.assured_by == "h001.sato"


def test_a_name_is_enough(hall: Backend) -> None:
    detail = add(hall, name="ネコサポ福山中央")
    assert shown(detail) == {
        **dict.fromkeys(FULL, ""),
        "name": "ネコサポ福山中央",
        "categories": (),
        "targets": (),
        "latitude": None,
        "longitude": None,
        "assured_on": None,
        "public": True,
    }
    assert hall.ask(lambda s: s.scalar(select(func.count()).select_from(Location))) == 0


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", " 　"),
        ("name", None),
        ("categories", ["nonsense"]),
        ("targets", ["anyone", "x"]),
        ("assured_on", "2026-02-30"),
        ("latitude", 91),
        ("longitude", float("nan")),
        ("public", "yes"),
        ("cost", 500),
        ("phone", "\0"),
        ("nonsense", 1),
    ],
)
def test_a_bad_value_names_its_key_and_saves_nothing(hall: Backend, key: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        add(hall, **{**FULL, key: value})
    assert key in str(refused.value)
    assert hall.ask(directory.page) == []
    assert hall.ask(lambda s: s.scalar(select(func.count()).select_from(Organisation))) == 0


def test_an_edit_touches_only_what_it_gives(office: Backend) -> None:
    detail = add(office, **FULL)
    edited = office.do(
        directory.amend,
        detail.id,
        detail.version,
        {"phone": "084-000-9999", "targets": ["anyone"], "address": "福山市東桜町3番5号"},
    )
    assert shown(edited.value) == {
        **FULL,
        "phone": "084-000-9999",
        "targets": ("anyone",),
        "address": "福山市東桜町3番5号",
    }
    same = office.do(directory.amend, detail.id, edited.value.version, shown(edited.value))
    assert not same.changes


def test_organisations_are_found_by_name_in_their_scope(office: Backend, hall: Backend) -> None:
    first, second = (add(office, name=name, organisation="福山市 福祉総務課") for name in ("窓口1", "窓口2"))
    other = add(office, name="窓口3", organisation="福山市社会福祉協議会")
    names = office.ask(lambda s: sorted(s.scalars(select(Organisation.name)).all()))
    assert names == ["福山市 福祉総務課", "福山市社会福祉協議会"]
    office.do(directory.amend, second.id, None, {"organisation": "福山市社会福祉協議会"})
    assert office.ask(directory.show, first.id).organisation == "福山市 福祉総務課"
    assert office.do(directory.amend, other.id, None, {"organisation": None}).value.organisation == ""
    carry(office, hall, "")
    own = add(hall, name="館の窓口", organisation="福山市社会福祉協議会")
    assert own.organisation == "福山市社会福祉協議会"
    assert (
        hall.ask(
            lambda s: s.scalar(
                select(func.count()).select_from(Organisation).where(Organisation.name == "福山市社会福祉協議会")
            )
        )
        == 2
    )


def test_a_form_takes_away_only_what_it_showed(office: Backend) -> None:
    detail = add(office, name="居場所", categories=["place_to_be", "food"])
    office.do(directory.amend, detail.id, None, {"categories": ["place_to_be", "food", "volunteer"]})
    office.do(directory.amend, detail.id, None, {"categories": ["food", "volunteer"]})
    late = office.do(directory.amend, detail.id, detail.version, {"categories": ["place_to_be", "child"]})
    # It took 食 away and added 子ども; ボランティア it never saw, and 居場所 it kept but did not bring back.
    assert set(late.value.categories) == {"child", "volunteer"}


def test_an_old_form_conflicts_in_the_place_too(office: Backend) -> None:
    detail = add(office, name="居場所")
    office.do(directory.amend, detail.id, None, {"address": "東町1"})
    office.do(directory.amend, detail.id, detail.version, {"address": "西町2"})
    assert office.ask(lambda s: s.scalars(select(Conflict.field)).all()) == ["address"]


def test_what_a_hall_changes_in_a_published_listing_is_a_proposal(office: Backend, hall: Backend) -> None:
    published = add(office, **{**FULL, "own_note": None})
    carry(office, hall, "")
    asked = hall.do(
        directory.amend,
        published.id,
        hall.ask(directory.show, published.id).version,
        {"phone": "084-000-1111", "cost": "無料", "own_note": "木曜は混む"},
        reason="移転した",
    )
    assert asked.value.proposed
    assert (asked.value.phone, asked.value.own_note) == ("084-000-3421", "木曜は混む")
    (proposal,) = hall.ask(lambda s: s.scalars(select(Proposal)).all())
    assert msgspec.json.decode(proposal.values) == {"phone": "084-000-1111"}
    assert (proposal.hall, proposal.resource, proposal.reason, proposal.staff) == (
        "h001",
        published.id,
        "移転した",
        "h001.sato",
    )
    again = hall.do(directory.amend, published.id, None, {"cost": "無料"})
    assert not again.value.proposed
    assert not again.changes


def test_an_own_note_outlives_every_update_of_its_listing(office: Backend, hall: Backend) -> None:
    published = add(office, name="窓口", phone="1")
    carry(office, hall, "")
    note = hall.do(directory.set_own_note, published.id, None, "裏口から入る").value
    office.do(directory.amend, published.id, None, {"phone": "2", "name": "新しい窓口"})
    carry(office, hall, "")
    assert hall.ask(directory.show, published.id).own_note == "裏口から入る"
    assert hall.ask(directory.show, published.id).phone == "2"
    hall.do(directory.set_own_note, published.id, note.version, "")
    assert hall.ask(directory.show, published.id).own_note == ""
    assert office.ask(directory.show, published.id).own_note == ""


def test_a_hall_deletes_its_own_listing_alone(office: Backend, hall: Backend) -> None:
    published = add(office, name="配信")
    carry(office, hall, "")
    own = add(hall, **FULL)
    hall.do(directory.remove, own.id)
    with pytest.raises(NotFound):
        hall.ask(directory.show, own.id)
    with pytest.raises(PublishedListing):
        hall.do(directory.remove, published.id)
    assert hall.ask(directory.page) == [published.id]


def test_the_office_publishes_a_listing_of_a_hall(office: Backend, hall: Backend) -> None:
    own = add(hall, **FULL)
    with pytest.raises(OfficeOnly):
        hall.do(directory.publish, own.id)
    carry(hall, office, "h001")
    made = office.do(directory.publish, own.id).value
    assert (made.hall, made.assured_by) == ("", "h001.sato")
    assert {**shown(made), "own_note": ""} == {**FULL, "own_note": ""}
    assert office.ask(directory.page) == [made.id]
    carry(office, hall, "")
    carry(office, hall, "h001")
    assert hall.ask(directory.page) == [made.id]
    assert shown(hall.ask(directory.show, made.id)) == FULL


def test_lists_are_in_the_order_of_readings_and_filtered(office: Backend) -> None:
    ids = {
        name: add(office, name=name, kana=kana, **more).id
        for name, kana, more in (
            ("社協", "しゃきょう", {"categories": ["consultation"], "assured_on": "2026-10-01", "address": "東桜町"}),
            ("愛の家", "あいのいえ", {"categories": ["facility_care"], "targets": ["elderly"]}),
            (
                "紀伊の会",
                "きいのかい",
                {"categories": ["consultation", "food"], "public": False, "assured_on": "2020-01-01"},
            ),
        )
    }

    def names(**wanted: Any) -> list[str]:
        found = office.ask(directory.page, ResourceFilter(**wanted))
        return [row.name for row in office.ask(directory.rows, found)]

    assert names() == ["愛の家", "紀伊の会", "社協"]
    assert names(category="consultation") == ["紀伊の会", "社協"]
    assert names(target="elderly") == ["愛の家"]
    assert names(public_only=True) == ["愛の家", "社協"]
    assert names(stale_before="2026-01-01") == ["愛の家", "紀伊の会"]
    assert names(text="きいのかい") == ["紀伊の会"]
    assert names(text="ｱｲﾉ") == ["愛の家"]
    assert names(text="東桜町") == ["社協"]
    assert names(text="の家 ", category="food") == []
    assert names(hall="h001") == []
    assert names(hall="") == names()
    (row,) = office.ask(directory.rows, [ids["社協"]])
    assert (row.categories, row.address, row.assured_on) == (("consultation",), "東桜町", "2026-10-01")
    assert row.public
    office.do(directory.remove, ids["愛の家"])
    assert [row.id for row in office.ask(directory.rows, list(ids.values()))] == [ids["社協"], ids["紀伊の会"]]
