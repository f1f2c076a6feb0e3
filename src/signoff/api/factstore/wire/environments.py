"""Environments, snapshots, baselines, drift and allow-lists, and logical environments."""

from enum import StrEnum

from msgspec import UNSET, UnsetType

from signoff.api.factstore.wire.base import Wire


class EnvironmentType(StrEnum):
    """What runs an environment's artifacts."""

    K8S = "K8S"
    ECS = "ECS"
    LAMBDA = "LAMBDA"
    S3 = "S3"
    DOCKER = "DOCKER"
    GENERIC = "GENERIC"
    SERVER = "SERVER"
    AZURE_APPS = "AZURE_APPS"
    CLOUD_RUN = "CLOUD_RUN"


class DriftPolicy(StrEnum):
    """What drift is to an environment."""

    WARN = "WARN"
    BLOCK = "BLOCK"
    IGNORE = "IGNORE"


class ComplianceState(StrEnum):
    """Whether what runs may run."""

    COMPLIANT = "COMPLIANT"
    NON_COMPLIANT = "NON_COMPLIANT"
    UNKNOWN = "UNKNOWN"


class EntryStatus(StrEnum):
    """Whether an entry of an allow-list is on the list."""

    ACTIVE = "ACTIVE"
    REMOVED = "REMOVED"


class ScopeNames(Wire, frozen=True, kw_only=True):
    """Artifacts by name, or by a pattern of the whole name."""

    names: list[str] = []
    patterns: list[str] = []


class Scope(Wire, frozen=True, kw_only=True):
    """Which reported artifacts count."""

    include: ScopeNames | None = None
    exclude: ScopeNames | None = None


class EnvironmentCreate(Wire, frozen=True, kw_only=True):
    """A wanted environment."""

    name: str
    type: EnvironmentType
    description: str = ""
    org_slug: str | None = None
    drift_policy: DriftPolicy = DriftPolicy.WARN
    scope: Scope | None = None


class EnvironmentUpdate(Wire, frozen=True, kw_only=True):
    """What shall change of an environment; what is absent stays."""

    name: str | UnsetType = UNSET
    type: EnvironmentType | UnsetType = UNSET
    description: str | UnsetType = UNSET
    drift_policy: DriftPolicy | UnsetType = UNSET
    scope: Scope | UnsetType = UNSET


class Environment(Wire, frozen=True, kw_only=True):
    """An environment."""

    id: str
    name: str
    type: EnvironmentType
    description: str
    org_slug: str | None
    drift_policy: DriftPolicy
    scope: Scope | None
    compliance_state: ComplianceState
    tags: dict[str, str]
    last_reported_at: str | None
    created_at: str
    updated_at: str


class EnvironmentPage(Wire, frozen=True, kw_only=True):
    """A page of environments."""

    items: list[Environment]
    page: int
    size: int
    total_items: int
    total_pages: int


class SnapshotArtifactGiven(Wire, frozen=True, kw_only=True):
    """Something that runs."""

    artifact_sha256: str
    artifact_name: str
    artifact_tag: str = ""
    instance_count: int = 1


class SnapshotCreate(Wire, frozen=True, kw_only=True):
    """All that runs."""

    recorded_by: str = ""
    artifacts: list[SnapshotArtifactGiven] = []


class SnapshotArtifact(Wire, frozen=True, kw_only=True):
    """An artifact that ran; the digest is empty where it could not be told."""

    artifact_sha256: str
    artifact_name: str
    artifact_tag: str
    instance_count: int
    compliance_state: ComplianceState


class Snapshot(Wire, frozen=True, kw_only=True):
    """What ran in an environment."""

    id: str
    environment_id: str
    snapshot_index: int
    recorded_at: str
    recorded_by: str
    compliance_state: ComplianceState
    artifacts: list[SnapshotArtifact]


class DiffEntry(Wire, frozen=True, kw_only=True):
    """An artifact in one or both of two snapshots."""

    artifact_name: str
    artifact_tag: str
    sha256_from: str | None
    sha256_to: str | None


class Diff(Wire, frozen=True, kw_only=True):
    """How two snapshots differ."""

    environment_id: str
    from_snapshot_index: int
    to_snapshot_index: int
    added: list[DiffEntry]
    removed: list[DiffEntry]
    updated: list[DiffEntry]
    unchanged: list[DiffEntry]


class EnvironmentDeployment(Wire, frozen=True, kw_only=True):
    """When a digest was first seen in an environment."""

    artifact_sha256: str
    artifact_name: str
    environment_id: str
    snapshot_index: int
    deployed_at: str


class BaselineCreate(Wire, frozen=True, kw_only=True):
    """What shall be the baseline: a snapshot, or else the latest."""

    approved_by: str
    snapshot_id: str | None = None
    description: str | None = None


class Baseline(Wire, frozen=True, kw_only=True):
    """What was approved to run."""

    id: str
    environment_id: str
    snapshot_id: str | None
    approved_by: str
    approved_at: str
    description: str | None
    is_active: bool


class MissingDeployment(Wire, frozen=True, kw_only=True):
    """A version that was recorded as deployed and that nothing running was built from."""

    application: str
    version: str
    instance: str | None
    deployed_at: str


class DriftReport(Wire, frozen=True, kw_only=True):
    """How what runs differs from the baseline."""

    id: str
    environment_id: str
    baseline_id: str | None
    snapshot_id: str
    generated_at: str
    has_drift: bool
    added: list[DiffEntry]
    removed: list[DiffEntry]
    updated: list[DiffEntry]
    deployments_not_running: list[MissingDeployment]


class AllowlistCreate(Wire, frozen=True, kw_only=True):
    """What shall be allowed: a digest, or names that a pattern is found in."""

    reason: str
    approved_by: str
    sha256: str | None = None
    name_pattern: str | None = None
    artifact_name: str | None = None
    expires_at: str | None = None


class AllowlistEntry(Wire, frozen=True, kw_only=True):
    """Something that is allowed, or was."""

    id: str
    environment_id: str
    sha256: str | None
    name_pattern: str | None
    artifact_name: str | None
    reason: str
    approved_by: str
    created_at: str
    expires_at: str | None
    status: EntryStatus
    is_effective: bool


class LogicalEnvironmentCreate(Wire, frozen=True, kw_only=True):
    """A wanted logical environment."""

    name: str
    description: str = ""


class LogicalEnvironmentUpdate(Wire, frozen=True, kw_only=True):
    """What shall change of a logical environment; what is absent stays."""

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET


class LogicalMember(Wire, frozen=True, kw_only=True):
    """An environment that a logical one stands for."""

    physical_env_id: str
    physical_env_name: str
    physical_env_type: EnvironmentType
    added_at: str


class LogicalEnvironment(Wire, frozen=True, kw_only=True):
    """A logical environment."""

    id: str
    name: str
    description: str
    members: list[LogicalMember]
    created_at: str
    updated_at: str


class MemberSnapshot(Wire, frozen=True, kw_only=True):
    """The newest snapshot of a member."""

    physical_env_id: str
    physical_env_name: str
    snapshot_index: int | None
    recorded_at: str | None
    artifact_count: int
    compliance_state: ComplianceState


class MergedArtifact(Wire, frozen=True, kw_only=True):
    """Something that runs in a member."""

    artifact_sha256: str
    artifact_name: str | None
    artifact_tag: str | None
    instance_count: int | None
    physical_env_id: str
    physical_env_name: str


class MergedSnapshot(Wire, frozen=True, kw_only=True):
    """What runs in all members."""

    logical_env_id: str
    logical_env_name: str
    compliance_status: ComplianceState
    member_snapshots: list[MemberSnapshot]
    merged_artifacts: list[MergedArtifact]
