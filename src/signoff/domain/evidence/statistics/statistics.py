"""Statistics: counted when asked, over everything that an organisation has; for routes known to be slow."""

from signoff.domain.evidence.statistics import queries
from signoff.domain.evidence.statistics.types import AttestationCounts, ScanCounts, TrailCounts, TypeCounts
from signoff.domain.evidence.types import Outcome, TrailStatus
from signoff.domain.identity.scopes import Scope
from signoff.kernel.clock import Instant
from signoff.kernel.sql import Row, Statement
from signoff.kernel.tx import Tx

MOST_COUNTED = 20_000


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


def by_type(tx: Tx, since: Instant) -> list[TypeCounts]:
    """Count the attestations since an instant by type, of the newest 20,000; the type that failed most is first."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "since": since, "limit": MOST_COUNTED}
    return [TypeCounts(kind, total, int(failed)) for kind, total, failed in tx.all(queries.by_type, **place)]


def scans(tx: Tx) -> ScanCounts:
    """Count security scans and what they found."""
    tx.must(Scope.EVIDENCE_READ)
    (found,) = tx.all(queries.scans, organisation_id=tx.organisation_id)
    return ScanCounts(*map(int, found))


def _by_status(tx: Tx, query: Statement[Row]) -> dict[str, int]:
    tx.must(Scope.EVIDENCE_READ)
    return dict(tx.all(query, organisation_id=tx.organisation_id))
