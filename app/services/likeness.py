"""How alike two persons are, as people would say it: by name, reading, telephone number and birth date."""

from collections.abc import Iterator, Mapping

from app.models.person import Person
from app.text import search_key


def agreeing(person: Person, keys: Mapping[str, str]) -> Iterator[str]:
    """In which fields a person agrees with the search keys of a name, a reading and a telephone number."""
    for field, column in (("name", "name"), ("name", "former_name"), ("kana", "kana")):
        if keys[field] and search_key(getattr(person, column)) == keys[field]:
            yield column
    if keys["phone"] and digits(person.phone) == keys["phone"]:
        yield "phone"


def digits(phone: str) -> str:
    """The digits of a telephone number, however it was written."""
    return "".join(character for character in search_key(phone) if "0" <= character <= "9")


def may_be_one(one: str, other: str) -> bool:
    """Whether two dates with unknown parts agree in all that both know, and both know something."""
    pairs = [
        (mine, theirs)
        for mine, theirs in zip(one.split("-"), other.split("-"), strict=True)
        if "X" not in mine + theirs
    ]
    return bool(pairs) and all(mine == theirs for mine, theirs in pairs)
