"""What security scans found, and what is allowed."""

from enum import StrEnum

import msgspec
from msgspec import Struct

# The columns hold 32 bits; nobody has more vulnerabilities than that.
UNLIMITED = 2**31 - 1
ATTESTED_AS = "SECURITY_SCAN"


class ScanKind(StrEnum):
    """What a tool looks at: a running system, sources, dependencies, or an image."""

    DAST = "DAST"
    SAST = "SAST"
    SCA = "SCA"
    CONTAINER = "CONTAINER"


class Counts(Struct, frozen=True):
    """How many vulnerabilities there are of each severity."""

    critical: int = 0
    high: int = 0
    medium: int = 0
    low: int = 0
    informational: int = 0


class Limits(Struct, frozen=True):
    """How many vulnerabilities of each severity there may be; a flow that says nothing allows these."""

    critical: int = 0
    high: int = 0
    medium: int = 10
    low: int = UNLIMITED

    def breaches(self, counts: Counts) -> list[str]:
        """Say of which severity there are too many."""
        return [
            f"{name.capitalize()} vulnerabilities {getattr(counts, name)} exceeds threshold {getattr(self, name)}"
            for name in self.__struct_fields__
            if getattr(counts, name) > getattr(self, name)
        ]


class Threshold(Struct, frozen=True):
    """What a flow allows."""

    id: int
    uuid: str
    flow_id: int
    max_critical: int
    max_high: int
    max_medium: int
    max_low: int
    created_at: str
    updated_at: str

    @property
    def limits(self) -> Limits:
        """The numbers alone."""
        return Limits(self.max_critical, self.max_high, self.max_medium, self.max_low)


class ScanFields(Struct, frozen=True):
    """What a tool reports; when it says itself that it did not pass, it did not."""

    tool: str
    counts: Counts = Counts()
    tool_version: str | None = None
    kind: ScanKind | None = None
    target: str | None = None
    seconds: int | None = None
    report_url: str | None = None
    passed: bool | None = None


class Scan(Struct, frozen=True):
    """A recorded scan with the verdict of that moment; `breaches` is a JSON list of sentences."""

    id: int
    uuid: str
    flow_id: int
    trail_id: int
    attestation_id: int | None
    tool: str
    tool_version: str | None
    kind: str | None
    target: str | None
    critical: int
    high: int
    medium: int
    low: int
    informational: int
    seconds: int | None
    report_url: str | None
    breaches: str
    breached: int
    reported_by: str
    created_at: str
    trail_uuid: str
    attestation_uuid: str | None

    @property
    def breach_list(self) -> list[str]:
        """Why it did not pass."""
        return msgspec.json.decode(self.breaches, type=list[str])


class ScanSummary(Struct, frozen=True):
    """What all scans of an organisation found together."""

    scans: int
    critical: int
    high: int
    medium: int
    low: int
    with_critical: int
