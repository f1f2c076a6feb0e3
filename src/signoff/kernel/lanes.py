"""Runs jobs: many lanes beside each other, each lane one job after the other."""

import asyncio
from collections.abc import Mapping

import structlog

from signoff.kernel import jobs
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.errors import SignoffError
from signoff.kernel.jobs import Ended, Handler, Job
from signoff.kernel.tx import Tx

log = structlog.get_logger(__name__)

# Jobs mostly wait for others' servers, so many fit into one process; each lane has at most one.
PLACES = 64
# A busy lane gives its place back after so many jobs, so that no lane waits forever.
IN_A_ROW = 20
RENEW_SECONDS = jobs.LEASE_SECONDS / 3
GRACE_SECONDS = 3.0


class Lanes:
    """The jobs that one process has at work; `wake` is set when there may be a place or a job."""

    def __init__(self, db: Database, handlers: Mapping[str, Handler]) -> None:
        self._db = db
        self._handlers = handlers
        self._at_work: set[asyncio.Task[None]] = set()
        self._held: set[int] = set()
        self._stopping = False
        self.wake = asyncio.Event()

    async def start_due(self) -> int:
        """Start what is due in lanes that rest, as far as there are places; give how many jobs."""
        places = PLACES - len(self._at_work)
        if places <= 0 or self._stopping:
            return 0
        claimed = await self._db.write(system(), lambda tx: jobs.claim(tx, places))
        for job in claimed:
            self._held.add(job.id)
            task = asyncio.create_task(self._run_lane(job))
            self._at_work.add(task)
            task.add_done_callback(self._left)
        return len(claimed)

    def _left(self, task: "asyncio.Task[None]") -> None:
        self._at_work.discard(task)
        self.wake.set()

    async def _run_lane(self, job: Job) -> None:
        for left in reversed(range(IN_A_ROW)):
            try:
                following = await self._run(job, more=left > 0)
            except Exception:
                # The lease runs out, and then the job is tried again.
                log.exception("job could not be ended", kind=job.kind, lane=job.lane)
                self._held.discard(job.id)
                return
            if following is None:
                return
            job = following

    async def _run(self, job: Job, *, more: bool) -> Job | None:
        ended, error = await _performed(self._db, self._handlers, job)
        more = more and not self._stopping

        def conclude(tx: Tx) -> Job | None:
            _conclude(tx, job, ended, error)
            return jobs.claim_in_lane(tx, job.lane) if more else None

        following = await self._db.write(system(job.organisation_id), conclude)
        self._held.discard(job.id)
        if following is not None:
            self._held.add(following.id)
        return following

    async def renew(self, _db: Database) -> None:
        """Keep the leases of what is at work; runs until it is cancelled."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                if self._held:
                    await self._db.write(system(), lambda tx: jobs.renew(tx, self._held))
            except SignoffError:
                log.exception("leases could not be renewed")

    async def stop(self) -> None:
        """Let running jobs end for a moment, break off the others and give them back."""
        self._stopping = True
        if self._at_work:
            await asyncio.wait(self._at_work, timeout=GRACE_SECONDS)
        broken_off = list(self._at_work)
        for task in broken_off:
            task.cancel()
        await asyncio.gather(*broken_off, return_exceptions=True)
        if self._held:
            await self._db.write(system(), lambda tx: jobs.release(tx, self._held))


async def _performed(db: Database, handlers: Mapping[str, Handler], job: Job) -> tuple[Ended | None, str]:
    """The text says what went wrong, if anything."""
    try:
        return await handlers[job.kind](db, job), ""
    except Exception as error:  # noqa: BLE001 - whatever went wrong is kept with the job and tried again
        return None, f"{type(error).__name__}: {error}"


def _conclude(tx: Tx, job: Job, ended: Ended | None, error: str) -> None:
    if error:
        jobs.fail(tx, job, error)
    else:
        jobs.end(tx, job, ended)
