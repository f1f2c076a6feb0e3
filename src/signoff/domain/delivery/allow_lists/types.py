"""Allow-lists as records."""

from msgspec import Struct

from signoff.kernel.patterns import Pattern


class AllowFields(Struct, frozen=True):
    """What is allowed and why: a fingerprint, or artifacts whose name a pattern is found in."""

    reason: str
    approved_by: str
    fingerprint: str | None = None
    name_pattern: str | None = None
    artifact_name: str | None = None
    expires_at: str | None = None


class AllowEntry(Struct, frozen=True):
    """One thing that may run in an environment without proof, until it is taken off the list or expires."""

    id: int
    uuid: str
    environment_id: int
    fingerprint: str | None
    name_pattern: str | None
    artifact_name: str | None
    reason: str
    approved_by: str
    created_at: str
    expires_at: str | None
    removed_at: str | None

    def effective(self, now: str) -> bool:
        """Tell whether it counts at a moment."""
        return self.removed_at is None and (self.expires_at is None or self.expires_at > now)


class AllowList:
    """The entries of an environment that count now."""

    __slots__ = ("_by_fingerprint", "_by_pattern")

    def __init__(self, entries: list[AllowEntry]) -> None:
        self._by_fingerprint = {each.fingerprint: each for each in entries if each.fingerprint}
        self._by_pattern = [(Pattern(each.name_pattern), each) for each in entries if each.name_pattern]

    def entry_for(self, name: str | None, fingerprint: str) -> AllowEntry | None:
        """Give the entry that allows an artifact; without a name only its fingerprint counts."""
        found = self._by_fingerprint.get(fingerprint) if fingerprint else None
        if found is not None or name is None:
            return found
        return next((entry for pattern, entry in self._by_pattern if pattern.search(name)), None)
