"""Writes and look-ups of policies; nobody outside the room comes here."""

from sqlalchemy import and_, bindparam, delete, select, update

from signoff.domain.catalog.tables import environment
from signoff.domain.decisions.policies.tables import policy, policy_attachment, policy_version
from signoff.domain.decisions.policies.types import Attachment, Policy
from signoff.kernel.sql import belonging, in_list, insert_row, prepare, upsert

_p, _v, _a, _e = policy.c, policy_version.c, policy_attachment.c, environment.c

_own = _p.organisation_id == bindparam("organisation_id")

POLICY = (
    select(
        _p.id,
        _p.uuid,
        _p.name,
        _p.description,
        _p.version,
        _p.created_at,
        _p.updated_at,
        _p.removed_at,
        _v.text,
        _v.rules,
    )
    .join(policy_version, and_(_v.policy_id == _p.id, _v.version == _p.version))
    .where(_own)
)
ATTACHMENT = (
    select(
        _a.id,
        _a.uuid,
        _a.policy_id,
        _p.name,
        _p.uuid,
        _a.environment_id,
        _e.name,
        _e.uuid,
        _a.created_at,
    )
    .join(policy, _p.id == _a.policy_id)
    .join(environment, _e.id == _a.environment_id)
    .where(belonging(policy_attachment))
)

policy_with_uuid = prepare(POLICY.where(_p.uuid == bindparam("uuid"), _p.removed_at.is_(None)), into=Policy)
policy_named = prepare(POLICY.where(_p.name == bindparam("name"), _p.removed_at.is_(None)), into=Policy)
policies_named = prepare(
    POLICY.where(in_list(_p.name, "names"), _p.removed_at.is_(None)).order_by(_p.name), into=Policy
)
insert_policy = prepare(
    upsert(policy, "organisation_id", "uuid", "name", "description", "version", "created_at", "updated_at")
    .on_conflict_do_nothing(index_elements=["organisation_id", "name"], index_where=_p.removed_at.is_(None))
    .returning(_p.id)
)
# The lock makes two new versions queue up.
lock_policy = prepare(
    select(_p.version).where(_own, _p.id == bindparam("policy_id"), _p.removed_at.is_(None)).with_for_update()
)
update_policy = prepare(
    update(policy)
    .where(_own, _p.id == bindparam("policy_id"))
    .values({name: bindparam(name) for name in ("name", "description", "version", "updated_at")})
)
remove_policy = prepare(
    update(policy)
    .where(_own, _p.id == bindparam("policy_id"), _p.removed_at.is_(None))
    .values(removed_at=bindparam("at"))
)
insert_version = prepare(
    insert_row(
        policy_version,
        "organisation_id",
        "policy_id",
        "version",
        "text",
        "rules",
        "comment",
        "created_by",
        "created_at",
    )
)

attachment_with_uuid = prepare(ATTACHMENT.where(_a.uuid == bindparam("uuid")), into=Attachment)
attachment_of = prepare(
    ATTACHMENT.where(
        _a.policy_id == bindparam("policy_id"), _a.environment_id == bindparam("environment_id")
    ),
    into=Attachment,
)
insert_attachment = prepare(
    upsert(
        policy_attachment,
        "organisation_id",
        "uuid",
        "policy_id",
        "environment_id",
        "created_by",
        "created_at",
    )
    .on_conflict_do_nothing(index_elements=["environment_id", "policy_id"])
    .returning(_a.id)
)
delete_attachment = prepare(
    delete(policy_attachment).where(
        _a.organisation_id == bindparam("organisation_id"), _a.id == bindparam("attachment_id")
    )
)
