"""What reports hold."""

from msgspec import Struct

from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.files.types import EvidenceFile
from signoff.domain.evidence.frameworks.types import Assessment
from signoff.domain.evidence.provenance.types import Provenance, Verification
from signoff.domain.evidence.scans.types import Scan
from signoff.domain.evidence.types import Artifact, Attestation, Trail


class Dossier(Struct, frozen=True):
    """What is known about a trail, or about a part of it: `provenance` and its history are by the artifact's id."""

    flow: Flow
    trail: Trail
    artifacts: list[Artifact]
    attestations: list[Attestation]
    files: list[EvidenceFile]
    provenance: dict[int, Provenance]
    verifications: dict[int, list[Verification]]
    scans: list[Scan]
    assessments: list[Assessment]


class Custody(Struct, frozen=True):
    """Where an artifact came from: its newest report, what is about it and its trail, and whether that is enough."""

    artifact: Artifact
    dossier: Dossier
    compliant: bool
    reports: list[Artifact]


class ComplianceReport(Struct, frozen=True):
    """Trails of a period by what their evidence amounts to, and the newest of those that are not compliant."""

    compliant: int
    non_compliant: int
    pending: int
    worst: list[Trail]

    @property
    def total(self) -> int:
        """How many trails there are."""
        return self.compliant + self.non_compliant + self.pending

    @property
    def rate(self) -> float:
        """The compliant ones in a hundred, 0 when there are none at all."""
        return 100 * self.compliant / self.total if self.total else 0.0
