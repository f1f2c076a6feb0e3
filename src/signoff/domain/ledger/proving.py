"""What anyone may ask of the ledger: its latest checkpoint, proofs, and tiles. Nothing here tells an event."""

from collections.abc import Callable
from functools import cache

from signoff.domain.ledger import queries
from signoff.domain.ledger.merkle import HASH_SIZE, consistency_path, inclusion_path
from signoff.domain.ledger.tiles import WIDTH, count_at, levels_of, nodes_in
from signoff.domain.ledger.types import Consistency, Inclusion, SignedCheckpoint
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.tx import Tx


def checkpoint(tx: Tx) -> SignedCheckpoint:
    """Give the latest signed checkpoint; NotFound while nothing has been sequenced."""
    found = queries.latest_checkpoint(tx)
    if found is None:
        raise NotFound("The ledger has no entries yet")
    return found


def inclusion(tx: Tx, position: int, size: int) -> Inclusion:
    """Prove that the entry at `position` is in the tree of the first `size` entries; Invalid beyond the signed tree."""
    _must_be_signed(tx, "size", size)
    if not 0 <= position < size:
        raise Invalid({"position": [f"must be between 0 and {size - 1}"]})
    nodes = nodes_in(queries.reader(tx))
    return Inclusion(position, size, nodes(0, position), inclusion_path(nodes, position, size))


def leaves(tx: Tx) -> Callable[[int], bytes]:
    """Give a function that tells the stored leaf of a position, 32 bytes of 0 where there is none."""

    @cache
    def hashes(index: int) -> bytes:
        stored = queries.tile_at(tx, 0, index)
        return stored.hashes if stored else b""

    def leaf(position: int) -> bytes:
        index, slot = divmod(position, WIDTH)
        return hashes(index)[slot * HASH_SIZE : (slot + 1) * HASH_SIZE] or bytes(HASH_SIZE)

    return leaf


def consistency(tx: Tx, old: int, new: int) -> Consistency:
    """Prove that the tree of `old` entries begins the tree of `new` entries; Invalid beyond the signed tree."""
    _must_be_signed(tx, "new", new)
    if not 0 <= old <= new:
        raise Invalid({"old": [f"must be between 0 and {new}"]})
    return Consistency(old, new, consistency_path(nodes_in(queries.reader(tx)), old, new))


def tile(tx: Tx, level: int, index: int, width: int = WIDTH) -> bytes:
    """Give the first `width` packed hashes of a tile, as c2sp.org/tlog-tiles serves them; NotFound beyond the tree."""
    size = checkpoint(tx).size
    if level < 0 or index < 0 or not 0 < width <= WIDTH or level >= levels_of(size):
        raise NotFound("There is no such tile")
    if index * WIDTH + width > count_at(size, level):
        raise NotFound("The tile has not so many hashes yet")
    return queries.reader(tx)(level, index)[: width * HASH_SIZE]


def _must_be_signed(tx: Tx, name: str, size: int) -> None:
    signed = checkpoint(tx).size
    if not 0 < size <= signed:
        raise Invalid({name: [f"must be between 1 and {signed}"]})
