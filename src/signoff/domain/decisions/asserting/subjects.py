"""Gathering what is known of artifacts before they are judged: a handful of queries, however many they are."""

from collections.abc import Sequence

from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.decisions.asserting import queries
from signoff.domain.decisions.asserting.types import Place, Subject
from signoff.domain.evidence.compliance import evaluation
from signoff.domain.evidence.compliance import queries as evidence_queries
from signoff.domain.evidence.compliance.counting import Owned
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Artifact, AttestationHead
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx


def subject(tx: Tx, fingerprint: str, flow: Flow | None = None) -> Subject:
    """Gather what is known of one artifact, in one flow if given."""
    tx.must(Scope.EVIDENCE_READ)
    wanted = {"organisation_id": tx.organisation_id, "fingerprints": [fingerprint]}
    if flow is None:
        return _gathered(tx, [(None, fingerprint)], tx.all(queries.last_reports, **wanted))[0]
    reports = tx.all(queries.last_reports_in_flow, **wanted, flow_id=flow.id)
    return _gathered(tx, [(None, fingerprint)], reports)[0]


def subjects(tx: Tx, wanted: Sequence[tuple[str | None, str]]) -> list[Subject]:
    """Gather what is known of artifacts, given by name and fingerprint, in their order."""
    tx.must(Scope.EVIDENCE_READ)
    fingerprints = sorted({fingerprint for _, fingerprint in wanted if fingerprint})
    place = {"organisation_id": tx.organisation_id}
    reports = tx.all(queries.last_reports, **place, fingerprints=fingerprints) if fingerprints else []
    return _gathered(tx, wanted, reports)


def _gathered(tx: Tx, wanted: Sequence[tuple[str | None, str]], reports: list[Artifact]) -> list[Subject]:
    # Of each flow only the last report counts: what it said before, it may have taken back since.
    places = _places(tx, reports)
    found: dict[str, list[Place]] = {}
    for each in reports:
        found.setdefault(each.fingerprint, []).append(places[each.id])
    return [Subject(fingerprint, name, tuple(found.get(fingerprint, []))) for name, fingerprint in wanted]


def _places(tx: Tx, reports: list[Artifact]) -> dict[int, Place]:
    if not reports:
        return {}
    trail_ids = list({each.trail_id for each in reports})
    trail_of = trails.by_ids(tx, trail_ids)
    flow_of = flows.by_ids(tx, list({each.flow_id for each in reports}))
    given: dict[int, list[AttestationHead]] = {}
    for each in tx.all(evidence_queries.counting, organisation_id=tx.organisation_id, trail_ids=trail_ids):
        given.setdefault(each.trail_id, []).append(each)
    compliances = evaluation.artifact_compliances(tx, reports)
    return {
        report.id: Place(
            flow_of[report.flow_id],
            trail_of[report.trail_id],
            report,
            compliance,
            Owned(each for each in given.get(report.trail_id, []) if each.about(report)),
            Owned(each for each in given.get(report.trail_id, []) if each.about_trail),
        )
        for report, compliance in zip(reports, compliances, strict=True)
    }
