"""Asserting compliance."""

from collections.abc import Iterable

from signoff.api.factstore import errors, reading, times
from signoff.api.factstore.wire import asserting as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.refusals import Refusal
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.decisions.asserting.asserting import assert_artifact
from signoff.domain.decisions.asserting.types import Assertion, Check
from signoff.domain.evidence.compliance.types import Finding
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Outcome
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx

ALIASES = {"artifactSha256": "sha256Digest", "artifactDigest": "sha256Digest", "sha256": "sha256Digest"}


def ask(tx: Tx, call: Call) -> Reply:
    """Tell whether an artifact is compliant; 200 for either verdict."""
    given = reading.read(call, wire.AssertRequest, ALIASES)
    flow = _flow(tx, given)
    answer = assert_artifact(tx, given.sha256_digest, flow)
    return json_reply(_document(given, flow, answer), errors.JSON)


def checks_of(checks: Iterable[Check]) -> list[wire.DecisionCheck]:
    """Render checks."""
    return [
        wire.DecisionCheck(
            kind=str(each.kind),
            name=each.name,
            outcome=str(each.outcome),
            reasons=list(each.reasons),
            policy=each.policy,
        )
        for each in checks
    ]


def _flow(tx: Tx, given: wire.AssertRequest) -> Flow:
    if given.flow_id is not None:
        return flows.by_uuid(tx, given.flow_id)
    if given.trail_id is None:
        raise Refusal(400, "flowId is missing")
    trail = trails.by_uuid(tx, given.trail_id)
    found = flows.by_ids(tx, [trail.flow_id]).get(trail.flow_id)
    if found is None:
        raise NotFound(f"Flow not found: {given.trail_id}")
    return found


def _document(given: wire.AssertRequest, flow: Flow, answer: Assertion) -> wire.AssertResponse:
    places = answer.subject.places
    findings = [finding for place in places for finding in place.compliance.all_findings]
    missing, failed = ([x for x in findings if x.missing], [x for x in findings if x.failed])
    missing_types = _types(missing) if places else flow.required_type_list()
    details = _details(answer, flow.required_type_list())
    return wire.AssertResponse(
        sha256_digest=given.sha256_digest,
        flow_id=flow.uuid,
        flow_name=flow.name,
        status=wire.ComplianceStatus.COMPLIANT if answer.compliant else wire.ComplianceStatus.NON_COMPLIANT,
        compliant=answer.compliant,
        checked_at=times.instant(answer.checked_at),
        details=details,
        message=details,
        missing_attestation_types=missing_types,
        failed_attestation_types=_types(failed),
        missing_attestation_names=_names(missing),
        failed_attestation_names=_names(failed),
        missing_attestations=[*missing_types, *_names(missing)],
        failed_attestations=[*_types(failed), *_names(failed)],
        attestations=[_attestation(each) for each in findings],
        checks=checks_of(answer.checks),
    )


def _types(findings: list[Finding]) -> list[str]:
    return list(dict.fromkeys(each.type for each in findings if each.by_type))


def _names(findings: list[Finding]) -> list[str]:
    return list(dict.fromkeys(each.name for each in findings if not each.by_type))


def _attestation(finding: Finding) -> wire.AssertedAttestation:
    given = finding.attestation
    status = Outcome(given.status) if given else "MISSING"
    return wire.AssertedAttestation(
        name=finding.name,
        type=finding.type,
        status=str(status),
        attestation_id=given.uuid if given else None,
    )


def _details(answer: Assertion, required: list[str]) -> str:
    if not answer.compliant:
        return "; ".join(answer.reasons)
    if not required and not any(place.compliance.all_findings for place in answer.subject.places):
        return "Flow has no required attestation types; artifact is compliant"
    return "All required attestations passed"
