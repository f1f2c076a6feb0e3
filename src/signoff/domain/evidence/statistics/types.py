"""Counts of an organisation's evidence."""

from msgspec import Struct


class TrailCounts(Struct, frozen=True):
    """Trails by what their evidence amounts to."""

    compliant: int
    non_compliant: int
    pending: int

    @property
    def total(self) -> int:
        """How many there are."""
        return self.compliant + self.non_compliant + self.pending

    @property
    def rate(self) -> float:
        """The compliant ones in a hundred; 0 when there are none at all."""
        return 100 * self.compliant / self.total if self.total else 0.0


class AttestationCounts(Struct, frozen=True):
    """Attestations by what they say, superseded ones too."""

    passed: int
    failed: int
    pending: int

    @property
    def total(self) -> int:
        """How many there are."""
        return self.passed + self.failed + self.pending


class TypeCounts(Struct, frozen=True):
    """How many attestations of a type there were, and how many of them failed."""

    type: str
    total: int
    failed: int


class ScanCounts(Struct, frozen=True):
    """Security scans, how many passed their flow's thresholds, and what they found altogether."""

    total: int
    passed: int
    critical: int
    high: int
    medium: int
    low: int

    @property
    def failed(self) -> int:
        """How many went over a threshold."""
        return self.total - self.passed
