"""Numbers that may be counted."""

from collections.abc import Mapping

from signoff.domain.evidence.scans.types import UNLIMITED


def faults(counts: Mapping[str, int | None]) -> dict[str, list[str]]:
    """Tell which numbers are negative, or larger than is kept."""
    return {
        name: [f"must be 0 to {UNLIMITED}"]
        for name, count in counts.items()
        if count is not None and not 0 <= count <= UNLIMITED
    }
