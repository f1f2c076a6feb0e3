"""Trails."""

from signoff.api.factstore import ci_contexts, commands, errors, reading, times
from signoff.api.factstore.wire import trails as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.refusals import Refusal
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.compliance.evaluation import evaluate
from signoff.domain.evidence.compliance.types import ArtifactCompliance, Finding
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.trails.types import TrailFields
from signoff.domain.evidence.types import Trail
from signoff.domain.identity import organisations
from signoff.kernel.page import Page, Paged
from signoff.kernel.tx import Tx

# Clients send the number of a pull request under another name.
ALIASES = {"pullRequestNumber": "pullRequestId"}
# A list without pages ends here.
MOST = 1_000


def create(tx: Tx, call: Call) -> Reply:
    """Make a trail."""
    trail, flow = _created(tx, call)
    return json_reply(_document(trail, flow, organisations.own_name(tx)), errors.JSON, 201)


def create_by_command(tx: Tx, call: Call) -> Reply:
    """Make a trail, and only say so."""
    trail, flow = _created(tx, call)
    return commands.created(tx, call, trail.uuid, _document(trail, flow, organisations.own_name(tx)))


def listed(tx: Tx, call: Call) -> Reply:
    """List the newest trails, those of a flow if it is named; an unknown one has none."""
    wanted = reading.parameter(call, "flowId")
    if wanted is None:
        return _plain(tx, trails.listed(tx, Page(1, MOST)))
    known = flows.find_uuid(tx, wanted)
    return (
        json_reply([], errors.JSON) if known is None else _plain(tx, trails.listed(tx, Page(1, MOST), known))
    )


def show(tx: Tx, call: Call) -> Reply:
    """Show a trail."""
    trail = trails.by_uuid(tx, call["trail"])
    return json_reply(document_of(tx, trail), errors.JSON)


def of_flow(tx: Tx, call: Call) -> Reply:
    """Give a page of a flow's trails, newest first."""
    flow = flows.by_uuid(tx, call["flow"])
    found = trails.listed(tx, reading.page_of(call), flow)
    name = organisations.own_name(tx)
    document = wire.TrailPage(
        items=[_document(each, flow, name) for each in found.rows],
        page=found.page.number - 1,
        size=found.page.size,
        total_items=found.total,
        total_pages=found.pages,
    )
    return json_reply(document, errors.JSON)


def all_of_flow(tx: Tx, call: Call) -> Reply:
    """List the newest trails of a flow."""
    return _plain(tx, trails.listed(tx, Page(1, MOST), flows.by_uuid(tx, call["flow"])))


def compliance(tx: Tx, call: Call) -> Reply:
    """Say what a trail's evidence amounts to."""
    found = evaluate(tx, trails.by_uuid(tx, call["trail"]))
    document = wire.TrailCompliance(
        trail_id=found.trail.uuid,
        flow_id=found.flow.uuid,
        status=found.status.value,
        compliant=found.is_compliant,
        awaiting_approval=found.awaits_approval,
        attestations=[_finding(each) for each in found.findings],
        artifacts=[_artifact(each) for each in found.artifacts],
        missing_attestations=list(dict.fromkeys(each.name for each in found.all_findings if each.missing)),
        failed_attestations=list(dict.fromkeys(each.name for each in found.all_findings if each.failed)),
        checked_at=times.instant(found.evaluated_at),
    )
    return json_reply(document, errors.JSON)


def document_of(tx: Tx, trail: Trail) -> wire.Trail:
    """Render a trail."""
    [flow] = flows.by_ids(tx, [trail.flow_id]).values()
    return _document(trail, flow, organisations.own_name(tx))


def _created(tx: Tx, call: Call) -> tuple[Trail, Flow]:
    given = reading.read(call, wire.TrailCreate, ALIASES)
    if given.org_slug is not None:
        organisations.must_be_own(tx, given.org_slug)
    flow = flows.by_uuid(tx, given.flow_id)
    fields = _fields(given, ci_contexts.of(call, tx.settings))
    missing = [
        name
        for name, text in (("gitCommitSha", fields.commit_sha), ("gitBranch", fields.branch))
        if not (text or "").strip()
    ]
    if missing:
        raise Refusal(400, f"{' and '.join(missing)} must be given, or come with X-Factstore-CI-Context")
    return trails.create(tx, flow, fields), flow


def _fields(given: wire.TrailCreate, context: ci_contexts.CiContext) -> TrailFields:
    pull_request = given.pull_request_id
    return TrailFields(
        name=given.name,
        commit_sha=given.git_commit_sha or context.commit_sha,
        branch=given.git_branch or context.branch,
        author=given.git_author,
        author_email=given.git_author_email,
        pull_request=None if pull_request is None else str(pull_request),
        reviewer=given.pull_request_reviewer,
        deployer=given.deployment_actor,
        build_url=given.build_url or context.build_url,
        template=given.template_yaml,
    )


def _plain(tx: Tx, found: Paged[Trail]) -> Reply:
    known = flows.by_ids(tx, list({each.flow_id for each in found.rows}))
    name = organisations.own_name(tx)
    rows = [_document(each, known[each.flow_id], name) for each in found.rows]
    return json_reply(rows, errors.JSON, 200, ("x-total-count", str(found.total)))


def _document(trail: Trail, flow: Flow, organisation: str) -> wire.Trail:
    return wire.Trail(
        id=trail.uuid,
        flow_id=flow.uuid,
        git_commit_sha=trail.commit_sha or "",
        git_branch=trail.branch or "",
        git_author=trail.author or "",
        git_author_email=trail.author_email or "",
        pull_request_id=trail.pull_request,
        pull_request_reviewer=trail.reviewer,
        deployment_actor=trail.deployer,
        status=trail.status,
        org_slug=organisation,
        template_yaml=trail.template,
        build_url=trail.build_url,
        name=trail.name,
        created_at=times.instant(trail.created_at),
        updated_at=times.instant(trail.updated_at),
    )


def _finding(found: Finding) -> wire.Finding:
    return wire.Finding(
        name=found.name,
        type=found.type,
        status=found.status.value,
        compliant=found.is_compliant,
        required=not found.unexpected,
        attestation_id=found.attestation.uuid if found.attestation else None,
        reason=found.reason,
    )


def _artifact(found: ArtifactCompliance) -> wire.ArtifactCompliance:
    return wire.ArtifactCompliance(
        name=found.name,
        artifact_id=found.artifact.uuid if found.artifact else None,
        sha256_digest=f"sha256:{found.artifact.fingerprint}" if found.artifact else None,
        status=found.standing.value,
        compliant=found.is_compliant,
        attestations=[_finding(each) for each in found.findings],
    )
