"""A table of a few rows that are all at hand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from app.ui.widgets.cards import EmptyState
from app.ui.widgets.paged_model import Column, PagedModel
from app.ui.widgets.paged_table import PagedTable

R = TypeVar("R")


class HeldTable(PagedTable, Generic[R]):
    """Shows rows as they were given; ``id_of`` names each."""

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[R]],
        id_of: Callable[[R], str],
        empty: EmptyState,
        stretch: int = -1,
    ) -> None:
        self._held: dict[str, R] = {}
        self._id_of = id_of
        super().__init__(name, PagedModel(columns, self._fetch), empty, stretch)

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show these rows; the one that was chosen stays chosen."""
        self._held = {self._id_of(row): row for row in rows}
        self.show_ids(list(self._held))

    def chosen_row(self) -> R | None:
        """The chosen row."""
        return self._held.get(self.current_id())

    def _fetch(self, ids: tuple[str, ...], deliver: Callable[[Mapping[str, Any]], object]) -> None:
        deliver({each: self._held[each] for each in ids if each in self._held})
