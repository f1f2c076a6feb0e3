"""Subscribers read the log by position, each at its own pace, and never miss an event.

A subscriber's position moves in the transaction in which it worked: what it writes to the database happens exactly
once; anything else it does may happen again after a crash.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct
from sqlalchemy import Column, Table, Text, bindparam, select, update

from signoff.kernel.events import SequencedEvent, events_from
from signoff.kernel.sql import Key, metadata, prepare, upsert
from signoff.kernel.tx import Tx

BATCH = 500

subscriber_table = Table(
    "subscriber",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", Key, nullable=False),
)

_make_row = prepare(
    upsert(subscriber_table, "name", "position").on_conflict_do_nothing(index_elements=["name"])
)
_lock = prepare(
    select(subscriber_table.c.position)
    .where(subscriber_table.c.name == bindparam("subscriber"))
    .with_for_update(skip_locked=True)
)
_advance = prepare(
    update(subscriber_table)
    .where(subscriber_table.c.name == bindparam("subscriber"))
    .values(position=bindparam("place"))
)


class Subscriber(Struct, frozen=True):
    """A durable reader of the log; `handle` gets events in order, at most `batch` at once, and may see one again."""

    name: str
    handle: Callable[[Tx, Sequence[SequencedEvent]], None]
    batch: int = BATCH


def catch_up(tx: Tx, subscriber: Subscriber, limit: int | None = None) -> int:
    """Hand the next events to one subscriber and remember how far it is; give how many."""
    tx.run(_make_row, name=subscriber.name, position=0)
    position = tx.value(_lock, subscriber=subscriber.name)
    if not isinstance(position, int):
        return 0
    events = tx.all(events_from, position=position, limit=limit or subscriber.batch)
    if events:
        subscriber.handle(tx, events)
        tx.run(_advance, subscriber=subscriber.name, place=events[-1].position + 1)
    return len(events)
