"""The rules of compliance, without a database: requirements in, findings and standings out.

What is required and not there makes its owner INCOMPLETE. What is there and says that something is wrong makes its
owner NON_COMPLIANT, required or not, until a newer one of the same name says otherwise. An artifact needs what its
trail needs as well. An attestation of a wrong type does not meet a requirement.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from signoff.domain.catalog.flows.templates import RequiredArtifact, RequiredAttestation, Template
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.compliance import kinds
from signoff.domain.evidence.compliance.conditions import Names, applies, names_of
from signoff.domain.evidence.compliance.counting import Divided, Owned, current
from signoff.domain.evidence.compliance.types import ArtifactCompliance, Finding, Presence, Standing
from signoff.domain.evidence.types import Artifact, AttestationHead, Outcome, Trail


class Case(Struct, frozen=True):
    """One trail to judge: what is required of it, and what was reported on it."""

    flow: Flow
    trail: Trail
    template: Template
    required_types: tuple[str, ...]
    artifacts: list[Artifact]
    given: Divided
    attestations: list[AttestationHead]


def of_trail(case: Case) -> tuple[Finding, ...]:
    """Give the findings about the trail itself, and about what is not on it."""
    owned = case.given.trail
    lines = _by_name(case.template.attestations, owned, names_of(case.flow, case.trail))
    absent = {required.name for required in case.template.artifacts} - _reported(case)
    loose = Owned(each for each in case.given.loose if each.fingerprint or each.target_name not in absent)
    types = _by_type(case.required_types, [owned, *case.given.by_artifact.values(), Owned(case.given.loose)])
    rest = _rest(owned, lines, case.required_types) + _rest(loose, [], case.required_types)
    return (*lines, *types, *rest)


def of_artifacts(case: Case) -> tuple[ArtifactCompliance, ...]:
    """Judge every artifact that is required or reported, in the template's order."""
    counting = current(case.artifacts)
    found: list[ArtifactCompliance] = []
    for required in case.template.artifacts:
        reported = [each for each in counting if each.template_name == required.name]
        found += [of_artifact(case, each, case.given.by_artifact[each.id]) for each in reported] or [
            _absent(case, required)
        ]
    wanted = {required.name for required in case.template.artifacts}
    others = [each for each in counting if each.template_name not in wanted]
    return (*found, *(of_artifact(case, each, case.given.by_artifact[each.id]) for each in others))


def of_artifact(case: Case, artifact: Artifact, own: Owned) -> ArtifactCompliance:
    """Judge one artifact by the attestations about it, and by what its trail needs."""
    names = names_of(case.flow, case.trail, artifact)
    required = case.template.artifact(artifact.template_name)
    lines = _by_name((required.attestations or ()) if required else (), own, names)
    types = _by_type(case.required_types, [case.given.trail, own])
    findings = (*lines, *types, *_rest(own, lines, case.required_types))
    of_the_trail = _by_name(case.template.attestations, case.given.trail, names)
    trail_findings = (*of_the_trail, *_rest(case.given.trail, of_the_trail, case.required_types))
    return ArtifactCompliance(
        name=artifact.template_name or artifact.name,
        artifact=artifact,
        standing=standing(findings + trail_findings),
        unexpected=required is None,
        findings=findings,
        trail_findings=trail_findings,
    )


def standing(findings: Iterable[Finding]) -> Standing:
    """Give what findings amount to together."""
    found = list(findings)
    if any(each.failed for each in found):
        return Standing.NON_COMPLIANT
    return Standing.INCOMPLETE if any(each.missing for each in found) else Standing.COMPLIANT


def together(
    findings: Sequence[Finding], artifacts: Sequence[ArtifactCompliance], *, awaits_approval: bool
) -> Standing:
    """Give where a trail stands, with its artifacts and its approval."""
    found = standing([*findings, *(finding for each in artifacts for finding in each.findings)])
    if found is Standing.COMPLIANT and (awaits_approval or not all(each.is_compliant for each in artifacts)):
        return Standing.INCOMPLETE
    return found


def _absent(case: Case, required: RequiredArtifact) -> ArtifactCompliance:
    announced = case.given.loose_for(required.name)
    names = names_of(case.flow, case.trail, name=required.name)
    lines = _by_name(required.attestations or (), announced, names)
    findings = (*lines, *_rest(announced, lines, case.required_types))
    return ArtifactCompliance(required.name, None, Standing.MISSING, unexpected=False, findings=findings)


def _by_name(lines: Iterable[RequiredAttestation], owned: Owned, names: Names) -> list[Finding]:
    return [
        _required(line.name, line.type, owned.named(line.name, line.type))
        for line in lines
        if applies(line, names)
    ]


def _by_type(required_types: Iterable[str], owned: Sequence[Owned]) -> list[Finding]:
    found: list[Finding] = []
    for required in required_types:
        held = [each for pool in owned for each in pool.of_kind(required)]
        telling = min(held, key=_tells, default=None)
        name = telling.name if telling else required
        found.append(_required(name, required, telling, by_type=True))
    return found


def _tells(attestation: AttestationHead) -> tuple[int, int]:
    # One that failed tells more than one that passed, and that more than one that waits; of each the newest.
    order = (Outcome.FAILED, Outcome.PASSED, Outcome.PENDING)
    return order.index(Outcome(attestation.status)), -attestation.id


def _required(name: str, kind: str, given: AttestationHead | None, *, by_type: bool = False) -> Finding:
    what = f"of type '{kind}'" if by_type else f"'{name}' of type '{kind}'"
    if given is None or given.status == Outcome.PENDING:
        reason = f"The attestation {what} is {'missing' if given is None else 'pending'}"
        return Finding(
            name, kind, Presence.MISSING, is_compliant=None, attestation=given, reason=reason, by_type=by_type
        )
    reason = "" if given.passed else f"The attestation '{given.name}' of type '{given.type}' failed"
    return Finding(
        name,
        kind,
        Presence.COMPLETE,
        is_compliant=given.passed,
        attestation=given,
        reason=reason,
        by_type=by_type,
    )


def _rest(owned: Owned, lines: Iterable[Finding], required_types: Iterable[str]) -> list[Finding]:
    """Find what nobody requires: it can only do harm."""
    known = {(line.name, line.attestation.id) for line in lines if line.attestation}
    types = list(required_types)
    return [
        _unexpected(each)
        for each in owned.newest()
        if (each.name, each.id) not in known and not any(kinds.satisfies(each.type, kind) for kind in types)
    ]


def _unexpected(given: AttestationHead) -> Finding:
    if given.status == Outcome.PENDING:
        status, says, reason = Presence.MISSING, None, f"The attestation '{given.name}' is pending"
    else:
        status, says = Presence.COMPLETE, given.passed
        reason = "" if says else f"The attestation '{given.name}' of type '{given.type}' failed"
    return Finding(
        given.name, given.type, status, is_compliant=says, attestation=given, reason=reason, unexpected=True
    )


def _reported(case: Case) -> set[str | None]:
    return {each.template_name for each in case.artifacts}
