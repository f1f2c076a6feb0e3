"""Evidence's records: trails, the artifacts reported on them, and the attestations about either."""

from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct


class TrailStatus(StrEnum):
    """What a trail's evidence amounts to: PENDING while something required is missing."""

    PENDING = "PENDING"
    COMPLIANT = "COMPLIANT"
    NON_COMPLIANT = "NON_COMPLIANT"


class Outcome(StrEnum):
    """What one attestation says; PENDING says nothing yet."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    PENDING = "PENDING"


class Commit(Struct, frozen=True, omit_defaults=True):
    """A commit as its repository describes it; `timestamp` is seconds since 1970."""

    sha1: str = ""
    message: str = ""
    author: str = ""
    author_username: str = ""
    branch: str = ""
    timestamp: float = 0
    url: str = ""
    parents: tuple[str, ...] = ()
    verified: bool | None = None
    signature_state: str = ""


class Trail(Struct, frozen=True):
    """One execution of a flow; `commit`, `repository`, `user_data` and `external_urls` are JSON texts."""

    id: int
    uuid: str
    flow_id: int
    name: str | None
    description: str | None
    commit_sha: str | None
    branch: str | None
    author: str | None
    author_email: str | None
    commit: str | None
    repository: str | None
    pull_request: str | None
    reviewer: str | None
    deployer: str | None
    build_url: str | None
    user_data: str | None
    external_urls: str | None
    template: str | None
    repository_id: int | None
    approved_at: str | None
    status: str
    evaluated_at: str
    created_by: str
    created_at: str
    updated_at: str

    @property
    def called(self) -> str:
        """What people call it: its name, or its uuid when nobody named it."""
        return self.name or self.uuid


class Artifact(Struct, frozen=True):
    """One report of a fingerprint on a trail; `commit`, `repository`, `external_urls`, `annotations` are JSON texts."""

    id: int
    uuid: str
    flow_id: int
    trail_id: int
    fingerprint: str
    name: str
    tag: str | None
    registry: str | None
    kind: str | None
    template_name: str | None
    commit_sha: str | None
    commit: str | None
    repository: str | None
    build_url: str | None
    commit_url: str | None
    external_urls: str | None
    annotations: str | None
    repository_id: int | None
    reported_by: str
    created_at: str


class AttestationHead(Struct, frozen=True):
    """What must be known of an attestation to judge by it.

    It is about the artifact with the fingerprint, or the one to come under the target's name and commit, or the trail.
    """

    id: int
    uuid: str
    flow_id: int
    trail_id: int
    name: str
    type: str
    status: str
    fingerprint: str | None
    target_name: str | None
    commit_sha: str | None
    control: str | None
    overridden_id: int | None
    created_at: str

    @property
    def passed(self) -> bool:
        """Whether it says that all is well."""
        return self.status == Outcome.PASSED

    def about(self, artifact: Artifact) -> bool:
        """Tell whether it is about an artifact, reported before or after it."""
        if self.fingerprint is not None:
            return self.fingerprint == artifact.fingerprint
        announced = self.target_name is not None and self.target_name == artifact.template_name
        return announced and self.commit_sha is not None and self.commit_sha == artifact.commit_sha

    @property
    def about_trail(self) -> bool:
        """Whether it is about the trail as a whole."""
        return self.fingerprint is None and self.target_name is None


class Attestation(AttestationHead, frozen=True):
    """Something attested; `commit`, `repository`, `data`, `user_data`, `annotations`, `external_urls` are JSON."""

    commit: str | None
    repository: str | None
    description: str | None
    details: str | None
    data: str | None
    user_data: str | None
    annotations: str | None
    external_urls: str | None
    origin_url: str | None
    evidence_url: str | None
    type_version: int | None
    revises_id: int | None
    reason: str | None
    file_name: str | None
    file_sha256: str | None
    file_size: int | None
    reported_by: str


def decoded(text: str | None) -> Any:
    """Read a JSON text of a record; none gives None."""
    return None if text is None else msgspec.json.decode(text)


def encoded(value: Any) -> str | None:
    """Write a value as a JSON text for a record; none stays none."""
    return None if value is None else msgspec.json.encode(value).decode()
