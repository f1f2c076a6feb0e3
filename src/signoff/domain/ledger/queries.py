"""What the ledger reads."""

from functools import cache

from msgspec import Struct
from sqlalchemy import bindparam, func, select

from signoff.domain.ledger.merkle import HASH_SIZE
from signoff.domain.ledger.tables import checkpoint as _checkpoint
from signoff.domain.ledger.tables import tile as _tile
from signoff.domain.ledger.tiles import HEIGHT, WIDTH, ReadTile
from signoff.domain.ledger.types import LedgerDamaged, SignedCheckpoint
from signoff.kernel.events import SequencedEvent, event_table, events_from
from signoff.kernel.sql import prepare
from signoff.kernel.tx import Tx

_CHECKPOINT = (_checkpoint.c.tree_size, _checkpoint.c.root_hash, _checkpoint.c.note, _checkpoint.c.created_at)


class StoredTile(Struct, frozen=True):
    """A tile as its row says: `width` ought to count the packed hashes."""

    width: int
    hashes: bytes

    @property
    def plausible(self) -> bool:
        return self.width <= WIDTH and len(self.hashes) == self.width * HASH_SIZE


class Extent(Struct, frozen=True):
    """The first and last position of all events and the size of the latest checkpoint, at one moment."""

    first: int | None
    last: int | None
    signed: int | None


_latest = prepare(
    select(*_CHECKPOINT).order_by(_checkpoint.c.tree_size.desc()).limit(1), into=SignedCheckpoint
)


def latest_checkpoint(tx: Tx) -> SignedCheckpoint | None:
    return tx.first(_latest)


_between = prepare(
    select(*_CHECKPOINT)
    .where(_checkpoint.c.tree_size > bindparam("after"), _checkpoint.c.tree_size <= bindparam("until"))
    .order_by(_checkpoint.c.tree_size),
    into=SignedCheckpoint,
)


def checkpoints_between(tx: Tx, after: int, until: int) -> list[SignedCheckpoint]:
    return tx.all(_between, after=after, until=until)


_tile_at = prepare(
    select(_tile.c.width, _tile.c.hashes).where(
        _tile.c.level == bindparam("at_level"), _tile.c.tile_index == bindparam("at_index")
    ),
    into=StoredTile,
)


def tile_at(tx: Tx, level: int, index: int) -> StoredTile | None:
    return tx.first(_tile_at, at_level=level, at_index=index)


def reader(tx: Tx) -> ReadTile:
    """Give a function that reads each tile once; a missing or implausible tile raises LedgerDamaged."""

    @cache
    def read(level: int, index: int) -> bytes:
        stored = tile_at(tx, level, index)
        if stored is None or not stored.plausible:
            raise LedgerDamaged(f"Tile {index} of level {level} is missing or malformed")
        return stored.hashes

    return read


_levels = prepare(
    select(_tile.c.level, func.max(_tile.c.tile_index * WIDTH + _tile.c.width))
    .group_by(_tile.c.level)
    .order_by(_tile.c.level)
)


def covered(tx: Tx) -> int:
    """Count the leaves that the stored tiles speak of: the most that any level covers."""
    return max((count << HEIGHT * max(level, 0) for level, count in tx.all(_levels)), default=0)


_position = event_table.c.position
_extent = prepare(
    select(
        select(func.min(_position)).scalar_subquery(),
        select(func.max(_position)).scalar_subquery(),
        select(func.max(_checkpoint.c.tree_size)).scalar_subquery(),
    ),
    into=Extent,
)


def extent(tx: Tx) -> Extent:
    (found,) = tx.all(_extent)
    return found


def events(tx: Tx, start: int, count: int) -> list[SequencedEvent]:
    return tx.all(events_from, position=start, limit=count)
