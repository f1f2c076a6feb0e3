"""Checkpoints: a tree's size and root in a note that the log signs. Source: https://c2sp.org/tlog-checkpoint."""

import base64
import re
from collections.abc import Sequence

from msgspec import Struct

from signoff.domain.ledger.merkle import HASH_SIZE
from signoff.domain.ledger.notes import NoteRejected, Signer, Verifier, decode_base64, open_note, sign_note

_SIZE = re.compile("0|[1-9][0-9]{0,18}")


class Checkpoint(Struct, frozen=True):
    """The head of a log's tree: whose log, how many leaves, and their root of 32 bytes."""

    origin: str
    size: int
    root: bytes


def sign_checkpoint(size: int, root: bytes, signer: Signer) -> str:
    """Sign a tree head as the log that the signer is named after; give the note."""
    return sign_note(f"{signer.name}\n{size}\n{base64.b64encode(root).decode()}\n", signer)


def open_checkpoint(note: str, verifiers: Sequence[Verifier]) -> Checkpoint:
    """Read a checkpoint that its own log signed; raise NoteRejected for any other text."""
    text, names = open_note(note, verifiers)
    checkpoint = _read(text)
    # A key may sign for several logs; only the one it is named after is meant.
    if checkpoint.origin not in names:
        raise NoteRejected(f"The log {checkpoint.origin} did not sign its checkpoint")
    return checkpoint


def _read(text: str) -> Checkpoint:
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 3 or not all(lines):
        raise NoteRejected("A checkpoint has an origin, a size and a root")
    origin, size, root = lines[0], lines[1], decode_base64(lines[2])
    if _SIZE.fullmatch(size) is None or len(root) != HASH_SIZE:
        raise NoteRejected("A checkpoint has a decimal size and a root of 32 bytes")
    return Checkpoint(origin, int(size), root)
