"""Statistics: counted when asked, over everything that an organisation has; for routes known to be slow."""

from signoff.domain.evidence.statistics import queries
from signoff.domain.evidence.statistics.types import AttestationCounts, ScanCounts, TrailCounts
from signoff.domain.evidence.types import Outcome, TrailStatus
from signoff.domain.identity.scopes import Scope
from signoff.kernel.sql import Row, Statement
from signoff.kernel.tx import Tx


def flows(tx: Tx) -> int:
    """Count the flows that are not archived."""
    tx.must(Scope.EVIDENCE_READ)
    return tx.number(queries.flows, organisation_id=tx.organisation_id)


def trails(tx: Tx) -> TrailCounts:
    """Count trails."""
    found = _by_status(tx, queries.trails)
    return TrailCounts(
        found.get(TrailStatus.COMPLIANT, 0),
        found.get(TrailStatus.NON_COMPLIANT, 0),
        found.get(TrailStatus.PENDING, 0),
    )


def attestations(tx: Tx) -> AttestationCounts:
    """Count attestations."""
    found = _by_status(tx, queries.attestations)
    return AttestationCounts(
        found.get(Outcome.PASSED, 0), found.get(Outcome.FAILED, 0), found.get(Outcome.PENDING, 0)
    )


def scans(tx: Tx) -> ScanCounts:
    """Count security scans and what they found."""
    tx.must(Scope.EVIDENCE_READ)
    (found,) = tx.all(queries.scans, organisation_id=tx.organisation_id)
    return ScanCounts(*map(int, found))


def _by_status(tx: Tx, query: Statement[Row]) -> dict[str, int]:
    tx.must(Scope.EVIDENCE_READ)
    return dict(tx.all(query, organisation_id=tx.organisation_id))
