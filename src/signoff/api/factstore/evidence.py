"""Evidence: files, coverage, the results of many tools, and what is missing."""

from signoff.api.factstore import attestation_documents, errors, reading
from signoff.api.factstore.wire import attestations as wire
from signoff.api.kit.call import Call, Later, Reply, json_reply
from signoff.api.kit.downloads import download
from signoff.domain.evidence.attestations import attestations, collecting, summaries
from signoff.domain.evidence.attestations.collecting import Collected, ToolResult
from signoff.domain.evidence.files import files
from signoff.domain.evidence.kinds.coverage import Coverage
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Outcome
from signoff.kernel.database import Database
from signoff.kernel.tx import Tx


def of_attestation(tx: Tx, call: Call) -> Reply:
    """List the files of an attestation."""
    attestation = attestations.by_uuid(tx, call["attestation"])
    found = files.of_attestation(tx, attestation)
    rows = [attestation_documents.file_document(each, attestation.uuid) for each in found]
    return json_reply(rows, errors.JSON)


def content(tx: Tx, call: Call) -> Later:
    """Give the bytes of a file, compared with their hash before."""
    file = files.with_content(tx, call["hash"])
    organisation_id = tx.organisation_id

    async def finish(db: Database) -> Reply:
        return await download(db.settings, call, organisation_id, file)

    return Later(finish)


def report_coverage(tx: Tx, call: Call) -> Reply:
    """Attest what a tool measured."""
    trail = trails.by_uuid(tx, call["trail"])
    given = reading.read(call, wire.CoverageCreate)
    coverage = Coverage(
        given.tool, given.line_coverage, given.branch_coverage, given.min_coverage, given.report_file_name
    )
    made = collecting.report_coverage(tx, trail, coverage, given.details)
    return json_reply(attestation_documents.coverage_of(made, trail.uuid), errors.JSON, 201)


def coverage_of_trail(tx: Tx, call: Call) -> Reply:
    """List what tools measured on a trail."""
    trail = trails.by_uuid(tx, call["trail"])
    found = summaries.of_trail(tx, trail).coverage
    return json_reply([attestation_documents.coverage_of(each, trail.uuid) for each in found], errors.JSON)


def summary(tx: Tx, call: Call) -> Reply:
    """Count a trail's evidence, and say what is missing."""
    trail = trails.by_uuid(tx, call["trail"])
    found = summaries.of_trail(tx, trail)
    document = wire.EvidenceSummary(
        trail_id=trail.uuid,
        collected_types=list(found.collected_types),
        coverage_reports=[attestation_documents.coverage_of(each, trail.uuid) for each in found.coverage],
        total_attestations=found.total,
        passed_attestations=found.counts[Outcome.PASSED],
        failed_attestations=found.counts[Outcome.FAILED],
        pending_attestations=found.counts[Outcome.PENDING],
        is_complete=not found.missing_types,
        missing_required_types=list(found.missing_types),
    )
    return json_reply(document, errors.JSON)


def gaps(tx: Tx, _call: Call) -> Reply:
    """List the newest trails that lack something."""
    found = [
        wire.EvidenceGap(
            trail_id=each.trail.uuid,
            git_commit_sha=each.trail.commit_sha or "",
            git_branch=each.trail.branch or "",
            flow_id=each.flow_uuid,
            missing_types=list(each.missing_types),
            trail_status=each.trail.status,
        )
        for each in summaries.gaps(tx)
    ]
    return json_reply(wire.EvidenceGaps(gaps=found, total_trails_with_gaps=len(found)), errors.JSON)


def collect(tx: Tx, call: Call) -> Reply:
    """Attest what many tools said."""
    given = reading.read(call, wire.BulkEvidence)
    wanted = [
        ToolResult(each.trail_id, each.evidence_type, each.tool, each.passed, each.details)
        for each in given.items
    ]
    return json_reply(_collected(collecting.collect(tx, wanted)), errors.JSON, 201)


def _collected(found: list[Collected]) -> wire.BulkEvidenceResult:
    results = [
        wire.BulkResult(
            trail_id=each.result.trail_uuid,
            evidence_type=each.result.type,
            attestation_id=each.attestation.uuid,
            passed=each.attestation.passed,
        )
        for each in found
        if each.attestation is not None
    ]
    problems = [
        wire.BulkProblem(
            trail_id=each.result.trail_uuid, evidence_type=each.result.type, message=each.problem
        )
        for each in found
        if each.problem is not None
    ]
    return wire.BulkEvidenceResult(
        results=results, problems=problems, accepted=len(results), failed=len(problems)
    )
