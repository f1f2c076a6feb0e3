"""Writes that share one commit on SQLite: what happens to the others when the disk is full, or the commit fails."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from functools import partial

import pytest
from sqlalchemy import func, select

from signoff.kernel.actor import system
from signoff.kernel.errors import Unavailable
from signoff.kernel.events import event_table
from signoff.kernel.settings import Settings
from signoff.kernel.sql import EngineName, prepare
from signoff.kernel.sqlite.database import SqliteDatabase
from signoff.kernel.sqlite.group_commit import TURN
from signoff.kernel.tx import Tx
from tests.kernel.samples import Sampled

count = prepare(select(func.count()).select_from(event_table).where(event_table.c.kind == Sampled.KIND))


@pytest.fixture
def engine() -> EngineName:
    return EngineName.SQLITE


@pytest.fixture
def sqlite(settings: Settings) -> Iterator[SqliteDatabase]:
    db = SqliteDatabase(settings)
    yield db
    db.close()


def note(tx: Tx, *, size: int) -> int:
    tx.record(Sampled("x" * size))
    return size


def outcomes(db: SqliteDatabase, *sizes: int) -> list[object]:
    async def scenario() -> list[object]:
        calls = [db.write(system(1), partial(note, size=size)) for size in sizes]
        return list(await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 10))

    return asyncio.run(scenario())


def kept(db: SqliteDatabase) -> int:
    with db.reading(system(1)) as tx:
        return tx.number(count)


def raw(db: SqliteDatabase) -> sqlite3.Connection:
    return db._writer.connection.raw


def test_a_full_disk_fails_the_writes_that_it_undid_and_no_later_one(sqlite: SqliteDatabase) -> None:
    pages = raw(sqlite).execute("PRAGMA page_count").fetchone()[0]
    raw(sqlite).execute(f"PRAGMA max_page_count={pages + 20}")

    results = outcomes(sqlite, 10, 1_000_000, 10)

    assert isinstance(results[1], Exception)
    assert kept(sqlite) == results.count(10)
    assert outcomes(sqlite, 10) == [10]


def test_a_transaction_that_is_gone_fails_everybody_in_it_and_nobody_who_still_waits(
    sqlite: SqliteDatabase,
) -> None:
    def broken(_tx: Tx) -> None:
        raw(sqlite).execute("ROLLBACK")
        raise sqlite3.OperationalError("disk I/O error")

    async def scenario() -> list[object]:
        calls = [
            sqlite.write(system(1), partial(note, size=1)),
            sqlite.write(system(1), broken),
            sqlite.write(system(1), partial(note, size=2)),
        ]
        return list(await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 10))

    *gone, waiting = asyncio.run(scenario())
    assert all(isinstance(result, Unavailable) for result in gone)
    assert waiting == 2
    assert kept(sqlite) == 1
    assert outcomes(sqlite, 3) == [3]


def test_who_comes_first_is_answered_while_others_are_at_work(sqlite: SqliteDatabase) -> None:
    answered: list[int] = []

    def slow(_tx: Tx) -> int:
        time.sleep(3 * TURN)
        return len(answered)

    async def one() -> int:
        before = await sqlite.write(system(1), slow)
        answered.append(before)
        return before

    async def scenario() -> list[int]:
        return list(await asyncio.wait_for(asyncio.gather(*(one() for _ in range(8))), 10))

    assert asyncio.run(scenario())[-1] > 0


def test_a_commit_that_fails_fails_everybody_in_it(sqlite: SqliteDatabase) -> None:
    end = sqlite._writer.connection.end

    def failing(how: str) -> None:
        if how == "COMMIT":
            sqlite._writer.connection.end = end  # type: ignore[method-assign]
            raise sqlite3.OperationalError("disk I/O error")
        end(how)

    sqlite._writer.connection.end = failing  # type: ignore[method-assign]

    assert all(isinstance(result, Unavailable) for result in outcomes(sqlite, 1, 2))
    assert kept(sqlite) == 0
    assert outcomes(sqlite, 3) == [3]
