"""Security scans, and what flows allow."""

from typing import Annotated

from msgspec import Meta

from signoff.api.factstore.wire.base import Wire
from signoff.domain.evidence.scans.types import UNLIMITED, ScanKind

_Count = Annotated[int, Meta(ge=0, le=UNLIMITED)]
_Line = Annotated[str, Meta(max_length=500)]


class ThresholdSet(Wire, frozen=True, kw_only=True):
    """How many vulnerabilities of each severity a flow allows."""

    max_critical: _Count = 0
    max_high: _Count = 0
    max_medium: _Count = 10
    max_low: _Count = UNLIMITED


class Threshold(Wire, frozen=True, kw_only=True):
    """How many vulnerabilities of each severity a flow allows."""

    id: str
    flow_id: str
    max_critical: int
    max_high: int
    max_medium: int
    max_low: int
    created_at: str
    updated_at: str


class ScanCreate(Wire, frozen=True, kw_only=True):
    """What a tool found."""

    tool: Annotated[str, Meta(min_length=1, max_length=500, pattern=r"\S")]
    tool_version: _Line | None = None
    scan_type: ScanKind | None = None
    target: _Line | None = None
    critical_vulnerabilities: _Count = 0
    high_vulnerabilities: _Count = 0
    medium_vulnerabilities: _Count = 0
    low_vulnerabilities: _Count = 0
    informational: _Count = 0
    scan_duration_seconds: _Count | None = None
    report_url: Annotated[str, Meta(max_length=2048)] | None = None
    org_slug: str | None = None
    passed: bool | None = None


class Scan(Wire, frozen=True, kw_only=True):
    """What a tool found, and whether that was too much."""

    id: str
    trail_id: str
    attestation_id: str | None
    tool: str
    tool_version: str | None
    scan_type: str | None
    target: str | None
    critical_vulnerabilities: int
    high_vulnerabilities: int
    medium_vulnerabilities: int
    low_vulnerabilities: int
    informational: int
    scan_duration_seconds: int | None
    report_url: str | None
    org_slug: str | None
    created_at: str
    threshold_breached: bool
    breach_details: list[str]


class ScanSummary(Wire, frozen=True, kw_only=True):
    """What all scans found together."""

    total_scans: int
    total_critical: int
    total_high: int
    total_medium: int
    total_low: int
    scans_with_critical: int
