"""SQLite: verbs run on the event loop, and writes that arrive together share one durable commit.

Threads would fight over the interpreter lock, so there are but two: one for slow reads, and one that waits for the disk
while the loop goes on (docs/adr/0003).
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from signoff.kernel.actor import Actor
from signoff.kernel.errors import Unavailable
from signoff.kernel.settings import Settings
from signoff.kernel.sql import EngineName, Parameters, Row
from signoff.kernel.tx import Tx

T = TypeVar("T")

MAX_BATCH = 256
RETRY_PAUSE = 0.002


def sqlite_path(settings: Settings) -> Path:
    """Give the file that a SQLite URL names."""
    return Path(settings.database.removeprefix("sqlite:///"))


class SqliteConnection:
    """A driver's connection as a transaction wants it."""

    engine = EngineName.SQLITE

    def __init__(self, path: Path, *, writable: bool, timeout: float, durable: bool = True) -> None:
        self.raw = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, cached_statements=1024, timeout=timeout
        )
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={'FULL' if durable else 'OFF'}",
            "foreign_keys=ON",
            "cache_size=-16000",
        ):
            self.raw.execute(f"PRAGMA {pragma}")
        self.writable = writable
        if not writable:
            self.raw.execute("PRAGMA query_only=ON")

    def query(self, text: str, parameters: Parameters) -> list[Row]:
        """Run a text that yields rows."""
        return self.raw.execute(text, parameters).fetchall()

    def execute(self, text: str, parameters: Parameters) -> int:
        """Run a text that changes rows; give how many."""
        return self.raw.execute(text, parameters).rowcount

    def execute_many(self, text: str, parameters: list[Parameters]) -> None:
        """Run a text once per set of parameters."""
        self.raw.executemany(text, parameters)

    def begin(self, how: str) -> None:
        """Begin a transaction; raises Unavailable when another process writes for too long."""
        try:
            self.raw.execute(f"BEGIN {how}")
        except sqlite3.OperationalError as error:
            raise Unavailable(f"The database is busy: {error}") from error

    def end(self, how: str) -> None:
        """Commit or roll back."""
        self.raw.execute(how)


class SqliteDatabase:
    """A SQLite file; see `signoff.kernel.database.Database`."""

    engine = EngineName.SQLITE

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.path = sqlite_path(settings)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.on_recorded: list[Callable[[], None]] = []
        self.on_enqueued: list[Callable[[], None]] = []
        self._reader = self._connect(writable=False)
        self._slow = self._connect(writable=False)
        self._side = ThreadPoolExecutor(1, "signoff-slow")
        self._writer = GroupCommit(self._connect(writable=True, timeout=0), settings)

    def _connect(self, *, writable: bool, timeout: float | None = None) -> SqliteConnection:
        wait = self.settings.busy_timeout if timeout is None else timeout
        durable = self.settings.durable
        return SqliteConnection(self.path, writable=writable, timeout=wait, durable=durable)

    def _read(self, connection: SqliteConnection, actor: Actor, work: Callable[[Tx], T]) -> T:
        connection.begin("DEFERRED")
        try:
            return work(Tx(connection, actor, self.settings))
        finally:
            connection.end("ROLLBACK")

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Tx]:
        """Open a transaction that cannot write, on a connection of its own."""
        connection = self._connect(writable=False)
        try:
            connection.begin("DEFERRED")
            yield Tx(connection, actor, self.settings)
        finally:
            connection.raw.close()

    def snapshot(self, actor: Actor) -> AbstractContextManager[Tx]:
        """Open a transaction that cannot write; here each of them sees one moment only."""
        return self.reading(actor)

    @contextmanager
    def writing(self, actor: Actor, *, dry_run: bool = False) -> Iterator[Tx]:
        """Open a writing transaction on a connection of its own."""
        connection = self._connect(writable=True)
        try:
            connection.begin("IMMEDIATE")
            tx = Tx(connection, actor, self.settings)
            yield tx
            recorded = tx.write_events()
            connection.end("ROLLBACK" if dry_run else "COMMIT")
        finally:
            connection.raw.close()
        if not dry_run:
            self._wake(recorded=recorded, enqueued=tx.enqueued)

    async def read(self, actor: Actor, work: Callable[[Tx], T]) -> T:
        """Run a reading verb on the event loop."""
        return self._read(self._reader, actor, work)

    async def read_slow(self, actor: Actor, work: Callable[[Tx], T]) -> T:
        """Run a slow reading verb in the side thread."""
        return await asyncio.get_running_loop().run_in_executor(
            self._side, self._read, self._slow, actor, work
        )

    async def write(self, actor: Actor, work: Callable[[Tx], T], *, dry_run: bool = False) -> T:
        """Run a writing verb with whatever other writes have arrived, and answer after their common commit."""
        recorded = enqueued = False

        def performed(connection: SqliteConnection) -> T:
            nonlocal recorded, enqueued
            tx = Tx(connection, actor, self.settings)
            result = work(tx)
            recorded, enqueued = tx.write_events(), tx.enqueued
            return result

        result = await self._writer.run(performed, keep=not dry_run)
        if not dry_run:
            self._wake(recorded=recorded, enqueued=enqueued)
        return result

    def _wake(self, *, recorded: bool, enqueued: bool) -> None:
        for wake in (self.on_recorded if recorded else []) + (self.on_enqueued if enqueued else []):
            wake()

    def close(self) -> None:
        """Let go of every connection."""
        self._side.shutdown(wait=True)
        self._writer.close()
        for connection in (self._reader, self._slow):
            connection.raw.close()


class Waiting(NamedTuple):
    """One request's work, whether its changes are kept, and who waits for its result."""

    work: Callable[[SqliteConnection], Any]
    keep: bool
    future: "asyncio.Future[Any]"


class GroupCommit:
    """One write connection; a savepoint per request and one COMMIT for all that have arrived meanwhile."""

    def __init__(self, connection: SqliteConnection, settings: Settings) -> None:
        self.connection = connection
        self._patience = settings.busy_timeout
        self._disk = ThreadPoolExecutor(1, "signoff-commit")
        self._waiting: deque[Waiting] = deque()
        self._drain: asyncio.Task[None] | None = None

    async def run(self, work: Callable[[SqliteConnection], T], *, keep: bool) -> T:
        """Queue one request's work; `keep` false rolls its changes back once it has answered."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(work, keep, future))
        if self._drain is None or self._drain.done():
            self._drain = asyncio.create_task(self._drain_all())
        return await future

    async def _drain_all(self) -> None:
        while self._waiting:
            try:
                await self._begin()
            except Unavailable as error:
                self._refuse_all(error)
                return
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), MAX_BATCH))]
            try:
                results = [self._perform(each) for each in batch]
            except sqlite3.Error as error:
                # SQLite gave the whole transaction up, as it may when the disk is full.
                self._give_up(batch, error)
            else:
                await self._commit(batch, results)

    async def _begin(self) -> None:
        # The connection has no busy timeout: waiting inside SQLite would stop every other request of this process.
        deadline = monotonic() + self._patience
        while True:
            try:
                self.connection.begin("IMMEDIATE")
            except Unavailable:
                if monotonic() > deadline:
                    raise
                await asyncio.sleep(RETRY_PAUSE)
            else:
                return

    def close(self) -> None:
        """Let the last commit end, and let go of the connection."""
        self._disk.shutdown(wait=True)
        self.connection.raw.close()

    def _refuse_all(self, error: Exception) -> None:
        while self._waiting:
            _settle(self._waiting.popleft().future, error=error)

    def _perform(self, request: Waiting) -> Any:
        raw = self.connection.raw
        raw.execute("SAVEPOINT request")
        try:
            result = request.work(self.connection)
        except BaseException as error:
            raw.execute("ROLLBACK TO request")
            raw.execute("RELEASE request")
            if not isinstance(error, Exception):
                raise
            _settle(request.future, error=error)
            return None
        if not request.keep:
            raw.execute("ROLLBACK TO request")
        raw.execute("RELEASE request")
        return result

    async def _commit(self, batch: Sequence[Waiting], results: Sequence[Any]) -> None:
        # Waiting for the disk holds no interpreter lock: meanwhile the loop reads the next requests.
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._disk, self.connection.end, "COMMIT")
        except sqlite3.Error as error:
            self._give_up(batch, error)
            return
        for request, result in zip(batch, results, strict=True):
            _settle(request.future, result)

    def _give_up(self, batch: Sequence[Waiting], error: sqlite3.Error) -> None:
        if self.connection.raw.in_transaction:
            self.connection.end("ROLLBACK")
        refusal = Unavailable(f"The database could not keep the change: {error}")
        for request in batch:
            _settle(request.future, error=refusal)


def _settle(future: "asyncio.Future[Any]", result: object = None, *, error: Exception | None = None) -> None:
    # A client that went away has cancelled its future; its change is kept all the same.
    if future.done():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
