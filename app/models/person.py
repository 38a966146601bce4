"""対象者 and 世帯."""

from typing import ClassVar

from sqlalchemy.orm import Mapped

from app.models.base import Derived, Flag, Maybe, Replicated, Text, by_reading, listing, reference


class Person(Replicated):
    """A person whom consultations are about; every field but the name is optional (書ける範囲で)."""

    __tablename__ = "person"
    derived: ClassVar[Derived] = {"sort_key": by_reading}
    __table_args__ = (listing("ix_person_sort", "sort_key", "hall"),)

    hall: Mapped[Text]
    name: Mapped[Text]
    kana: Mapped[Text]
    former_name: Mapped[Text]
    birth: Mapped[Maybe]
    age_band: Mapped[Maybe]
    sex: Mapped[Maybe]
    postcode: Mapped[Text]
    address: Mapped[Text]
    phone: Mapped[Text]
    secret: Mapped[Flag]
    sort_key: Mapped[Text]


class Household(Replicated):
    """People who live together; membership is a row of its own, so that additions on two sides both survive."""

    __tablename__ = "household"

    hall: Mapped[Text]
    name: Mapped[Text]
    postcode: Mapped[Text]
    address: Mapped[Text]
    phone: Mapped[Text]


class HouseholdMember(Replicated):
    """One person in one household; the id is derived from both."""

    __tablename__ = "household_member"
    parents = ("household",)

    household: Mapped[str] = reference("household")
    person: Mapped[str] = reference("person")
