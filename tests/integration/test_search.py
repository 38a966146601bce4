"""Search on real encrypted stores: exact as a scan of the search keys, indexed or not yet."""

import random
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import clock
from app.errors import InvalidInput
from app.models import search_index
from app.models.base import Replicated
from app.models.consultation import Consultation, ConsultationTopic, FollowUp, Note
from app.models.local import SearchDoc
from app.models.person import Person
from app.models.resource import Location, Organisation, Resource
from app.services import consultations, followups, people, search
from app.services.backend import Backend
from app.services.consultations import ConsultationDraft, ConsultationFilter
from app.services.followups import FollowUpDraft
from app.services.people import PersonDraft, PersonFilter
from app.sync import capture
from app.text import needles, search_key

LETTERS = "かがカガさサ介護孤独死相談髙高橋𠮷吉野﨑崎 ー・12１２abAB㈱株❤"
AT = "2026-04-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}+09:00"


def records(session: Session, rng: random.Random, count: int) -> None:
    def words(most: int) -> str:
        return "".join(rng.choice(LETTERS) for _ in range(rng.randrange(most)))

    def moment() -> str:
        return AT.format(
            day=rng.randrange(1, 29), hour=rng.randrange(24), minute=rng.randrange(60), second=rng.randrange(60)
        )

    above = [clock.new_id() for _ in range(count)]
    session.add_all(
        Consultation(
            id=one, hall="h001", at=moment(), text=words(60), response=words(20), visitor_name=words(6), number=words(5)
        )
        for one in above
    )
    session.flush()
    session.add_all(
        Note(id=clock.new_id(), consultation=rng.choice(above), at=moment(), text=words(60)) for _ in range(count // 4)
    )
    session.add_all(
        Person(
            id=clock.new_id(),
            hall="h001",
            name=words(8),
            kana=words(8),
            phone=words(6),
            address=words(9),
            secret=rng.random() < 0.3,
        )
        for _ in range(count // 4)
    )
    listings = [clock.new_id() for _ in range(count // 8)]
    owners = [clock.new_id() for _ in range(5)]
    session.add_all(Organisation(id=one, hall="h001", name=words(9)) for one in owners)
    session.flush()
    session.add_all(
        Resource(id=one, hall="h001", name=words(9), description=words(30), organisation=rng.choice([None, *owners]))
        for one in listings
    )
    session.flush()
    session.add_all(
        Location(id=clock.new_id(), resource=rng.choice(listings), address=words(9)) for _ in range(count // 8)
    )


def scan(session: Session, words: Sequence[str]) -> set[tuple[str, str]]:
    """The naive answer: every row's search keys, looked through."""
    found = set()
    for kind in search.KINDS:
        ids = session.scalars(text(f'SELECT id FROM "{kind}" WHERE NOT gone')).all()
        for row, texts in search_index.texts_of(session, kind, ids).items():
            keys = [search_key(one) for one in texts]
            if all(any(word in key for key in keys) for word in words):
                found.add((kind, row))
    return found


def queries(session: Session, rng: random.Random, count: int) -> list[str]:
    texts = session.scalars(select(Consultation.text)).all()
    asked = []
    for _ in range(count):
        one = rng.choice(texts)
        at, size = rng.randrange(max(1, len(one))), rng.randrange(2, 6)
        asked.append(one[at : at + size])
        asked.append("".join(rng.choice(LETTERS) for _ in range(rng.randrange(2, 4))))
        asked.append(f"{one[at : at + 2]} {one[:2]}")
    return [one for one in asked if needles(one) and len(needles(one)[0]) > 1]


def exact(session: Session, asked: Sequence[str]) -> None:
    assert len(asked) > 50
    for one in asked:
        every = search.find(session, one, limit=100_000)
        found = [(hit.kind, hit.id) for hit in every.hits]
        assert len(found) == len(set(found)) == every.total
        assert set(found) == scan(session, needles(one)), one
        for hit in every.hits:
            assert hit.marks
            assert any(
                word in search_key(hit.excerpt[first:last]) for first, last in hit.marks for word in needles(one)
            )
        first = search.find(session, one, limit=7)
        assert first.hits == every.hits[:7]
        moments = [hit.at for hit in every.hits if hit.kind == "consultation"]
        assert moments == sorted(moments, reverse=True)


def test_search_is_exact(hall: Backend):
    rng = random.Random(26)
    hall.do(records, rng, 1200)
    hall.ask(lambda session: exact(session, queries(session, rng, 40)))


def test_search_is_exact_while_rows_wait_for_the_index(hall: Backend):
    rng = random.Random(11)
    hall.do(records, rng, 400)

    def intake(session: Session) -> None:
        """As an intake leaves them: some never indexed, some changed since, some gone."""
        pairs = session.execute(select(SearchDoc.kind, SearchDoc.row)).all()
        unseen, altered = rng.sample(pairs, 150), rng.sample(pairs, 150)
        for _kind, row in unseen:
            search_index.remove(session, [row])
        session.execute(
            text(
                "UPDATE consultation SET text = text || '孤独死' WHERE id IN (SELECT id FROM consultation"
                " ORDER BY id LIMIT 60)"
            )
        )
        session.execute(text("UPDATE note SET gone = 1 WHERE id IN (SELECT id FROM note ORDER BY id LIMIT 20)"))
        changed = session.scalars(text("SELECT id FROM consultation ORDER BY id LIMIT 60")).all()
        gone = session.scalars(text("SELECT id FROM note ORDER BY id LIMIT 20")).all()
        search_index.wait(
            session,
            [
                *((kind, row) for kind, row in [*unseen, *altered]),
                *(("consultation", row) for row in changed),
                *(("note", row) for row in gone),
            ],
        )

    hall.do(intake)
    hall.ask(lambda session: exact(session, ["孤独死", *queries(session, rng, 25)]))
    listed = hall.ask(lambda session: consultations.page(session, ConsultationFilter(text="孤独死")))
    wanted = {row for kind, row in hall.ask(lambda session: scan(session, ["孤独死"])) if kind == "consultation"}
    assert set(listed) == wanted
    assert len(listed) >= 60
    hall.index()
    assert hall.ask(search_index.waiting) == 0
    hall.ask(lambda session: exact(session, queries(session, rng, 25)))


def say(backend: Backend, what: str, **values: Any) -> str:
    return backend.do(consultations.add, ConsultationDraft(topics=("care",), text=what, **values)).value.id


def found(backend: Backend, what: str, **options: Any) -> list[str]:
    return [hit.id for hit in backend.ask(search.find, what, **options).hits]


def test_variants_width_kana_and_spaces_are_one(hall: Backend):
    one = say(hall, "髙﨑さんと渡邉さんが ｶﾌｪ ひまわりで𠮷野さんに会う")
    for what in ("高崎", "渡辺", "渡邊", "カフェ", "かふぇ", "ｶﾌｪひまわり", "カフェ　ヒマワリ", "吉野", "髙﨑 𠮷野"):
        assert found(hall, what) == [one], what
    for what in ("高橋", "高崎 高橋", "カフエ", "野吉"):
        assert found(hall, what) == [], what


def test_any_place_of_the_text_and_no_place_across_two(hall: Backend):
    one = say(hall, "孤独死を案じる", response="見守る")
    assert found(hall, "じる") == found(hall, "孤独") == found(hall, "見守る") == [one]
    assert found(hall, "案じる 見守る") == [one]
    assert found(hall, "じる見守") == []


@pytest.mark.parametrize("short", ["", " ", "孤", "ー・-", "孤ー", "\u200b", "゛"])
def test_one_character_is_too_little(hall: Backend, short: str):
    with pytest.raises(InvalidInput) as caught:
        hall.ask(search.find, short)
    assert caught.value.field == "text"
    assert "2" in str(caught.value)


def test_what_asks_too_much_is_refused(hall: Backend):
    with pytest.raises(InvalidInput):
        hall.ask(search.find, "長" * 201)
    with pytest.raises(InvalidInput):
        hall.ask(search.find, "相談", kinds=["household"])


@pytest.mark.parametrize(
    "odd",
    [
        '"x',
        '""x"',
        '" OR "',
        "a*",
        "NEAR(a b)",
        "' OR 1=1 --",
        "text:孤独",
        "{x}",
        "^孤独",
        "\x01\x02孤独",
        "孤独\ud83c",
    ],
)
def test_signs_are_looked_for_as_they_are(hall: Backend, odd: str):
    say(hall, "なにも特別なことはない")
    one = say(hall, f"しるし {odd.encode('utf-8', 'ignore').decode()} のある文")
    assert found(hall, odd) == [one]


def test_newest_first_and_best_first(hall: Backend):
    old = say(hall, "民生委員。民生委員から電話。民生委員", at="2026-04-01 09:00")
    new = say(hall, "長い話" * 30 + "民生委員", at="2026-05-01 09:00")
    assert found(hall, "民生委員") == [new, old]
    assert found(hall, "民生委員", best_first=True) == [old, new]
    ken = hall.do(people.add, PersonDraft(name="田中 健", kana="たなか けん")).value.id
    whole = hall.do(people.add, PersonDraft(name="田中", kana="たなか")).value.id
    hall.do(people.add, PersonDraft(name="山田 中也", kana="やまだ ちゅうや"))
    assert found(hall, "田中", best_first=True, kinds=["person"])[:2] == [whole, ken]


def test_an_edit_and_a_delete_are_found_at_once(hall: Backend):
    one = say(hall, "家賃が払えない")
    hall.do(consultations.amend, one, None, {"text": "家賃を払えた"})
    assert found(hall, "払えない") == []
    assert found(hall, "払えた") == [one]
    hall.do(consultations.remove, one)
    assert found(hall, "払えた") == []


def test_what_goes_or_comes_back_with_its_children_leaves_and_enters_the_index(hall: Backend):
    one = say(hall, "家賃が払えない")
    later = hall.do(followups.add, FollowUpDraft(consultation=one, due_on="2026-06-01")).value.id

    def turn(session: Session, kind: type[Replicated], row_id: str, deleted: bool) -> None:
        row = session.get_one(kind, row_id)
        capture.see(session, row)
        row.deleted = deleted

    def indexed(session: Session) -> int:
        return session.scalar(select(func.count()).select_from(SearchDoc)) or 0

    hall.do(turn, Consultation, one, True)
    for topic in hall.ask(lambda session: session.scalars(select(ConsultationTopic.id)).all()):
        hall.do(turn, ConsultationTopic, topic, True)
    assert found(hall, "払えない") == [one]  # the follow-up keeps it
    hall.do(turn, FollowUp, later, True)
    assert found(hall, "払えない") == []
    assert hall.ask(indexed) == 0
    hall.do(turn, FollowUp, later, False)
    assert found(hall, "払えない") == [one]


def test_of_a_person_under_secrecy_only_the_names_are_found(hall: Backend):
    one = hall.do(
        people.add, PersonDraft(name="佐藤 花子", phone="084-999-1111", address="福山市東桜町3-5", secret=True)
    ).value.id
    assert found(hall, "佐藤花子") == [one]
    assert found(hall, "9991111") == found(hall, "東桜町") == []
    hall.do(people.amend, one, None, {"secret": False})
    assert found(hall, "9991111") == found(hall, "東桜町") == [one]
    hit = hall.ask(search.find, "999-1111").hits[0]
    assert (hit.kind, hit.title, hit.excerpt, hit.marks) == ("person", "佐藤 花子", "084-999-1111", ((4, 12),))


def test_a_hit_tells_what_it_is(hall: Backend):
    who = hall.do(people.add, PersonDraft(name="佐藤 花子")).value.id
    one = hall.do(
        consultations.add,
        ConsultationDraft(topics=("care",), text="夫の介護で\n困っている", at="2026-04-01T10:00:00+09:00", person=who),
    ).value
    hit = hall.ask(search.find, "介護で困").hits[0]
    assert (hit.kind, hit.id, hit.at, hit.hall) == ("consultation", one.id, one.at, "h001")
    assert "佐藤 花子" in hit.title
    assert one.number in hit.title
    assert hit.excerpt == "夫の介護で 困っている"
    assert hit.marks == ((2, 7),)


def test_lists_are_filtered_as_a_search_finds(hall: Backend):
    one = hall.do(people.add, PersonDraft(name="髙橋 一", kana="たかはし はじめ")).value.id
    hall.do(people.add, PersonDraft(name="高木 二郎", kana="たかぎ じろう"))
    assert hall.ask(people.page, PersonFilter(text="高橋")) == [one]
    with pytest.raises(InvalidInput):
        hall.ask(people.page, PersonFilter(text="高"))
