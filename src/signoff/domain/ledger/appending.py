"""Newly sequenced events become leaves, and the grown tree gets a signed checkpoint."""

from collections.abc import Iterator, Sequence

from signoff.domain.ledger import queries, store
from signoff.domain.ledger.checkpoint import open_checkpoint, sign_checkpoint
from signoff.domain.ledger.entries import leaf_of
from signoff.domain.ledger.notes import NoteRejected, Signer, Verifier
from signoff.domain.ledger.tiles import Tile, edge_root, grow, read_edge
from signoff.domain.ledger.types import LedgerDamaged, SignedCheckpoint
from signoff.kernel.events import SequencedEvent
from signoff.kernel.tx import Tx

# Checkpoints at these sizes stay for good, and every other one until the next: so it is known which must be there.
# A multiple of a tile's width, so that verification stops there anyhow.
KEPT_EVERY = 4096


def append(
    tx: Tx, events: Sequence[SequencedEvent], *, signer: Signer, retired: Sequence[Verifier] = ()
) -> None:
    """Append events, in order and next after the last ones, and sign the tree that they make.

    Raises LedgerDamaged, and signs nothing, unless the stored tree is one that the signer or a `retired` key signed:
    a log must never sign what contradicts an earlier checkpoint. Work and rows grow with the batch, not with the tree.
    """
    if not events:
        return
    last = queries.latest_checkpoint(tx)
    size, edge = _signed_edge(tx, last, [signer.verifier, *retired])
    if [event.position for event in events] != list(range(size, size + len(events))):
        raise LedgerDamaged(f"The next entry is {size}, not {events[0].position}, and entries leave no gap")
    tiles: dict[tuple[int, int], Tile] = {}
    signed = []
    for leaves in _parts(size, [leaf_of(event) for event in events]):
        edge, written = grow(size, edge, leaves)
        size += len(leaves)
        tiles.update({(tile.level, tile.index): tile for tile in written})
        root = edge_root(edge)
        signed.append(SignedCheckpoint(size, root, sign_checkpoint(size, root, signer), tx.now))
    store.put_tiles(tx, tiles.values())
    store.add_checkpoints(tx, signed)
    if last and last.size % KEPT_EVERY:
        store.drop_checkpoint(tx, last.size)


def _signed_edge(
    tx: Tx, last: SignedCheckpoint | None, verifiers: Sequence[Verifier]
) -> tuple[int, list[bytes]]:
    if last is None:
        return 0, []
    try:
        trusted = open_checkpoint(last.note, verifiers)
    except NoteRejected as error:
        raise LedgerDamaged(f"The latest checkpoint is not ours: {error}") from error
    edge = read_edge(trusted.size, queries.reader(tx))
    if trusted.size != last.size or trusted.root != edge_root(edge):
        raise LedgerDamaged("The stored tree is not the one that the latest checkpoint signs")
    return trusted.size, edge


def _parts(size: int, leaves: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Cut leaves where the tree reaches a size whose checkpoint is kept."""
    start = 0
    while start < len(leaves):
        end = start + KEPT_EVERY - (size + start) % KEPT_EVERY
        yield leaves[start:end]
        start = end
