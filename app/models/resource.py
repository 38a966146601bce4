"""社会資源, after HSDS: organisation – service (``resource``) – location; a hall's own notes and proposals apart."""

from typing import ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Derived, Maybe, Number, Replicated, Text, by_reading, listing, maybe_reference, reference


class Organisation(Replicated):
    """Who runs services; ``hall`` is empty when published, else the hall whose own listing it is."""

    __tablename__ = "organisation"

    hall: Mapped[Text]
    name: Mapped[Text]
    kana: Mapped[Text]
    number: Mapped[Text]


class Resource(Replicated):
    """One service that can help; ``assured_on`` is its 確認日, ``source`` and ``source_id`` where it came from."""

    __tablename__ = "resource"
    derived: ClassVar[Derived] = {"sort_key": by_reading}
    __table_args__ = (
        listing("ix_resource_sort", "sort_key", "hall"),
        Index("ix_resource_source", "source", "source_id"),
    )

    hall: Mapped[Text]
    organisation: Mapped[str | None] = maybe_reference("organisation")
    name: Mapped[Text]
    kana: Mapped[Text]
    description: Mapped[Text]
    phone: Mapped[Text]
    fax: Mapped[Text]
    url: Mapped[Text]
    hours: Mapped[Text]
    cost: Mapped[Text]
    assured_on: Mapped[Maybe]
    assured_by: Mapped[Text]
    public: Mapped[bool] = mapped_column(default=True)
    status: Mapped[str] = mapped_column(default="active")
    source: Mapped[Text]
    source_id: Mapped[Text]
    source_note: Mapped[Text]
    sort_key: Mapped[Text]


class Location(Replicated):
    """Where a service is given; coordinates in degrees (WGS 84)."""

    __tablename__ = "location"
    parents = ("resource",)

    resource: Mapped[str] = reference("resource")
    name: Mapped[Text]
    postcode: Mapped[Text]
    address: Mapped[Text]
    building: Mapped[Text]
    latitude: Mapped[Number]
    longitude: Mapped[Number]


class ResourceCategory(Replicated):
    """One category of a resource; the id is derived from the resource and the code."""

    __tablename__ = "resource_category"
    parents = ("resource",)

    resource: Mapped[str] = reference("resource")
    code: Mapped[Text]


class ResourceTarget(Replicated):
    """One group that a resource is for; the id is derived from the resource and the code."""

    __tablename__ = "resource_target"
    parents = ("resource",)

    resource: Mapped[str] = reference("resource")
    code: Mapped[Text]


class OwnNote(Replicated):
    """What a hall knows of a listing for itself; no update of the listing touches it."""

    __tablename__ = "own_note"

    hall: Mapped[Text]
    resource: Mapped[str] = reference("resource")
    text: Mapped[Text]


class Proposal(Replicated):
    """What a hall proposes to change in a published listing; ``values`` is a JSON object of resource keys."""

    __tablename__ = "proposal"

    hall: Mapped[Text]
    resource: Mapped[str | None] = maybe_reference("resource")
    values: Mapped[str] = mapped_column(default="{}")
    reason: Mapped[Text]
    state: Mapped[str] = mapped_column(default="open")
    staff: Mapped[Text]
    settled_at: Mapped[Maybe]
