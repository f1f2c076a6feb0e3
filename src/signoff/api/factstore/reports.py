"""Reports: custody, the export of a trail, compliance over a period."""

from signoff.api.factstore import (
    approvals,
    artifacts,
    attestation_documents,
    audit,
    errors,
    flows,
    frameworks,
    gate,
    provenance,
    reading,
    scans,
    times,
    trails,
)
from signoff.api.factstore.wire import reports as wire
from signoff.api.factstore.wire.attestations import EvidenceFile
from signoff.api.factstore.wire.gate import Approval, GateResult
from signoff.api.factstore.wire.log import AuditEvent
from signoff.api.factstore.wire.provenance import Provenance, ProvenanceVerification
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.domain.catalog.flows import flows as known_flows
from signoff.domain.decisions.approvals import approvals as known_approvals
from signoff.domain.decisions.gate import gate as known_gate
from signoff.domain.delivery.snapshots import snapshots
from signoff.domain.evidence.reports import compliance as counted
from signoff.domain.evidence.reports import dossiers
from signoff.domain.evidence.reports.types import Dossier
from signoff.domain.evidence.trails import trails as known_trails
from signoff.domain.evidence.types import Artifact, Trail
from signoff.domain.ledger.auditing import reading as log
from signoff.domain.ledger.auditing.types import AuditFilter
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx

ALL_FLOWS = "All Flows"
MOST_EVENTS = Page(1, 10_000)


def custody(tx: Tx, call: Call) -> Reply:
    """Show where an artifact came from, and where it went."""
    found = dossiers.custody(tx, call["sha256"])
    dossier, artifact = found.dossier, found.artifact
    proven = dossier.provenance.get(artifact.id)
    document = wire.ChainOfCustody(
        artifact=artifacts.documents_of(tx, [artifact])[0],
        trail=trails.document_of(tx, dossier.trail),
        flow=flows.shown(tx, dossier.flow),
        attestations=attestation_documents.documents_of(tx, dossier.attestations),
        evidence_files=files_of(dossier),
        compliance_status="COMPLIANT" if found.compliant else "NON_COMPLIANT",
        provenance=provenance.document_of(proven, artifact) if proven else None,
        provenance_verifications=verifications_of(dossier, artifact),
        security_scans=scans.documents_of(tx, dossier.scans),
        reports=artifacts.documents_of(tx, found.reports),
        approvals=approvals_of(tx, dossier.trail),
        gate_results=gate_results_of(tx, artifact),
        environments=_sightings(tx, artifact),
    )
    return json_reply(document, errors.JSON)


def audit_trail(tx: Tx, call: Call) -> Reply:
    """Export everything about a trail."""
    dossier = dossiers.of_trail(tx, known_trails.by_uuid(tx, call["trail"]))
    document = wire.AuditTrailExport(
        trail_id=dossier.trail.uuid,
        exported_at=times.instant(tx.now),
        trail=trails.document_of(tx, dossier.trail),
        flow=flows.shown(tx, dossier.flow),
        artifacts=artifacts.documents_of(tx, dossier.artifacts),
        attestations=attestation_documents.documents_of(tx, dossier.attestations),
        evidence_files=files_of(dossier),
        provenance=provenance_of(dossier),
        security_scans=scans.documents_of(tx, dossier.scans),
        assessments=frameworks.documents_of(tx, dossier.assessments),
        approvals=approvals_of(tx, dossier.trail),
        events=events_of(tx, dossier.trail),
    )
    return json_reply(document, errors.JSON)


def compliance(tx: Tx, call: Call) -> Reply:
    """Count trails, those of a flow and those of a period, if given."""
    uuid = reading.parameter(call, "flowId")
    flow = None if uuid is None else known_flows.by_uuid(tx, uuid)
    since, until = (_instant(call, name) for name in ("from", "to"))
    found = counted.report(tx, flow, since, until)
    document = wire.ComplianceReport(
        flow_id=flow.uuid if flow else None,
        flow_name=flow.name if flow else ALL_FLOWS,
        since=times.optional(since),
        to=times.optional(until),
        total_trails=found.total,
        compliant_trails=found.compliant,
        non_compliant_trails=found.non_compliant,
        pending_trails=found.pending,
        compliance_rate=round(found.rate, 2),
        non_compliant_trail_list=[_bad(each) for each in found.worst],
    )
    return json_reply(document, errors.JSON)


def files_of(dossier: Dossier) -> list[EvidenceFile]:
    """Render the files of a dossier."""
    uuids = {each.id: each.uuid for each in dossier.attestations}
    return [attestation_documents.file_document(each, uuids[each.attestation_id]) for each in dossier.files]


def provenance_of(dossier: Dossier) -> list[Provenance]:
    """Render the provenance of a dossier's artifacts."""
    proven = dossier.provenance
    return [provenance.document_of(proven[each.id], each) for each in dossier.artifacts if each.id in proven]


def verifications_of(dossier: Dossier, artifact: Artifact) -> list[ProvenanceVerification]:
    """Render how the provenance of an artifact was verified, newest first."""
    held = dossier.verifications.get(artifact.id, [])
    return [provenance.verification_of(each, artifact) for each in held]


def approvals_of(tx: Tx, trail: Trail) -> list[Approval]:
    """Render the approvals of a trail."""
    return approvals.documents_of(tx, known_approvals.of_trail(tx, trail))


def gate_results_of(tx: Tx, artifact: Artifact) -> list[GateResult]:
    """Render what the gate answered about an artifact, newest first."""
    return [gate.document_of(each) for each in known_gate.results(tx, fingerprint=artifact.fingerprint)]


def events_of(tx: Tx, trail: Trail) -> list[AuditEvent]:
    """Render what happened on a trail, oldest first."""
    found = log.listed(tx, MOST_EVENTS, AuditFilter(trail=trail.uuid), descending=False)
    return [audit.document_of(event) for event in found.rows]


def _sightings(tx: Tx, artifact: Artifact) -> list[wire.Sighting]:
    return [
        wire.Sighting(environment_name=each.environment, snapshot_index=each.number, running=each.runs)
        for each in snapshots.where_running(tx, [artifact.fingerprint])
    ]


def _instant(call: Call, name: str) -> str | None:
    text = reading.parameter(call, name)
    return None if text is None else times.stored(text, name)


def _bad(trail: Trail) -> wire.NonCompliantTrail:
    return wire.NonCompliantTrail(
        id=trail.uuid,
        git_commit_sha=trail.commit_sha or "",
        git_branch=trail.branch or "",
        git_author=trail.author or "",
        status=trail.status,
        created_at=times.instant(trail.created_at),
    )
