"""Reaching the database for the sake of its schema."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection, Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError, OperationalError

from signoff.kernel.database import engine_of
from signoff.kernel.errors import Unavailable
from signoff.kernel.settings import Settings
from signoff.kernel.sql import EngineName
from signoff.kernel.sqlite.database import sqlite_path

# The lock's number means nothing; every process asks for the same one. And a migration that waits for the lock of a
# table makes everybody else wait behind it, so it must not wait for long.
_BEFORE = {
    EngineName.POSTGRESQL: ("SELECT pg_advisory_xact_lock(7446331)", "SET LOCAL lock_timeout = '10s'"),
    EngineName.SQLITE: ("PRAGMA journal_mode=WAL", "BEGIN IMMEDIATE"),
}


@contextmanager
def answering() -> Iterator[None]:
    """Raise Unavailable when the database cannot be reached, or is none, within the block."""
    try:
        yield
    except DBAPIError as error:
        did = "did not answer" if isinstance(error, OperationalError) else "cannot be used"
        raise Unavailable(f"The database {did}: {error.orig}") from error


@contextmanager
def connected(settings: Settings) -> Iterator[Connection]:
    """Open a transaction that only one process at a time can have; it commits when the block ends well."""
    with engine_for(settings).begin() as connection:
        for statement in _BEFORE[engine_of(settings)]:
            connection.exec_driver_sql(statement)
        yield connection


def engine_for(settings: Settings) -> Engine:
    """Give an engine that opens a connection each time it is asked for one."""
    if engine_of(settings) is EngineName.POSTGRESQL:
        from psycopg import connect  # noqa: PLC0415 - who has SQLite need not load it

        url = settings.database.replace("postgres://", "postgresql://", 1)
        return create_engine("postgresql+psycopg://", creator=partial(connect, url), poolclass=NullPool)
    path = sqlite_path(settings)
    # Hashes of passwords and everybody's evidence are in there.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Without an isolation level the driver begins nothing by itself: the transaction is the one begun above.
    creator = partial(sqlite3.connect, path, timeout=settings.busy_timeout, isolation_level=None)
    return create_engine("sqlite://", creator=creator, poolclass=NullPool)
