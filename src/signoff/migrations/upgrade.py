"""Bringing a database to the schema of this version; safe when several processes start at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import OperationalError

from signoff.kernel.errors import Unavailable
from signoff.kernel.settings import Settings, SettingsError

# Any number will do, as long as every process asks for the same one.
_LOCK = 7_446_331


def upgrade(settings: Settings) -> None:
    """Apply the migrations that the database lacks, all in one transaction.

    Raises SettingsError when a newer version has changed the schema already, Unavailable when the database cannot be
    reached or somebody else changes it for too long.
    """
    try:
        with connected(settings) as connection:
            command.upgrade(config(connection), "head")
    except CommandError as error:
        raise SettingsError(f"This version does not know the schema of the database: {error}") from error
    except OperationalError as error:
        raise Unavailable(f"The database did not answer: {error.orig}") from error


def config(connection: Connection) -> Config:
    """Give Alembic what it needs in place of a file."""
    made = Config(attributes={"connection": connection})
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.set_main_option("path_separator", "newline")
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return made


@contextmanager
def connected(settings: Settings) -> Iterator[Connection]:
    """Open a transaction that only one process at a time can have; it commits when the block ends well."""
    engine = _engine(settings)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            # A migration that waits for somebody's lock makes everybody else wait behind it.
            connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
        yield connection


def _engine(settings: Settings) -> Engine:
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite":
        return create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": settings.busy_timeout})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(raw: Any, _: object) -> None:
    raw.isolation_level = None
    raw.execute("PRAGMA journal_mode=WAL")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
