"""Migrations on a populated store: the models' schema, up and down with data, and no child row lost."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, String, text

from app.models import schema
from app.models.consultation import Consultation, Note
from app.models.migrations import HEAD
from app.models.store import Database
from app.models.tables import Base
from app.services.backend import Backend

OURS = ("search_doc", "search_waiting")


def is_ours(_thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    return kind != "table" or not (name or "").startswith("search_") or name in OURS


def test_the_migrated_schema_is_the_models(hall: Backend) -> None:
    with hall.database.reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        assert compare_metadata(context, Base.metadata) == []
        found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))
        indexes: dict[str, str] = {name: sql for name, sql in found}  # noqa: C416  typed so
    from sqlalchemy.dialects import sqlite
    from sqlalchemy.schema import CreateIndex

    wanted = {
        str(index.name): str(CreateIndex(index).compile(dialect=sqlite.dialect()))
        for table in Base.metadata.sorted_tables
        for index in table.indexes
    }
    assert {name: " ".join(sql.split()) for name, sql in indexes.items()} == {
        name: " ".join(sql.split()) for name, sql in wanted.items()
    }


def test_down_and_up_again_give_the_same_schema(tmp_path: Path) -> None:
    database = Database(tmp_path / "store.db", b"k" * 32)
    schema.bring_up(database)
    before = _schema(database)
    schema.migrate(database, "base", down=True)
    assert [name for name, _sql in _schema(database)] == ["alembic_version"]
    schema.bring_up(database)
    assert _schema(database) == before
    assert schema.revision(database) == HEAD
    database.close()


def test_a_batch_rebuild_of_a_parent_keeps_its_children(hall: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.do(lambda s: s.add(Consultation(id="c1", hall="h001", at="2026-04-01T09:00:00+09:00", text="親")))
    hall.do(
        lambda s: s.add_all(
            Note(id=f"n{n}", consultation="c1", at="2026-04-01T09:00:00+09:00", text="子") for n in range(5)
        )
    )

    def rebuild(config: object, _target: str) -> None:
        connection = config.attributes["connection"]  # type: ignore[attr-defined]
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("consultation", recreate="always") as batch:
            batch.add_column(Column("extra", String))

    from alembic import command

    monkeypatch.setattr(command, "upgrade", rebuild)
    schema.migrate(hall.database, "later")
    with hall.database.reader.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM note")) == 5
        assert connection.scalar(text("SELECT extra FROM consultation")) is None
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    with hall.database.writer.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_failing_migration_leaves_the_store_as_it_was(hall: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _schema(hall.database)

    def fail(config: object, _target: str) -> None:
        connection = config.attributes["connection"]  # type: ignore[attr-defined]
        connection.execute(text("CREATE TABLE half (id INTEGER)"))
        connection.execute(text("DROP TABLE followup"))
        raise RuntimeError

    from alembic import command

    monkeypatch.setattr(command, "upgrade", fail)
    with pytest.raises(RuntimeError):
        schema.migrate(hall.database, "later")
    assert _schema(hall.database) == before


def _schema(database: Database) -> list[tuple[str, str]]:
    with database.reader.connect() as connection:
        rows = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
        )
        return [(name, sql) for name, sql in rows]
