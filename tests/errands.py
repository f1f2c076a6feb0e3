"""Carries out the jobs of a test: what the background does in a server, once and then at an end."""

import asyncio
from collections.abc import Mapping

from signoff.kernel.database import Database
from signoff.kernel.jobs import Ended, Handler, Job
from signoff.kernel.lanes import Lanes


async def run_due(db: Database, handlers: Mapping[str, Handler]) -> int:
    """Run what is due, lane by lane, and wait for its end; give how many attempts there were."""
    attempts = 0

    def counted(handler: Handler) -> Handler:
        async def run(db: Database, job: Job) -> Ended | None:
            nonlocal attempts
            attempts += 1
            return await handler(db, job)

        return run

    lanes = Lanes(db, {kind: counted(handler) for kind, handler in handlers.items()})
    await lanes.start_due()
    await asyncio.gather(*lanes._at_work)
    return attempts
