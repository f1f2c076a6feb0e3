"""Lanes: jobs beside each other, woken at once, kept while they run, given back when the process stops."""

import asyncio
from collections.abc import Callable
from time import monotonic

import pytest
from sqlalchemy import select

from signoff.kernel import background as kernel_background
from signoff.kernel import jobs, lanes
from signoff.kernel.actor import system
from signoff.kernel.background import Background
from signoff.kernel.database import Database
from signoff.kernel.jobs import Handler, Job, job_table
from signoff.kernel.sql import prepare
from signoff.kernel.tx import Tx

_left = prepare(select(job_table.c.kind, job_table.c.attempts, job_table.c.leased_until))


def background(db: Database, handlers: dict[str, Handler]) -> Background:
    return Background(db, append=lambda _tx, _events: None, subscribers=(), handlers=handlers, services=())


async def enqueue(db: Database, *wanted: tuple[str, str]) -> None:
    def work(tx: Tx) -> None:
        for kind, lane in wanted:
            jobs.enqueue(tx, kind, "{}", lane=lane)

    await db.write(system(1), work)


async def until(done: Callable[[], bool]) -> float:
    """Wait for something; give how long it took."""
    begun = monotonic()
    while not done():
        assert monotonic() - begun < 60
        await asyncio.sleep(0.005)
    return monotonic() - begun


def test_a_stuck_lane_delays_nobody(db: Database) -> None:
    ran: list[str] = []
    stuck = asyncio.Event()

    async def handler(_db: Database, job: Job) -> None:
        if job.lane == "stuck":
            await stuck.wait()
        ran.append(job.lane)

    async def main() -> float:
        work = background(db, {"greet": handler})
        work.start()
        await enqueue(db, ("greet", "stuck"), ("greet", "stuck"))
        await asyncio.sleep(0.2)
        await enqueue(db, *[("greet", f"lane {number}") for number in range(30)])
        took = await until(lambda: len(ran) == 30)
        stuck.set()
        await until(lambda: len(ran) == 32)
        await work.stop()
        return took

    took = asyncio.run(main())
    assert ran[-2:] == ["stuck", "stuck"]
    # Were it not woken, it would look only once a second.
    assert took < lanes.RENEW_SECONDS


def test_a_lane_keeps_its_order(db: Database) -> None:
    ran: list[str] = []
    at_once = 0

    async def handler(_db: Database, job: Job) -> None:
        nonlocal at_once
        at_once += 1
        assert at_once == 1
        await asyncio.sleep(0)
        ran.append(job.kind)
        at_once -= 1

    names = [f"job {number:02}" for number in range(2 * lanes.IN_A_ROW + 1)]

    async def main() -> None:
        work = background(db, dict.fromkeys(names, handler))
        work.start()
        await enqueue(db, *[(name, "one") for name in names])
        await until(lambda: len(ran) == len(names))
        await work.stop()

    asyncio.run(main())
    assert ran == names


def test_a_service_that_fails_is_begun_again_and_one_that_ended_is_not(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_background, "AFTER_ERROR", 0.01)
    begun = {"fails": 0, "ends": 0}

    async def fails(_db: Database) -> None:
        begun["fails"] += 1
        raise RuntimeError("no")

    async def ends(_db: Database) -> None:
        begun["ends"] += 1

    async def main() -> None:
        work = Background(
            db, append=lambda _tx, _events: None, subscribers=(), handlers={}, services=(fails, ends)
        )
        work.start()
        await until(lambda: begun["fails"] >= 3)
        await work.stop()

    asyncio.run(main())
    assert begun["ends"] == 1


def test_what_runs_long_keeps_its_lease(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LEASE_SECONDS", 2)
    monkeypatch.setattr(lanes, "RENEW_SECONDS", 0.1)
    runs = 0

    async def handler(_db: Database, _job: Job) -> None:
        nonlocal runs
        runs += 1
        await asyncio.sleep(4)

    async def main() -> None:
        work = background(db, {"greet": handler})
        work.start()
        await enqueue(db, ("greet", "a"))
        await asyncio.sleep(3)
        await work.stop()

    asyncio.run(main())
    assert runs == 1


def test_a_stop_gives_back_what_is_not_done(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "GRACE_SECONDS", 0.05)

    async def handler(_db: Database, _job: Job) -> None:
        await asyncio.Event().wait()

    async def main() -> None:
        work = background(db, {"greet": handler})
        work.start()
        await enqueue(db, ("greet", "a"))
        await asyncio.sleep(0.2)
        await work.stop()

    asyncio.run(main())
    with db.reading(system()) as tx:
        assert tx.all(_left) == [("greet", 0, None)]
