"""The sequencer gives committed events their contiguous positions, one process at a time."""

from collections.abc import Callable, Sequence

from sqlalchemy import CheckConstraint, Column, Integer, Table, bindparam, func, select, update

from signoff.kernel.events import SequencedEvent, event_table, pending_events, place_event
from signoff.kernel.sql import Key, metadata, prepare, upsert
from signoff.kernel.tx import Tx

BATCH = 2000

Append = Callable[[Tx, Sequence[SequencedEvent]], None]

sequencer_table = Table(
    "sequencer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("next_position", Key, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

_make_row = prepare(
    upsert(sequencer_table, "id", "next_position").on_conflict_do_nothing(index_elements=["id"])
)
_lock = prepare(
    select(sequencer_table.c.next_position)
    .where(sequencer_table.c.id == bindparam("row_id"))
    .with_for_update(skip_locked=True)
)
_advance = prepare(
    update(sequencer_table)
    .where(sequencer_table.c.id == bindparam("row_id"))
    .values(next_position=bindparam("place"))
)
_lag = prepare(select(func.count()).select_from(event_table).where(event_table.c.position.is_(None)))


def sequence(tx: Tx, append: Append, limit: int = BATCH) -> int:
    """Place up to `limit` waiting events and hand them to `append` in the same transaction; give how many.

    The row lock makes this the only sequencer at work; a second one finds the row taken and places nothing.
    """
    tx.run(_make_row, id=1, next_position=0)
    position = tx.value(_lock, row_id=1)
    if not isinstance(position, int):
        return 0
    waiting = tx.all(pending_events, limit=limit)
    if not waiting:
        return 0
    placed = [event.sequenced(position + offset) for offset, event in enumerate(waiting)]
    tx.run_many(place_event, [{"event_id": event.id, "place": event.position} for event in placed])
    tx.run(_advance, row_id=1, place=position + len(placed))
    append(tx, placed)
    return len(placed)


def lag(tx: Tx) -> int:
    """Count the events that wait for their position."""
    return tx.number(_lag)
