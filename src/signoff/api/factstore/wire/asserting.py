"""Asserting compliance, policies and their attachments."""

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from signoff.api.factstore.wire.base import Wire


class AssertRequest(Wire, frozen=True, kw_only=True):
    """Which artifact, and by which flow: named itself, or by one of its trails."""

    sha256_digest: Annotated[str, Meta(min_length=1, max_length=255, pattern=r"\S")]
    flow_id: str | None = None
    trail_id: str | None = None


class ComplianceStatus(StrEnum):
    """The verdict."""

    COMPLIANT = "COMPLIANT"
    NON_COMPLIANT = "NON_COMPLIANT"


class AssertedAttestation(Wire, frozen=True, kw_only=True):
    """One requirement, and how it stands."""

    name: str
    type: str
    status: str
    attestation_id: str | None


class DecisionCheck(Wire, frozen=True, kw_only=True):
    """One thing that was looked at."""

    kind: str
    name: str
    outcome: str
    reasons: list[str]
    policy: str | None


class AssertResponse(Wire, frozen=True, kw_only=True):
    """The verdict, under every name that documents and clients know it by."""

    sha256_digest: str
    flow_id: str
    flow_name: str
    status: ComplianceStatus
    compliant: bool
    checked_at: str
    details: str
    message: str
    missing_attestation_types: list[str]
    failed_attestation_types: list[str]
    missing_attestation_names: list[str]
    failed_attestation_names: list[str]
    missing_attestations: list[str]
    failed_attestations: list[str]
    attestations: list[AssertedAttestation]
    checks: list[DecisionCheck]


class PolicyCreate(Wire, frozen=True, kw_only=True):
    """A wanted policy: by flags, or by YAML."""

    name: str
    enforce_provenance: bool = False
    enforce_trail_compliance: bool = False
    required_attestation_types: list[str] = []
    org_slug: str | None = None
    policy_yaml: str | None = None


class PolicyUpdate(Wire, frozen=True, kw_only=True):
    """What shall change of a policy."""

    name: str | UnsetType = UNSET
    enforce_provenance: bool | UnsetType = UNSET
    enforce_trail_compliance: bool | UnsetType = UNSET
    required_attestation_types: list[str] | UnsetType = UNSET
    policy_yaml: str | UnsetType = UNSET


class Policy(Wire, frozen=True, kw_only=True):
    """A policy, its flags and the YAML that says the same and more."""

    id: str
    name: str
    enforce_provenance: bool
    enforce_trail_compliance: bool
    required_attestation_types: list[str]
    org_slug: str | None
    policy_yaml: str
    version: int
    created_at: str
    updated_at: str


class AttachmentCreate(Wire, frozen=True, kw_only=True):
    """Which policy shall count in which environment."""

    policy_id: str
    environment_id: str


class Attachment(Wire, frozen=True, kw_only=True):
    """That a policy counts in an environment."""

    id: str
    policy_id: str
    environment_id: str
    created_at: str
