"""By what right a change is taken in: who made it, who brought it, and whether its maker may write there."""

import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.errors import NotTheirs
from app.sync.change import Change, seal_of
from app.sync.scope import OFFICE, Party, may_hold, may_set_hall, may_write


@dataclass(frozen=True)
class Warrant:
    """Asked of every change that arrives, and again of those that waited, whoever brought them.

    ``makers`` gives the hall of each incarnation that this store has heard of; by ``seal_key`` the office knows its own
    changes when a hall brings them back.
    """

    mine: Party
    sender: Party
    makers: Mapping[str, str]
    seal_key: bytes | None

    def vouch(self, change: Change) -> None:
        """Raise :class:`NotTheirs` for a change that the sender may not bring, wherever it belongs."""
        if self.sender.is_office:
            return
        maker = self._maker(change)
        if maker is None or not (maker.is_office or maker == self.sender):
            raise not_theirs(change)
        if "hall" in change.fields and not may_set_hall(maker, change.fields["hall"]):
            raise not_theirs(change)

    def admits(self, change: Change, scopes: Collection[str]) -> bool:
        """Whether this store may hold what the change writes to, and its maker may write it."""
        if not self.mine.is_office:
            return all(may_hold(self.mine, scope) for scope in scopes)
        maker = self._maker(change)
        return maker is not None and all(may_write(maker, scope) for scope in scopes)

    def _maker(self, change: Change) -> Party | None:
        """The office by its seal, a hall by its incarnations; nobody else makes changes."""
        if self.seal_key and change.seal:
            sealed = seal_of(change.dot, change.digest, self.seal_key)
            return Party(OFFICE) if hmac.compare_digest(change.seal, sealed) else None
        hall = self.makers.get(change.origin)
        return None if hall is None or hall == OFFICE else Party(hall)


def not_theirs(change: Change) -> NotTheirs:
    """What is said of a change that its sender may not make."""
    return NotTheirs(what=f"{change.entity} {change.origin}:{change.seq}")
