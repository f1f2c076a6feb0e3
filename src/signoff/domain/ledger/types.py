"""What the ledger says: proofs, signed checkpoints, and what a verification found."""

from enum import StrEnum

from msgspec import Struct


class LedgerDamaged(Exception):
    """The stored tree is not what was signed, so nothing is proven from it or appended to it."""


class SignedCheckpoint(Struct, frozen=True):
    """A stored checkpoint; `root` is 32 bytes, `note` the signed text of https://c2sp.org/tlog-checkpoint."""

    size: int
    root: bytes
    note: str
    created_at: str


class Inclusion(Struct, frozen=True):
    """Proof that `leaf` stands at `position` in the tree of `size` leaves; `path` leads from leaf to root."""

    position: int
    size: int
    leaf: bytes
    path: list[bytes]


class Consistency(Struct, frozen=True):
    """Proof that the tree of `old` leaves is the beginning of the tree of `new` leaves."""

    old: int
    new: int
    path: list[bytes]


class DamageKind(StrEnum):
    """What is wrong with the ledger."""

    ENTRY_MISSING = "entry missing"
    ENTRY_CHANGED = "entry changed"
    ENTRY_UNSIGNED = "entry unsigned"
    TILE_MISSING = "tile missing"
    TILE_CHANGED = "tile changed"
    CHECKPOINT_MISSING = "checkpoint missing"
    CHECKPOINT_CHANGED = "checkpoint changed"
    CHECKPOINT_FORGED = "checkpoint forged"
    ROOT_DIFFERS = "root differs"


class Damage(Struct, frozen=True):
    """The first damage: the entries in doubt are `position` to `until` inclusive, one entry when they are equal."""

    kind: DamageKind
    position: int
    until: int
    detail: str

    def __str__(self) -> str:
        entries = (
            f"entry {self.position}"
            if self.position == self.until
            else f"entries {self.position}-{self.until}"
        )
        return f"{self.kind} at {entries}: {self.detail}"


class Report(Struct, frozen=True):
    """What a verification found: the latest checkpoint's `size` and `root`, how much held, and the first damage.

    `size` is 0 when there is no checkpoint, or the latest cannot be believed; `entries` and `checkpoints` count those
    that were verified before the damage.
    """

    size: int
    root: bytes
    entries: int
    checkpoints: int
    damage: Damage | None

    @property
    def sound(self) -> bool:
        """Tell whether everything stored is what was signed."""
        return self.damage is None
