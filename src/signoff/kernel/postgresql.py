"""PostgreSQL: a small pool of threads, each with a connection while it works."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import psycopg
from sqlalchemy.pool import QueuePool

from signoff.kernel.actor import Actor
from signoff.kernel.errors import Invalid, Unavailable
from signoff.kernel.settings import Settings
from signoff.kernel.sql import EngineName, Parameters, Row
from signoff.kernel.tx import Tx

T = TypeVar("T")

ATTEMPTS = 5

# Two requests that make the same thing at the same moment: the loser's second attempt finds what the winner made.
_LOST_RACES = (
    psycopg.errors.UniqueViolation,
    psycopg.errors.ForeignKeyViolation,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
)


class PostgresqlConnection:
    """A driver's connection as a transaction wants it."""

    engine = EngineName.POSTGRESQL

    def __init__(self, raw: psycopg.Connection[Row], *, writable: bool) -> None:
        self.raw = raw
        self.writable = writable

    def query(self, text: str, parameters: Parameters) -> list[Row]:
        """Run a text that yields rows."""
        try:
            return self.raw.execute(text, parameters).fetchall()
        except psycopg.DataError as error:
            _refuse_null(error)
            raise

    def execute(self, text: str, parameters: Parameters) -> int:
        """Run a text that changes rows; give how many."""
        self._must_write()
        try:
            return self.raw.execute(text, parameters).rowcount
        except psycopg.DataError as error:
            _refuse_null(error)
            raise

    def execute_many(self, text: str, parameters: list[Parameters]) -> None:
        """Run a text once per set of parameters."""
        self._must_write()
        with self.raw.cursor() as cursor:
            cursor.executemany(text, parameters)

    def _must_write(self) -> None:
        if not self.writable:
            raise RuntimeError("A reading transaction cannot write")


class PostgresqlDatabase:
    """A PostgreSQL database; see `signoff.kernel.database.Database`."""

    engine = EngineName.POSTGRESQL

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.on_recorded: list[Callable[[], None]] = []
        self.on_enqueued: list[Callable[[], None]] = []
        size = settings.database_threads
        # One place more than threads, for a command line's own transaction beside them.
        self._pool = QueuePool(self._connect, pool_size=size + 1, max_overflow=0, reset_on_return=None)
        self._threads = ThreadPoolExecutor(size, "signoff-db")

    def _connect(self) -> Any:
        milliseconds = int(self.settings.statement_timeout * 1000)
        given = {
            "statement_timeout": milliseconds,
            "lock_timeout": milliseconds,
            "timezone": "UTC",
            "synchronous_commit": "on" if self.settings.durable else "off",
            # Statements look things up by key, whatever the parameters: planning each anew took half the time.
            "plan_cache_mode": "force_generic_plan",
        }
        return psycopg.connect(
            self.settings.database.replace("postgres://", "postgresql://", 1),
            autocommit=True,
            prepare_threshold=2,
            options=" ".join(f"-c {name}={value}" for name, value in given.items()),
            application_name="signoff",
        )

    @contextmanager
    def _connection(self, *, writable: bool) -> Iterator[PostgresqlConnection]:
        fairy = self._pool.connect()
        raw: Any = fairy.driver_connection
        try:
            yield PostgresqlConnection(raw, writable=writable)
        finally:
            if raw.closed or raw.broken:
                fairy.invalidate()
            fairy.close()

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Tx]:
        """Open a transaction that cannot write; each statement sees what was committed when it began."""
        with self._connection(writable=False) as connection:
            yield Tx(connection, actor, self.settings)

    @contextmanager
    def snapshot(self, actor: Actor) -> Iterator[Tx]:
        """Open a transaction that cannot write and whose statements all see the same moment."""
        with self._connection(writable=False) as connection, connection.raw.transaction():
            connection.raw.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield Tx(connection, actor, self.settings)

    @contextmanager
    def writing(self, actor: Actor, *, dry_run: bool = False) -> Iterator[Tx]:
        """Open a writing transaction."""
        with (
            self._connection(writable=True) as connection,
            connection.raw.transaction(force_rollback=dry_run),
        ):
            tx = Tx(connection, actor, self.settings)
            yield tx
            recorded = tx.write_events()
        if not dry_run:
            self._wake(recorded=recorded, enqueued=tx.enqueued)

    def _read(self, actor: Actor, work: Callable[[Tx], T]) -> T:
        for attempt in range(2):
            try:
                with self.reading(actor) as tx:
                    return work(tx)
            except psycopg.OperationalError as error:
                if attempt or not _connection_lost(error):
                    raise Unavailable(f"The database did not answer: {error}") from error
        raise AssertionError

    def _write(self, actor: Actor, work: Callable[[Tx], T], *, dry_run: bool) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.writing(actor, dry_run=dry_run) as tx:
                    return work(tx)
            except _LOST_RACES as error:
                if attempt == ATTEMPTS:
                    raise Unavailable(f"Too many others change the same thing: {error}") from error
            except psycopg.OperationalError as error:
                raise Unavailable(f"The database did not answer: {error}") from error
        raise AssertionError

    async def read(self, actor: Actor, work: Callable[[Tx], T]) -> T:
        """Run a reading verb in a thread of the pool."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, actor, work)

    async def read_slow(self, actor: Actor, work: Callable[[Tx], T]) -> T:
        """Run a slow reading verb in a thread of the pool."""
        return await self.read(actor, work)

    async def write(self, actor: Actor, work: Callable[[Tx], T], *, dry_run: bool = False) -> T:
        """Run a writing verb in a thread of the pool; a lost race is tried again."""
        write = partial(self._write, actor, work, dry_run=dry_run)
        return await asyncio.get_running_loop().run_in_executor(self._threads, write)

    def _wake(self, *, recorded: bool, enqueued: bool) -> None:
        for wake in (self.on_recorded if recorded else []) + (self.on_enqueued if enqueued else []):
            wake()

    def close(self) -> None:
        """Let go of every connection."""
        self._threads.shutdown(wait=True)
        self._pool.dispose()


def _refuse_null(error: psycopg.DataError) -> None:
    """The one character that this engine keeps in no text: the driver says so before it sends anything."""
    if "NUL" in str(error):
        raise Invalid({"": ["A text must not contain a null character"]}) from error


def _connection_lost(error: psycopg.OperationalError) -> bool:
    return error.sqlstate is None or error.sqlstate.startswith(("08", "57P"))
