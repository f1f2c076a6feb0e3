"""Growing tile by tile gives the same tree as hashing it whole, and touches only the right edge."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signoff.domain.ledger.merkle import consistency_path, inclusion_path, range_root, root_of
from signoff.domain.ledger.tiles import (
    FULL,
    WIDTH,
    Tile,
    count_at,
    edge_root,
    grow,
    levels_of,
    nodes_in,
    read_edge,
    span,
)
from signoff.domain.ledger.types import LedgerDamaged

laws = settings(max_examples=60, deadline=None)

Stored = dict[tuple[int, int], bytes]

# Past 65,536 leaves the tree has a third level.
MANY = 66_000
LEAVES = [sha256(str(number).encode()).digest() for number in range(MANY)]


def grown(batches: Sequence[int], start: int = 0, stored: Stored | None = None) -> tuple[Stored, list[bytes]]:
    """Append batches of these sizes, keeping every tile as a store does."""
    tiles: Stored = {} if stored is None else stored
    size = start
    edge = read_edge(size, lambda level, index: tiles[level, index])
    for batch in batches:
        edge, written = grow(size, edge, LEAVES[size : size + batch])
        tiles |= {(tile.level, tile.index): tile.hashes for tile in written}
        size += batch
    return tiles, edge


@pytest.fixture(scope="module")
def many() -> Stored:
    """Give the tiles of the large tree."""
    return grown([MANY])[0]


@laws
@given(st.lists(st.integers(0, 700), max_size=6))
def test_any_split_into_batches_gives_the_same_tree(batches: list[int]) -> None:
    size = sum(batches)
    tiles, edge = grown(batches)

    assert edge_root(edge) == root_of(LEAVES[:size])
    assert tiles == grown([size])[0]


@laws
@given(st.lists(st.integers(1, 700), min_size=1, max_size=6))
def test_the_edge_can_be_read_back(batches: list[int]) -> None:
    tiles, edge = grown(batches)

    read = read_edge(sum(batches), lambda level, index: tiles[level, index])

    assert [part for part in read if part] == [part for part in edge if part]
    assert edge_root(read) == edge_root(edge)


def test_tiles_are_those_of_the_specification() -> None:
    # The example of c2sp.org/tlog-tiles, "Partial Tiles": a tree of 70,000 leaves.
    counts = [divmod(count_at(70_000, level), WIDTH) for level in range(levels_of(70_000))]

    assert counts == [(273, 112), (1, 17), (0, 1)]


def test_a_full_tile_rises_at_once() -> None:
    tiles, _ = grown([WIDTH])

    assert tiles.keys() == {(0, 0), (1, 0)}
    assert tiles[1, 0] == root_of(LEAVES[:WIDTH])


def test_growing_by_one_writes_one_tile_a_level_at_most(many: Stored) -> None:
    edge = read_edge(MANY, lambda level, index: many[level, index])

    _, written = grow(MANY, edge, LEAVES[:1])

    assert [(tile.level, tile.index) for tile in written] == [(0, MANY // WIDTH)]
    assert all(len(tile.hashes) <= FULL for tile in written)


@laws
@given(st.integers(1, MANY))
def test_older_roots_come_from_newer_tiles(many: Stored, size: int) -> None:
    nodes = nodes_in(lambda level, index: many[level, index])

    assert range_root(nodes, 0, size) == edge_root(read_edge(size, lambda level, index: many[level, index]))


@laws
@given(st.data())
def test_proofs_read_no_more_than_two_tiles_a_level(many: Stored, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, MANY))
    position, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))

    for path, at in ((inclusion_path, position), (consistency_path, old)):
        asked: set[tuple[int, int]] = set()

        def read(level: int, index: int, asked: set[tuple[int, int]] = asked) -> bytes:
            asked.add((level, index))
            return many[level, index]

        path(nodes_in(read), at, size)

        assert len(asked) <= 2 * levels_of(size)


def test_a_tile_that_lost_hashes_proves_nothing() -> None:
    nodes = nodes_in(lambda _level, _index: b"".join(LEAVES[:3])[:-1])

    assert nodes(0, 0) == LEAVES[0]
    for height, index in ((0, 2), (0, 3), (1, 1), (2, 0)):
        with pytest.raises(LedgerDamaged):
            nodes(height, index)


def test_spans() -> None:
    assert span(0, 5, 5) == (5, 5)
    assert span(1, 2, 2) == (512, 767)
    assert span(2, 0, 1) == (0, 131_071)
    assert Tile(0, 0, bytes(64)).width == 2
