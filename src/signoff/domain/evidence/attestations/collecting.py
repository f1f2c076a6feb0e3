"""Evidence from tools: measures of coverage, and the results of many tools at once."""

import msgspec
from msgspec import Struct

from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.kinds import kinds
from signoff.domain.evidence.kinds.coverage import Coverage
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Attestation, Outcome, Trail
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.tx import Tx

MOST_ITEMS = 500


class ToolResult(Struct, frozen=True):
    """What a tool said of a trail."""

    trail_uuid: str
    type: str
    tool: str
    passed: bool
    details: str | None = None


class Collected(Struct, frozen=True):
    """What became of a tool's result: an attestation, or the reason why there is none."""

    result: ToolResult
    attestation: Attestation | None
    problem: str | None = None


def report_coverage(tx: Tx, trail: Trail, coverage: Coverage, details: str | None = None) -> Attestation:
    """Attest what a tool measured; each tool's last measure counts. Raises Invalid. Records attestation.recorded."""
    fields = AttestationFields(
        type=kinds.COVERAGE,
        name=f"{kinds.COVERAGE}-{coverage.tool}",
        data=msgspec.to_builtins(coverage),
        description=details,
    )
    return attestations.record(tx, trail, fields)


def collect(tx: Tx, results: list[ToolResult]) -> list[Collected]:
    """Attest the results of many tools; what cannot be attested is said so, and the rest is. Raises Invalid.

    Records attestation.recorded for each.
    """
    tx.must(Scope.EVIDENCE_RECORD)
    if len(results) > MOST_ITEMS:
        raise Invalid({"items": [f"there may be {MOST_ITEMS}"]})
    return [_collected(tx, each) for each in results]


def _collected(tx: Tx, result: ToolResult) -> Collected:
    fields = AttestationFields(
        type=result.type,
        name=f"{result.type}-{result.tool}",
        outcome=Outcome.PASSED if result.passed else Outcome.FAILED,
        details=result.details or f"reported by {result.tool}",
    )
    try:
        return Collected(result, attestations.record(tx, trails.by_uuid(tx, result.trail_uuid), fields))
    except (NotFound, Invalid) as error:
        return Collected(result, None, error.message)
