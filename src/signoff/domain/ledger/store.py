"""What the ledger writes; tiles and checkpoints change only here."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete

from signoff.domain.ledger.tables import checkpoint, tile
from signoff.domain.ledger.tiles import Tile
from signoff.domain.ledger.types import SignedCheckpoint
from signoff.kernel.sql import insert_row, prepare, upsert
from signoff.kernel.tx import Tx

_new_tile = upsert(tile, "level", "tile_index", "width", "hashes")
_put_tile = prepare(
    _new_tile.on_conflict_do_update(
        index_elements=["level", "tile_index"],
        set_={"width": _new_tile.excluded.width, "hashes": _new_tile.excluded.hashes},
    )
)
_add_checkpoint = prepare(insert_row(checkpoint, "tree_size", "root_hash", "note", "created_at"))
_drop_checkpoint = prepare(delete(checkpoint).where(checkpoint.c.tree_size == bindparam("size")))


def put_tiles(tx: Tx, tiles: Iterable[Tile]) -> None:
    tx.run_many(
        _put_tile,
        [
            {"level": tile.level, "tile_index": tile.index, "width": tile.width, "hashes": tile.hashes}
            for tile in tiles
        ],
    )


def add_checkpoints(tx: Tx, signed: Iterable[SignedCheckpoint]) -> None:
    tx.run_many(
        _add_checkpoint,
        [
            {"tree_size": one.size, "root_hash": one.root, "note": one.note, "created_at": one.created_at}
            for one in signed
        ],
    )


def drop_checkpoint(tx: Tx, size: int) -> None:
    tx.run(_drop_checkpoint, size=size)
