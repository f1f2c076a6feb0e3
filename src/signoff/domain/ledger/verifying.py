"""Verification: every event, hash and checkpoint is read afresh and recomputed, until the first damage.

Entries are hashed a tile at a time into a tree that grows in memory by its edge alone. Each tile it completes is
compared with the stored one, and at every size with a checkpoint its root with the signed one. So one pass shows that
the rows hash to the tiles, the tiles to the roots, and each checkpoint's tree begins the next one's.

Entries may be appended meanwhile: only those up to the checkpoint read first are verified. Each check holds even
where every statement sees the database at another moment, as on PostgreSQL.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NoReturn

import msgspec

from signoff.domain.ledger import queries
from signoff.domain.ledger.appending import KEPT_EVERY
from signoff.domain.ledger.checkpoint import Checkpoint, open_checkpoint
from signoff.domain.ledger.entries import leaf_of
from signoff.domain.ledger.merkle import EMPTY_ROOT, inclusion_path, verify_inclusion
from signoff.domain.ledger.notes import NoteRejected, Verifier
from signoff.domain.ledger.tiles import HEIGHT, WIDTH, Tile, edge_root, grow, nodes_in, span, unpack
from signoff.domain.ledger.types import Damage, DamageKind, LedgerDamaged, Report, SignedCheckpoint
from signoff.kernel.events import SequencedEvent
from signoff.kernel.tx import Tx

Progress = Callable[[int, int], None]


def verify(
    tx: Tx,
    verifiers: Sequence[Verifier],
    *,
    trusted: Sequence[Checkpoint] = (),
    progress: Progress | None = None,
) -> Report:
    """Verify the whole ledger against the keys it may be signed with; report what was read and the first damage.

    `trusted` are checkpoints kept elsewhere: only they can show that the ledger was cut back to an earlier state of
    its own. `progress` is told how many entries are verified, and of how many, once per kept checkpoint.
    """
    walk = _Walk(tx, verifiers, trusted)
    damage = None
    try:
        for done in walk.stretches():
            if progress:
                progress(done, walk.target)
        walk.end()
    except _Found as found:
        damage = found.damage
    head = walk.head or Checkpoint("", 0, EMPTY_ROOT)
    return Report(head.size, head.root, walk.size, walk.checkpoints, damage)


class _Found(Exception):
    """Carries the first damage out of the walk."""

    def __init__(self, kind: DamageKind, position: int, until: int, detail: str) -> None:
        super().__init__(detail)
        self.damage = Damage(kind, position, max(position, until), detail)


class _Walk:
    """The tree of the first `size` entries, as recomputed from their rows; `vouched` of them a checkpoint signs."""

    def __init__(self, tx: Tx, verifiers: Sequence[Verifier], trusted: Sequence[Checkpoint]) -> None:
        self.tx = tx
        self.verifiers = verifiers
        self.trusted = trusted
        self.last = queries.latest_checkpoint(tx)
        self.head = self._opened(self.last) if self.last else None
        self.target = self._target()
        self.size = 0
        self.vouched = 0
        self.checkpoints = 0
        self.edge: list[bytes] = []

    def _opened(self, row: SignedCheckpoint) -> Checkpoint | None:
        try:
            opened = open_checkpoint(row.note, self.verifiers)
        except NoteRejected:
            return None
        return opened if (opened.size, opened.root) == (row.size, row.root) else None

    def _target(self) -> int:
        if self.last is None or self.head:
            return self.last.size if self.last else 0
        # A forged size says nothing about how many entries there should be.
        last = queries.extent(self.tx).last
        return 0 if last is None else min(self.last.size, last + 1)

    def stretches(self) -> Iterator[int]:
        """Walk from one size whose checkpoint is kept to the next, giving each size that holds."""
        while self.size < self.target:
            end = min(self.size + KEPT_EVERY, self.target)
            rows = {row.size: row for row in queries.checkpoints_between(self.tx, self.size, end)}
            if self.last:
                # The next append drops the checkpoint that was the latest when the walk began.
                rows.setdefault(self.last.size, self.last)
            for stop in self._stops(end, rows):
                self._advance(stop)
                self._vouch(stop, rows.get(stop))
            yield self.size

    def _stops(self, end: int, signed: Iterable[int]) -> list[int]:
        """Give the sizes up to `end` at which a tile is full or a root can be compared."""
        sizes = {*range(self.size + WIDTH, end, WIDTH), end, *signed, *(one.size for one in self.trusted)}
        return sorted(size for size in sizes if self.size < size <= end)

    def end(self) -> None:
        """Find what stands beyond the walk: a signed tree without entries, or entries and hashes without signature."""
        kept = max((one.size for one in self.trusted), default=0)
        if kept > self.target:
            detail = f"a trusted checkpoint covers {kept} entries"
            raise _Found(DamageKind.ENTRY_MISSING, self.target, kept - 1, detail)
        if self.last and self.last.size > self.target:
            self._check(self.last)
        # Tiles are read before checkpoints, so that an append between the two cannot look like damage.
        covered, extent = queries.covered(self.tx), queries.extent(self.tx)
        signed = extent.signed or 0
        if extent.first is not None and extent.first < 0:
            raise _Found(DamageKind.ENTRY_UNSIGNED, extent.first, -1, "positions begin at 0")
        if extent.last is not None and extent.last >= signed:
            raise _Found(DamageKind.ENTRY_UNSIGNED, signed, extent.last, "no checkpoint covers them")
        if covered > signed:
            raise _Found(DamageKind.TILE_CHANGED, signed, covered - 1, "tiles hold hashes that nothing signs")

    def _advance(self, stop: int) -> None:
        events = queries.events(self.tx, self.size, stop - self.size)
        here = [event for position, event in enumerate(events, self.size) if event.position == position]
        for event in here:
            _must_be_filed_rightly(event)
        self.edge, tiles = grow(self.size, self.edge, [leaf_of(event) for event in here])
        for tile in tiles:
            self._compare(tile)
        self.size += len(here)
        if self.size < stop:
            # What comes next, if anything, stands at a later position: those before it are gone.
            until = events[len(here)].position if len(here) < len(events) else self.target
            raise _Found(
                DamageKind.ENTRY_MISSING, self.size, min(until, self.target) - 1, "the rows are gone"
            )

    def _compare(self, tile: Tile) -> None:
        stored = queries.tile_at(self.tx, tile.level, tile.index)
        name = f"tile {tile.index} of level {tile.level}"
        first = tile.index * WIDTH
        entries = span(tile.level, first, first + tile.width - 1)
        if stored is None:
            raise _Found(DamageKind.TILE_MISSING, *entries, f"{name} is gone")
        if not stored.plausible or stored.width < tile.width:
            raise _Found(
                DamageKind.TILE_CHANGED,
                *entries,
                f"{name} has lost hashes, or has another length than it says",
            )
        if not stored.hashes.startswith(tile.hashes):
            self._blame(tile, stored.hashes, name)

    def _blame(self, tile: Tile, stored: bytes, name: str) -> NoReturn:
        """Tell whether the first differing hash or the entries under it are what was signed."""
        ours, theirs = unpack(tile.hashes), unpack(stored)
        slot = next(at for at, recomputed in enumerate(ours) if theirs[at] != recomputed)
        place = tile.index * WIDTH + slot
        entries = span(tile.level, place, place)
        if self._is_signed(tile.level, place, tile.hashes + stored[len(tile.hashes) :]):
            raise _Found(DamageKind.TILE_CHANGED, *entries, f"hash {slot} of {name} is not the signed one")
        if self._is_signed(tile.level, place, stored):
            detail = f"the signed hash is {theirs[slot].hex()}, the rows give {ours[slot].hex()}"
        else:
            detail = f"neither the rows nor hash {slot} of {name} lead to the signed root"
        raise _Found(DamageKind.ENTRY_CHANGED, *entries, detail)

    def _is_signed(self, level: int, place: int, hashes: bytes) -> bool:
        """Tell whether a hash leads to the signed root when its tile holds `hashes` and all others what is stored."""
        if self.head is None:
            return False
        stored = queries.reader(self.tx)

        def read(at_level: int, index: int) -> bytes:
            return hashes if (at_level, index) == (level, place // WIDTH) else stored(at_level, index)

        try:
            path = inclusion_path(nodes_in(read), span(level, place, place)[0], self.head.size)
        except LedgerDamaged:
            return False
        # The first steps stay inside the subtree below the hash; the rest is its proof among its like.
        likes = -(-self.head.size >> HEIGHT * level)
        return verify_inclusion(
            unpack(hashes)[place % WIDTH], place, likes, path[HEIGHT * level :], self.head.root
        )

    def _vouch(self, size: int, row: SignedCheckpoint | None) -> None:
        if row:
            self._check(row)
        elif size % KEPT_EVERY == 0:
            self._doubt(DamageKind.CHECKPOINT_MISSING, f"the checkpoint of {size} entries is gone")
        for one in self.trusted:
            if one.size == size and one.root != edge_root(self.edge):
                self._doubt(DamageKind.ROOT_DIFFERS, f"a trusted checkpoint of {size} entries signs others")
        if row:
            self.vouched = size
            self.checkpoints += 1

    def _check(self, row: SignedCheckpoint) -> None:
        name = f"the checkpoint of {row.size} entries"
        try:
            opened = open_checkpoint(row.note, self.verifiers)
        except NoteRejected as error:
            self._doubt(DamageKind.CHECKPOINT_FORGED, f"{name} is not ours: {error}")
        if (opened.size, opened.root) != (row.size, row.root):
            self._doubt(DamageKind.CHECKPOINT_CHANGED, f"{name} stands beside a note that says otherwise")
        if opened.root != edge_root(self.edge):
            self._doubt(DamageKind.ROOT_DIFFERS, f"the entries are not those that {name} signs")

    def _doubt(self, kind: DamageKind, detail: str) -> NoReturn:
        """Nothing but this checkpoint spoke for the entries since the one before."""
        raise _Found(kind, self.vouched, self.size - 1, detail)


def _must_be_filed_rightly(event: SequencedEvent) -> None:
    # The copies are not in the leaf: who changed one would hide the event from those who look for it.
    if event.record or event.trail or 'uuid"' in event.payload:
        try:
            rightly = event.filed_rightly
        except msgspec.MsgspecError:
            # Whatever the payload is now, its hash tells.
            return
        if not rightly:
            detail = "it is not filed under what its payload says"
            raise _Found(DamageKind.ENTRY_CHANGED, event.position, event.position, detail)
