"""Dossiers: everything about a trail, or only what belongs to one artifact or attestation of it."""

from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.artifacts import artifacts
from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.compliance.evaluation import artifact_compliance
from signoff.domain.evidence.files import files
from signoff.domain.evidence.frameworks import assessing
from signoff.domain.evidence.provenance import provenance
from signoff.domain.evidence.reports.types import Custody, Dossier
from signoff.domain.evidence.scans import scans
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Artifact, Attestation, Trail
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx


def of_trail(tx: Tx, trail: Trail) -> Dossier:
    """Give everything about a trail."""
    return _made(tx, trail, artifacts.of_trail(tx, trail), attestations.of_trail(tx, trail))


def of_artifact(tx: Tx, artifact: Artifact) -> Dossier:
    """Give one report of an artifact, with everything that was attested on its trail."""
    trail = _trail(tx, artifact.trail_id)
    return _made(tx, trail, [artifact], attestations.of_trail(tx, trail))


def of_attestation(tx: Tx, attestation: Attestation) -> Dossier:
    """Give one attestation, with everything that was reported on its trail."""
    trail = _trail(tx, attestation.trail_id)
    return _made(tx, trail, artifacts.of_trail(tx, trail), [attestation])


def custody(tx: Tx, fingerprint: str) -> Custody:
    """Give where an artifact came from, by its newest report; raises NotFound for what was never reported."""
    tx.must(Scope.EVIDENCE_READ)
    reports = artifacts.with_fingerprint(tx, fingerprint)
    if not reports:
        raise NotFound(f"Artifact not found: {fingerprint}")
    artifact, *_ = reports
    trail = _trail(tx, artifact.trail_id)
    about = [each for each in attestations.of_trail(tx, trail) if each.about_trail or each.about(artifact)]
    dossier = _made(tx, trail, [artifact], about)
    return Custody(artifact, dossier, artifact_compliance(tx, artifact).is_compliant, reports)


def _trail(tx: Tx, trail_id: int) -> Trail:
    return trails.by_ids(tx, [trail_id])[trail_id]


def _made(tx: Tx, trail: Trail, reported: list[Artifact], attested: list[Attestation]) -> Dossier:
    proven = provenance.of_artifacts(tx, reported)
    held = {each.id for each in attested}
    verified = provenance.histories(tx, list(proven.values()))
    return Dossier(
        flow=flows.by_ids(tx, [trail.flow_id])[trail.flow_id],
        trail=trail,
        artifacts=reported,
        attestations=attested,
        files=files.of_attestations(tx, list(held)),
        provenance=proven,
        verifications={key: verified.get(each.id, []) for key, each in proven.items()},
        scans=[each for each in scans.of_trail(tx, trail) if each.attestation_id in held],
        assessments=assessing.of_trail(tx, trail),
    )
