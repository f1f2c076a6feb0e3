"""Work that is asked for in a transaction and done later: leases, back-off, dead letters.

A job is a row, so it commits with the change that asked for it and survives a kill. It runs at least once; handlers
bear being run again. Jobs of one lane run one after the other, by the time they are due; lanes run beside each other.
A job that waits for its time lets the others of its lane pass.
"""

import random
from collections.abc import Awaitable, Callable, Iterable
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import (
    Column,
    Index,
    Integer,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    null,
    or_,
    select,
    update,
)

from signoff.kernel import clock
from signoff.kernel.database import Database
from signoff.kernel.sql import Key, in_list, insert_row, metadata, prepare
from signoff.kernel.tx import Tx

LEASE_SECONDS = 15.0
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
    Index("ix_job_lane", "state", "lane", "due_at", "id"),
)
_c = job_table.c
_leased = _c.leased_until.is_not(None)
Index("ix_job_leased", _c.lane, sqlite_where=_leased, postgresql_where=_leased)


class Job(Struct, frozen=True):
    """A claimed job; `payload` is JSON text."""

    id: int
    organisation_id: int
    kind: str
    lane: str
    payload: str
    attempts: int


class Ended(Struct, frozen=True):
    """How a run ended: `keep` writes what came of it in the transaction that ends the job.

    `again` asks for another run in so many seconds, however many there have been; None means that the job is done.
    """

    keep: Callable[[Tx], None] | None = None
    again: float | None = None


Handler = Callable[[Database, Job], Awaitable[Ended | None]]

_enqueue = prepare(
    insert_row(
        job_table, "organisation_id", "kind", "lane", "payload", "state", "due_at", "attempts", "created_at"
    )
)

_waiting = _c.state == JobState.WAITING.value
_free = or_(_c.leased_until.is_(None), _c.leased_until <= bindparam("now"))

# One step of the index per lane, however many jobs wait in it.
_first_lane = select(func.min(_c.lane).label("lane")).where(_waiting).cte("lanes", recursive=True)
_next_lane = select(func.min(_c.lane)).where(_waiting, _c.lane > _first_lane.c.lane).scalar_subquery()
_lanes = _first_lane.union_all(select(_next_lane).where(_first_lane.c.lane.is_not(None)))

_other, _head = job_table.alias("other"), job_table.alias("head")
_heads = select(
    select(_head.c.id)
    .where(
        _head.c.state == JobState.WAITING.value,
        _head.c.lane == _lanes.c.lane,
        _head.c.due_at <= bindparam("now"),
    )
    .order_by(_head.c.due_at, _head.c.id)
    .limit(1)
    .correlate(_lanes)
    .scalar_subquery()
).where(
    _lanes.c.lane.is_not(None),
    ~select(_other.c.id)
    .where(
        _other.c.lane == _lanes.c.lane,
        _other.c.leased_until.is_not(None),
        _other.c.leased_until > bindparam("now"),
    )
    .correlate(_lanes)
    .exists(),
)

_CLAIMED = (_c.id, _c.organisation_id, _c.kind, _c.lane, _c.payload, _c.attempts)
_lease = {"leased_until": bindparam("until"), "attempts": _c.attempts + 1}

# What is locked for claiming is worked out once: as a subquery PostgreSQL may ask for it again for each row, and each
# time is given the next one, until all are claimed.
_claimable = (
    select(_c.id)
    .where(_c.id.in_(_heads), _free)
    .order_by(_c.due_at)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("claimable")
)
_first_in_lane = (
    select(_c.id)
    .where(and_(_waiting, _c.lane == bindparam("lane_name"), _c.due_at <= bindparam("now"), _free))
    .order_by(_c.due_at, _c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
    .cte("claimable")
)

_claim = prepare(
    update(job_table).where(_c.id.in_(select(_claimable.c.id))).values(_lease).returning(*_CLAIMED),
    into=Job,
)
_claim_in_lane = prepare(
    update(job_table).where(_c.id.in_(select(_first_in_lane.c.id))).values(_lease).returning(*_CLAIMED),
    into=Job,
)
_waiting_in_lane = prepare(
    select(_c.id).where(_c.state == JobState.WAITING.value, _c.lane == bindparam("lane_name")).order_by(_c.id)
)
_finish = prepare(delete(job_table).where(_c.id == bindparam("job_id")))
_put_back = prepare(
    update(job_table)
    .where(_c.id == bindparam("job_id"))
    .values(
        state=bindparam("new_state"),
        due_at=bindparam("due"),
        last_error=bindparam("error"),
        leased_until=null(),
    )
)
_renew = prepare(
    update(job_table).where(in_list(_c.id, "job_ids"), _leased).values(leased_until=bindparam("until"))
)
_release = prepare(
    update(job_table).where(in_list(_c.id, "job_ids")).values(leased_until=null(), attempts=_c.attempts - 1)
)


def enqueue(tx: Tx, kind: str, payload: str, *, lane: str, delay: float = 0) -> None:
    """Ask for a job `delay` seconds from now; it exists when the transaction commits."""
    enqueue_all(tx, kind, [(lane, payload)], delay=delay)


def enqueue_all(tx: Tx, kind: str, wanted: Iterable[tuple[str, str]], *, delay: float = 0) -> None:
    """Ask for several jobs of a kind, each a lane and a payload."""
    tx.run_many(
        _enqueue,
        [
            {
                "organisation_id": tx.organisation_id,
                "kind": kind,
                "lane": lane,
                "payload": payload,
                "state": JobState.WAITING.value,
                "due_at": clock.shifted(tx.now, seconds=delay),
                "attempts": 0,
                "created_at": tx.now,
            }
            for lane, payload in wanted
        ],
    )
    tx.enqueued = True


def waiting(tx: Tx, lane: str) -> list[int]:
    """List the jobs of a lane that wait or run, the one that was asked for first first."""
    return [row[0] for row in tx.all(_waiting_in_lane, lane_name=lane)]


def claim(tx: Tx, limit: int = 10, lease: float | None = None) -> list[Job]:
    """Take due jobs, one of each lane that rests, for `lease` seconds; a lease that runs out frees the job again."""
    seconds = LEASE_SECONDS if lease is None else lease
    return tx.all(_claim, now=tx.now, until=clock.shifted(tx.now, seconds=seconds), limit=limit)


def claim_in_lane(tx: Tx, lane: str) -> Job | None:
    """Take the next due job of a lane; only for whoever has just ended one there."""
    until = clock.shifted(tx.now, seconds=LEASE_SECONDS)
    return tx.first(_claim_in_lane, now=tx.now, until=until, lane_name=lane)


def end(tx: Tx, job: Job, ended: Ended | None) -> None:
    """Write what came of a run, and forget the job or put it back as was asked."""
    if ended is not None and ended.keep is not None:
        ended.keep(tx)
    if ended is None or ended.again is None:
        tx.run(_finish, job_id=job.id)
    else:
        _back(tx, job, ended.again, JobState.WAITING, None)


def fail(tx: Tx, job: Job, error: str) -> None:
    """Put a job back for a later attempt, or declare it dead after the last one."""
    dead = job.attempts >= MAX_ATTEMPTS
    _back(tx, job, pause(job.attempts), JobState.DEAD if dead else JobState.WAITING, error[:2000])


def _back(tx: Tx, job: Job, seconds: float, state: JobState, error: str | None) -> None:
    due = clock.shifted(tx.now, seconds=seconds)
    tx.run(_put_back, job_id=job.id, new_state=state.value, due=due, error=error)


def renew(tx: Tx, job_ids: Iterable[int]) -> None:
    """Keep jobs that are still at work from being taken by others."""
    tx.run(_renew, job_ids=list(job_ids), until=clock.shifted(tx.now, seconds=LEASE_SECONDS))


def release(tx: Tx, job_ids: Iterable[int]) -> None:
    """Give jobs back whose run was broken off, as if it had not begun."""
    tx.run(_release, job_ids=list(job_ids))


def pause(attempts: int) -> float:
    """Give the seconds to wait after so many attempts: doubling, bounded, and spread so that crowds part."""
    doubled = FIRST_PAUSE * 2.0 ** (attempts - 1)
    return min(doubled, LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
