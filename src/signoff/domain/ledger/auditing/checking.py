"""Checking entries of the log against what was signed: one, or all of a time."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from signoff.domain.ledger import proving, queries
from signoff.domain.ledger.auditing import queries as audit_queries
from signoff.domain.ledger.auditing import reading
from signoff.domain.ledger.auditing.types import READ, EntryCheck, StretchCheck
from signoff.domain.ledger.checkpoint import Checkpoint, open_checkpoint
from signoff.domain.ledger.entries import leaf_of
from signoff.domain.ledger.merkle import HASH_SIZE, verify_inclusion
from signoff.domain.ledger.notes import NoteRejected, Verifier
from signoff.domain.ledger.tiles import WIDTH
from signoff.domain.ledger.types import LedgerDamaged
from signoff.kernel.clock import Instant
from signoff.kernel.errors import NotFound
from signoff.kernel.events import SequencedEvent
from signoff.kernel.tx import Tx

FINE = "The entry is the one that was signed"
CHANGED = "The row is not the one whose hash was signed"


def check_record(tx: Tx, record: str, verifiers: Sequence[Verifier]) -> EntryCheck:
    """Check the newest entry about the thing with this uuid: row, proof, checkpoint and signature."""
    event = reading.latest_of(tx, record)
    if event is None:
        return EntryCheck(None, b"", verified=False, reason=f"The log says nothing of {record}")
    return check_event(tx, event, verifiers)


def check_event(tx: Tx, event: SequencedEvent, verifiers: Sequence[Verifier]) -> EntryCheck:
    """Check one entry that the caller was allowed to read."""
    leaf = leaf_of(event)
    try:
        _prove(tx, _signed(tx, verifiers), event.position, leaf)
    except LedgerDamaged as damage:
        return EntryCheck(event, leaf, verified=False, reason=str(damage))
    return EntryCheck(event, leaf, verified=True, reason=FINE)


def check_between(tx: Tx, since: Instant, until: Instant, verifiers: Sequence[Verifier]) -> StretchCheck:
    """Check every entry whose time lies between two instants, and name the first that does not hold.

    Entries stand in the order of their commits: where two transactions overlapped, an entry from just outside the
    instants may be among them.
    """
    tx.must(READ)
    try:
        signed = _signed(tx, verifiers)
    except LedgerDamaged as damage:
        return StretchCheck(0, None, None, 0, str(damage))
    times = _Times(tx, signed.size)
    start, end = bisect_left(times, since), bisect_right(times, until)
    first = last = None
    for begin in range(start, end, WIDTH):
        stretch = range(begin, min(begin + WIDTH, end))
        events = queries.events(tx, begin, len(stretch))
        broken = _first_broken(tx, signed, stretch, events)
        if broken is not None:
            return StretchCheck(broken[0] - start, first, last, *broken)
        first, last = first or events[0].at, events[-1].at
    return StretchCheck(max(end - start, 0), first, last, None, "Every entry is the one that was signed")


class _Times(Sequence[Instant]):
    """The times of the log's entries by their positions, read one at a time."""

    def __init__(self, tx: Tx, size: int) -> None:
        self._tx = tx
        self._size = size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, position: int) -> Instant:  # type: ignore[override]
        # Where a row is gone its place sorts first; the check that follows finds the gap.
        return str(self._tx.value(audit_queries.time_at, place=position) or "")


def _signed(tx: Tx, verifiers: Sequence[Verifier]) -> Checkpoint:
    try:
        return open_checkpoint(proving.checkpoint(tx).note, verifiers)
    except NotFound as error:
        raise LedgerDamaged(error.message) from error
    except NoteRejected as error:
        raise LedgerDamaged(f"The latest checkpoint is not ours: {error}") from error


def _prove(tx: Tx, signed: Checkpoint, position: int, leaf: bytes) -> None:
    if position >= signed.size:
        raise LedgerDamaged("The entry is not in a checkpoint yet")
    proof = proving.inclusion(tx, position, signed.size)
    if proof.leaf != leaf:
        raise LedgerDamaged(CHANGED)
    if not verify_inclusion(leaf, position, signed.size, proof.path, signed.root):
        raise LedgerDamaged("The entry's hash does not lead to the signed root")


def _first_broken(
    tx: Tx, signed: Checkpoint, stretch: range, events: Sequence[SequencedEvent]
) -> tuple[int, str] | None:
    """Compare entries with the leaves of their tiles, and show once per tile that it leads to the signed root.

    A leaf's proof runs over all other leaves of its tile, so one proof stands for the whole tile.
    """
    read = queries.reader(tx)
    proven: set[int] = set()
    found = {event.position: event for event in events}
    for position in stretch:
        event, (tile, slot) = found.get(position), divmod(position, WIDTH)
        if event is None:
            return position, "The row is gone"
        try:
            leaf = read(0, tile)[slot * HASH_SIZE : (slot + 1) * HASH_SIZE]
            if leaf != leaf_of(event):
                return position, CHANGED
            if tile not in proven:
                _prove(tx, signed, position, leaf)
                proven.add(tile)
        except LedgerDamaged as damage:
            return position, str(damage)
    return None
