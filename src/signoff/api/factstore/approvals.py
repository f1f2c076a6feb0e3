"""Approvals."""

from signoff.api.factstore import errors, reading, times
from signoff.api.factstore.environments import digest_of
from signoff.api.factstore.gate_places import environment_of
from signoff.api.factstore.wire import gate as wire
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.domain.catalog import environments
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.approvals import approvals
from signoff.domain.decisions.approvals.types import Approval, ApprovalFields, Decision, Status
from signoff.domain.evidence.trails import trails
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx

# Documents call the same things differently.
ALIASES = {
    "reason": "comments",
    "comment": "comments",
    "targetEnvironment": "environment",
    "artifactDigest": "artifactSha256",
    "approvedBy": "approverIdentity",
    "rejectedBy": "approverIdentity",
}


def request(tx: Tx, call: Call) -> Reply:
    """Ask for an approval of a trail."""
    given = reading.read(call, wire.ApprovalCreate, ALIASES)
    deadline = given.deadline
    fields = ApprovalFields(
        approvers=tuple(given.required_approvers),
        comments=_with(given.comments, "requestedBy", given.requested_by, tx.actor.name),
        deadline=None if deadline is None else times.stored(deadline, "deadline"),
        fingerprint=given.artifact_sha256,
        environment=environment_of(tx, given.environment_id, given.environment),
        commits=(given.newest_commit,) if given.newest_commit else (),
        oldest_commit=given.oldest_commit,
    )
    made = approvals.request(tx, trails.by_uuid(tx, call["trail"]), fields)
    return json_reply(documents_of(tx, [made])[0], errors.JSON)


def of_trail(tx: Tx, call: Call) -> Reply:
    """List the approvals of a trail; an unknown one has none."""
    try:
        found = approvals.of_trail(tx, trails.by_uuid(tx, call["trail"]))
    except NotFound:
        found = []
    return json_reply(documents_of(tx, found), errors.JSON)


def listed(tx: Tx, call: Call) -> Reply:
    """List the newest approvals, those that stand in one way if given."""
    wanted = reading.parameter(call, "status")
    word = (
        None
        if wanted is None
        else reading.convert({"status": reading.enum_text(wanted)}, wire.ApprovalsAsked)
    )
    found = approvals.listed(tx, None if word is None else Status(word.status))
    return json_reply(documents_of(tx, found), errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show an approval."""
    return json_reply(documents_of(tx, [approvals.by_uuid(tx, call["approval"])])[0], errors.JSON)


def approve(tx: Tx, call: Call) -> Reply:
    """Approve, in the caller's name."""
    decided = approvals.approve(tx, call["approval"], _comments(tx, call))
    return json_reply(documents_of(tx, [decided])[0], errors.JSON)


def reject(tx: Tx, call: Call) -> Reply:
    """Reject, in the caller's name."""
    decided = approvals.reject(tx, call["approval"], _comments(tx, call))
    return json_reply(documents_of(tx, [decided])[0], errors.JSON)


def _comments(tx: Tx, call: Call) -> str | None:
    given = reading.read(call, wire.ApprovalDecisionGiven, ALIASES)
    return _with(given.comments, "approverIdentity", given.approver_identity, tx.actor.name)


def _with(comments: str | None, name: str, said: str | None, actor: str) -> str | None:
    """Keep whom a request names only as a remark: who it is, the credential says."""
    if said in (None, "", actor):
        return comments
    return " ".join(part for part in (comments, f"({name}: {said})") if part)


def documents_of(tx: Tx, found: list[Approval]) -> list[wire.Approval]:
    """Render approvals."""
    decisions = approvals.decisions_of(tx, [each.id for each in found])
    flow_of = flows.by_ids(tx, list({each.flow_id for each in found}))
    trail_of = trails.by_ids(tx, list({each.trail_id for each in found}))
    place_of = environments.by_ids(tx, {each.environment_id for each in found if each.environment_id})
    return [
        _document(
            each,
            trail_of[each.trail_id].uuid,
            flow_of[each.flow_id].uuid,
            place_of[each.environment_id] if each.environment_id else None,
            decisions.get(each.id, []),
        )
        for each in found
    ]


def _document(
    approval: Approval, trail: str, flow: str, place: Environment | None, decided: list[Decision]
) -> wire.Approval:
    return wire.Approval(
        id=approval.uuid,
        trail_id=trail,
        flow_id=flow,
        number=approval.number,
        status=wire.ApprovalStatus(approval.status),
        required_approvers=approval.approver_list(),
        comments=approval.comments,
        requested_by=approval.requested_by,
        requested_at=times.instant(approval.requested_at),
        deadline=times.optional(approval.deadline),
        resolved_at=times.optional(approval.resolved_at),
        artifact_sha256=None if approval.fingerprint is None else digest_of(approval.fingerprint),
        environment_id=place.uuid if place else None,
        environment=place.name if place else None,
        oldest_commit=approval.oldest_commit,
        decisions=[_decision(approval, each) for each in decided],
    )


def _decision(approval: Approval, decision: Decision) -> wire.ApprovalDecision:
    return wire.ApprovalDecision(
        id=decision.uuid,
        approval_id=approval.uuid,
        approver_identity=decision.approver,
        decision="APPROVED" if decision.approved else "REJECTED",
        comments=decision.comments,
        decided_at=times.instant(decision.decided_at),
    )
