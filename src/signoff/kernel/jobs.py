"""Work that is asked for in a transaction and done later: leases, back-off, dead letters.

A job is a row, so it commits with the change that asked for it and survives a kill. It runs at least once; handlers
bear being run again. Jobs of one lane run one after the other, lanes run beside each other.
"""

import random
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import Column, Index, Integer, Table, Text, and_, bindparam, delete, null, or_, select, update

from signoff.kernel import clock
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.sql import Key, insert_row, metadata, prepare
from signoff.kernel.tx import Tx

LEASE_SECONDS = 60.0
FIRST_PAUSE = 5.0
LONGEST_PAUSE = 3600.0
MAX_ATTEMPTS = 8


class JobState(StrEnum):
    """Waiting jobs will be tried; dead ones have used up their attempts and wait for a person."""

    WAITING = "waiting"
    DEAD = "dead"


job_table = Table(
    "job",
    metadata,
    Column("id", Key, primary_key=True),
    Column("organisation_id", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("leased_until", Text),
    Column("last_error", Text),
    Column("created_at", Text, nullable=False),
    Index("ix_job_due", "state", "due_at"),
    Index("ix_job_lane", "lane", "id"),
)
_c = job_table.c


class Job(Struct, frozen=True):
    """A claimed job; `payload` is JSON text."""

    id: int
    organisation_id: int
    kind: str
    lane: str
    payload: str
    attempts: int


Handler = Callable[[Database, Job], Awaitable[None]]

_enqueue = prepare(
    insert_row(
        job_table, "organisation_id", "kind", "lane", "payload", "state", "due_at", "attempts", "created_at"
    )
)

_other = job_table.alias("other")
_claimable = and_(
    _c.state == JobState.WAITING.value,
    _c.due_at <= bindparam("now"),
    or_(_c.leased_until.is_(None), _c.leased_until <= bindparam("now")),
    ~select(_other.c.id)
    .where(_other.c.lane == _c.lane, _other.c.state == JobState.WAITING.value, _other.c.id < _c.id)
    .exists(),
)
_claim = prepare(
    update(job_table)
    .where(
        _c.id.in_(
            select(_c.id)
            .where(_claimable)
            .order_by(_c.due_at)
            .limit(bindparam("limit", type_=Integer))
            .with_for_update(skip_locked=True)
        )
    )
    .values(leased_until=bindparam("until"), attempts=_c.attempts + 1)
    .returning(_c.id, _c.organisation_id, _c.kind, _c.lane, _c.payload, _c.attempts),
    into=Job,
)
_finish = prepare(delete(job_table).where(_c.id == bindparam("job_id")))
_fail = prepare(
    update(job_table)
    .where(_c.id == bindparam("job_id"))
    .values(
        state=bindparam("new_state"),
        due_at=bindparam("due"),
        last_error=bindparam("error"),
        leased_until=null(),
    )
)


def enqueue(tx: Tx, kind: str, payload: str, *, lane: str, delay: float = 0) -> None:
    """Ask for a job `delay` seconds from now; it exists when the transaction commits."""
    tx.run(
        _enqueue,
        organisation_id=tx.organisation_id,
        kind=kind,
        lane=lane,
        payload=payload,
        state=JobState.WAITING.value,
        due_at=clock.shifted(tx.now, seconds=delay),
        attempts=0,
        created_at=tx.now,
    )


def claim(tx: Tx, limit: int = 10, lease: float = LEASE_SECONDS) -> list[Job]:
    """Take due jobs, the first of each lane, for `lease` seconds; a lease that runs out frees the job again."""
    return tx.all(_claim, now=tx.now, until=clock.shifted(tx.now, seconds=lease), limit=limit)


def finish(tx: Tx, job: Job) -> None:
    """Forget a job that is done."""
    tx.run(_finish, job_id=job.id)


def fail(tx: Tx, job: Job, error: str) -> None:
    """Put a job back for a later attempt, or declare it dead after the last one."""
    dead = job.attempts >= MAX_ATTEMPTS
    tx.run(
        _fail,
        job_id=job.id,
        new_state=(JobState.DEAD if dead else JobState.WAITING).value,
        due=clock.shifted(tx.now, seconds=pause(job.attempts)),
        error=error[:2000],
    )


def pause(attempts: int) -> float:
    """Give the seconds to wait after so many attempts: doubling, bounded, and spread so that crowds part."""
    doubled = FIRST_PAUSE * 2.0 ** (attempts - 1)
    return min(doubled, LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311 - no secret


async def run_due(db: Database, handlers: Mapping[str, Handler]) -> int:
    """Claim what is due and run it; give how many jobs were tried."""
    claimed = await db.write(system(), claim)
    for job in claimed:
        await _run(db, handlers, job)
    return len(claimed)


async def _run(db: Database, handlers: Mapping[str, Handler], job: Job) -> None:
    actor = system(job.organisation_id)
    try:
        await handlers[job.kind](db, job)
    except Exception as error:  # noqa: BLE001 - whatever went wrong is kept with the job and tried again
        text = f"{type(error).__name__}: {error}"
        await db.write(actor, lambda tx: fail(tx, job, text))
    else:
        await db.write(actor, lambda tx: finish(tx, job))
