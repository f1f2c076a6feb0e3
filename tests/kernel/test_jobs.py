"""Jobs: leases, lanes, back-off, dead letters."""

import asyncio
import threading

import pytest
from sqlalchemy import func, select, update

from signoff.kernel import jobs
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.errors import Unavailable
from signoff.kernel.jobs import MAX_ATTEMPTS, Ended, Job, JobState, job_table
from signoff.kernel.sql import prepare
from signoff.kernel.tx import Tx
from tests import errands

_states = prepare(select(job_table.c.kind, job_table.c.state, job_table.c.attempts, job_table.c.last_error))
_make_due = prepare(update(job_table).values(due_at="2000-01-01"))


_leased = prepare(select(func.count()).where(job_table.c.leased_until.is_not(None)))


def enqueue(db: Database, *names: str, lane: str = "") -> None:
    with db.writing(system(1)) as tx:
        for name in names:
            jobs.enqueue(tx, name, "{}", lane=lane or name)


def run_due(db: Database, handlers: dict[str, jobs.Handler]) -> int:
    return asyncio.run(errands.run_due(db, handlers))


def test_a_job_runs_once_and_is_gone(db: Database) -> None:
    ran: list[str] = []

    async def handler(_db: Database, job: Job) -> None:
        ran.append(job.kind)

    enqueue(db, "greet")

    assert run_due(db, {"greet": handler}) == 1
    assert run_due(db, {"greet": handler}) == 0
    assert ran == ["greet"]


def test_a_rolled_back_request_asks_for_nothing(db: Database) -> None:
    with db.writing(system(1), dry_run=True) as tx:
        jobs.enqueue(tx, "greet", "{}", lane="a")

    with db.writing(system()) as tx:
        assert jobs.claim(tx) == []


def test_a_job_waits_for_its_time(db: Database) -> None:
    with db.writing(system(1)) as tx:
        jobs.enqueue(tx, "greet", "{}", lane="a", delay=60)

    with db.writing(system()) as tx:
        assert jobs.claim(tx) == []


def test_a_lane_goes_one_by_one_and_others_beside_it(db: Database) -> None:
    enqueue(db, "first", "second", lane="one")
    enqueue(db, "other", lane="two")

    with db.writing(system()) as tx:
        claimed = {job.kind for job in jobs.claim(tx)}

    assert claimed == {"first", "other"}


def test_a_lease_that_ran_out_frees_the_job(db: Database) -> None:
    enqueue(db, "greet")
    with db.writing(system()) as tx:
        assert len(jobs.claim(tx, lease=-1)) == 1

    with db.writing(system()) as tx:
        assert [job.attempts for job in jobs.claim(tx)] == [2]
    with db.writing(system()) as tx:
        assert jobs.claim(tx) == []


def test_a_failing_job_is_tried_later_and_dies_in_the_end(db: Database) -> None:
    async def handler(_db: Database, _job: Job) -> None:
        raise ValueError("no")

    enqueue(db, "greet")
    for _ in range(MAX_ATTEMPTS):
        with db.writing(system()) as tx:
            tx.run(_make_due)
        assert run_due(db, {"greet": handler}) == 1

    with db.reading(system()) as tx:
        assert tx.all(_states) == [("greet", JobState.DEAD, MAX_ATTEMPTS, "ValueError: no")]


def test_many_claim_at_once_and_no_job_goes_twice(db: Database) -> None:
    enqueue(db, *(f"job{number}" for number in range(60)))
    claimed: list[int] = []

    def work() -> None:
        for _ in range(10):
            with db.writing(system()) as tx:
                claimed.extend(job.id for job in jobs.claim(tx, limit=3))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(claimed) == len(set(claimed)) == 60


def test_a_job_may_ask_to_run_again_and_keeps_what_came_of_it(db: Database) -> None:
    async def handler(_db: Database, job: Job) -> Ended:
        return Ended(lambda tx: jobs.enqueue(tx, "noted", "{}", lane="b", delay=60), again=60)

    enqueue(db, "greet")
    assert run_due(db, {"greet": handler}) == 1

    with db.writing(system()) as tx:
        assert jobs.claim(tx) == []
        assert sorted(tx.all(_states)) == [
            ("greet", JobState.WAITING, 1, None),
            ("noted", JobState.WAITING, 0, None),
        ]


def test_what_cannot_be_kept_does_not_end_the_job(db: Database) -> None:
    def keep(_tx: Tx) -> None:
        raise Unavailable("no disk")

    async def handler(_db: Database, _job: Job) -> Ended:
        return Ended(keep)

    enqueue(db, "greet")
    run_due(db, {"greet": handler})

    with db.reading(system()) as tx:
        assert tx.all(_states) == [("greet", JobState.WAITING, 1, None)]


def test_who_waits_lets_the_others_of_the_lane_pass(db: Database) -> None:
    with db.writing(system(1)) as tx:
        jobs.enqueue(tx, "later", "{}", lane="a", delay=60)
        jobs.enqueue(tx, "now", "{}", lane="a")

    with db.writing(system()) as tx:
        assert [job.kind for job in jobs.claim(tx)] == ["now"]
        assert jobs.claim_in_lane(tx, "a") is None


def test_the_next_of_a_lane_goes_to_who_ended_the_one_before(db: Database) -> None:
    enqueue(db, "first", "second", lane="a")
    with db.writing(system()) as tx:
        [first] = jobs.claim(tx)
    with db.writing(system()) as tx:
        jobs.end(tx, first, None)
        following = jobs.claim_in_lane(tx, "a")

    assert following is not None
    assert following.kind == "second"
    with db.writing(system()) as tx:
        assert jobs.claim(tx) == []


def test_no_more_is_claimed_than_asked_for_whatever_the_engine_thinks_of_the_table(db: Database) -> None:
    """PostgreSQL reads a table in another way when there was nothing in it as it first thought of it."""
    with db.writing(system(1)) as tx:
        tx._connection.execute("ANALYZE job", {})
    for _ in range(5):
        with db.writing(system(1)) as tx:
            assert not jobs.claim(tx, 2)
            assert jobs.claim_in_lane(tx, "one") is None
    enqueue(db, *(f"{lane} {number}" for lane in "abc" for number in range(3)), lane="")
    enqueue(db, *(f"one {number}" for number in range(5)), lane="one")

    with db.writing(system(1)) as tx:
        assert [job.kind for job in jobs.claim(tx, 2)] == ["a 0", "a 1"]
        following = jobs.claim_in_lane(tx, "one")
        assert following is not None
        assert following.kind == "one 0"
        assert tx.number(_leased) == 3


def test_a_lease_is_renewed_and_given_back(db: Database) -> None:
    enqueue(db, "greet")
    with db.writing(system()) as tx:
        [job] = jobs.claim(tx, lease=-1)
        jobs.renew(tx, [job.id])
    with db.writing(system()) as tx:
        assert jobs.claim(tx) == []
        jobs.release(tx, [job.id])
    with db.writing(system()) as tx:
        assert [each.attempts for each in jobs.claim(tx)] == [1]


@pytest.mark.parametrize("attempts", [1, 2, 5, 20])
def test_pauses_double_and_are_bounded(attempts: int) -> None:
    wanted = min(jobs.FIRST_PAUSE * 2 ** (attempts - 1), jobs.LONGEST_PAUSE)

    assert 0.8 * wanted <= jobs.pause(attempts) <= 1.2 * wanted
