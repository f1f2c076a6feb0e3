"""Attestations and their evidence."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from signoff.api.factstore.wire.base import Wire

_Line = Annotated[str, Meta(min_length=1, max_length=255)]
_Url = Annotated[str, Meta(max_length=2048)]
Status = Literal["PASSED", "FAILED", "PENDING"]
Provider = Literal["GITHUB", "GITLAB", "BITBUCKET", "AZURE_DEVOPS"]


class AttestationCreate(Wire, frozen=True, kw_only=True):
    """Something attested; the trail stands in the path, or else here."""

    type: _Line
    status: Status = "PENDING"
    details: str | None = None
    description: str | None = None
    metadata: dict[str, Any] | None = None
    name: _Line | None = None
    evidence_url: _Url | None = None
    org_slug: str | None = None
    artifact_fingerprint: _Line | None = None
    flow_name: str | None = None
    trail_id: str | None = None


class Attestation(Wire, frozen=True, kw_only=True):
    """Something attested; `revises` is the attestation whose later evidence this one was judged by."""

    id: str
    trail_id: str
    type: str
    status: Status
    evidence_file_hash: str | None
    evidence_file_name: str | None
    evidence_file_size_bytes: int | None
    details: str | None
    description: str | None
    metadata: Any
    name: str | None
    evidence_url: str | None
    compliant: bool
    org_slug: str | None
    artifact_fingerprint: str | None
    overrides: str | None
    revises: str | None
    reason: str | None
    reported_by: str
    created_at: str


class AttestationPage(Wire, frozen=True, kw_only=True):
    """A page of attestations; pages count from 0."""

    items: list[Attestation]
    page: int
    size: int
    total_items: int
    total_pages: int


class EvidenceFile(Wire, frozen=True, kw_only=True):
    """A file of an attestation; `external_url` is where files were that are not kept here, and always null."""

    id: str
    attestation_id: str
    file_name: str
    sha256_hash: str
    file_size_bytes: int
    content_type: str
    stored_at: str
    external_url: str | None


class EvidenceUpload(Wire, frozen=True, kw_only=True):
    """The form that a file is handed in with."""

    file: Annotated[str, Meta(extra_json_schema={"contentMediaType": "application/octet-stream"})]


class PullRequest(Wire, frozen=True, kw_only=True):
    """A pull request as its host describes it; `approvers` are those who approved it."""

    url: str
    title: str | None = None
    author: str = ""
    approvers: list[str] = []
    state: str = ""
    merged_at: str | None = None


class PullRequestCreate(Wire, frozen=True, kw_only=True):
    """Which pull request is to be attested: described, or to be looked for by its number or by a commit."""

    provider: Provider
    repository: str | None = None
    repository_owner: str | None = None
    repository_name: str | None = None
    commit_sha: str | None = None
    pr_number: int | None = None
    pull_requests: list[PullRequest] | None = None
    assert_on_missing: bool = False
    org_slug: str | None = None


class CoverageCreate(Wire, frozen=True, kw_only=True):
    """What a tool measured, in percent."""

    tool: Annotated[str, Meta(min_length=1, max_length=100)]
    line_coverage: Annotated[float, Meta(ge=0, le=100)] | None = None
    branch_coverage: Annotated[float, Meta(ge=0, le=100)] | None = None
    min_coverage: Annotated[float, Meta(ge=0, le=100)] | None = None
    report_file_name: str | None = None
    details: str | None = None


class CoverageReport(Wire, frozen=True, kw_only=True):
    """A measure as it was attested."""

    id: str
    trail_id: str
    tool: str
    line_coverage: float | None
    branch_coverage: float | None
    min_coverage: float | None
    passed: bool
    report_file_name: str | None
    report_file_hash: str | None
    details: str | None
    created_at: str


class BulkItem(Wire, frozen=True, kw_only=True):
    """What a tool said of a trail."""

    trail_id: str
    evidence_type: Annotated[str, Meta(min_length=1, max_length=255)]
    tool: Annotated[str, Meta(min_length=1, max_length=100)]
    passed: bool
    details: str | None = None


class BulkEvidence(Wire, frozen=True, kw_only=True):
    """What many tools said."""

    items: Annotated[list[BulkItem], Meta(max_length=500)]


class BulkResult(Wire, frozen=True, kw_only=True):
    """What was attested of one item."""

    trail_id: str
    evidence_type: str
    attestation_id: str
    passed: bool


class BulkProblem(Wire, frozen=True, kw_only=True):
    """Why nothing was attested of one item."""

    trail_id: str
    evidence_type: str
    message: str


class BulkEvidenceResult(Wire, frozen=True, kw_only=True):
    """What was attested of many items, and what was not."""

    results: list[BulkResult]
    problems: list[BulkProblem]
    accepted: int
    failed: int


class EvidenceSummary(Wire, frozen=True, kw_only=True):
    """What a trail's evidence comes to."""

    trail_id: str
    collected_types: list[str]
    coverage_reports: list[CoverageReport]
    total_attestations: int
    passed_attestations: int
    failed_attestations: int
    pending_attestations: int
    is_complete: bool
    missing_required_types: list[str]


class EvidenceGap(Wire, frozen=True, kw_only=True):
    """A trail that lacks required evidence."""

    trail_id: str
    git_commit_sha: str
    git_branch: str
    flow_id: str
    missing_types: list[str]
    trail_status: str


class EvidenceGaps(Wire, frozen=True, kw_only=True):
    """The newest trails that lack required evidence."""

    gaps: list[EvidenceGap]
    total_trails_with_gaps: int
