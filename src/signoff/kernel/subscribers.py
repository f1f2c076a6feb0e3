"""Subscribers read the log by position, each at its own pace, and never miss an event.

A subscriber's position moves in the transaction in which it worked: what it writes to the database happens exactly
once; anything else it does may happen again after a crash.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct
from sqlalchemy import Column, Integer, Select, Table, Text, bindparam, func, select, update

from signoff.kernel.events import SEQUENCED, SequencedEvent, event_table
from signoff.kernel.sql import Key, Row, in_list, metadata, prepare, upsert
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


_position = event_table.c.position
_last = prepare(select(func.max(_position)))


def _between() -> Select[Row]:
    return select(*SEQUENCED).where(
        _position >= bindparam("position"), _position <= bindparam("last", type_=Integer)
    )


def _paged(query: Select[Row]) -> Select[Row]:
    return query.order_by(_position).limit(bindparam("limit", type_=Integer))


_all_events = prepare(_paged(_between()), into=SequencedEvent)
_some_events = prepare(_paged(_between().where(in_list(event_table.c.kind, "kinds"))), into=SequencedEvent)


class Subscriber(Struct, frozen=True):
    """A durable reader of the log; `handle` gets events in order, at most `batch` at once, and may see one again.

    It is told only of the `kinds` that it wants, of all kinds if it names none.
    """

    name: str
    handle: Callable[[Tx, Sequence[SequencedEvent]], None]
    batch: int = BATCH
    kinds: tuple[str, ...] = ()


def catch_up(tx: Tx, subscriber: Subscriber, limit: int | None = None) -> int:
    """Hand the next events to one subscriber and remember how far it is; give how many."""
    tx.run(_make_row, name=subscriber.name, position=0)
    position, last = tx.value(_lock, subscriber=subscriber.name), tx.value(_last)
    if not isinstance(position, int) or not isinstance(last, int) or last < position:
        return 0
    most = limit or subscriber.batch
    events = _next(tx, subscriber, position=position, last=last, limit=most)
    if events:
        subscriber.handle(tx, events)
    # What lies between the last event that was handed over and the next is wanted by nobody here.
    place = events[-1].position + 1 if len(events) == most else last + 1
    tx.run(_advance, subscriber=subscriber.name, place=place)
    return len(events)


def _next(tx: Tx, subscriber: Subscriber, **place: int) -> list[SequencedEvent]:
    if not subscriber.kinds:
        return tx.all(_all_events, **place)
    return tx.all(_some_events, **place, kinds=list(subscriber.kinds))
