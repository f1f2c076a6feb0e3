"""Metrics and the dashboard."""

from signoff.api.factstore import errors, times
from signoff.api.factstore.wire import metrics as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.domain.evidence.statistics import statistics
from signoff.kernel.tx import Tx


def compliance(tx: Tx, _call: Call) -> Reply:
    """Count trails and attestations."""
    trails, attestations = statistics.trails(tx), statistics.attestations(tx)
    document = wire.ComplianceMetrics(
        total_trails=trails.total,
        compliant_trails=trails.compliant,
        non_compliant_trails=trails.non_compliant,
        compliance_rate=trails.rate,
        total_attestations=attestations.total,
        passed_attestations=attestations.passed,
        failed_attestations=attestations.failed,
        generated_at=times.instant(tx.now),
    )
    return json_reply(document, errors.JSON)


def security(tx: Tx, _call: Call) -> Reply:
    """Count security scans; one fails that went over its flow's thresholds."""
    scans = statistics.scans(tx)
    document = wire.SecurityMetrics(
        total_scans=scans.total,
        passed_scans=scans.passed,
        failed_scans=scans.failed,
        total_critical=scans.critical,
        total_high=scans.high,
        total_medium=scans.medium,
        total_low=scans.low,
        generated_at=times.instant(tx.now),
    )
    return json_reply(document, errors.JSON)


def dashboard(tx: Tx, _call: Call) -> Reply:
    """Give the figures of the dashboard."""
    trails = statistics.trails(tx)
    document = wire.DashboardStats(
        total_flows=statistics.flows(tx),
        total_trails=trails.total,
        compliant_trails=trails.compliant,
        non_compliant_trails=trails.non_compliant,
        pending_trails=trails.pending,
        compliance_rate=round(trails.rate, 2),
    )
    return json_reply(document, errors.JSON)
