"""Approvals, deployment policies and the gate, Rego bundles."""

from enum import StrEnum
from typing import Any

from msgspec import UNSET, UnsetType

from signoff.api.factstore.wire.asserting import DecisionCheck
from signoff.api.factstore.wire.base import Wire


class ApprovalStatus(StrEnum):
    """Where an approval stands."""

    PENDING_APPROVAL = "PENDING_APPROVAL"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"


class ApprovalsAsked(Wire, frozen=True, kw_only=True):
    """Which approvals are wanted."""

    status: ApprovalStatus


class ApprovalCreate(Wire, frozen=True, kw_only=True):
    """A wish for an approval; who asks is who sends it."""

    trail_id: str | None = None
    required_approvers: list[str] = []
    comments: str | None = None
    deadline: str | None = None
    artifact_sha256: str | None = None
    environment_id: str | None = None
    environment: str | None = None
    newest_commit: str | None = None
    oldest_commit: str | None = None
    requested_by: str | None = None


class ApprovalDecisionGiven(Wire, frozen=True, kw_only=True):
    """What an approver says; who it is, the credential says."""

    approver_identity: str | None = None
    comments: str | None = None


class ApprovalDecision(Wire, frozen=True, kw_only=True):
    """What one approver decided."""

    id: str
    approval_id: str
    approver_identity: str
    decision: str
    comments: str | None
    decided_at: str


class Approval(Wire, frozen=True, kw_only=True):
    """An approval."""

    id: str
    trail_id: str
    flow_id: str
    number: int
    status: ApprovalStatus
    required_approvers: list[str]
    comments: str | None
    requested_by: str
    requested_at: str
    deadline: str | None
    resolved_at: str | None
    artifact_sha256: str | None
    environment_id: str | None
    environment: str | None
    oldest_commit: str | None
    decisions: list[ApprovalDecision]


class DeploymentPolicyCreate(Wire, frozen=True, kw_only=True):
    """A wanted deployment policy."""

    name: str
    flow_id: str
    description: str = ""
    environment_id: str | None = None
    enforce_provenance: bool = False
    enforce_approvals: bool = False
    required_attestation_types: list[str] = []
    require_signature: bool = False


class DeploymentPolicyUpdate(Wire, frozen=True, kw_only=True):
    """What shall change of a deployment policy."""

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    enforce_provenance: bool | UnsetType = UNSET
    enforce_approvals: bool | UnsetType = UNSET
    required_attestation_types: list[str] | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    require_signature: bool | UnsetType = UNSET


class DeploymentPolicy(Wire, frozen=True, kw_only=True):
    """A deployment policy."""

    id: str
    name: str
    description: str
    flow_id: str
    environment_id: str | None
    enforce_provenance: bool
    enforce_approvals: bool
    required_attestation_types: list[str]
    is_active: bool
    created_at: str
    updated_at: str
    require_signature: bool


class GateRequest(Wire, frozen=True, kw_only=True):
    """Which artifact, and where to; the environment by its id or by its name."""

    artifact_sha256: str
    environment_id: str | None = None
    environment: str | None = None
    flow_id: str | None = None
    trail_id: str | None = None
    requested_by: str | None = None


class GateDecision(StrEnum):
    """The verdict."""

    ALLOWED = "ALLOWED"
    BLOCKED = "BLOCKED"


class GateResult(Wire, frozen=True, kw_only=True):
    """The verdict, under every name that documents and clients know it by."""

    id: str
    decision: GateDecision
    allowed: bool
    artifact_sha256: str
    artifact_name: str | None
    environment_id: str | None
    environment: str | None
    evaluated_at: str
    block_reasons: list[str]
    reasons: list[str]
    reason: str
    policies_evaluated: int
    policy_id: str | None
    policy_name: str | None
    requested_by: str
    signature_verified: bool | None
    checks: list[DecisionCheck]


class BundleCreate(Wire, frozen=True, kw_only=True):
    """A wanted bundle of one module; a form may bring a file with more."""

    name: str
    rego_content: str
    version: str | None = None
    org_slug: str | None = None


class BundleStatus(StrEnum):
    """Whether a bundle decides."""

    INACTIVE = "INACTIVE"
    ACTIVE = "ACTIVE"


class Bundle(Wire, frozen=True, kw_only=True):
    """A bundle."""

    id: str
    name: str
    version: str
    rego_content: str
    status: BundleStatus
    sha256: str
    modules: list[str]
    org_slug: str | None
    created_at: str
    updated_at: str


class OpaEvaluate(Wire, frozen=True, kw_only=True):
    """What to ask: about an artifact that is known here, or about one that is only told of."""

    trail_id: str | None = None
    artifact_digest: str | None = None
    artifact_name: str | None = None
    artifact_version: str | None = None
    environment: str | None = None
    attestations: list[dict[str, Any]] = []
    approval_status: str | None = None


class OpaDecision(Wire, frozen=True, kw_only=True):
    """What the active bundle answered, and to what."""

    id: str
    bundle_id: str | None
    bundle_sha256: str
    input_json: str
    result_allow: bool
    deny_reasons: list[str]
    org_slug: str | None
    decided_for: str
    evaluated_at: str
