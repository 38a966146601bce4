"""What a transaction touched, and what it gave back: the services say it, the views react to it."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Changes:
    """The records that a transaction touched, as ``(kind, id)``."""

    touched: frozenset[tuple[str, str]] = frozenset()

    def affect(self, *kinds: str) -> bool:
        """Whether a record of one of these kinds was touched."""
        return any(kind in kinds for kind, _id in self.touched)

    def ids(self, kind: str) -> frozenset[str]:
        """The touched records of one kind."""
        return frozenset(record for its, record in self.touched if its == kind)

    def __or__(self, other: "Changes") -> "Changes":
        return Changes(self.touched | other.touched)

    def __bool__(self) -> bool:
        return bool(self.touched)


@dataclass(frozen=True)
class Outcome(Generic[T_co]):
    """What a use case returned, and what its transaction touched."""

    value: T_co
    changes: Changes
