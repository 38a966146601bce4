"""What a store knows for itself and never sends as rows: settings, devices, channels, ledgers, traces, search."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Maybe, Text


class Meta(Base):
    """One setting of the store (organisation, device, incarnation …)."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Text]


class Counter(Base):
    """A running number for people (consultations, referrals, bundles per recipient); never given twice."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(default=0)


class Device(Base):
    """Another installed store: whose it is, its public keys, and its present life.

    ``state``: invited (enrolment file written) · pending (answered, words not yet compared) · enrolled · retired ·
    revoked. ``secret`` is the hash of the one-time secret while invited.
    """

    __tablename__ = "device"

    code: Mapped[str] = mapped_column(primary_key=True)
    hall: Mapped[Text]
    state: Mapped[Text]
    secret: Mapped[Text]
    sign_key: Mapped[Text]
    box_key: Mapped[Text]
    incarnation: Mapped[Text]
    birth: Mapped[Text]
    words: Mapped[Text]
    enrolled_at: Mapped[Maybe]


class Incarnation(Base):
    """Every life of every device that was heard of; the greatest birth is the present one."""

    __tablename__ = "incarnation"

    id: Mapped[str] = mapped_column(primary_key=True)
    device: Mapped[str] = mapped_column(index=True)
    birth: Mapped[Text]
    parent: Mapped[Text]
    last_seq: Mapped[int] = mapped_column(default=0)


class Channel(Base):
    """Both directions between this store and one device.

    Out: the last number and its digest, and the newest receipt. In: the sender's life and the position applied, the
    newest bundle heard, and the gap that is missing, if any.
    """

    __tablename__ = "channel"

    device: Mapped[str] = mapped_column(primary_key=True)
    out_number: Mapped[int] = mapped_column(default=0)
    out_digest: Mapped[Text]
    out_upto: Mapped[int] = mapped_column(default=0)
    receipt_about: Mapped[Text]
    receipt_position: Mapped[int] = mapped_column(default=0)
    receipt_at: Mapped[Maybe]
    in_life: Mapped[Text]
    in_birth: Mapped[Text]
    in_position: Mapped[int] = mapped_column(default=0)
    in_number: Mapped[int] = mapped_column(default=0)
    in_digest: Mapped[Text]
    in_at: Mapped[Maybe]
    heard_birth: Mapped[Text]
    heard_number: Mapped[int] = mapped_column(default=0)
    gap_after: Mapped[int | None] = mapped_column(default=None)
    gap_upto: Mapped[int | None] = mapped_column(default=None)


class Bundle(Base):
    """The ledger of bundles: written, taken, held or refused; ``sums`` is JSON, ``reason`` an error's name."""

    __tablename__ = "bundle"
    __table_args__ = (Index("ix_bundle_device", "direction", "device", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    direction: Mapped[str]
    device: Mapped[Text]
    incarnation: Mapped[Text]
    number: Mapped[int] = mapped_column(default=0)
    file: Mapped[Text]
    sha256: Mapped[Text]
    size: Mapped[int] = mapped_column(default=0)
    at: Mapped[Text]
    staff: Mapped[Text]
    state: Mapped[Text]
    reason: Mapped[Text]
    sums: Mapped[str] = mapped_column(default="{}")
    position: Mapped[int] = mapped_column(default=0)


class Trace(Base):
    """One line of the access log: who viewed, searched or printed what; each holds the hash of the one before."""

    __tablename__ = "trace"

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[str]
    staff: Mapped[Text]
    action: Mapped[str]
    what: Mapped[Text]
    hash: Mapped[str]


class SearchDoc(Base):
    """A row in the full-text index of its kind; ``doc`` grows with the time that the record is about."""

    __tablename__ = "search_doc"

    doc: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    row: Mapped[str] = mapped_column(unique=True)


class SearchWaiting(Base):
    """A row that an intake or import wrote and that is not indexed yet; a search scans these too."""

    __tablename__ = "search_waiting"

    row: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
