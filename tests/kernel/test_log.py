"""The log of events: positions without gaps, and subscribers that miss nothing."""

import threading
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, select

from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.events import SequencedEvent, events_from
from signoff.kernel.sequencer import lag, sequence
from signoff.kernel.sql import EngineName, prepare
from signoff.kernel.subscribers import Subscriber, catch_up, subscriber_table
from signoff.kernel.tx import Tx
from tests.kernel.samples import Overlooked, Sampled

_position = prepare(select(subscriber_table.c.position).where(subscriber_table.c.name == bindparam("name")))


def ignore(_tx: Tx, _events: Sequence[SequencedEvent]) -> None:
    """Append nothing."""


def record(db: Database, *names: str) -> None:
    with db.writing(system(1)) as tx:
        for name in names:
            tx.record(Sampled(name))


def sequence_all(db: Database, limit: int = 100) -> None:
    placed = 1
    while placed:
        with db.writing(system()) as tx:
            placed = sequence(tx, ignore, limit)


@pytest.fixture(autouse=True)
def _caught_up(db: Database) -> None:
    # What the set-up recorded is out of the way.
    sequence_all(db)
    with db.writing(system()) as tx:
        catch_up(tx, Subscriber("test", ignore))


def positions(db: Database) -> list[int]:
    with db.reading(system()) as tx:
        return [event.position for event in tx.all(events_from, position=0, limit=10_000)]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 7), max_size=6), st.integers(1, 5))
def test_positions_have_no_gap(db: Database, groups: list[int], limit: int) -> None:
    for size in groups:
        record(db, *(str(number) for number in range(size)))
        sequence_all(db, limit)

    found = positions(db)

    assert found == list(range(len(found)))


def test_a_failing_ledger_places_nothing(db: Database) -> None:
    def refuse(_tx: Tx, _events: Sequence[SequencedEvent]) -> None:
        raise RuntimeError("full")

    record(db, "a")
    with pytest.raises(RuntimeError), db.writing(system()) as tx:
        sequence(tx, refuse)

    with db.reading(system()) as tx:
        assert lag(tx) == 1


def test_two_sequencers_take_turns(db: Database) -> None:
    record(db, *(str(number) for number in range(200)))
    threads = [threading.Thread(target=sequence_all, args=(db, 10)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sequence_all(db)

    assert len(positions(db)) >= 200
    assert positions(db) == list(range(len(positions(db))))


def test_an_uncommitted_event_is_not_skipped(db: Database) -> None:
    """On PostgreSQL a later id may commit first; the reader must still see the earlier one."""
    if db.engine is EngineName.SQLITE:
        # Writers take turns on SQLite, so there is no such moment.
        return
    seen: list[str] = []
    subscriber = Subscriber("test", lambda _tx, events: seen.extend(event.subject for event in events))
    with db.writing(system(1)) as slow:
        slow.record(Sampled("slow"))
        record(db, "quick")
        sequence_all(db)
        with db.writing(system()) as tx:
            catch_up(tx, subscriber)
    sequence_all(db)
    with db.writing(system()) as tx:
        catch_up(tx, subscriber)

    assert seen == ["quick", "slow"]


def test_a_subscriber_goes_on_where_it_was(db: Database) -> None:
    seen: list[str] = []
    subscriber = Subscriber("test", lambda _tx, events: seen.extend(event.subject for event in events))
    for name in ("a", "b", "c"):
        record(db, name)
        sequence_all(db)
        with db.writing(system()) as tx:
            catch_up(tx, subscriber)

    assert seen == ["a", "b", "c"]


def test_a_subscriber_that_fails_sees_the_event_again(db: Database) -> None:
    seen: list[str] = []

    def handle(_tx: Tx, events: Sequence[SequencedEvent]) -> None:
        seen.extend(event.subject for event in events)
        if len(seen) == 1:
            raise RuntimeError("once")

    record(db, "a")
    sequence_all(db)
    with pytest.raises(RuntimeError), db.writing(system()) as tx:
        catch_up(tx, Subscriber("test", handle))
    with db.writing(system()) as tx:
        catch_up(tx, Subscriber("test", handle))

    assert seen == ["a", "a"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.booleans(), max_size=12), st.integers(1, 4))
def test_a_subscriber_is_told_of_what_it_wants_and_gets_past_the_rest(
    db: Database, wanted: list[bool], limit: int
) -> None:
    seen: list[str] = []
    handle = lambda _tx, events: seen.extend(event.subject for event in events)  # noqa: E731
    subscriber = Subscriber("test", handle, limit, (Sampled.KIND,))
    with db.writing(system(1)) as tx:
        for number, each in enumerate(wanted):
            tx.record(Sampled(str(number)) if each else Overlooked(str(number)))
    sequence_all(db)

    told = -1
    while told:
        with db.writing(system()) as tx:
            told = catch_up(tx, subscriber)

    assert seen == [str(number) for number, each in enumerate(wanted) if each]
    with db.reading(system()) as tx:
        assert tx.number(_position, name="test") == len(positions(db))
