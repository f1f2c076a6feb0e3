"""Writes and look-ups of approvals; nobody outside the room comes here."""

import msgspec
from sqlalchemy import and_, bindparam, case, func, select, update

from signoff.domain.decisions.approvals.tables import approval, approval_decision
from signoff.domain.decisions.approvals.types import Approval, Status
from signoff.kernel.sql import prepare, upsert

_a, _d = approval.c, approval_decision.c

_over = and_(_a.status == Status.PENDING.value, _a.deadline <= bindparam("now", type_=_a.deadline.type))
# Nobody waits for the job that writes it down.
STATUS = case((_over, Status.EXPIRED.value), else_=_a.status)
APPROVAL = select(
    *(STATUS if field.name == "status" else _a[field.name] for field in msgspec.structs.fields(Approval))
).where(_a.organisation_id == bindparam("organisation_id"))

approval_with_uuid = prepare(APPROVAL.where(_a.uuid == bindparam("uuid")), into=Approval)
# Two who decide at the same moment queue up.
approval_to_decide = prepare(APPROVAL.where(_a.uuid == bindparam("uuid")).with_for_update(), into=Approval)
highest_number = prepare(select(func.max(_a.number)).where(_a.flow_id == bindparam("flow_id")))
insert_approval = prepare(
    upsert(
        approval,
        "organisation_id",
        *(field.name for field in msgspec.structs.fields(Approval) if field.name != "id"),
    )
    .on_conflict_do_nothing(index_elements=["flow_id", "number"])
    .returning(_a.id)
)
resolve_approval = prepare(
    update(approval)
    .where(_a.id == bindparam("approval_id"), _a.status == Status.PENDING.value)
    .values(status=bindparam("outcome"), resolved_at=bindparam("at"))
)
insert_decision = prepare(
    upsert(
        approval_decision,
        "organisation_id",
        "uuid",
        "approval_id",
        "approver",
        "approver_id",
        "approved",
        "comments",
        "decided_at",
    )
    .on_conflict_do_nothing(index_elements=["approval_id", "approver"])
    .returning(_d.id)
)
