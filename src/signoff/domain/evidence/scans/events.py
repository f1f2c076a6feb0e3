"""What security scans tell the log; the subject is the flow's name, or that and the trail's."""

from typing import ClassVar

from signoff.kernel.events import Event


class SecurityThresholdSet(Event, frozen=True):
    """A flow allows so many vulnerabilities of each severity from now on."""

    KIND: ClassVar[str] = "security_threshold.set"
    uuid: str
    flow: str
    critical: int
    high: int
    medium: int
    low: int

    def subject(self) -> str:
        """Name the flow."""
        return self.flow


class SecurityScanRecorded(Event, frozen=True):
    """A security scan was reported on a trail, and judged by what the flow allowed then."""

    KIND: ClassVar[str] = "security_scan.recorded"
    flow: str
    trail: str
    trail_uuid: str
    uuid: str
    attestation_uuid: str
    tool: str
    critical: int
    high: int
    medium: int
    low: int
    breaches: list[str]

    def subject(self) -> str:
        """Name the trail."""
        return f"{self.flow} {self.trail}"
