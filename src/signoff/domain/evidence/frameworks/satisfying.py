"""Whether evidence satisfies controls, knowing nothing of the database.

What counts is the newest attestation of each name: a type is there when one of that type passed and none failed.
"""

from collections.abc import Iterable, Sequence

from signoff.domain.evidence.compliance import kinds
from signoff.domain.evidence.frameworks.types import (
    AssessmentStatus,
    Control,
    ControlResult,
    ControlStatus,
    Mapping,
)
from signoff.domain.evidence.types import AttestationHead, Outcome


def result(
    control: Control, mappings: Sequence[Mapping], counting: Sequence[AttestationHead]
) -> ControlResult:
    """Say how far a control is met: by the types that stand for it in the flow, or else by its own."""
    mandatory = [each.attestation_type for each in mappings if each.mandatory]
    optional = [each.attestation_type for each in mappings if not each.mandatory]
    required = mandatory or optional or control.evidence_types
    there = tuple(kind for kind in required if passed(kind, counting))
    missing = tuple(kind for kind in required if kind not in there)
    if not missing or (there and not mandatory and optional):
        # Of what is only optional, any will do.
        status = ControlStatus.SATISFIED
    else:
        status = ControlStatus.PARTIAL if there else ControlStatus.NOT_SATISFIED
    held = tuple(each.uuid for each in counting if any(kinds.satisfies(each.type, kind) for kind in required))
    demanded = bool(mandatory) or not mappings
    return ControlResult(control.number, control.title, status, there, missing, held, demanded)


def passed(kind: str, counting: Iterable[AttestationHead]) -> bool:
    """Tell whether evidence of a type is there and says that all is well."""
    statuses = [each.status for each in counting if kinds.satisfies(each.type, kind)]
    return Outcome.PASSED in statuses and Outcome.FAILED not in statuses


def together(results: Iterable[ControlResult]) -> AssessmentStatus:
    """Give what the results of those controls that are demanded come to."""
    found = {each.status for each in results if each.mandatory}
    if found <= {ControlStatus.SATISFIED}:
        return AssessmentStatus.COMPLIANT
    return (
        AssessmentStatus.NON_COMPLIANT if found == {ControlStatus.NOT_SATISFIED} else AssessmentStatus.PARTIAL
    )
