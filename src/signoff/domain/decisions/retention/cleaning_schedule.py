"""Cleaning from time to time: one job per organisation that, when it has run, asks for its next run."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import structlog

from signoff.domain.decisions.retention.cleaning import clean
from signoff.domain.decisions.retention.keeping import Rules, read_versions
from signoff.domain.identity.organisations import administrator, all_organisations
from signoff.kernel import clock, jobs
from signoff.kernel.actor import Actor, system
from signoff.kernel.clock import Instant
from signoff.kernel.database import Database
from signoff.kernel.errors import Unavailable
from signoff.kernel.jobs import Handler, Job
from signoff.kernel.settings import Settings
from signoff.kernel.tx import Tx

CLEAN = "decisions.clean"
NAME = "scheduled clean"
HOUR = 3600.0
# A clean that its limit ended goes on soon, but lets others have the database first.
SOON = 5.0

log = structlog.get_logger(__name__)


# Removes what some other room need not keep from before a moment; gives how much that was.
Forget = Callable[[Database, Actor, Instant], Awaitable[int]]


def handlers(settings: Settings, also: Forget) -> Mapping[str, Handler]:
    """Make the handler of scheduled cleans, which forget something else as well.

    Raises Invalid for settings that cannot be understood.
    """
    rules = Rules(read_versions([settings.clean_keep]))

    async def run(db: Database, job: Job) -> None:
        await _run(db, job, rules, also)

    return {CLEAN: run}


async def keep_scheduled(db: Database) -> None:
    """See to it, once an hour, that every organisation has its job, if settings ask for any."""
    while db.settings.clean_schedule_hours:
        try:
            await db.write(system(), schedule)
        except Unavailable as error:
            log.warning("could not schedule cleans", error=str(error))
        await asyncio.sleep(HOUR)


def schedule(tx: Tx) -> None:
    """Ask for the first clean of each organisation that has none ahead."""
    for organisation in all_organisations(tx):
        tx.actor = system(organisation.id)
        if not jobs.waiting(tx, _lane(organisation.id)):
            _ask(tx, tx.settings.clean_schedule_hours * HOUR)


async def _run(db: Database, job: Job, rules: Rules, also: Forget) -> None:
    """Clean one organisation, and ask for the next time; of two jobs for the same, the later one gives way."""
    ahead = await db.read(system(), partial(jobs.waiting, lane=job.lane))
    if not db.settings.clean_schedule_hours or ahead[0] != job.id:
        return
    actor = administrator(NAME, job.organisation_id)
    cleaned = await clean(db, actor, rules)
    forgotten = await also(db, actor, clock.shifted(clock.now(), days=-rules.replaced_days))
    log.info(
        "cleaned",
        organisation=job.organisation_id,
        deleted=cleaned.deleted,
        kept=cleaned.kept,
        forgotten=forgotten,
    )
    pause = db.settings.clean_schedule_hours * HOUR if cleaned.complete else SOON
    await db.write(system(job.organisation_id), partial(_ask_again, job=job, pause=pause))


def _ask_again(tx: Tx, job: Job, pause: float) -> None:
    # The process may have died after it asked and before the job was done.
    if jobs.waiting(tx, job.lane) == [job.id]:
        _ask(tx, pause)


def _ask(tx: Tx, pause: float) -> None:
    jobs.enqueue(tx, CLEAN, "{}", lane=_lane(tx.organisation_id), delay=pause)


def _lane(organisation_id: int) -> str:
    return f"clean {organisation_id}"
