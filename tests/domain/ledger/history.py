"""A log with events in it, and ways to tamper with what is stored, for tests of the ledger."""

from collections.abc import Sequence
from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import BindParameter, ColumnElement, Table, bindparam, delete, insert, select, update

from signoff.domain.ledger import queries, store
from signoff.domain.ledger.appending import append
from signoff.domain.ledger.checkpoint import Checkpoint, sign_checkpoint
from signoff.domain.ledger.entries import leaf_of
from signoff.domain.ledger.notes import Signer
from signoff.domain.ledger.proving import checkpoint
from signoff.domain.ledger.tables import checkpoint as checkpoints
from signoff.domain.ledger.tables import tile as tiles
from signoff.domain.ledger.tiles import Tile, edge_root, grow
from signoff.domain.ledger.types import SignedCheckpoint
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.events import SequencedEvent, event_table, events_from, insert_event
from signoff.kernel.sequencer import sequence
from signoff.kernel.sql import prepare
from signoff.kernel.tx import Tx

SIGNER = Signer("signoff.example/log", Ed25519PrivateKey.from_private_bytes(bytes(32)))
OTHER = Signer("signoff.example/log", Ed25519PrivateKey.from_private_bytes(bytes([1] * 32)))


_forget_waiting = prepare(delete(event_table).where(event_table.c.position.is_(None)))


def happen(tx: Tx, batches: Sequence[int], signer: Signer = SIGNER) -> None:
    """Record that many events at a time, and let the sequencer place and append each batch.

    What making the installation recorded is forgotten, so that these events stand alone.
    """
    tx.run(_forget_waiting)
    for count in batches:
        rows = [
            {
                "organisation_id": 1 + number % 2,
                "actor": "alice",
                "kind": "test.happened",
                "subject": f"thing {number}",
                "payload": f'{{"number": {number}}}',
                "at": tx.now,
                "record": None,
                "trail": None,
            }
            for number in range(count)
        ]
        tx.run_many(insert_event, rows)
        while sequence(tx, partial(append, signer=signer)):
            pass


def log_of(db: Database, *batches: int) -> None:
    """Make a log of batches."""
    with db.writing(system()) as tx:
        happen(tx, batches)


def entries(tx: Tx) -> list[SequencedEvent]:
    """Give every event of the log."""
    return tx.all(events_from, position=0, limit=100_000)


def entry(tx: Tx, position: int) -> SequencedEvent:
    """Give one event of the log."""
    return tx.all(events_from, position=position, limit=1)[0]


def head(tx: Tx) -> Checkpoint:
    """Give the latest checkpoint as someone outside keeps it."""
    latest = checkpoint(tx)
    return Checkpoint(SIGNER.name, latest.size, latest.root)


_sizes = prepare(select(checkpoints.c.tree_size).order_by(checkpoints.c.tree_size))


def kept_sizes(tx: Tx) -> list[int]:
    """Give the sizes whose checkpoints are stored."""
    return [size for (size,) in tx.all(_sizes)]


def stored_tiles(tx: Tx) -> dict[tuple[int, int], bytes]:
    """Give every stored tile."""
    rows = tx.all(prepare(select(tiles.c.level, tiles.c.tile_index, tiles.c.hashes)))
    return {(level, index): hashes for level, index, hashes in rows}


def change_event(tx: Tx, place: int, /, **values: object) -> None:
    """Change the row of the event at a position."""
    assert _changed(tx, event_table, (event_table.c.position == place,), values) == 1


def delete_events(tx: Tx, first: int, last: int) -> None:
    """Delete the rows of the events between two positions."""
    tx.run(prepare(delete(event_table).where(event_table.c.position.between(first, last))))


def add_event(tx: Tx, position: int) -> None:
    """Add the row of an event around the sequencer."""
    values = {"organisation_id": 1, "actor": "x", "kind": "x", "subject": "x", "payload": "{}", "at": tx.now}
    tx.run(prepare(insert(event_table).values({**values, "position": position})))


def swap_events(tx: Tx, one: int, other: int) -> None:
    """Let two events change places."""
    change_event(tx, one, position=None)
    change_event(tx, other, position=one)
    where = event_table.c.position.is_(None)
    assert tx.run(prepare(update(event_table).where(where).values(position=other))) == 1


def put_hash(tx: Tx, level: int, index: int, slot: int, value: bytes) -> None:
    """Replace one hash in a stored tile."""
    stored = queries.tile_at(tx, level, index)
    assert stored is not None
    hashes = stored.hashes[: 32 * slot] + value + stored.hashes[32 * slot + 32 :]
    store.put_tiles(tx, [Tile(level, index, hashes)])


def change_tile(tx: Tx, level: int, index: int, **values: object) -> None:
    """Change the row of a tile."""
    assert _changed(tx, tiles, (tiles.c.level == level, tiles.c.tile_index == index), values) == 1


def delete_tiles(tx: Tx, level: int, first: int) -> None:
    """Delete the tiles of a level from an index on."""
    tx.run(prepare(delete(tiles).where(tiles.c.level == level, tiles.c.tile_index >= first)))


def change_checkpoint(tx: Tx, size: int, **values: object) -> None:
    """Change the row of a checkpoint."""
    assert _changed(tx, checkpoints, (checkpoints.c.tree_size == size,), values) == 1


def _changed(tx: Tx, table: Table, where: Sequence[ColumnElement[bool]], values: dict[str, object]) -> int:
    # A statement is a text, and not every value can be written into one.
    new: dict[str, BindParameter[object]] = {name: bindparam(f"new_{name}") for name in values}
    return tx.run(
        prepare(update(table).where(*where).values(new)), **{f"new_{name}": values[name] for name in values}
    )


def forge_checkpoint(tx: Tx, size: int, signer: Signer = OTHER) -> None:
    """Add or replace a checkpoint, with some root, signed by some key."""
    store.drop_checkpoint(tx, size)
    note = sign_checkpoint(size, bytes(32), signer)
    store.add_checkpoints(tx, [SignedCheckpoint(size, bytes(32), note, tx.now)])


def rewrite_tiles(tx: Tx) -> bytes:
    """Compute all tiles anew from the rows of the events, as a forger would; give the root."""
    events = tx.all(events_from, position=0, limit=100_000)
    edge, written = grow(0, [], [leaf_of(event) for event in events])
    tx.run(prepare(delete(tiles)))
    store.put_tiles(tx, written)
    return edge_root(edge)


def cut_back(tx: Tx, size: int) -> None:
    """Delete everything after the first entries, as restoring an old backup does."""
    delete_events(tx, size, 1 << 40)
    rewrite_tiles(tx)
    tx.run(prepare(delete(checkpoints).where(checkpoints.c.tree_size > size)))
