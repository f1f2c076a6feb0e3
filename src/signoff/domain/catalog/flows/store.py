"""Writes and look-ups of flows; nobody outside the room comes here."""

from sqlalchemy import and_, bindparam, delete, null, select, update

from signoff.domain.catalog.flows.tables import flow, flow_alias, flow_member
from signoff.domain.catalog.flows.types import Flow
from signoff.kernel.sql import in_list, prepare, upsert

_f, _a, _m = flow.c, flow_alias.c, flow_member.c

FLOW = (
    _f.id,
    _f.uuid,
    _f.name,
    _f.slug,
    _f.description,
    _f.visibility,
    _f.access,
    _f.template,
    _f.required_types,
    _f.requires_approval,
    _f.approver_roles,
    _f.tags,
    _f.created_at,
    _f.updated_at,
    _f.archived_at,
)
_CHANGEABLE = (
    "name",
    "slug",
    "description",
    "visibility",
    "access",
    "template",
    "required_types",
    "requires_approval",
    "approver_roles",
    "tags",
    "updated_at",
)
_own = _f.organisation_id == bindparam("organisation_id")

flow_with_uuid = prepare(select(*FLOW).where(_own, _f.uuid == bindparam("uuid")), into=Flow)
# Two that change its tags wait for each other.
flow_held = prepare(
    select(*FLOW).where(_own, _f.id == bindparam("flow_id")).with_for_update(key_share=True), into=Flow
)
flow_named = prepare(select(*FLOW).where(_own, _f.name == bindparam("name")), into=Flow)
flow_with_slug = prepare(select(*FLOW).where(_own, _f.slug == bindparam("slug")), into=Flow)
flow_once_named = prepare(
    select(*FLOW)
    .join(flow_alias, and_(_a.flow_id == _f.id, _a.name == bindparam("name")))
    .where(_own, _a.organisation_id == bindparam("organisation_id")),
    into=Flow,
)
flows_named = prepare(select(*FLOW).where(_own, in_list(_f.name, "names")), into=Flow)
flows_once_named = prepare(
    select(_a.name, *FLOW)
    .join(flow_alias, _a.flow_id == _f.id)
    .where(_own, _a.organisation_id == bindparam("organisation_id"), in_list(_a.name, "names"))
)
insert_flow = prepare(
    upsert(flow, "organisation_id", "uuid", "created_at", *_CHANGEABLE)
    .on_conflict_do_nothing()
    .returning(*FLOW),
    into=Flow,
)
update_flow = prepare(
    update(flow)
    .where(_f.id == bindparam("flow_id"))
    .values({name: bindparam(name) for name in _CHANGEABLE})
    .returning(*FLOW),
    into=Flow,
)
archive_flow = prepare(
    update(flow)
    .where(_f.id == bindparam("flow_id"), _f.archived_at.is_(None))
    .values(archived_at=bindparam("at"), updated_at=bindparam("at"))
)
restore_flow = prepare(
    update(flow)
    .where(_f.id == bindparam("flow_id"), _f.archived_at.is_not(None))
    .values(archived_at=null(), updated_at=bindparam("at"))
)
delete_flow = prepare(delete(flow).where(_f.id == bindparam("flow_id")))

_alias = upsert(flow_alias, "organisation_id", "name", "flow_id")
keep_name = prepare(
    _alias.on_conflict_do_update(
        index_elements=["organisation_id", "name"], set_={"flow_id": _alias.excluded.flow_id}
    )
)
forget_name = prepare(
    delete(flow_alias).where(_a.organisation_id == bindparam("organisation_id"), _a.name == bindparam("name"))
)

insert_member = prepare(
    upsert(flow_member, "flow_id", "account_id", "organisation_id", "created_at")
    .on_conflict_do_nothing(index_elements=["flow_id", "account_id"])
    .returning(_m.flow_id)
)
delete_member = prepare(
    delete(flow_member)
    .where(_m.flow_id == bindparam("flow_id"), _m.account_id == bindparam("account_id"))
    .returning(_m.account_id)
)
