"""Reports: custody, the export of a trail, compliance over a period."""

from msgspec import field

from signoff.api.factstore.wire.artifacts import Artifact
from signoff.api.factstore.wire.attestations import Attestation, EvidenceFile
from signoff.api.factstore.wire.base import Wire
from signoff.api.factstore.wire.flows import Flow
from signoff.api.factstore.wire.frameworks import Assessment
from signoff.api.factstore.wire.gate import Approval, GateResult
from signoff.api.factstore.wire.log import AuditEvent
from signoff.api.factstore.wire.provenance import Provenance, ProvenanceVerification
from signoff.api.factstore.wire.scans import Scan
from signoff.api.factstore.wire.trails import Trail


class Sighting(Wire, frozen=True, kw_only=True):
    """The last snapshot of an environment that an artifact is part of, and whether it runs there still."""

    environment_name: str
    snapshot_index: int
    running: bool


class ChainOfCustody(Wire, frozen=True, kw_only=True):
    """Where an artifact came from and where it went; `reports` are all places where it was reported, newest first."""

    artifact: Artifact
    trail: Trail
    flow: Flow
    attestations: list[Attestation]
    evidence_files: list[EvidenceFile]
    compliance_status: str
    provenance: Provenance | None
    provenance_verifications: list[ProvenanceVerification]
    security_scans: list[Scan]
    reports: list[Artifact]
    approvals: list[Approval]
    gate_results: list[GateResult]
    environments: list[Sighting]


class AuditTrailExport(Wire, frozen=True, kw_only=True):
    """Everything about a trail."""

    trail_id: str
    exported_at: str
    trail: Trail
    flow: Flow
    artifacts: list[Artifact]
    attestations: list[Attestation]
    evidence_files: list[EvidenceFile]
    provenance: list[Provenance]
    security_scans: list[Scan]
    assessments: list[Assessment]
    approvals: list[Approval]
    events: list[AuditEvent]


class NonCompliantTrail(Wire, frozen=True, kw_only=True):
    """A trail whose evidence says that something is wrong."""

    id: str
    git_commit_sha: str
    git_branch: str
    git_author: str
    status: str
    created_at: str


class ComplianceReport(Wire, frozen=True, kw_only=True):
    """Trails by what their evidence amounts to."""

    flow_id: str | None
    flow_name: str
    since: str | None = field(name="from")
    to: str | None
    total_trails: int
    compliant_trails: int
    non_compliant_trails: int
    pending_trails: int
    compliance_rate: float
    non_compliant_trail_list: list[NonCompliantTrail]
