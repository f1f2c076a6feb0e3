"""Who is there, as several server processes see it through one database."""

import asyncio
from collections.abc import Callable, Iterator
from time import monotonic

import pytest
from sqlalchemy import select

from signoff.domain.conversation import members, rooms
from signoff.domain.conversation.presence import coming
from signoff.domain.conversation.presence.types import State
from signoff.domain.conversation.tables import message
from signoff.kernel import clock
from signoff.kernel.actor import system
from signoff.kernel.database import Database, open_database
from signoff.kernel.sql import prepare
from tests.world import World

_told = prepare(
    select(message.c.event, message.c.content).where(message.c.transient == 1).order_by(message.c.id)
)


@pytest.fixture
def other(db: Database) -> Iterator[Database]:
    """Another process's connection to the same database."""
    other = open_database(db.settings)
    yield other
    other.close()


@pytest.fixture(autouse=True)
def grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is waited for."""
    monkeypatch.setattr(coming, "GRACE", 0.01)


def states(db: Database) -> list[int]:
    """Give the states that others were told."""
    with db.reading(system()) as tx:
        found = tx.all(_told)
    texts = [text for event, text in found if event == "presence"]
    return [int(text.partition('"state":')[2].partition(",")[0]) // 1_000_000 for text in texts]


def online(db: Database) -> int:
    """Count how often a flow was told that somebody still is there."""
    with db.reading(system()) as tx:
        return sum(event == "activity.user" for event, _ in tx.all(_told))


def seen(world: World) -> dict[int, State]:
    with world.db.reading(world.alice) as tx:
        return coming.there(tx)


async def until(told: Callable[[], bool]) -> None:
    """Wait for what goes on beside whoever caused it."""
    begun = monotonic()
    while not told():
        assert monotonic() - begun < 60
        await asyncio.sleep(0.02)


def test_two_processes_agree(world: World, db: Database, other: Database) -> None:
    bob = world.bob.account_id or 0

    async def go() -> None:
        here = await coming.come(db, world.bob, State.IDLE)
        there = await coming.come(other, world.bob, State.ACTIVE)
        assert seen(world) == {bob: State.ACTIVE}
        again = await coming.come(db, world.bob, State.ACTIVE)
        there.leave()
        await asyncio.sleep(0.1)
        # Still active at the first.
        assert states(db) == [1, 2]
        again.leave()
        await until(lambda: seen(world) == {bob: State.IDLE})
        here.leave()
        await until(lambda: seen(world) == {})

    asyncio.run(go())
    assert states(db) == [1, 2, 1, 0]
    assert seen(world) == {}


def test_one_process_speaks_for_all(world: World, db: Database, other: Database) -> None:
    with world.db.writing(world.bob) as tx:
        members.show(tx, rooms.create(tx, "Main"), shown=True)

    async def go() -> None:
        await coming.come(db, world.bob, State.ACTIVE)
        await coming.come(other, world.bob, State.ACTIVE)
        for each in (db, other):
            await coming._register(each).round()

    asyncio.run(go())
    assert online(db) == 1


def test_a_process_that_was_killed(
    world: World, db: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(_come(other, world))
    later = clock.shifted(clock.now(), seconds=coming.STALE + 1)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert seen(world) == {}
    asyncio.run(coming._register(db).round())
    assert states(db) == [2, 0]
    asyncio.run(coming._register(db).round())
    assert states(db) == [2, 0]


async def _come(db: Database, world: World) -> None:
    await coming.come(db, world.bob, State.ACTIVE)
