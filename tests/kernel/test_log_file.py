"""What is answered on SQLite is on the disk, also when it is only read, and the next commit need not wait for that."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest

from signoff.kernel.actor import system
from signoff.kernel.errors import Unavailable
from signoff.kernel.settings import Settings
from signoff.kernel.sql import EngineName
from signoff.kernel.sqlite import log_file
from signoff.kernel.sqlite.database import SqliteDatabase
from tests.kernel.test_group_commit import count, kept, note, outcomes


@pytest.fixture
def engine() -> EngineName:
    return EngineName.SQLITE


@pytest.fixture
def durable(settings: Settings) -> Iterator[SqliteDatabase]:
    db = SqliteDatabase(msgspec.structs.replace(settings, durable=True))
    yield db
    db.close()


class Disk:
    """A disk that holds on to each sync until it is told to go on, or to fail."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.go = threading.Semaphore(0)
        self.fails = False
        self.syncs = 0

    def __call__(self, _file: int) -> None:
        self.syncs += 1
        self.begun.release()
        assert self.go.acquire(timeout=10)
        if self.fails:
            raise OSError(5, "Input/output error")


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk()
    monkeypatch.setattr(log_file, "_synchronise", made)
    return made


async def begun(disk: Disk) -> None:
    assert await asyncio.to_thread(disk.begun.acquire, timeout=10)


async def soon() -> None:
    await asyncio.sleep(0.05)


def test_who_comes_while_the_disk_works_commits_at_once_and_shares_the_next_sync(
    durable: SqliteDatabase, disk: Disk
) -> None:
    async def scenario() -> None:
        first = asyncio.create_task(durable.write(system(1), partial(note, size=1)))
        await begun(disk)
        others = [asyncio.create_task(durable.write(system(1), partial(note, size=2))) for _ in range(3)]
        for _ in range(100):
            await soon()
            if kept(durable) == 4:
                break
        assert not first.done()
        disk.go.release()
        await first
        await begun(disk)
        assert not any(each.done() for each in others)
        disk.go.release()
        await asyncio.gather(*others)

    asyncio.run(asyncio.wait_for(scenario(), 20))
    assert disk.syncs == 2


def test_nobody_reads_what_is_not_on_the_disk(durable: SqliteDatabase, disk: Disk) -> None:
    async def scenario() -> None:
        write = asyncio.create_task(durable.write(system(1), partial(note, size=1)))
        await begun(disk)
        reads = [
            asyncio.create_task(durable.read(system(1), lambda tx: tx.now)),
            asyncio.create_task(durable.read_slow(system(1), lambda tx: tx.now)),
        ]
        await soon()
        assert not any(each.done() for each in reads)
        disk.go.release()
        await asyncio.gather(write, *reads)
        await durable.read(system(1), lambda tx: tx.now)

    asyncio.run(asyncio.wait_for(scenario(), 20))


def test_a_client_that_goes_away_takes_nobody_along(durable: SqliteDatabase, disk: Disk) -> None:
    async def scenario() -> None:
        write = asyncio.create_task(durable.write(system(1), partial(note, size=1)))
        await begun(disk)
        read = asyncio.create_task(durable.read(system(1), lambda tx: tx.now))
        await soon()
        read.cancel()
        await soon()
        disk.go.release()
        assert await write == 1

    asyncio.run(asyncio.wait_for(scenario(), 20))


def test_after_a_disk_has_failed_nothing_is_promised(durable: SqliteDatabase, disk: Disk) -> None:
    disk.fails = True
    disk.go.release()
    assert isinstance(outcomes(durable, 1)[0], Unavailable)

    disk.fails = False
    assert all(isinstance(each, Unavailable) for each in outcomes(durable, 1, 2))
    with pytest.raises(Unavailable, match="disk failed"):
        asyncio.run(durable.read(system(1), lambda tx: tx.now))
    assert disk.syncs == 1


def test_the_log_is_copied_beside_the_writer(
    durable: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "COPY_EVERY", 0.0)
    file = Path(durable.path)

    def grown() -> bool:
        return file.stat().st_size > 5_000_000

    async def scenario() -> None:
        # A tenth of what a commit would copy by itself.
        for _ in range(30):
            await durable.write(system(1), partial(note, size=200_000))
        for _ in range(100):
            if grown():
                break
            await durable.write(system(1), partial(note, size=1))
            await soon()

    assert not grown()
    asyncio.run(asyncio.wait_for(scenario(), 60))
    assert grown()


def logged(db: SqliteDatabase) -> int:
    return db.path.with_name(f"{db.path.name}-wal").stat().st_size


async def write_much(db: SqliteDatabase) -> None:
    """Write 24 MB by four that never pause, so that a copy of the log is never of all of it."""

    async def one() -> None:
        for _ in range(60):
            await db.write(system(1), partial(note, size=100_000))

    await asyncio.wait_for(asyncio.gather(*(one() for _ in range(4))), 60)


def test_a_long_log_begins_anew_although_nobody_pauses(
    durable: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "COPY_EVERY", 0.0)
    monkeypatch.setattr(log_file, "LONG", 500)

    asyncio.run(write_much(durable))

    assert kept(durable) == 240
    assert logged(durable) < 12_000_000


def test_a_reader_who_holds_the_log_back_holds_no_writer_back(
    durable: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "COPY_EVERY", 0.0)
    monkeypatch.setattr(log_file, "LONG", 500)

    with durable.reading(system(1)) as tx:
        assert tx.number(count) == 0
        asyncio.run(write_much(durable))
        assert tx.number(count) == 0

    assert logged(durable) > 24_000_000
    asyncio.run(durable.write(system(1), partial(note, size=1)))
    assert kept(durable) == 241


def test_a_log_that_cannot_be_copied_holds_no_writer_back(
    durable: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "COPY_EVERY", 0.0)
    monkeypatch.setattr(log_file, "LONG", 0)

    def broken(_text: str, _parameters: object) -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    copying = durable._writer._copying
    assert outcomes(durable, 1) == [1]
    monkeypatch.setattr(copying._connection, "query", broken)
    copying._nearly_done = True

    assert outcomes(durable, 2) == [2]
    assert kept(durable) == 2


def test_without_durability_no_disk_is_waited_for(settings: Settings, disk: Disk) -> None:
    db = SqliteDatabase(settings)
    assert not settings.durable
    assert outcomes(db, 1, 2) == [1, 2]
    db.close()
    assert disk.syncs == 0
