"""Receipts: one event, its proof and the checkpoint in one text that is checked without the server.

Source: https://c2sp.org/tlog-proof. The entry's bytes travel as the `extra` data.
"""

import base64
import re
from collections.abc import Sequence

from msgspec import Struct

from signoff.domain.ledger import proving
from signoff.domain.ledger.checkpoint import Checkpoint, open_checkpoint
from signoff.domain.ledger.entries import entry_bytes
from signoff.domain.ledger.merkle import hash_leaf, verify_inclusion
from signoff.domain.ledger.notes import NoteRejected, Verifier, decode_base64
from signoff.domain.ledger.types import LedgerDamaged
from signoff.kernel.errors import NotFound
from signoff.kernel.events import SequencedEvent
from signoff.kernel.tx import Tx

_FIRST_LINE = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile("index (0|[1-9][0-9]{0,18})")


class Receipt(Struct, frozen=True):
    """What a receipt proves: the entry's bytes stand at `position` in the tree of the checkpoint."""

    entry: bytes
    position: int
    checkpoint: Checkpoint


def receipt(tx: Tx, event: SequencedEvent) -> str:
    """Write the receipt of an event that the caller was allowed to read, against the latest checkpoint.

    Raises NotFound while no checkpoint covers the event, LedgerDamaged if it is not the event that was signed.
    """
    signed = proving.checkpoint(tx)
    if event.position >= signed.size:
        raise NotFound("The event is not in a checkpoint yet")
    proof = proving.inclusion(tx, event.position, signed.size)
    entry = entry_bytes(event)
    if not verify_inclusion(hash_leaf(entry), event.position, signed.size, proof.path, signed.root):
        raise LedgerDamaged(f"Entry {event.position} is not the one that was signed")
    lines = [_FIRST_LINE, f"extra {_encode(entry)}", f"index {event.position}", *map(_encode, proof.path)]
    return "\n".join(lines) + f"\n\n{signed.note}"


def open_receipt(text: str, verifiers: Sequence[Verifier]) -> Receipt:
    """Check a receipt against trusted keys alone, and give what it proves; raise NoteRejected if it proves nothing."""
    proof, _, note = text.partition("\n\n")
    checkpoint = open_checkpoint(note, verifiers)
    first, extra, index, *path = [*proof.split("\n"), "", ""]
    position = _INDEX.fullmatch(index)
    if first != _FIRST_LINE or not extra.startswith("extra ") or position is None:
        raise NoteRejected("Not a receipt")
    found = Receipt(decode_base64(extra.removeprefix("extra ")), int(position[1]), checkpoint)
    steps = [decode_base64(step) for step in path[:-2]]
    if not verify_inclusion(hash_leaf(found.entry), found.position, checkpoint.size, steps, checkpoint.root):
        raise NoteRejected("The entry is not in the checkpoint's tree")
    return found


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
