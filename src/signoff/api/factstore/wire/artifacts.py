"""Artifacts."""

from typing import Annotated

from msgspec import Meta

from signoff.api.factstore.wire.base import Wire

_Name = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"\S")]
_Line = Annotated[str, Meta(max_length=255)]
_Url = Annotated[str, Meta(max_length=2048)]


class ArtifactCreate(Wire, frozen=True, kw_only=True):
    """A reported artifact; who reports it is the caller unless it says otherwise."""

    image_name: _Name
    sha256_digest: str
    image_tag: _Line | None = None
    registry: _Line | None = None
    reported_by: _Line | None = None
    org_slug: str | None = None
    artifact_type: Annotated[str, Meta(max_length=20)] | None = None
    build_url: _Url | None = None
    commit_url: _Url | None = None
    git_commit_sha: _Line | None = None
    template_reference_name: _Name | None = None


class Artifact(Wire, frozen=True, kw_only=True):
    """A report of an artifact on a trail."""

    id: str
    trail_id: str
    image_name: str
    image_tag: str
    sha256_digest: str
    registry: str | None
    reported_at: str
    reported_by: str
    org_slug: str | None
    provenance_status: str
    artifact_type: str | None
    build_url: str | None
    commit_url: str | None
    git_commit_sha: str | None
    template_reference_name: str | None
    compliance_state: str
    running_in_environments: list[str]
