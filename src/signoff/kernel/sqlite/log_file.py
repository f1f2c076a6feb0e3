"""The write-ahead log of a SQLite file: made durable, and copied into the database, beside the writer.

SQLite would do both within a commit, and the next one would wait. Here a commit only writes; whoever is to be answered
waits until what was committed is on the disk (docs/adr/0014).
"""

import asyncio
import os
import sqlite3
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import structlog

from signoff.kernel.errors import Unavailable
from signoff.kernel.sqlite.connection import SqliteConnection

log = structlog.get_logger(__name__)

# How long commits gather before they are copied into the database.
COPY_EVERY = 0.5

# From so many pages of 4 KiB on the log is to begin anew, which it does once all of it has been copied and nobody adds
# to it: the writer waits when so few are left that it takes no time. A log that has grown far beyond is copied by
# whoever commits.
LONG = 16_384
FEW = 512
LONGEST = 8 * LONG

# Not every system can leave a file's times aside.
_synchronise = getattr(os, "fdatasync", os.fsync)


class _Synchronised:
    """A file whose changes can be waited for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def wait(self) -> None:
        """Wait until the disk has what was written."""
        if self._handle is None:
            self._handle = os.open(self._path, os.O_RDWR)
        _synchronise(self._handle)

    def close(self) -> None:
        """Let go of the file."""
        if self._handle is not None:
            os.close(self._handle)


class Durability:
    """Puts commits on the disk, all that have come together at once."""

    def __init__(self, path: Path, *, wanted: bool) -> None:
        self._file = _Synchronised(path.with_name(f"{path.name}-wal"))
        self._wanted = wanted
        self._disk = ThreadPoolExecutor(1, "signoff-sync")
        self._task: asyncio.Task[None] | None = None
        self._running: asyncio.Future[None] | None = None
        self._next: asyncio.Future[None] | None = None
        self._failed: OSError | None = None

    def committed(self) -> "asyncio.Future[None]":
        """Tell of a commit; gives what is done once the disk has it, or has failed."""
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._sync_all())
        return self._next

    async def reached(self) -> None:
        """Wait until all that is committed now is on the disk; raises Unavailable if the disk has failed."""
        pending = self._next or self._running
        if pending is not None:
            await asyncio.shield(pending)
        self.check()

    def check(self) -> None:
        """Raise Unavailable once the disk has failed: what it says later cannot be relied on."""
        if self._failed is not None:
            raise Unavailable(f"The disk failed, and the server must be started again: {self._failed}")

    async def _sync_all(self) -> None:
        try:
            while self._next is not None:
                self._running, self._next = self._next, None
                await self._synced()
                self._running.set_result(None)
        finally:
            # Whoever ends the loop of events leaves nobody who waits.
            self._running = self._next = None

    async def _synced(self) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._disk, self._sync)
        except OSError as error:
            self._failed = error
            log.critical("the disk failed", error=str(error))

    def _sync(self) -> None:
        if self._wanted:
            self._file.wait()

    def close(self) -> None:
        """Let the last sync end."""
        self._disk.shutdown(wait=True)
        self._file.close()


class Copying:
    """Copies committed pages into the database file now and then; another process that does so is left to it."""

    def __init__(self, path: Path, connection: SqliteConnection) -> None:
        self._file = _Synchronised(path)
        self._connection = connection
        self._disk = ThreadPoolExecutor(1, "signoff-copy")
        self._next = 0.0
        self._running: Future[None] | None = None
        self._nearly_done = False

    def committed(self) -> None:
        """Tell of a commit."""
        if monotonic() < self._next or (self._running is not None and not self._running.done()):
            return
        self._next = monotonic() + COPY_EVERY
        self._running = self._disk.submit(self._copy)

    async def finished(self) -> None:
        """Let whoever is about to write wait for the end of a long log, when that is near."""
        if self._nearly_done:
            self._nearly_done = False
            await asyncio.get_running_loop().run_in_executor(self._disk, self._copied)

    def _copy(self) -> None:
        length, left = self._copied()
        while length >= LONG and self._synced():
            before = left
            length, left = self._copied()
            if left <= FEW or left > before // 2:
                break
        self._nearly_done = length >= LONG and left <= FEW

    def _copied(self) -> tuple[int, int]:
        """Copy what no reader holds back; give the pages of the log, and how many of them are left."""
        try:
            _, length, copied = self._connection.query("PRAGMA wal_checkpoint(PASSIVE)", {})[0]
        except sqlite3.Error as error:
            log.warning("copying the write-ahead log failed", error=str(error))
            return 0, 0
        return length, length - copied

    def _synced(self) -> bool:
        """Wait for the disk, as SQLite does at the end of the log only, and would then do for all of it."""
        try:
            self._file.wait()
        except OSError as error:
            log.warning("waiting for the disk failed", error=str(error))
            return False
        return True

    def close(self) -> None:
        """Let the last copying end, and let go of the file; every connection to it must have been closed.

        Closing any of its descriptors takes away the locks that this process holds on the file.
        """
        self._disk.shutdown(wait=True)
        self._connection.raw.close()
        self._file.close()
