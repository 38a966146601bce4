"""Writes merged rows in bulk: the one sanctioned path beside the ORM, always together with the heads."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from app.models.registry import Shape, shapes
from app.sync import heads as stored
from app.sync.change import Dot
from app.sync.journal import Journal
from app.sync.merge import RowHeads


@dataclass
class RowWriter:
    """Collects what became of rows and writes it, parents before children."""

    session: Session
    journal: Journal
    inserts: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)
    updates: dict[str, dict[tuple[str, ...], list[tuple[object, ...]]]] = field(default_factory=dict)
    aparts: dict[str, Mapping[str, frozenset[Dot]]] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)

    def put(
        self, shape: Shape, row: str, values: Mapping[str, object], heads: RowHeads, *, fresh: bool, deleted: bool
    ) -> None:
        """Note one row: all its fields when ``fresh``, else those that changed."""
        base, apart = stored.compact(heads)
        head = self.journal.origins.pair(base) if base else (None, None)
        if apart or not fresh:
            self.aparts[row] = apart
        if fresh:
            self.fresh.add(row)
            full = {name: values.get(name, shape.defaults[name]) for name in shape.fields}
            derived = [work_out(full) for work_out in shape.model.derived.values()]
            self.inserts.setdefault(shape.name, []).append((row, *head, deleted, deleted, *full.values(), *derived))
            return
        changed = dict(values)
        if shape.model.derived:
            changed |= self._derived(shape, row, changed)
        columns = tuple(changed)
        line = (*head, deleted, deleted, *changed.values(), row)
        self.updates.setdefault(shape.name, {}).setdefault(columns, []).append(line)

    def _derived(self, shape: Shape, row: str, changed: Mapping[str, object]) -> dict[str, object]:
        table = shape.table
        now = self.session.execute(table.select().where(table.c.id == row)).mappings().one()
        return {column: work_out({**now, **changed}) for column, work_out in shape.model.derived.items()}

    def write(self) -> None:
        """Write everything noted; names come from the registry alone."""
        connection = self.session.connection()
        for entity, shape in shapes().items():
            lines = self.inserts.get(entity)
            if lines:
                columns = ("id", "head_origin", "head_seq", "deleted", "gone", *shape.fields, *shape.model.derived)
                names = ", ".join(f'"{column}"' for column in columns)
                places = ", ".join("?" * len(columns))
                connection.exec_driver_sql(f'INSERT INTO "{entity}" ({names}) VALUES ({places})', lines)  # noqa: S608
            for columns, changed in self.updates.get(entity, {}).items():
                names = "".join(f', "{column}" = ?' for column in columns)
                connection.exec_driver_sql(
                    f'UPDATE "{entity}" SET head_origin = ?, head_seq = ?, deleted = ?, gone = ?{names} WHERE id = ?',  # noqa: S608
                    changed,
                )
        stored.save_apart(self.session, self.journal.origins, self.aparts, frozenset(self.fresh))
