"""Transactions on both engines: what is kept, what is not, and what others see."""

import asyncio
from functools import partial

import pytest
from sqlalchemy import Text, bindparam, func, select

from signoff.kernel.actor import Actor, system
from signoff.kernel.database import Database
from signoff.kernel.errors import Conflict, Forbidden, Invalid, Unauthenticated
from signoff.kernel.events import event_table
from signoff.kernel.sql import EngineName, prepare
from signoff.kernel.tx import Tx
from tests.kernel.samples import Sampled

_count = prepare(select(func.count()).select_from(event_table).where(event_table.c.kind == Sampled.KIND))


def count(tx: Tx) -> int:
    return tx.number(_count)


def test_a_block_that_ends_well_is_kept(db: Database) -> None:
    with db.writing(system(1)) as tx:
        tx.record(Sampled("kept"))

    with db.reading(system(1)) as tx:
        assert count(tx) == 1


def test_a_block_that_raises_leaves_nothing(db: Database) -> None:
    def work() -> None:
        with db.writing(system(1)) as tx:
            tx.record(Sampled("lost"))
            raise Conflict("no")

    with pytest.raises(Conflict):
        work()

    with db.reading(system(1)) as tx:
        assert count(tx) == 0


def test_a_dry_run_leaves_nothing(db: Database) -> None:
    with db.writing(system(1), dry_run=True) as tx:
        tx.record(Sampled("tried"))
        tx.write_events()
        assert count(tx) == 1

    with db.reading(system(1)) as tx:
        assert count(tx) == 0


def test_a_reading_transaction_cannot_write(db: Database) -> None:
    with pytest.raises(Exception, match=r"readonly|cannot write"), db.reading(system(1)) as tx:
        tx.record(Sampled("refused"))


def test_writes_on_the_loop_are_kept_one_by_one(db: Database) -> None:
    """One request's refusal takes nothing from those that share its commit."""

    async def scenario() -> list[object]:
        def run(tx: Tx, *, number: int) -> int:
            tx.record(Sampled(str(number)))
            if number % 3 == 0:
                raise Conflict(str(number))
            return number

        calls = [db.write(system(1), partial(run, number=number)) for number in range(30)]
        return list(await asyncio.gather(*calls, return_exceptions=True))

    results = asyncio.run(scenario())

    assert [result for result in results if isinstance(result, int)] == [n for n in range(30) if n % 3]
    assert sum(isinstance(result, Conflict) for result in results) == 10
    with db.reading(system(1)) as tx:
        assert count(tx) == 20


def test_a_dry_run_on_the_loop_answers_and_leaves_nothing(db: Database) -> None:
    async def scenario() -> int:
        def run(tx: Tx) -> int:
            tx.record(Sampled("tried"))
            tx.write_events()
            return count(tx)

        tried = await db.write(system(1), run, dry_run=True)
        return tried * 10 + await db.read(system(1), count)

    assert asyncio.run(scenario()) == 10


def test_what_is_committed_wakes_the_sequencer(db: Database) -> None:
    woken: list[str] = []
    db.on_recorded.append(lambda: woken.append("now"))

    with db.writing(system(1)) as tx:
        tx.record(Sampled("one"))
    with db.writing(system(1)):
        pass
    with db.writing(system(1), dry_run=True) as tx:
        tx.record(Sampled("two"))

    assert woken == ["now"]


def test_scopes() -> None:
    nobody = Actor("anonymous", 1, known=False)
    reader = Actor("reader", 1, scopes=frozenset({"read"}))

    reader.must("read", "write")
    with pytest.raises(Forbidden, match="write"):
        reader.must("write")
    with pytest.raises(Unauthenticated):
        nobody.must("read")


@pytest.mark.parametrize("engine", [EngineName.POSTGRESQL], indirect=True)
def test_a_text_with_a_null_character_is_refused(db: Database) -> None:
    said = prepare(select(bindparam("text", type_=Text)))

    with db.reading(system()) as tx, pytest.raises(Invalid, match="null character"):
        tx.all(said, text="a\0b")
    with db.writing(system()) as tx:
        with pytest.raises(Invalid, match="null character"):
            tx.run(said, text="a\0b")
        assert tx.value(said, text="fine") == "fine"
