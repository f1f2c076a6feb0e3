"""Evaluating trails: a handful of queries, however many trails and however much was reported."""

import msgspec

from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.templates import Template, read_template
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.artifacts import queries as artifact_queries
from signoff.domain.evidence.compliance import counting, queries, rules
from signoff.domain.evidence.compliance.types import ArtifactCompliance, TrailCompliance
from signoff.domain.evidence.trails import queries as trail_queries
from signoff.domain.evidence.trails import store
from signoff.domain.evidence.trails.events import TrailStatusChanged
from signoff.domain.evidence.types import Artifact, AttestationHead, Trail
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx


def evaluate(tx: Tx, trail: Trail) -> TrailCompliance:
    """Say what a trail's evidence amounts to now, by its own template or its flow's and by the flow's types."""
    return evaluate_all(tx, [trail])[0]


def evaluate_all(tx: Tx, trails: list[Trail]) -> list[TrailCompliance]:
    """Evaluate many trails at once, in their order."""
    tx.must(Scope.EVIDENCE_READ)
    known = flows.by_ids(tx, list({trail.flow_id for trail in trails}))
    return [_judged(tx, case) for case in _cases(tx, trails, known)]


def artifact_compliance(tx: Tx, artifact: Artifact) -> ArtifactCompliance:
    """Say where one report of an artifact stands, even one that a later report has replaced."""
    return artifact_compliances(tx, [artifact])[0]


def artifact_compliances(tx: Tx, artifacts: list[Artifact]) -> list[ArtifactCompliance]:
    """Say where many reports of artifacts stand, in their order."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id}
    wanted = list({each.trail_id for each in artifacts})
    trails = tx.all(trail_queries.trails_by_ids, **place, trail_ids=wanted)
    known = flows.by_ids(tx, list({trail.flow_id for trail in trails}))
    cases = {case.trail.id: case for case in _cases(tx, trails, known)}
    return [_of_artifact(cases[each.trail_id], each) for each in artifacts]


def refresh(tx: Tx, trail: Trail, flow: Flow | None = None) -> Trail:
    """Evaluate a trail after something was reported on it, and keep the status; the last thing that such a verb does.

    Reports on one trail at the same moment wait here for each other. Records trail.status_changed when it did.
    """
    tx.must(Scope.EVIDENCE_RECORD, Scope.APPROVAL_GIVE)
    place = {"organisation_id": tx.organisation_id, "trail_id": trail.id}
    held = tx.found(store.touch_trail, f"Trail not found: {trail.uuid}", **place, at=tx.now)
    known = {flow.id: flow} if flow else flows.by_ids(tx, [held.flow_id])
    [case] = _cases(tx, [held], known)
    after = _judged(tx, case).status
    if after == held.status:
        return held
    tx.run(store.set_status, **place, status=after.value)
    tx.record(TrailStatusChanged(case.flow.name, held.called, held.uuid, held.status, after.value))
    return msgspec.structs.replace(held, status=after.value)


def _cases(tx: Tx, trails: list[Trail], known: dict[int, Flow]) -> list[rules.Case]:
    place = {"organisation_id": tx.organisation_id, "trail_ids": [trail.id for trail in trails]}
    artifacts: dict[int, list[Artifact]] = {}
    for artifact in tx.all(artifact_queries.artifacts_of_trails, **place):
        artifacts.setdefault(artifact.trail_id, []).append(artifact)
    attestations: dict[int, list[AttestationHead]] = {}
    for attestation in tx.all(queries.counting, **place):
        attestations.setdefault(attestation.trail_id, []).append(attestation)
    return [
        _case(trail, known[trail.flow_id], artifacts.get(trail.id, []), attestations.get(trail.id, []))
        for trail in trails
    ]


def _case(
    trail: Trail, flow: Flow, artifacts: list[Artifact], attestations: list[AttestationHead]
) -> rules.Case:
    text = flow.template if trail.template is None else trail.template
    return rules.Case(
        flow=flow,
        trail=trail,
        template=Template() if text is None else read_template(text),
        required_types=tuple(flow.required_type_list()),
        artifacts=artifacts,
        given=counting.divide(artifacts, attestations),
        attestations=attestations,
    )


def _judged(tx: Tx, case: rules.Case) -> TrailCompliance:
    findings, artifacts = rules.of_trail(case), rules.of_artifacts(case)
    awaits = bool(case.flow.requires_approval) and case.trail.approved_at is None
    return TrailCompliance(
        trail=case.trail,
        flow=case.flow,
        standing=rules.together(findings, artifacts, awaits_approval=awaits),
        findings=findings,
        artifacts=artifacts,
        awaits_approval=awaits,
        evaluated_at=tx.now,
    )


def _of_artifact(case: rules.Case, artifact: Artifact) -> ArtifactCompliance:
    if artifact.id not in {each.id for each in case.artifacts}:
        raise NotFound(f"Artifact not found: {artifact.uuid}")
    own = counting.Owned(each for each in case.attestations if each.about(artifact))
    return rules.of_artifact(case, artifact, own)
