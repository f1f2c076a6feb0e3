"""The tree is RFC 6962's: known roots, an independent library's proofs, and laws over random sizes."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree  # type: ignore[import-untyped]

from signoff.domain.ledger.merkle import (
    EMPTY_ROOT,
    consistency_path,
    hash_leaf,
    hash_node,
    inclusion_path,
    range_root,
    root_of,
    verify_consistency,
    verify_inclusion,
)

laws = settings(max_examples=60, deadline=None)

# The entries and roots that Certificate Transparency's implementations test themselves with.
CT_ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

MOST = 300
ENTRIES = [str(number).encode() for number in range(MOST)]
LEAVES = [hash_leaf(entry) for entry in ENTRIES]

sizes = st.integers(1, MOST)


@cache
def node(height: int, index: int) -> bytes:
    """Compute a perfect subtree straight from the definition."""
    if height == 0:
        return LEAVES[index]
    return hash_node(node(height - 1, 2 * index), node(height - 1, 2 * index + 1))


@cache
def root(size: int) -> bytes:
    """Compute the root of the first leaves with the independent library."""
    return bytes(oracle().get_root(size))


@cache
def oracle() -> InmemoryTree:
    """Give the independent library's tree of all the entries."""
    tree = InmemoryTree(algorithm="sha256")
    tree.append_entries(ENTRIES)
    return tree


def flipped(data: bytes, bit: int) -> bytes:
    """Change one bit."""
    at, mask = divmod(bit % (8 * len(data)), 8)
    return data[:at] + bytes([data[at] ^ 1 << mask]) + data[at + 1 :]


@pytest.mark.parametrize("size", range(9))
def test_known_roots(size: int) -> None:
    assert root_of([hash_leaf(entry) for entry in CT_ENTRIES[:size]]).hex() == CT_ROOTS[size]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert range_root(node, 0, 0) == root_of([]) == EMPTY_ROOT


@laws
@given(sizes)
def test_roots_agree_with_the_definition_and_an_independent_library(size: int) -> None:
    assert range_root(node, 0, size) == root_of(LEAVES[:size]) == root(size)


@laws
@given(st.data(), sizes)
def test_inclusion_paths_are_those_of_an_independent_library(data: st.DataObject, size: int) -> None:
    position = data.draw(st.integers(0, size - 1))
    path = inclusion_path(node, position, size)

    assert [LEAVES[position], *path] == oracle().prove_inclusion(position + 1, size).path
    assert verify_inclusion(LEAVES[position], position, size, path, root(size))


def subproof(old: int, start: int, end: int, *, known: bool) -> list[bytes]:
    """Follow the letter of RFC 6962, section 2.1.2."""
    if old == end:
        return [] if known else [range_root(node, start, end)]
    middle = start + 1
    while 2 * (middle - start) < end - start:
        middle = start + 2 * (middle - start)
    if old <= middle:
        return [*subproof(old, start, middle, known=known), range_root(node, middle, end)]
    return [*subproof(old, middle, end, known=False), range_root(node, start, middle)]


@laws
@given(st.data(), sizes)
def test_consistency_paths_follow_the_letter_of_the_rfc(data: st.DataObject, new: int) -> None:
    old = data.draw(st.integers(1, new))
    path = consistency_path(node, old, new)

    assert path == subproof(old, 0, new, known=True)
    assert verify_consistency(old, new, root(old), root(new), path)


def test_the_example_of_the_rfc() -> None:
    # RFC 6962, section 2.1.3, has this tree of seven entries and these proofs.
    a, b, c, d, e, f, j = LEAVES[:7]
    g, h, i = hash_node(a, b), hash_node(c, d), hash_node(e, f)
    k, left = hash_node(i, j), hash_node(g, h)

    assert inclusion_path(node, 0, 7) == [b, h, k]
    assert inclusion_path(node, 3, 7) == [c, g, k]
    assert inclusion_path(node, 4, 7) == [f, j, left]
    assert inclusion_path(node, 6, 7) == [i, left]
    assert consistency_path(node, 3, 7) == [c, d, g, k]
    assert consistency_path(node, 4, 7) == [k]
    assert consistency_path(node, 6, 7) == [i, j, left]


@laws
@given(sizes)
def test_every_tree_begins_with_the_empty_one(new: int) -> None:
    assert consistency_path(node, 0, new) == []
    assert verify_consistency(0, new, EMPTY_ROOT, root(new), [])
    assert not verify_consistency(0, new, root(1), root(new), [])


@laws
@given(st.data(), sizes, st.integers(0, 10_000))
def test_a_changed_inclusion_proof_does_not_hold(data: st.DataObject, size: int, bit: int) -> None:
    position = data.draw(st.integers(0, size - 1))
    path = inclusion_path(node, position, size)
    leaf = LEAVES[position]

    assert not verify_inclusion(flipped(leaf, bit), position, size, path, root(size))
    assert not verify_inclusion(leaf, position, size, path, flipped(root(size), bit))
    assert not verify_inclusion(leaf, position, size, [*path, leaf], root(size))
    assert not verify_inclusion(leaf, size, size, path, root(size))
    assert not verify_inclusion(leaf, -1, size, path, root(size))
    for at in range(len(path)):
        assert not verify_inclusion(
            leaf, position, size, [*path[:at], flipped(path[at], bit), *path[at + 1 :]], root(size)
        )
        assert not verify_inclusion(leaf, position, size, path[:at] + path[at + 1 :], root(size))


@laws
@given(st.data(), sizes)
def test_an_inclusion_proof_holds_for_one_position_only(data: st.DataObject, size: int) -> None:
    position = data.draw(st.integers(0, size - 1))
    other = (
        data.draw(st.integers(0, size - 1).filter(lambda number: number != position)) if size > 1 else size
    )
    path = inclusion_path(node, position, size)

    assert not verify_inclusion(LEAVES[position], other, size, path, root(size))


@laws
@given(st.data(), st.integers(2, MOST), st.integers(0, 10_000))
def test_a_changed_consistency_proof_does_not_hold(data: st.DataObject, new: int, bit: int) -> None:
    old = data.draw(st.integers(1, new - 1))
    path = consistency_path(node, old, new)

    assert not verify_consistency(old, new, flipped(root(old), bit), root(new), path)
    assert not verify_consistency(old, new, root(old), flipped(root(new), bit), path)
    assert not verify_consistency(old, new, root(old), root(new), [*path, root(old)])
    assert not verify_consistency(old, new, root(old), root(new), [])
    assert not verify_consistency(new, old, root(new), root(old), path)
    for at in range(len(path)):
        changed = [*path[:at], flipped(path[at], bit), *path[at + 1 :]]
        assert not verify_consistency(old, new, root(old), root(new), changed)


@laws
@given(sizes)
def test_a_tree_is_consistent_with_itself_only(size: int) -> None:
    assert verify_consistency(size, size, root(size), root(size), [])
    assert not verify_consistency(size, size, root(size), EMPTY_ROOT, [])
    assert not verify_consistency(size, size, root(size), root(size), [root(size)])


def test_hashes_of_another_length_prove_nothing() -> None:
    path = inclusion_path(node, 0, 2)

    assert not verify_inclusion(LEAVES[0], 0, 2, [path[0] + b"\x00"], root(2))
    assert not verify_consistency(1, 2, root(1), root(2), [b""])
