"""What runs, joined with what other rooms know of it."""

from msgspec import Struct

from signoff.domain.catalog.flows.types import Flow
from signoff.domain.catalog.types import Application, Environment, Version
from signoff.domain.delivery.snapshots.types import Change, DriftPolicy, RunningArtifact, Snapshot
from signoff.domain.evidence.compliance.types import ArtifactCompliance
from signoff.domain.evidence.types import Artifact, Trail


class Origin(Struct, frozen=True):
    """One report of a fingerprint as evidence: what it was built from, and by which names."""

    fingerprint: str
    artifact_id: int
    name: str
    tag: str | None
    template_name: str | None
    commit_sha: str | None
    flow: str
    trail: str | None


class Candidate(Struct, frozen=True):
    """A version that something running may have been built from."""

    application: Application
    version: Version


class Provenance(Struct, frozen=True):
    """A report of a running fingerprint on a trail, and where it stands there."""

    artifact: Artifact
    flow: Flow
    trail: Trail
    compliance: ArtifactCompliance


class Line(Struct, frozen=True):
    """An artifact in a snapshot, what the snapshot says of it, and where it came from, newest report first.

    What left with the snapshot is shown with no instances now.
    """

    artifact: RunningArtifact
    change: Change
    was: int
    now: int
    provenance: list[Provenance]


class SnapshotView(Struct, frozen=True):
    """A snapshot as people look at it."""

    environment: Environment
    snapshot: Snapshot
    latest: bool
    lines: list[Line]


class MemberView(Struct, frozen=True):
    """A member of a logical environment with what runs in it; no snapshot if nobody reported on it."""

    environment: Environment
    snapshot: Snapshot | None
    artifacts: list[RunningArtifact]


class Standing(Struct, frozen=True):
    """Whether an environment has drifted, and what that means there; reasons are sentences."""

    policy: DriftPolicy
    drifted: bool
    reasons: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether nothing may be deployed there before that is mended."""
        return self.drifted and self.policy is DriftPolicy.BLOCK
