"""Writes that arrive together share one durable commit."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from signoff.kernel.errors import Unavailable
from signoff.kernel.settings import Settings
from signoff.kernel.sqlite.connection import SqliteConnection
from signoff.kernel.sqlite.log_file import Copying, Durability

T = TypeVar("T")

# Seconds of work that one commit is for: who comes first is answered while the others are at work.
TURN = 0.004
RETRY_PAUSE = 0.002


class Waiting(NamedTuple):
    """One request's work, whether its changes are kept, and who waits for its result."""

    work: Callable[[SqliteConnection], Any]
    keep: bool
    future: "asyncio.Future[Any]"


class GroupCommit:
    """One write connection; a savepoint per request and one COMMIT for all that have arrived meanwhile."""

    def __init__(
        self, connection: SqliteConnection, durability: Durability, copying: Copying, settings: Settings
    ) -> None:
        self.connection = connection
        self._durability = durability
        self._copying = copying
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
                self._durability.check()
                await self._copying.finished()
                await self._begin()
            except Unavailable as error:
                self._refuse_all(error)
                return
            batch: list[Waiting] = []
            try:
                results = self._performed(batch)
            except sqlite3.Error as error:
                # SQLite gave the whole transaction up, as it may when the disk is full.
                self._give_up(batch, error)
            else:
                await self._commit(batch, results)

    def _performed(self, batch: list[Waiting]) -> list[Any]:
        """Perform for a while what is waiting, into the batch; give the results."""
        results: list[Any] = []
        until = monotonic() + TURN
        while self._waiting and (not batch or monotonic() < until):
            batch.append(self._waiting.popleft())
            results.append(self._perform(batch[-1]))
        return results

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
        self._durability.close()
        self.connection.raw.close()
        self._copying.close()

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
        # Writing holds no interpreter lock: meanwhile the loop reads the next requests.
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._disk, self.connection.end, "COMMIT")
        except sqlite3.Error as error:
            self._give_up(batch, error)
            return
        self._copying.committed()
        self._durability.committed().add_done_callback(lambda _: self._answer(batch, results))

    def _answer(self, batch: Sequence[Waiting], results: Sequence[Any]) -> None:
        try:
            self._durability.check()
        except Unavailable as error:
            for request in batch:
                _settle(request.future, error=error)
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
