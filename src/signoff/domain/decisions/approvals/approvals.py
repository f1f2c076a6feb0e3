"""Approvals: asked for, decided, and over when nobody decides in time."""

import msgspec

from signoff.domain.catalog import environments
from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.decisions.approvals import approvers, queries, store
from signoff.domain.decisions.approvals.events import (
    ApprovalDecided,
    ApprovalExpired,
    ApprovalGranted,
    ApprovalRejected,
    ApprovalReported,
    ApprovalRequested,
)
from signoff.domain.decisions.approvals.types import Approval, ApprovalFields, Decision, Status
from signoff.domain.evidence.artifacts import artifacts, fingerprints
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Artifact, Trail, encoded
from signoff.domain.identity.scopes import Scope
from signoff.kernel import clock, jobs
from signoff.kernel.errors import Conflict, Forbidden, Invalid, Unavailable
from signoff.kernel.ids import new_uuid
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx

MOST = 10_000
LONGEST, MOST_APPROVERS, MOST_COMMITS = 10_000, 100, 10_000
ATTEMPTS = 100
EXPIRE = "decisions.expire_approval"


def request(tx: Tx, trail: Trail, fields: ApprovalFields) -> Approval:
    """Ask for an approval of a trail, or of one artifact of it, or for one environment; raises Invalid.

    Records approval.requested. One that was given elsewhere is only reported: it is shown and never counts, and
    records approval.reported.
    """
    tx.must(Scope.EVIDENCE_RECORD, Scope.APPROVAL_GIVE)
    flow = flows.by_ids(tx, [trail.flow_id])[trail.flow_id]
    fingerprint = _fingerprint(tx, trail, fields.fingerprint)
    _check(tx, fields)
    made = _inserted(tx, trail, fields, fingerprint)
    place = _place(tx, made, flow, trail)
    if fields.external is not None:
        approver = f"external://{fields.external}"
        _keep_decision(tx, made, approver, None, approved=True, comments=fields.comments)
        tx.record(ApprovalReported(*place, approver))
    else:
        tx.record(ApprovalRequested(*place, fields.approvers, fields.deadline))
    if made.deadline is not None:
        pause = (clock.moment(made.deadline) - clock.moment(tx.now)).total_seconds()
        jobs.enqueue(tx, EXPIRE, encoded(made.uuid) or "", lane=f"approval {made.uuid}", delay=pause)
    return made


def by_uuid(tx: Tx, uuid: str) -> Approval:
    """Look an approval up; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "uuid": uuid.lower(), "now": tx.now}
    return tx.found(store.approval_with_uuid, f"Approval not found: {uuid}", **place)


def listed(tx: Tx, status: Status | None = None, limit: int = MOST) -> list[Approval]:
    """List the newest approvals, only those that stand in one way if given."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "now": tx.now, "limit": min(limit, MOST)}
    if status is None:
        return tx.all(queries.approvals, **place)
    stored = [status.value, *([Status.PENDING.value] if status is Status.EXPIRED else [])]
    return tx.all(queries.approvals_standing, **place, stored=stored, wanted=status.value)


def of_trail(tx: Tx, trail: Trail) -> list[Approval]:
    """List the approvals of a trail, oldest first."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "now": tx.now}
    return tx.all(queries.of_trail, **place, trail_id=trail.id)


def of_flow(tx: Tx, flow: Flow, page: Page) -> list[Approval]:
    """List the approvals of a flow, newest first."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "now": tx.now, "flow_id": flow.id}
    return tx.all(queries.of_flow, **place, limit=page.size, offset=page.offset)


def numbered(tx: Tx, flow: Flow, number: int) -> Approval | None:
    """Give the approval of a flow with a number; -1 is the last, -2 the one before it."""
    tx.must(Scope.EVIDENCE_READ)
    if number < 0:
        number += 1 + tx.number(store.highest_number, flow_id=flow.id)
    place = {"organisation_id": tx.organisation_id, "now": tx.now}
    return tx.first(queries.numbered, **place, flow_id=flow.id, number=min(max(number, 0), 2**31 - 1))


def of_artifact(tx: Tx, flow: Flow, fingerprint: str) -> list[Approval]:
    """List the approvals of an artifact in a flow, oldest first."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "now": tx.now, "flow_id": flow.id}
    return tx.all(queries.of_artifact, **place, fingerprint=fingerprint)


def decisions_of(tx: Tx, approval_ids: list[int]) -> dict[int, list[Decision]]:
    """Give, by approval, what was decided, oldest first."""
    tx.must(Scope.EVIDENCE_READ)
    found: dict[int, list[Decision]] = {}
    place = {"organisation_id": tx.organisation_id, "approval_ids": approval_ids}
    for each in tx.all(queries.decisions, **place):
        found.setdefault(each.approval_id, []).append(each)
    return found


def standing(
    tx: Tx, trail_ids: list[int], fingerprint: str, environment_id: int | None
) -> dict[int, Approval]:
    """Give, by trail, the last resolved approval that speaks of an artifact in an environment."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "now": tx.now, "trail_ids": trail_ids}
    found: dict[int, Approval] = {}
    for each in tx.all(queries.resolved, **place):
        if each.covers(fingerprint, environment_id):
            found.setdefault(each.trail_id, each)
    return found


def approve(tx: Tx, uuid: str, comments: str | None = None) -> Approval:
    """Approve in the caller's name; it is granted when everyone who must has approved.

    Raises NotFound; Forbidden for who is no approver, asked for it, or wrote the commit; and Conflict for what is not
    pending, or when the caller has decided already. Records approval.decided, and approval.granted in the end.
    """
    tx.must(Scope.APPROVAL_GIVE)
    held, flow, trail = _held(tx, uuid)
    built = _built(tx, trail, held)
    approvers.must_be_approver(tx, held, flow)
    approvers.must_be_another(tx, held, trail, built)
    _decide(tx, held, flow, trail, approved=True, comments=comments)
    given = [each for each in decisions_of(tx, [held.id])[held.id] if each.approved]
    if not _enough(tx, held, given):
        return by_uuid(tx, uuid)
    tx.run(store.resolve_approval, approval_id=held.id, outcome=Status.APPROVED.value, at=tx.now)
    tx.record(ApprovalGranted(*_place(tx, held, flow, trail), tx.actor.name))
    _tell_trail(tx, held, trail, approved=True)
    return by_uuid(tx, uuid)


def reject(tx: Tx, uuid: str, comments: str | None = None) -> Approval:
    """Reject in the caller's name, which is the end of it; raises as `approve`, but who asked may take it back.

    Records approval.decided and approval.rejected.
    """
    tx.must(Scope.APPROVAL_GIVE)
    held, flow, trail = _held(tx, uuid)
    if held.requester_id is None or held.requester_id != tx.actor.account_id:
        approvers.must_be_approver(tx, held, flow)
    _decide(tx, held, flow, trail, approved=False, comments=comments)
    tx.run(store.resolve_approval, approval_id=held.id, outcome=Status.REJECTED.value, at=tx.now)
    tx.record(ApprovalRejected(*_place(tx, held, flow, trail), tx.actor.name))
    _tell_trail(tx, held, trail, approved=False)
    return by_uuid(tx, uuid)


def expire(tx: Tx, uuid: str) -> bool:
    """Write down that an approval has expired, if it has and nobody did; for the server itself.

    Records approval.expired.
    """
    place = {"organisation_id": tx.organisation_id, "uuid": uuid, "now": tx.now}
    held = tx.first(store.approval_to_decide, **place)
    if held is None or held.status != Status.EXPIRED or held.deadline is None:
        return False
    if not tx.run(
        store.resolve_approval, approval_id=held.id, outcome=Status.EXPIRED.value, at=held.deadline
    ):
        return False
    trail = trails.by_ids(tx, [held.trail_id])[held.trail_id]
    flow = flows.by_ids(tx, [held.flow_id])[held.flow_id]
    tx.record(ApprovalExpired(*_place(tx, held, flow, trail), held.deadline))
    return True


def _held(tx: Tx, uuid: str) -> tuple[Approval, Flow, Trail]:
    place = {"organisation_id": tx.organisation_id, "uuid": uuid.lower(), "now": tx.now}
    held = tx.found(store.approval_to_decide, f"Approval not found: {uuid}", **place)
    if held.status != Status.PENDING:
        raise Conflict(f"Approval is not pending (status: {held.status})")
    trail = trails.by_ids(tx, [held.trail_id])[held.trail_id]
    return held, flows.by_ids(tx, [held.flow_id])[held.flow_id], trail


def _decide(
    tx: Tx, held: Approval, flow: Flow, trail: Trail, *, approved: bool, comments: str | None
) -> None:
    if comments is not None and len(comments) > LONGEST:
        raise Invalid({"comments": [f"cannot be longer than {LONGEST} characters"]})
    who, account = tx.actor.name, tx.actor.account_id
    if not _keep_decision(tx, held, who, account, approved=approved, comments=comments):
        raise Conflict(f"{who} has already decided about this approval")
    tx.record(ApprovalDecided(*_place(tx, held, flow, trail), who, approved, comments))


def _keep_decision(
    tx: Tx, held: Approval, approver: str, account: int | None, *, approved: bool, comments: str | None
) -> bool:
    made = tx.number(
        store.insert_decision,
        organisation_id=tx.organisation_id,
        uuid=new_uuid(),
        approval_id=held.id,
        approver=approver,
        approver_id=account,
        approved=int(approved),
        comments=comments,
        decided_at=tx.now,
    )
    return bool(made)


def _enough(tx: Tx, held: Approval, given: list[Decision]) -> bool:
    wanted = {each.casefold() for each in held.approver_list()}
    if not wanted:
        return bool(given)
    return wanted <= approvers.known_as(tx, [each.approver for each in given])


def _tell_trail(tx: Tx, held: Approval, trail: Trail, *, approved: bool) -> None:
    """Let the trail know, unless only a part of what was built on it is meant."""
    built = {each.fingerprint for each in artifacts.of_trail(tx, trail)} if held.fingerprint else set()
    if built <= {held.fingerprint}:
        trails.approve(tx, trail, approved=approved)


def _built(tx: Tx, trail: Trail, held: Approval) -> list[Artifact]:
    found = artifacts.of_trail(tx, trail)
    return [each for each in found if held.fingerprint in (None, each.fingerprint)]


def _fingerprint(tx: Tx, trail: Trail, given: str | None) -> str | None:
    if given is None:
        return None
    wanted = fingerprints.normal(given)
    if wanted not in {each.fingerprint for each in artifacts.of_trail(tx, trail)}:
        raise Invalid({"fingerprint": ["was not reported on this trail"]})
    return wanted


def _check(tx: Tx, fields: ApprovalFields) -> None:
    faults: dict[str, list[str]] = {}
    if fields.deadline is not None and clock.moment(fields.deadline) <= clock.moment(tx.now):
        faults["deadline"] = ["must lie ahead"]
    if len(fields.comments or "") > LONGEST:
        faults["comments"] = [f"cannot be longer than {LONGEST} characters"]
    if len(fields.approvers) > MOST_APPROVERS or not all(each.strip() for each in fields.approvers):
        faults["approvers"] = [f"must be at most {MOST_APPROVERS} names, none of them blank"]
    if len(fields.commits) > MOST_COMMITS:
        faults["commits"] = [f"must be at most {MOST_COMMITS}"]
    if fields.external is not None and not tx.actor.may(Scope.APPROVAL_GIVE):
        raise Forbidden("You need the permission to give approvals to report one")
    if faults:
        raise Invalid(faults)


def _inserted(tx: Tx, trail: Trail, fields: ApprovalFields, fingerprint: str | None) -> Approval:
    external = fields.external is not None
    wanted = Approval(
        id=0,
        uuid=new_uuid(),
        flow_id=trail.flow_id,
        trail_id=trail.id,
        number=0,
        status=Status.APPROVED if external else Status.PENDING,
        approvers=encoded(fields.approvers) or "[]",
        fingerprint=fingerprint,
        environment_id=fields.environment.id if fields.environment else None,
        comments=fields.comments,
        commits=encoded(fields.commits),
        oldest_commit=fields.oldest_commit,
        user_data=encoded(fields.user_data),
        external=int(external),
        requested_by=tx.actor.name,
        requester_id=tx.actor.account_id,
        requested_at=tx.now,
        deadline=fields.deadline,
        resolved_at=tx.now if external else None,
    )
    for _ in range(ATTEMPTS):
        number = 1 + tx.number(store.highest_number, flow_id=trail.flow_id)
        row = {**msgspec.structs.asdict(wanted), "number": number, "status": str(wanted.status)}
        del row["id"]
        made = tx.number(store.insert_approval, organisation_id=tx.organisation_id, **row)
        if made:
            return msgspec.structs.replace(wanted, id=made, number=number)
    raise Unavailable("Too many others ask for approvals in this flow")


def _place(
    tx: Tx, held: Approval, flow: Flow, trail: Trail
) -> tuple[str, str, str, str, str | None, str | None]:
    names = environments.names(tx, [held.environment_id]) if held.environment_id else {}
    where = names.get(held.environment_id) if held.environment_id else None
    return held.uuid, flow.name, trail.called, trail.uuid, held.fingerprint, where
