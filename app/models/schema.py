"""Brings a store's tables to the revision of this program, with foreign keys off and checked afterwards."""

from pathlib import Path

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from app.errors import AppError, DamagedStore, NewerStore
from app.models.migrations import HEAD
from app.models.store import Database, in_words

_SCRIPTS = Path(__file__).parent / "migrations"


def revision(database: Database) -> str | None:
    """The revision of the store's tables, or nothing for an empty file.

    Raises :class:`DamagedStore`, :class:`DiskFull`.
    """
    try:
        with database.reader.begin() as connection:
            if connection.scalar(text("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")) is None:
                return None
            found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return found
    except (DatabaseError, driver.DatabaseError) as problem:
        told = in_words(problem, database.path)
        raise (told if isinstance(told, AppError) else DamagedStore(why=str(problem.args[0]))) from problem


def bring_up(database: Database) -> None:
    """Migrate when the revision differs; raises :class:`NewerStore` before anything is written."""
    found = revision(database)
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        raise NewerStore(revision=found)
    migrate(database, HEAD)


def migrate(database: Database, target: str, *, down: bool = False) -> None:
    """Run the migrations to ``target`` in one transaction.

    A batch rebuild under ``foreign_keys=ON`` would delete child rows; the pragma is ignored inside a transaction, so it
    goes off before the transaction begins.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    with database.writer.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                (command.downgrade if down else command.upgrade)(config, target)
                _check_references(connection)
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
    if orphans:
        raise DamagedStore(why=f"foreign_key_check: {len(orphans)}")
