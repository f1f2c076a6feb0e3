"""Gathering what is known of artifacts before they are judged: a handful of queries, however many they are."""

from collections.abc import Sequence

from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.decisions.asserting.types import Place, Subject
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.compliance import evaluation, queries
from signoff.domain.evidence.compliance.counting import Owned
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Artifact, AttestationHead
from signoff.kernel.tx import Tx


def subject(tx: Tx, fingerprint: str, flow: Flow | None = None, name: str | None = None) -> Subject:
    """Gather what is known of one artifact, in one flow if given."""
    known = {fingerprint: artifacts.with_fingerprint(tx, fingerprint, flow)}
    return _gathered(tx, [(name, fingerprint)], known)[0]


def subjects(tx: Tx, wanted: Sequence[tuple[str | None, str]]) -> list[Subject]:
    """Gather what is known of artifacts, given by name and fingerprint, in their order."""
    fingerprints = sorted({fingerprint for _, fingerprint in wanted if fingerprint})
    return _gathered(tx, wanted, artifacts.with_fingerprints(tx, fingerprints) if fingerprints else {})


def _gathered(
    tx: Tx, wanted: Sequence[tuple[str | None, str]], known: dict[str, list[Artifact]]
) -> list[Subject]:
    reports = {fingerprint: _newest(found) for fingerprint, found in known.items()}
    places = _places(tx, [each for found in reports.values() for each in found])
    return [
        Subject(fingerprint, name, tuple(places[each.id] for each in reports.get(fingerprint, [])))
        for name, fingerprint in wanted
    ]


def _newest(found: list[Artifact]) -> list[Artifact]:
    """Give of each flow the newest report: what a flow said before, it may have taken back since."""
    of_flow: dict[int, Artifact] = {}
    for each in found:
        of_flow.setdefault(each.flow_id, each)
    return list(of_flow.values())


def _places(tx: Tx, reports: list[Artifact]) -> dict[int, Place]:
    if not reports:
        return {}
    trail_ids = list({each.trail_id for each in reports})
    trail_of = trails.by_ids(tx, trail_ids)
    flow_of = flows.by_ids(tx, list({each.flow_id for each in reports}))
    given: dict[int, list[AttestationHead]] = {}
    for each in tx.all(queries.counting, organisation_id=tx.organisation_id, trail_ids=trail_ids):
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
