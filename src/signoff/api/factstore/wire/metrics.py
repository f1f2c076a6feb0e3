"""Metrics and the dashboard; rates are parts of a hundred."""

from signoff.api.factstore.wire.base import Wire


class ComplianceMetrics(Wire, frozen=True, kw_only=True):
    """Trails and attestations."""

    total_trails: int
    compliant_trails: int
    non_compliant_trails: int
    compliance_rate: float
    total_attestations: int
    passed_attestations: int
    failed_attestations: int
    generated_at: str


class SecurityMetrics(Wire, frozen=True, kw_only=True):
    """Security scans and their findings."""

    total_scans: int
    passed_scans: int
    failed_scans: int
    total_critical: int
    total_high: int
    total_medium: int
    total_low: int
    generated_at: str


class DashboardStats(Wire, frozen=True, kw_only=True):
    """The figures at the top of a dashboard."""

    total_flows: int
    total_trails: int
    compliant_trails: int
    non_compliant_trails: int
    pending_trails: int
    compliance_rate: float
