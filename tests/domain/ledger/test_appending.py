"""Appending keeps tiles and checkpoints as the log grows, and signs nothing on top of damage."""

import pytest

from signoff.domain.ledger.appending import append
from signoff.domain.ledger.checkpoint import open_checkpoint
from signoff.domain.ledger.entries import leaf_of
from signoff.domain.ledger.merkle import root_of
from signoff.domain.ledger.proving import checkpoint
from signoff.domain.ledger.types import LedgerDamaged
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.events import events_from
from tests.domain.ledger import history
from tests.domain.ledger.history import OTHER, SIGNER, happen, log_of


def test_the_checkpoint_signs_the_root_of_all_events(db: Database) -> None:
    log_of(db, 3, 1, 700)

    with db.reading(system()) as tx:
        signed = checkpoint(tx)
        leaves = [leaf_of(event) for event in tx.all(events_from, position=0, limit=1000)]

    assert len(leaves) == 704
    assert open_checkpoint(signed.note, [SIGNER.verifier]).root == signed.root == root_of(leaves)


def test_kept_checkpoints_do_not_depend_on_the_batches(db: Database) -> None:
    log_of(db, 10, 2000, 2000, 2000, 2190)

    with db.reading(system()) as tx:
        assert history.kept_sizes(tx) == [4096, 8192, 8200]


def test_a_kept_checkpoint_survives_the_next_append(db: Database) -> None:
    log_of(db, 4096, 1, 1)

    with db.reading(system()) as tx:
        assert history.kept_sizes(tx) == [4096, 4098]


def test_work_does_not_grow_with_the_tree(db: Database) -> None:
    log_of(db, 1, 4500)
    with db.writing(system(), dry_run=True) as tx:
        happen(tx, [1])
        before = tx.queries
        happen(tx, [1])

        # Place: 7 and the sequencer's empty second look: 3. Append: the checkpoint, two tiles, and three writes.
        assert tx.queries - before <= 17


def test_nothing_to_append(db: Database) -> None:
    with db.writing(system()) as tx:
        append(tx, [], signer=SIGNER)
        assert tx.queries == 0


def test_a_new_key_signs_on_once_the_old_one_is_named(db: Database) -> None:
    log_of(db, 3)
    with db.writing(system()) as tx:
        with pytest.raises(LedgerDamaged, match="not ours"):
            append(tx, [history.entry(tx, 2)], signer=OTHER)
        history.add_event(tx, 3)
        append(tx, [history.entry(tx, 3)], signer=OTHER, retired=[SIGNER.verifier])

        assert open_checkpoint(checkpoint(tx).note, [OTHER.verifier]).size == 4


@pytest.mark.parametrize("positions", [[4], [2], [3, 5]])
def test_entries_leave_no_gap(db: Database, positions: list[int]) -> None:
    log_of(db, 3)
    with db.writing(system(), dry_run=True) as tx:
        for position in positions:
            if position > 2:
                history.add_event(tx, position)
        events = [history.entry(tx, position) for position in positions]

        with pytest.raises(LedgerDamaged, match="next entry is 3"):
            append(tx, events, signer=SIGNER)


def test_nothing_is_signed_on_top_of_a_changed_tile(db: Database) -> None:
    log_of(db, 300)
    with db.writing(system(), dry_run=True) as tx:
        history.put_hash(tx, 0, 1, 3, bytes(32))

        with pytest.raises(LedgerDamaged, match="not the one that the latest checkpoint signs"):
            happen(tx, [1])


def test_nothing_is_signed_on_top_of_a_rewritten_tree(db: Database) -> None:
    log_of(db, 300)
    with db.writing(system(), dry_run=True) as tx:
        history.change_event(tx, 299, actor="mallory")
        history.change_checkpoint(tx, 300, root_hash=history.rewrite_tiles(tx))

        with pytest.raises(LedgerDamaged, match="not the one that the latest checkpoint signs"):
            happen(tx, [1])


def test_nothing_is_signed_without_the_right_edge(db: Database) -> None:
    log_of(db, 300)
    with db.writing(system(), dry_run=True) as tx:
        history.delete_tiles(tx, 0, 1)

        with pytest.raises(LedgerDamaged, match="missing"):
            happen(tx, [1])
