"""SQLite: verbs run on the event loop, and writes that arrive together share one durable commit.

Threads would fight over the interpreter lock, so there are but a few: one for slow reads, and those that wait for the
disk while the loop goes on (docs/adr/0003, 0014).
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

from signoff.kernel.actor import Actor
from signoff.kernel.settings import Settings
from signoff.kernel.sql import EngineName
from signoff.kernel.sqlite.connection import SqliteConnection
from signoff.kernel.sqlite.group_commit import GroupCommit
from signoff.kernel.sqlite.log_file import LONGEST, Copying, Durability
from signoff.kernel.tx import Tx

T = TypeVar("T")


def sqlite_path(settings: Settings) -> Path:
    """Give the file that a SQLite URL names."""
    return Path(settings.database.removeprefix("sqlite:///"))


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
        self._durability = Durability(self.path, wanted=settings.durable)
        copying = Copying(self.path, self._connect(writable=True, timeout=0))
        self._writer = GroupCommit(self._shared(), self._durability, copying, settings)

    def _connect(self, *, writable: bool, timeout: float | None = None) -> SqliteConnection:
        wait = self.settings.busy_timeout if timeout is None else timeout
        durable = self.settings.durable
        return SqliteConnection(self.path, writable=writable, timeout=wait, durable=durable)

    def _shared(self) -> SqliteConnection:
        """Connect for the shared commits, which wait for the disk by themselves and leave copying to others."""
        connection = self._connect(writable=True, timeout=0)
        connection.tune(synchronous="NORMAL" if self.settings.durable else "OFF", wal_autocheckpoint=LONGEST)
        return connection

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
        """Run a reading verb on the event loop; what it saw is on the disk before anybody is told."""
        try:
            return self._read(self._reader, actor, work)
        finally:
            await self._durability.reached()

    async def read_slow(self, actor: Actor, work: Callable[[Tx], T]) -> T:
        """Run a slow reading verb in the side thread."""
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._side, self._read, self._slow, actor, work
            )
        finally:
            await self._durability.reached()

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
        for connection in (self._reader, self._slow):
            connection.raw.close()
        self._writer.close()
