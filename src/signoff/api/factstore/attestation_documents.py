"""Attestations and files as this dialect shows them."""

from collections.abc import Sequence

from signoff.api.factstore import times
from signoff.api.factstore.wire import attestations as wire
from signoff.domain.evidence.attestations import finding
from signoff.domain.evidence.files.types import EvidenceFile
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Attestation, decoded
from signoff.domain.identity import organisations
from signoff.kernel.tx import Tx


def documents_of(tx: Tx, found: Sequence[Attestation]) -> list[wire.Attestation]:
    """Render attestations in their order."""
    organisation = organisations.own_name(tx)
    known = trails.by_ids(tx, list({each.trail_id for each in found}))
    others = [key for each in found for key in (each.overridden_id, each.revises_id) if key]
    uuids = {key: each.uuid for key, each in finding.by_ids(tx, others).items()} if others else {}
    return [_document(each, known[each.trail_id].uuid, organisation, uuids) for each in found]


def file_document(file: EvidenceFile, attestation_uuid: str) -> wire.EvidenceFile:
    """Render a file."""
    return wire.EvidenceFile(
        id=file.uuid,
        attestation_id=attestation_uuid,
        file_name=file.name,
        sha256_hash=file.sha256,
        file_size_bytes=file.size,
        content_type=file.content_type,
        stored_at=times.instant(file.created_at),
        external_url=None,
    )


def coverage_of(attestation: Attestation, trail_uuid: str) -> wire.CoverageReport:
    """Render what a tool measured."""
    data = decoded(attestation.data) or {}
    return wire.CoverageReport(
        id=attestation.uuid,
        trail_id=trail_uuid,
        tool=data.get("tool", attestation.name),
        line_coverage=data.get("lineCoverage"),
        branch_coverage=data.get("branchCoverage"),
        min_coverage=data.get("minCoverage"),
        passed=attestation.passed,
        report_file_name=data.get("reportFileName"),
        report_file_hash=attestation.file_sha256,
        details=attestation.description or attestation.details,
        created_at=times.instant(attestation.created_at),
    )


def _document(
    attestation: Attestation, trail_uuid: str, organisation: str, uuids: dict[int, str]
) -> wire.Attestation:
    return wire.Attestation(
        id=attestation.uuid,
        trail_id=trail_uuid,
        type=attestation.type,
        status=_status(attestation),
        evidence_file_hash=attestation.file_sha256,
        evidence_file_name=attestation.file_name,
        evidence_file_size_bytes=attestation.file_size,
        details=attestation.details,
        description=attestation.description,
        metadata=decoded(attestation.data),
        name=attestation.name,
        evidence_url=attestation.evidence_url,
        compliant=attestation.passed,
        org_slug=organisation,
        artifact_fingerprint=f"sha256:{attestation.fingerprint}" if attestation.fingerprint else None,
        overrides=uuids.get(attestation.overridden_id or 0),
        revises=uuids.get(attestation.revises_id or 0),
        reason=attestation.reason,
        reported_by=attestation.reported_by,
        created_at=times.instant(attestation.created_at),
    )


def _status(attestation: Attestation) -> wire.Status:
    if attestation.status == "PASSED":
        return "PASSED"
    return "FAILED" if attestation.status == "FAILED" else "PENDING"
