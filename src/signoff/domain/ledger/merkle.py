"""Hashes and proofs of the RFC 6962 Merkle tree; nothing here knows where the hashes are kept.

A node is named by height and index: it covers the leaves from `index << height` up to `(index + 1) << height`.
Sizes and positions count leaves, positions from 0; every hash is 32 bytes of SHA-256.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from hmac import compare_digest

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()

Nodes = Callable[[int, int], bytes]
Range = tuple[int, int]


def hash_leaf(entry: bytes) -> bytes:
    """Hash an entry into its leaf (RFC 6962, section 2.1)."""
    return sha256(b"\x00" + entry).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into the node above them (RFC 6962, section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Hash neighbouring subtrees of one height, of which only the last may be incomplete, into their root."""
    level = list(hashes)
    while len(level) > 1:
        above = [hash_node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        # An odd one rises unchanged: that gives RFC 6962's split at the largest power of two.
        level = above + level[-1:] if len(level) % 2 else above
    return level[0] if level else EMPTY_ROOT


def range_root(nodes: Nodes, start: int, end: int) -> bytes:
    """Hash the leaves `start` to `end`, which must be the whole tree or one side of an RFC 6962 split."""
    perfect = []
    while start < end:
        height = (end - start).bit_length() - 1
        perfect.append(nodes(height, start >> height))
        start += 1 << height
    root = perfect.pop() if perfect else EMPTY_ROOT
    while perfect:
        root = hash_node(perfect.pop(), root)
    return root


def inclusion_path(nodes: Nodes, position: int, size: int) -> list[bytes]:
    """Give the hashes that lead from the leaf at `position` to the root of `size` leaves, leaf side first."""
    start, end = 0, size
    beside: list[Range] = []
    while end - start > 1:
        middle = _split(start, end)
        if position < middle:
            beside.append((middle, end))
            end = middle
        else:
            beside.append((start, middle))
            start = middle
    return _roots(nodes, beside)


def consistency_path(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """Give the hashes that prove the first `old` of `new` leaves unchanged; none when `old` is 0 or `new`."""
    if old in (0, new):
        return []
    start, end = 0, new
    beside: list[Range] = []
    while end != old:
        middle = _split(start, end)
        if old <= middle:
            beside.append((middle, end))
            end = middle
        else:
            beside.append((start, middle))
            start = middle
    # The verifier knows the old root, so a range that is the whole old tree is left out.
    return _roots(nodes, [*beside, (start, end)] if start else beside)


def verify_inclusion(leaf: bytes, position: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `path` proves the leaf at `position` under the root of `size` leaves (RFC 9162, 2.1.3.2)."""
    if not 0 <= position < size or not _well_formed(path):
        return False
    node, last, found = position, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = hash_node(beside, found)
            node, last = _rise(node, last)
        else:
            found = hash_node(found, beside)
        node, last = node >> 1, last >> 1
    return last == 0 and compare_digest(found, root)


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Tell whether `path` proves that the tree of `old` leaves begins the tree of `new` (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new or not _well_formed(path):
        return False
    if old == 0:
        return not path and compare_digest(old_root, EMPTY_ROOT)
    if old == new:
        return not path and compare_digest(old_root, new_root)
    return _verify_growth(old, new, old_root, new_root, path)


def _verify_growth(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    steps = list(path) if old & (old - 1) else [old_root, *path]
    if not steps:
        return False
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    found_old = found_new = steps[0]
    for beside in steps[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            found_old, found_new = hash_node(beside, found_old), hash_node(beside, found_new)
            node, last = _rise(node, last)
        else:
            found_new = hash_node(found_new, beside)
        node, last = node >> 1, last >> 1
    return last == 0 and compare_digest(found_old, old_root) and compare_digest(found_new, new_root)


def _split(start: int, end: int) -> int:
    return start + (1 << (end - start - 1).bit_length() - 1)


def _roots(nodes: Nodes, ranges: list[Range]) -> list[bytes]:
    return [range_root(nodes, start, end) for start, end in reversed(ranges)]


def _rise(node: int, last: int) -> Range:
    """Skip the heights at which the last node of the tree has no sibling."""
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _well_formed(path: Sequence[bytes]) -> bool:
    return all(len(step) == HASH_SIZE for step in path)
