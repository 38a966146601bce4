"""Code lists as the store has them: labels for what is recorded, and choices for what will be."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import language, vocabulary
from app.models.hall import CodeItem
from app.vocabulary import Code


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry to choose from."""

    code: str
    label: str


def entries(session: Session, code_list: str) -> tuple[Code, ...]:
    """The list in its order, retired entries too; the one that the program brings until the office's has come."""
    stored = select(CodeItem).where(CodeItem.list == code_list, ~CodeItem.gone).order_by(CodeItem.sort, CodeItem.code)
    found = tuple(
        Code(code_list, item.code, item.ja, item.en, item.sort, item.retired) for item in session.scalars(stored)
    )
    return found or (vocabulary.load(code_list) if code_list in vocabulary.all_lists() else ())


def labels(session: Session, code_list: str) -> dict[str, str]:
    """What each code of the list is called in the reader's language, in the order of the list."""
    return {entry.code: entry.label(language.current()) for entry in entries(session, code_list)}


def choices(session: Session, code_list: str) -> list[Choice]:
    """What may be chosen, in the order of the list: all but the retired."""
    return [
        Choice(entry.code, entry.label(language.current()))
        for entry in entries(session, code_list)
        if not entry.retired
    ]


def is_known(session: Session, code_list: str, code: str) -> bool:
    """Whether the code stands in the list, retired or not."""
    found = select(CodeItem.id).where(CodeItem.list == code_list, CodeItem.code == code, ~CodeItem.gone)
    return session.scalar(found) is not None or code in labels(session, code_list)
