"""Halls, their staff, code lists and published forms."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Flag, Maybe, Replicated, Text


class Hall(Replicated):
    """A 交流館; its id is its code. 学区 and ブロック are attributes, since halls and districts are not one to one."""

    __tablename__ = "hall"
    everyones = True

    name: Mapped[Text]
    kana: Mapped[Text]
    block: Mapped[Text]
    district: Mapped[Text]
    phone: Mapped[Text]
    valid_from: Mapped[Maybe]
    valid_to: Mapped[Maybe]


class Staff(Replicated):
    """Who may sign in or is named in records; the id is ``hall.code``, ``hall`` empty for the office."""

    __tablename__ = "staff"

    hall: Mapped[Text]
    code: Mapped[Text]
    name: Mapped[Text]
    kana: Mapped[Text]
    role: Mapped[Text]
    disabled_at: Mapped[Maybe]


class CodeItem(Replicated):
    """One entry of a code list, revisable by the office; records hold the code, screens and prints the label."""

    __tablename__ = "code_item"
    everyones = True
    __table_args__ = (Index("ix_code_item_list", "list", "sort"),)

    list: Mapped[Text]
    code: Mapped[Text]
    ja: Mapped[Text]
    en: Mapped[Text]
    sort: Mapped[int] = mapped_column(default=0)
    retired: Mapped[Flag]


class FormText(Replicated):
    """A form definition (TOML) that the office published; it stands before the one in ``resources/forms``."""

    __tablename__ = "form_text"
    everyones = True

    name: Mapped[Text]
    version: Mapped[Text]
    toml: Mapped[Text]
