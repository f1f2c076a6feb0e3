"""The bytes of an event that its leaf is the hash of."""

import msgspec

from signoff.domain.ledger.merkle import hash_leaf
from signoff.kernel.events import SequencedEvent

# Named here and not taken from the struct: another order of fields would change every leaf.
_FIELDS = ("position", "id", "organisation_id", "actor", "kind", "subject", "payload", "at")


def entry_bytes(event: SequencedEvent) -> bytes:
    """Render an event as compact UTF-8 JSON with fixed key order; the payload stays the stored text, as a string."""
    return msgspec.json.encode({name: getattr(event, name) for name in _FIELDS})


def leaf_of(event: SequencedEvent) -> bytes:
    """Hash an event into its leaf, 32 bytes."""
    return hash_leaf(entry_bytes(event))
