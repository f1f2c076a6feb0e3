"""The tree cut into tiles as C2SP tlog-tiles describes it, so that growing it touches only its right edge.

A tile packs up to 256 hashes of 32 bytes. Level 0 holds the leaves, level k the roots of full tiles of level k - 1.
The edge of a tree is, level by level from the leaves, the packed hashes of the tile that is not full yet.
Source: https://c2sp.org/tlog-tiles, "Merkle Tree".
"""

from collections.abc import Callable, Sequence

from msgspec import Struct

from signoff.domain.ledger.merkle import HASH_SIZE, Nodes, root_of
from signoff.domain.ledger.types import LedgerDamaged

HEIGHT = 8
WIDTH = 1 << HEIGHT
FULL = WIDTH * HASH_SIZE

Edge = Sequence[bytes]
ReadTile = Callable[[int, int], bytes]


class Tile(Struct, frozen=True):
    """One tile of the tree and the packed hashes in it."""

    level: int
    index: int
    hashes: bytes

    @property
    def width(self) -> int:
        """How many hashes the tile holds."""
        return len(self.hashes) // HASH_SIZE


def unpack(hashes: bytes) -> list[bytes]:
    """Cut packed hashes apart."""
    return [hashes[at : at + HASH_SIZE] for at in range(0, len(hashes), HASH_SIZE)]


def count_at(size: int, level: int) -> int:
    """Count the hashes at a level of a tree of `size` leaves: all of them, over all its tiles."""
    return size >> HEIGHT * level


def levels_of(size: int) -> int:
    """Count the levels that a tree of `size` leaves has hashes at."""
    return -(-size.bit_length() // HEIGHT)


def span(level: int, first: int, last: int) -> tuple[int, int]:
    """Give the positions of the first and last leaf under the hashes `first` to `last` of a level."""
    return first << HEIGHT * level, (last + 1 << HEIGHT * level) - 1


def read_edge(size: int, read: ReadTile) -> list[bytes]:
    """Read the edge of a tree of `size` leaves, one tile a level; a level without a partial tile gives b""."""
    return [_partial(size, level, read) for level in range(levels_of(size))]


def _partial(size: int, level: int, read: ReadTile) -> bytes:
    index, width = divmod(count_at(size, level), WIDTH)
    return read(level, index)[: width * HASH_SIZE] if width else b""


def edge_root(edge: Edge) -> bytes:
    """Compute the root of the tree that has this edge."""
    below: list[bytes] = []
    for hashes in edge:
        row = unpack(hashes) + below
        below = [root_of(row)] if row else []
    return root_of(below)


def grow(size: int, edge: Edge, leaves: Sequence[bytes]) -> tuple[list[bytes], list[Tile]]:
    """Append leaf hashes to a tree of `size` leaves; give its new edge and the tiles to write, lowest level first."""
    grown, written = list(edge), []
    level, added = 0, b"".join(leaves)
    while added:
        grown += [b""] * (level + 1 - len(grown))
        tiles = _tiles(level, count_at(size, level) // WIDTH, grown[level] + added)
        full = [tile for tile in tiles if len(tile.hashes) == FULL]
        grown[level] = b"" if len(full) == len(tiles) else tiles[-1].hashes
        written += tiles
        added = b"".join(root_of(unpack(tile.hashes)) for tile in full)
        level += 1
    return grown, written


def _tiles(level: int, first: int, hashes: bytes) -> list[Tile]:
    return [
        Tile(level, first + number, hashes[at : at + FULL])
        for number, at in enumerate(range(0, len(hashes), FULL))
    ]


def nodes_in(read: ReadTile) -> Nodes:
    """Give the tree's nodes out of its tiles; a node whose hashes are not all there raises LedgerDamaged."""

    def node(height: int, index: int) -> bytes:
        level, inner = divmod(height, HEIGHT)
        tile, slot = divmod(index << inner, WIDTH)
        hashes = unpack(read(level, tile)[slot * HASH_SIZE : (slot + (1 << inner)) * HASH_SIZE])
        if len(hashes) != 1 << inner or len(hashes[-1]) != HASH_SIZE:
            raise LedgerDamaged(f"Tile {tile} of level {level} is too short")
        return root_of(hashes)

    return node
