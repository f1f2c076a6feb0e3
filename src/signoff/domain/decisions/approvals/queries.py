"""Read models of approvals: lists, decisions, and what stands resolved."""

from sqlalchemy import Integer, bindparam, desc, or_, select

from signoff.domain.decisions.approvals.store import APPROVAL, STATUS
from signoff.domain.decisions.approvals.tables import approval, approval_decision
from signoff.domain.decisions.approvals.types import Approval, Decision, Status
from signoff.kernel.sql import in_list, prepare

_a, _d = approval.c, approval_decision.c

_page = {"limit": bindparam("limit", type_=Integer), "offset": bindparam("offset", type_=Integer)}

approvals = prepare(APPROVAL.order_by(desc(_a.id)).limit(_page["limit"]), into=Approval)
# The stored statuses that may mean the wanted one; then the one that it is now.
approvals_standing = prepare(
    APPROVAL.where(in_list(_a.status, "stored"), bindparam("wanted") == STATUS)
    .order_by(desc(_a.id))
    .limit(_page["limit"]),
    into=Approval,
)
of_trail = prepare(APPROVAL.where(_a.trail_id == bindparam("trail_id")).order_by(_a.id), into=Approval)
of_flow = prepare(
    APPROVAL.where(_a.flow_id == bindparam("flow_id"))
    .order_by(desc(_a.number))
    .limit(_page["limit"])
    .offset(_page["offset"]),
    into=Approval,
)
numbered = prepare(
    APPROVAL.where(_a.flow_id == bindparam("flow_id"), _a.number == bindparam("number")), into=Approval
)
of_artifact = prepare(
    APPROVAL.where(_a.flow_id == bindparam("flow_id"), _a.fingerprint == bindparam("fingerprint")).order_by(
        _a.id
    ),
    into=Approval,
)
# The last that was resolved is first; what was only reported never counts.
resolved = prepare(
    APPROVAL.where(
        in_list(_a.trail_id, "trail_ids"),
        _a.external == 0,
        or_(_a.status == Status.APPROVED.value, _a.status == Status.REJECTED.value),
    ).order_by(desc(_a.resolved_at), desc(_a.id)),
    into=Approval,
)
decisions = prepare(
    select(_d.uuid, _d.approval_id, _d.approver, _d.approved, _d.comments, _d.decided_at)
    .where(_d.organisation_id == bindparam("organisation_id"), in_list(_d.approval_id, "approval_ids"))
    .order_by(_d.id),
    into=Decision,
)
