"""Verification names the first damage, whatever was tampered with, and nothing else."""

from collections.abc import Callable
from functools import partial

import pytest

from signoff.domain.ledger import queries, store
from signoff.domain.ledger.appending import append
from signoff.domain.ledger.checkpoint import Checkpoint, sign_checkpoint
from signoff.domain.ledger.entries import leaf_of
from signoff.domain.ledger.tiles import Tile
from signoff.domain.ledger.types import DamageKind as Kind
from signoff.domain.ledger.types import SignedCheckpoint
from signoff.domain.ledger.verifying import verify
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.events import SequencedEvent
from signoff.kernel.tx import Tx
from tests.domain.ledger import history
from tests.domain.ledger.history import OTHER, SIGNER, happen, log_of

KEYS = [SIGNER.verifier]
# Two kept checkpoints' worth: 4,096 entries, then some, with a partial tile at every level.
SIZE = 4_700

Tampering = Callable[[Tx], object]
Expected = tuple[Kind, int, int]


def test_a_sound_ledger(db: Database) -> None:
    log_of(db, 10, 4_500, 0, 190)
    seen: list[tuple[int, int]] = []

    with db.reading(system()) as tx:
        report = verify(tx, KEYS, trusted=[history.head(tx)], progress=lambda *at: seen.append(at))

        assert report.sound
        assert report.damage is None
        assert (report.size, report.root) == (SIZE, history.head(tx).root)
    assert (report.entries, report.checkpoints) == (SIZE, 2)
    assert seen == [(4_096, SIZE), (SIZE, SIZE)]


def test_an_empty_ledger_is_sound(db: Database) -> None:
    with db.reading(system()) as tx:
        report = verify(tx, KEYS)

    assert (report.sound, report.size, report.entries) == (True, 0, 0)


@pytest.mark.parametrize("sizes", [[1], [255], [256], [257], [4_096], [4_096, 1]])
def test_sizes_around_a_tile(db: Database, sizes: list[int]) -> None:
    log_of(db, *sizes)

    with db.reading(system()) as tx:
        report = verify(tx, KEYS)

    assert (report.damage, report.entries) == (None, sum(sizes))


def change(place: int, /, **values: object) -> Tampering:
    return lambda tx: history.change_event(tx, place, **values)


def forge(at: int) -> Tampering:
    """Change an event and its leaf."""

    def tamper(tx: Tx) -> None:
        history.change_event(tx, at, actor="mallory")
        history.put_hash(tx, 0, at // 256, at % 256, leaf_of(history.entry(tx, at)))

    return tamper


def forge_all(at: int) -> Tampering:
    """Change an event and every hash above it."""

    def tamper(tx: Tx) -> None:
        history.change_event(tx, at, actor="mallory")
        history.rewrite_tiles(tx)

    return tamper


def forge_and_sign(tx: Tx) -> None:
    """Change an event, every hash above it, and sign it all anew, but without the key."""
    change(9, actor="mallory")(tx)
    root = history.rewrite_tiles(tx)
    store.drop_checkpoint(tx, SIZE)
    note = sign_checkpoint(SIZE, root, OTHER)
    store.add_checkpoints(tx, [SignedCheckpoint(SIZE, root, note, tx.now)])


def both(*tamperings: Tampering) -> Tampering:
    return lambda tx: [tamper(tx) for tamper in tamperings]


def cut_to_4500(tx: Tx) -> None:
    history.cut_back(tx, 4_500)


LAST = SIZE - 1
TAMPERINGS: dict[str, tuple[Tampering, Expected]] = {
    "an organisation": (change(1_234, organisation_id=7), (Kind.ENTRY_CHANGED, 1_234, 1_234)),
    "an actor": (change(0, actor="mallory"), (Kind.ENTRY_CHANGED, 0, 0)),
    "a kind": (change(255, kind="test.other"), (Kind.ENTRY_CHANGED, 255, 255)),
    "a subject": (change(256, subject=""), (Kind.ENTRY_CHANGED, 256, 256)),
    "a payload's space": (change(4_095, payload='{"number":1}'), (Kind.ENTRY_CHANGED, 4_095, 4_095)),
    "a time": (change(LAST, at="2020-01-01T00:00:00.000000+00:00"), (Kind.ENTRY_CHANGED, LAST, LAST)),
    "what it is filed under": (change(77, record="another"), (Kind.ENTRY_CHANGED, 77, 77)),
    "the trail that it is filed under": (change(78, trail="another"), (Kind.ENTRY_CHANGED, 78, 78)),
    "an id": (change(4_600, id=1_000_000), (Kind.ENTRY_CHANGED, 4_600, 4_600)),
    "two events of one tile": (
        both(change(12, actor="x"), change(15, actor="x")),
        (Kind.ENTRY_CHANGED, 12, 12),
    ),
    "two events apart": (
        both(change(4_650, actor="x"), change(300, actor="x")),
        (Kind.ENTRY_CHANGED, 300, 300),
    ),
    "a deleted event": (partial(history.delete_events, first=77, last=77), (Kind.ENTRY_MISSING, 77, 77)),
    "deleted events": (partial(history.delete_events, first=77, last=99), (Kind.ENTRY_MISSING, 77, 99)),
    "deleted last events": (
        partial(history.delete_events, first=4_690, last=LAST),
        (Kind.ENTRY_MISSING, 4_690, LAST),
    ),
    "all events deleted": (partial(history.delete_events, first=0, last=LAST), (Kind.ENTRY_MISSING, 0, LAST)),
    "an event without place": (change(500, position=None), (Kind.ENTRY_MISSING, 500, 500)),
    "an event moved to the end": (change(500, position=SIZE), (Kind.ENTRY_MISSING, 500, 500)),
    "events in another order": (
        partial(history.swap_events, one=10, other=3_000),
        (Kind.ENTRY_CHANGED, 10, 10),
    ),
    "neighbours in another order": (
        partial(history.swap_events, one=10, other=11),
        (Kind.ENTRY_CHANGED, 10, 10),
    ),
    "an event after the last": (
        partial(history.add_event, position=SIZE),
        (Kind.ENTRY_UNSIGNED, SIZE, SIZE),
    ),
    "an event before the first": (partial(history.add_event, position=-5), (Kind.ENTRY_UNSIGNED, -5, -1)),
    "a leaf": (
        partial(history.put_hash, level=0, index=3, slot=5, value=bytes(32)),
        (Kind.TILE_CHANGED, 773, 773),
    ),
    "two leaves of one tile": (
        both(
            partial(history.put_hash, level=0, index=3, slot=5, value=bytes(32)),
            partial(history.put_hash, level=0, index=3, slot=6, value=bytes(32)),
        ),
        (Kind.TILE_CHANGED, 773, 773),
    ),
    "a leaf of the last tile": (
        partial(history.put_hash, level=0, index=18, slot=0, value=bytes(32)),
        (Kind.TILE_CHANGED, 4_608, 4_608),
    ),
    "a hash of a higher level": (
        partial(history.put_hash, level=1, index=0, slot=2, value=bytes(32)),
        (Kind.TILE_CHANGED, 512, 767),
    ),
    "a tile gone": (
        partial(history.delete_tiles, level=0, first=2),
        (Kind.TILE_MISSING, 512, 767),
    ),
    "a level gone": (partial(history.delete_tiles, level=1, first=0), (Kind.TILE_MISSING, 0, 255)),
    "a tile that lies about its width": (
        partial(history.change_tile, level=0, index=1, width=255),
        (Kind.TILE_CHANGED, 256, 511),
    ),
    "a tile that lost hashes": (
        partial(history.change_tile, level=0, index=1, width=2, hashes=bytes(64)),
        (Kind.TILE_CHANGED, 256, 511),
    ),
    "a tile that gained hashes": (
        lambda tx: store.put_tiles(tx, [Tile(0, 19, bytes(64))]),
        (Kind.TILE_CHANGED, SIZE, 4_865),
    ),
    "an event with its leaf": (forge(1_000), (Kind.ENTRY_CHANGED, 768, 1_023)),
    "an event with its leaf in the last tile": (forge(LAST), (Kind.ROOT_DIFFERS, 4_096, LAST)),
    "an event with all its hashes": (forge_all(1_000), (Kind.ROOT_DIFFERS, 0, 4_095)),
    "a late event with all its hashes": (forge_all(4_400), (Kind.ROOT_DIFFERS, 4_096, LAST)),
    "everything but the key": (forge_and_sign, (Kind.ROOT_DIFFERS, 0, 4_095)),
    "a kept checkpoint gone": (
        lambda tx: store.drop_checkpoint(tx, 4_096),
        (Kind.CHECKPOINT_MISSING, 0, 4_095),
    ),
    "the latest checkpoint gone": (
        lambda tx: store.drop_checkpoint(tx, SIZE),
        (Kind.ENTRY_UNSIGNED, 4_096, LAST),
    ),
    "a kept checkpoint by another key": (
        partial(history.forge_checkpoint, size=4_096),
        (Kind.CHECKPOINT_FORGED, 0, 4_095),
    ),
    "the latest checkpoint by another key": (
        partial(history.forge_checkpoint, size=SIZE),
        (Kind.CHECKPOINT_FORGED, 4_096, LAST),
    ),
    "a checkpoint of more than there is": (
        partial(history.forge_checkpoint, size=1 << 40),
        (Kind.CHECKPOINT_FORGED, SIZE, SIZE),
    ),
    "a checkpoint in between by another key": (
        partial(history.forge_checkpoint, size=100),
        (Kind.CHECKPOINT_FORGED, 0, 99),
    ),
    "a checkpoint in between with another root": (
        partial(history.forge_checkpoint, size=100, signer=SIGNER),
        (Kind.ROOT_DIFFERS, 0, 99),
    ),
    "a checkpoint's root": (
        partial(history.change_checkpoint, size=4_096, root_hash=bytes(32)),
        (Kind.CHECKPOINT_CHANGED, 0, 4_095),
    ),
    "a checkpoint's note": (
        partial(history.change_checkpoint, size=4_096, note="4096\n"),
        (Kind.CHECKPOINT_FORGED, 0, 4_095),
    ),
    "a checkpoint's size": (
        partial(history.change_checkpoint, size=SIZE, tree_size=SIZE - 1),
        (Kind.CHECKPOINT_CHANGED, 4_096, LAST - 1),
    ),
    "events and tiles cut off": (
        both(partial(history.delete_events, first=4_500, last=LAST), history.rewrite_tiles),
        (Kind.ENTRY_MISSING, 4_500, LAST),
    ),
    "events, tiles and checkpoints cut off": (cut_to_4500, (Kind.ENTRY_UNSIGNED, 4_096, 4_499)),
    "an early event before a late forgery": (
        both(change(20, actor="x"), partial(history.forge_checkpoint, size=SIZE)),
        (Kind.ENTRY_CHANGED, 20, 20),
    ),
}


def test_every_tampering_is_found(db: Database, subtests: pytest.Subtests) -> None:
    log_of(db, 10, 4_500, 190)
    for name, (tamper, expected) in TAMPERINGS.items():
        with subtests.test(name), db.writing(system(), dry_run=True) as tx:
            tamper(tx)
            damage = verify(tx, KEYS).damage

            assert damage is not None
            assert (damage.kind, damage.position, damage.until) == expected, str(damage)
    with db.reading(system()) as tx:
        assert verify(tx, KEYS).sound


def test_only_a_checkpoint_kept_elsewhere_shows_a_restored_backup(db: Database) -> None:
    log_of(db, 4_096)
    with db.reading(system()) as tx:
        old = history.head(tx)
    log_of(db, 10)
    with db.writing(system(), dry_run=True) as tx:
        kept = history.head(tx)
        history.cut_back(tx, 4_096)

        assert verify(tx, KEYS, trusted=[old]).sound
        damage = verify(tx, KEYS, trusted=[old, kept]).damage

    assert damage is not None
    assert (damage.kind, damage.position, damage.until) == (Kind.ENTRY_MISSING, 4_096, 4_105)


def test_a_checkpoint_kept_elsewhere_shows_a_second_history(db: Database) -> None:
    log_of(db, 300)
    with db.reading(system()) as tx:
        damage = verify(tx, KEYS, trusted=[Checkpoint(SIGNER.name, 150, bytes(32))]).damage

    assert damage is not None
    assert (damage.kind, damage.position, damage.until) == (Kind.ROOT_DIFFERS, 0, 149)


def test_a_key_that_was_retired_is_still_believed(db: Database) -> None:
    log_of(db, 4_096)
    with db.writing(system()) as tx:
        history.add_event(tx, 4_096)
        append(tx, [history.entry(tx, 4_096)], signer=OTHER, retired=KEYS)

        assert verify(tx, [OTHER.verifier, *KEYS]).sound
        assert not verify(tx, KEYS).sound
        assert not verify(tx, [OTHER.verifier]).sound


def test_entries_may_be_appended_meanwhile(db: Database) -> None:
    log_of(db, 4_100)

    with db.reading(system()) as tx:
        report = verify(tx, KEYS, progress=lambda *_: log_of(db, 1, 300))

    assert (report.damage, report.entries) == (None, 4_100)


def test_damage_tells_itself(db: Database) -> None:
    log_of(db, 20)
    with db.writing(system(), dry_run=True) as tx:
        history.delete_events(tx, 3, 4)
        history.change_event(tx, 1, actor="mallory")

        assert str(verify(tx, KEYS).damage).startswith("entry changed at entry 1: the signed hash is ")
        history.change_event(tx, 1, actor="alice")
        assert str(verify(tx, KEYS).damage) == "entry missing at entries 3-4: the rows are gone"


def test_events_are_read_a_tile_at_a_time(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory stays bounded: no page is larger than a tile's events."""
    pages: list[int] = []
    read = queries.events

    def counted(tx: Tx, start: int, count: int) -> list[SequencedEvent]:
        pages.append(count)
        return read(tx, start, count)

    monkeypatch.setattr("signoff.domain.ledger.queries.events", counted)
    log_of(db, 600)
    with db.writing(system(), dry_run=True) as tx:
        happen(tx, [1])
        assert verify(tx, KEYS).sound

    assert pages == [256, 256, 89]
