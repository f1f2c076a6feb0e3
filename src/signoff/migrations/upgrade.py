"""Bringing a database to the schema of this version; safe when several processes start at once."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, NullPool, create_engine
from sqlalchemy.exc import OperationalError

from signoff.kernel.database import engine_of
from signoff.kernel.errors import Unavailable
from signoff.kernel.full_text import ensure_indexes
from signoff.kernel.settings import Settings, SettingsError
from signoff.kernel.sql import EngineName
from signoff.kernel.sqlite.database import sqlite_path

# The lock's number means nothing; every process asks for the same one. And a migration that waits for the lock of a
# table makes everybody else wait behind it, so it must not wait for long.
_BEFORE = {
    EngineName.POSTGRESQL: ("SELECT pg_advisory_xact_lock(7446331)", "SET LOCAL lock_timeout = '10s'"),
    EngineName.SQLITE: ("PRAGMA journal_mode=WAL", "BEGIN IMMEDIATE"),
}


def upgrade(settings: Settings) -> None:
    """Apply the migrations that the database lacks, all in one transaction.

    Raises SettingsError when a newer version has changed the schema already, Unavailable when the database cannot be
    reached or somebody else changes it for too long.
    """
    with _answering():
        try:
            with connected(settings) as connection:
                command.upgrade(config(connection), "head")
                ensure_indexes(connection)
        except CommandError as error:
            raise SettingsError(f"This version does not know the schema of the database: {error}") from error


def is_current(settings: Settings) -> bool:
    """Tell whether the database has the schema of this version; raises Unavailable when it cannot be reached."""
    if engine_of(settings) is EngineName.SQLITE and not sqlite_path(settings).exists():
        return False
    with _answering(), _engine(settings).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest()


def newest() -> str:
    """Name the schema of this version."""
    return str(ScriptDirectory(str(Path(__file__).parent)).get_current_head())


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise Unavailable(f"The database did not answer: {error.orig}") from error


def config(connection: Connection) -> Config:
    """Give Alembic what it needs in place of a file."""
    made = Config(attributes={"connection": connection})
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("path_separator", "newline")
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return made


@contextmanager
def connected(settings: Settings) -> Iterator[Connection]:
    """Open a transaction that only one process at a time can have; it commits when the block ends well."""
    with _engine(settings).begin() as connection:
        for statement in _BEFORE[engine_of(settings)]:
            connection.exec_driver_sql(statement)
        yield connection


def _engine(settings: Settings) -> Engine:
    if engine_of(settings) is EngineName.POSTGRESQL:
        url = settings.database.replace("postgres://", "postgresql://", 1)
        return create_engine(
            "postgresql+psycopg://", creator=partial(psycopg.connect, url), poolclass=NullPool
        )
    path = sqlite_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Without an isolation level the driver begins nothing by itself: the transaction is the one begun above.
    creator = partial(sqlite3.connect, path, timeout=settings.busy_timeout, isolation_level=None)
    return create_engine("sqlite://", creator=creator, poolclass=NullPool)
