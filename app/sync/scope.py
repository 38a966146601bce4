"""Who may hold and who may write what: need to know, as pure rules.

A scope is a hall's code, or ``PUBLIC`` for what is everyone's. It is derived from the root of a row's family (its hall
field), never written on a change.
"""

from dataclasses import dataclass

PUBLIC = ""
OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Party:
    """One end of a channel: a device of a hall (its code) or of the office (``OFFICE``)."""

    hall: str

    @property
    def is_office(self) -> bool:
        """Whether the party is the head office, which holds everything."""
        return self.hall == OFFICE


def may_hold(party: Party, scope: str) -> bool:
    """Whether the party's stores may hold a change of this scope."""
    return party.is_office or scope in (PUBLIC, party.hall)


def may_write(party: Party, scope: str) -> bool:
    """Whether the party may make a change of this scope: the office anything, a hall only what is its own."""
    return party.is_office or scope == party.hall


def may_name(scope: str, named: str) -> bool:
    """Whether a row of ``scope`` may point at one of ``named``: all who hold the one must hold the other."""
    return scope == OFFICE or named in (PUBLIC, scope)


def may_set_hall(party: Party, value: object) -> bool:
    """Whether the party may set a root's hall field to ``value``: hand-over is the office's business."""
    return party.is_office or value == party.hall
