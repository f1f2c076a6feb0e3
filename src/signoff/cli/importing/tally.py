"""What an import came across, kind by kind, and what it could not take."""

from collections import Counter

from signoff.kernel.errors import SignoffError

KINDS = (
    "environments",
    "applications",
    "labels",
    "versions",
    "tags",
    "branches",
    "contracts",
    "verifications",
    "deployments",
    "releases",
    "webhooks",
)


class Tally:
    """Counts what was found and how much of it was new."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()
        self.new: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.notes: list[str] = []

    def count(self, kind: str, *, new: bool) -> None:
        """Note one thing."""
        self.found[kind] += 1
        self.new[kind] += new

    def refuse(self, kind: str, what: str, error: SignoffError) -> None:
        """Note one thing that could not be taken, and why."""
        self.found[kind] += 1
        self.refused[kind] += 1
        self.notes.append(f"{what}: {' '.join(str(error).split())}")

    def rows(self) -> list[tuple[str, ...]]:
        """Give the table: kind, found, new, already there, not taken."""
        return [
            (
                kind,
                *(str(counts[kind]) for counts in (self.found, self.new)),
                str(self.found[kind] - self.new[kind] - self.refused[kind]),
                str(self.refused[kind]),
            )
            for kind in KINDS
        ]
