"""Codes on screen: labels and choices of the lists that a page shows, read in one question."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.language import _
from app.services import codes
from app.ui.widgets.choices import Choices


@dataclass(frozen=True, slots=True)
class CodeLists:
    """Some code lists; a code that is in none of them stands for itself."""

    offered: Mapping[str, Choices]
    labels: Mapping[str, Mapping[str, str]]

    def choices(self, name: str) -> Choices:
        """What may be chosen of a list."""
        return self.offered[name]

    def label(self, name: str, code: str | None) -> str:
        """What a code is called, "" for none."""
        return self.labels[name].get(code, code) if code else ""

    def listed(self, name: str, chosen: Iterable[str]) -> str:
        """Several codes in a row."""
        return _("、").join(self.label(name, code) for code in chosen)


def read_lists(session: Any, names: Sequence[str]) -> CodeLists:
    """The lists of these names."""
    offered = {name: tuple((one.code, one.label) for one in codes.choices(session, name)) for name in names}
    return CodeLists(offered, {name: codes.labels(session, name) for name in names})
