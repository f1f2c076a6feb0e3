"""Scheduled cleans: one job per organisation, which asks for its next run."""

import asyncio

import pytest
from sqlalchemy import select

from signoff.domain.decisions.retention.cleaning_schedule import CLEAN, handlers, keep_scheduled, schedule
from signoff.kernel import clock
from signoff.kernel.actor import Actor, system
from signoff.kernel.database import Database
from signoff.kernel.errors import Invalid
from signoff.kernel.jobs import Job, enqueue, job_table
from signoff.kernel.settings import Settings
from signoff.kernel.sql import Row, prepare
from tests.domain.decisions.builder import Builder
from tests.world import World

_jobs = prepare(
    select(job_table.c.id, job_table.c.organisation_id, job_table.c.lane, job_table.c.due_at)
    .where(job_table.c.kind == CLEAN)
    .order_by(job_table.c.id)
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.overlay(clean_schedule_hours=2, clean_keep='[{"latest": true}]')


@pytest.fixture
def job(world: World) -> Job:
    """The job of the default organisation, scheduled."""
    with world.db.writing(system()) as tx:
        schedule(tx)
    return _job(jobs(world)[0])


def jobs(world: World) -> list[Row]:
    with world.db.reading(system()) as tx:
        return tx.all(_jobs)


def _job(row: Row) -> Job:
    return Job(row[0], row[1], CLEAN, row[2], "{}", 1)


def run(world: World, job: Job) -> None:
    asyncio.run(handlers(world.db.settings, nothing_more)[CLEAN](world.db, job))  # type: ignore[arg-type]


async def nothing_more(*_: object) -> int:
    return 0


def old_versions(world: World, count: int) -> None:
    with world.db.writing(world.alice) as tx:
        b = Builder(tx).days_ago(365)
        for number in range(count):
            b.version("shop", str(number))


def in_hours(due: str) -> float:
    return (clock.moment(due) - clock.moment(clock.now())).total_seconds() / 3600


def test_each_organisation_has_one_job(world: World, job: Job) -> None:
    with world.db.writing(system()) as tx:
        schedule(tx)

    assert [row[1] for row in jobs(world)] == [world.alice.organisation_id, world.mallory.organisation_id]
    assert all(1.9 < in_hours(row[3]) <= 2 for row in jobs(world))


def test_a_run_cleans_and_asks_for_the_next(world: World, job: Job) -> None:
    old_versions(world, 3)
    run(world, job)

    assert ("version.deleted", "shop 1") in world.events(world.alice)
    assert ("version.deleted", "shop 2") not in world.events(world.alice)
    first, following = (row for row in jobs(world) if row[1] == world.alice.organisation_id)
    assert first[0] == job.id
    assert 1.9 < in_hours(following[3]) <= 2


def test_a_run_forgets_what_else_is_old(world: World, job: Job) -> None:
    told: list[tuple[int, float]] = []

    async def also(_db: Database, actor: Actor, before: str) -> int:
        told.append((actor.organisation_id, round(in_hours(before))))
        return 1

    asyncio.run(handlers(world.db.settings, also)[CLEAN](world.db, job))  # type: ignore[arg-type]

    assert told == [(world.alice.organisation_id, -7 * 24)]


def test_a_run_that_is_repeated_asks_once(world: World, job: Job) -> None:
    run(world, job)
    run(world, job)

    assert len(jobs(world)) == 3


def test_of_two_jobs_the_later_gives_way(world: World, job: Job) -> None:
    old_versions(world, 3)
    with world.db.writing(system(world.alice.organisation_id)) as tx:
        enqueue(tx, CLEAN, "{}", lane=job.lane)
    run(world, _job(jobs(world)[-1]))

    assert ("version.deleted", "shop 1") not in world.events(world.alice)
    assert len(jobs(world)) == 3


def test_service_asks_for_the_first_clean(world: World) -> None:
    async def started() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(keep_scheduled(world.db), 0.3)

    asyncio.run(started())

    assert len(jobs(world)) == 2


def test_selectors_that_cannot_be_read_are_refused_at_once(world: World) -> None:
    with pytest.raises(Invalid, match="no JSON"):
        handlers(world.db.settings.overlay(clean_keep="latest"), nothing_more)
