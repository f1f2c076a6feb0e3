"""Proofs out of the store verify against signed checkpoints with nothing but the pure functions."""

import pytest
from pymerkle import InmemoryTree  # type: ignore[import-untyped]

from signoff.domain.ledger.entries import entry_bytes, leaf_of
from signoff.domain.ledger.merkle import verify_consistency, verify_inclusion
from signoff.domain.ledger.proving import checkpoint, consistency, inclusion, tile
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.events import events_from
from tests.domain.ledger import history
from tests.domain.ledger.history import happen, log_of


def test_every_entry_is_proven(db: Database) -> None:
    log_of(db, 200, 1, 100)

    with db.reading(system()) as tx:
        root = checkpoint(tx).root
        for position in (0, 1, 199, 200, 255, 256, 300):
            proof = inclusion(tx, position, 301)

            assert proof.leaf == leaf_of(history.entry(tx, position))
            assert verify_inclusion(proof.leaf, position, 301, proof.path, root)


def test_proofs_agree_with_an_independent_library(db: Database) -> None:
    log_of(db, 300)
    tree = InmemoryTree(algorithm="sha256")

    with db.reading(system()) as tx:
        tree.append_entries([entry_bytes(event) for event in tx.all(events_from, position=0, limit=300)])

        assert checkpoint(tx).root == tree.get_root()
        for size in (1, 2, 3, 256, 257, 300):
            proof = inclusion(tx, size // 2, size)
            assert [proof.leaf, *proof.path] == tree.prove_inclusion(size // 2 + 1, size).path


def test_older_checkpoints_begin_newer_ones(db: Database) -> None:
    roots = {}
    with db.writing(system()) as tx:
        for count in (1, 2, 253, 1, 200):
            happen(tx, [count])
            signed = checkpoint(tx)
            roots[signed.size] = signed.root

        for old, new in ((1, 3), (3, 256), (256, 257), (3, 457), (457, 457)):
            assert verify_consistency(old, new, roots[old], roots[new], consistency(tx, old, new).path)


def test_an_empty_ledger_proves_nothing(db: Database) -> None:
    with db.reading(system()) as tx:
        for ask in (checkpoint, lambda tx: inclusion(tx, 0, 1), lambda tx: consistency(tx, 0, 1)):
            with pytest.raises(NotFound):
                ask(tx)


def test_nothing_is_proven_beyond_the_signed_tree(db: Database) -> None:
    log_of(db, 5)

    with db.reading(system()) as tx:
        for position, size in ((0, 6), (5, 5), (-1, 5), (0, 0)):
            with pytest.raises(Invalid):
                inclusion(tx, position, size)
        for old, new in ((0, 6), (4, 3), (-1, 3), (0, 0)):
            with pytest.raises(Invalid):
                consistency(tx, old, new)


def test_tiles_are_given_up_to_the_signed_size(db: Database) -> None:
    log_of(db, 300)

    with db.reading(system()) as tx:
        leaves = b"".join(leaf_of(event) for event in tx.all(events_from, position=0, limit=300))

        assert tile(tx, 0, 0) == leaves[: 256 * 32]
        assert tile(tx, 0, 1, 44) == leaves[256 * 32 :]
        assert tile(tx, 0, 1, 10) == leaves[256 * 32 : 266 * 32]
        assert len(tile(tx, 1, 0, 1)) == 32
        for level, index, width in (
            (0, 1, 45),
            (0, 1, 256),
            (0, 2, 1),
            (1, 0, 2),
            (2, 0, 1),
            (-1, 0, 1),
            (0, 0, 0),
        ):
            with pytest.raises(NotFound):
                tile(tx, level, index, width)
