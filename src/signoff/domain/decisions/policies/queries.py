"""Read models of policies: lists, versions, and what counts in an environment."""

from sqlalchemy import Integer, bindparam, select

from signoff.domain.decisions.policies.store import ATTACHMENT, POLICY
from signoff.domain.decisions.policies.tables import policy, policy_attachment, policy_version
from signoff.domain.decisions.policies.types import Attachment, Policy, PolicyVersion
from signoff.kernel.sql import in_list, prepare

_p, _v, _a = policy.c, policy_version.c, policy_attachment.c

_limit = bindparam("limit", type_=Integer)

policies = prepare(POLICY.where(_p.removed_at.is_(None)).order_by(_p.name).limit(_limit), into=Policy)
attached = prepare(
    POLICY.join(policy_attachment, _a.policy_id == _p.id)
    .where(_a.environment_id == bindparam("environment_id"))
    .order_by(_p.name),
    into=Policy,
)
versions_of = prepare(
    select(_v.policy_id, _v.version, _v.text, _v.comment, _v.created_by, _v.created_at)
    .where(_v.organisation_id == bindparam("organisation_id"), in_list(_v.policy_id, "policy_ids"))
    .order_by(_v.policy_id, _v.version),
    into=PolicyVersion,
)
attachments = prepare(
    ATTACHMENT.where(_a.organisation_id == bindparam("organisation_id")).order_by(_a.id).limit(_limit),
    into=Attachment,
)
attachments_of_policies = prepare(
    ATTACHMENT.where(in_list(_a.policy_id, "policy_ids")).order_by(_a.id), into=Attachment
)
attachments_in = prepare(
    ATTACHMENT.where(in_list(_a.environment_id, "environment_ids")).order_by(_p.name), into=Attachment
)
