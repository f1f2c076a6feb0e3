"""What runs beside the requests: the sequencer, the subscribers and the jobs."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import partial
from time import monotonic

import structlog

from signoff.kernel.actor import system
from signoff.kernel.database import Database, Wake
from signoff.kernel.jobs import Handler
from signoff.kernel.lanes import Lanes
from signoff.kernel.sequencer import BATCH, Append, sequence
from signoff.kernel.subscribers import Subscriber, catch_up

log = structlog.get_logger(__name__)

# Something that runs until it is cancelled.
Service = Callable[[Database], Coroutine[None, None, None]]

GATHER = 0.02
IDLE = 1.0
AFTER_ERROR = 1.0


class Background:
    """The loops of one process; `stop` lets each end its current round."""

    def __init__(
        self,
        db: Database,
        *,
        append: Append,
        subscribers: Sequence[Subscriber],
        handlers: Mapping[str, Handler],
        services: Sequence[Service],
    ) -> None:
        self._db = db
        self._services = services
        self._append = append
        self._subscribers = subscribers
        self._recorded = asyncio.Event()
        self._sequenced = [asyncio.Event() for _ in subscribers]
        self._lanes = Lanes(db, handlers) if handlers else None
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start the loops on the running event loop."""
        loop = asyncio.get_running_loop()
        self._db.on_recorded.append(_waker(loop, self._recorded))
        rounds = [self._repeat(self._recorded, self._sequence, full=BATCH)]
        rounds += [
            self._repeat(event, partial(self._catch_up, subscriber), full=subscriber.batch)
            for event, subscriber in zip(self._sequenced, self._subscribers, strict=True)
        ]
        if self._lanes is not None:
            self._db.on_enqueued.append(_waker(loop, self._lanes.wake))
            rounds += [self._repeat(self._lanes.wake, self._lanes.start_due), self._lanes.renew(self._db)]
        self._tasks = [asyncio.create_task(each) for each in rounds]
        self._tasks += [asyncio.create_task(self._served(service)) for service in self._services]

    async def stop(self) -> None:
        """End the loops after their current round, and the jobs soon."""
        self._stopping.set()
        if self._lanes is not None:
            await self._lanes.stop()
        for event in (self._recorded, *self._sequenced):
            event.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _repeat(
        self, wake: asyncio.Event, once: Callable[[], Awaitable[int]], *, full: int = 1
    ) -> None:
        while not self._stopping.is_set():
            wake.clear()
            begun = monotonic()
            try:
                done = await once()
            except Exception:
                log.exception("background round failed")
                await asyncio.sleep(AFTER_ERROR)
                continue
            if not done:
                await _wait(wake, IDLE)
            # A round costs nearly the same for one as for many, so what comes together is done together; who has more
            # to do than fits into a round goes on as soon as requests have had as much time.
            await asyncio.sleep(GATHER if done < full else monotonic() - begun)

    async def _served(self, service: Service) -> None:
        while not self._stopping.is_set():
            try:
                await service(self._db)
            except Exception:
                # Else what it did would not be done any more until the next start, and nobody would know.
                log.exception("background service failed")
                await asyncio.sleep(AFTER_ERROR)
            else:
                return

    async def _sequence(self) -> int:
        placed = await self._db.write(system(), lambda tx: sequence(tx, self._append))
        if placed:
            for event in self._sequenced:
                event.set()
        return placed

    async def _catch_up(self, subscriber: Subscriber) -> int:
        return await self._db.write(system(), lambda tx: catch_up(tx, subscriber))


def _waker(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> Wake:
    def wake() -> None:
        # Transactions may end in other threads.
        if not event.is_set():
            loop.call_soon_threadsafe(event.set)

    return wake


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
