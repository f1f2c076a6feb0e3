"""How many trails of a period are compliant."""

from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.reports import queries
from signoff.domain.evidence.reports.types import ComplianceReport
from signoff.domain.evidence.types import TrailStatus
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx

MOST = 1_000
BEGINNING_OF_TIME, END_OF_TIME = "0", "9"


def report(
    tx: Tx, flow: Flow | None = None, since: str | None = None, until: str | None = None
) -> ComplianceReport:
    """Count trails by their status: those of a flow and those begun within a period, if given."""
    tx.must(Scope.EVIDENCE_READ)
    wanted = {
        "organisation_id": tx.organisation_id,
        "since": since or BEGINNING_OF_TIME,
        "until": until or END_OF_TIME,
    } | ({"flow_id": flow.id} if flow else {})
    counts = dict[str, int](tx.all(queries.statuses[flow is not None], **wanted))
    bad = TrailStatus.NON_COMPLIANT.value
    return ComplianceReport(
        compliant=counts.get(TrailStatus.COMPLIANT.value, 0),
        non_compliant=counts.get(bad, 0),
        pending=counts.get(TrailStatus.PENDING.value, 0),
        worst=tx.all(queries.trails_of_status[flow is not None], **wanted, status=bad, limit=MOST),
    )
