"""Lets the webhooks of a test go out: what the background does in a server."""

import asyncio
from functools import partial

from sqlalchemy import update

from signoff.api.pact_broker.webhook_links import ADDRESSES
from signoff.domain.ledger.appending import append
from signoff.domain.ledger.signing import own_signer
from signoff.domain.outbound import delivering, triggering
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.jobs import job_table
from signoff.kernel.net import Caller
from signoff.kernel.sequencer import sequence
from signoff.kernel.sql import prepare
from signoff.kernel.subscribers import catch_up
from tests.errands import run_due

_make_due = prepare(update(job_table).values(due_at="2000-01-01"))


def read_log(db: Database) -> None:
    """Let the subscriber come to the end of the log."""
    with db.writing(system()) as tx:
        sequence(tx, partial(append, signer=own_signer(db.settings)))
    subscriber, left = triggering.subscriber(ADDRESSES), 1
    while left:
        with db.writing(system()) as tx:
            left = catch_up(tx, subscriber)


def work(db: Database, runner: asyncio.Runner) -> int:
    """Carry out what is due; give how many attempts there were."""
    return runner.run(_work(db))


async def _work(db: Database) -> int:
    done, caller = 0, Caller(db.settings)
    while ran := await run_due(db, delivering.handlers(caller)):
        done += ran
    await caller.close()
    return done


def make_due(db: Database) -> None:
    """Let the time pass for what waits."""
    with db.writing(system()) as tx:
        tx.run(_make_due)


def settle(db: Database, runner: asyncio.Runner) -> int:
    """Read the log and carry out what is due."""
    read_log(db)
    return work(db, runner)
