"""Trails."""

from typing import Annotated

from msgspec import Meta

from signoff.api.factstore.wire.base import Wire

_Line = Annotated[str, Meta(max_length=255)]
_Url = Annotated[str, Meta(max_length=2048)]


class TrailCreate(Wire, frozen=True, kw_only=True):
    """A wanted trail; commit, branch and build may come with the context of the CI system instead."""

    flow_id: str
    git_author: Annotated[str, Meta(min_length=1, max_length=255, pattern=r"\S")]
    git_author_email: Annotated[str, Meta(max_length=255, pattern=r"^([^@\s]+@[^@\s]+)?$")] = ""
    git_commit_sha: _Line | None = None
    git_branch: _Line | None = None
    pull_request_id: _Line | int | None = None
    pull_request_reviewer: _Line | None = None
    deployment_actor: _Line | None = None
    org_slug: str | None = None
    template_yaml: str | None = None
    build_url: _Url | None = None
    name: Annotated[str, Meta(min_length=1, max_length=255)] | None = None


class Trail(Wire, frozen=True, kw_only=True):
    """A trail."""

    id: str
    flow_id: str
    git_commit_sha: str
    git_branch: str
    git_author: str
    git_author_email: str
    pull_request_id: str | None
    pull_request_reviewer: str | None
    deployment_actor: str | None
    status: str
    org_slug: str | None
    template_yaml: str | None
    build_url: str | None
    name: str | None
    created_at: str
    updated_at: str


class TrailPage(Wire, frozen=True, kw_only=True):
    """A page of trails; pages count from 0."""

    items: list[Trail]
    page: int
    size: int
    total_items: int
    total_pages: int


class Finding(Wire, frozen=True, kw_only=True):
    """One attestation that is required, or there without being required."""

    name: str
    type: str
    status: str
    compliant: bool | None
    required: bool
    attestation_id: str | None
    reason: str


class ArtifactCompliance(Wire, frozen=True, kw_only=True):
    """Where an artifact of a trail stands."""

    name: str
    artifact_id: str | None
    sha256_digest: str | None
    status: str
    compliant: bool
    attestations: list[Finding]


class TrailCompliance(Wire, frozen=True, kw_only=True):
    """What a trail's evidence amounts to, requirement by requirement."""

    trail_id: str
    flow_id: str
    status: str
    compliant: bool
    awaiting_approval: bool
    attestations: list[Finding]
    artifacts: list[ArtifactCompliance]
    missing_attestations: list[str]
    failed_attestations: list[str]
    checked_at: str
