"""Read models of flows: lists and members."""

from sqlalchemy import Integer, bindparam, case, exists, func, or_, select

from signoff.domain.catalog.flows.store import FLOW
from signoff.domain.catalog.flows.tables import flow, flow_member
from signoff.domain.catalog.flows.types import Flow
from signoff.kernel.sql import belonging, in_list, prepare

_f, _m = flow.c, flow_member.c

_own = _f.organisation_id == bindparam("organisation_id")
_current = select(*FLOW).where(_own, _f.archived_at.is_(None))
_matching = or_(
    bindparam("pattern", type_=_f.name.type).is_(None),
    func.lower(_f.name).like(func.lower(bindparam("pattern", type_=_f.name.type)), escape="\\"),
)
_page = {"limit": bindparam("limit", type_=Integer), "offset": bindparam("offset", type_=Integer)}

flows = prepare(
    _current.where(_matching).order_by(_f.name).limit(_page["limit"]).offset(_page["offset"]), into=Flow
)
flows_count = prepare(select(func.count()).where(_own, _f.archived_at.is_(None), _matching))

flows_by_ids = prepare(select(*FLOW).where(belonging(flow), in_list(_f.id, "flow_ids")), into=Flow)
flows_by_uuids = prepare(select(*FLOW).where(belonging(flow), in_list(_f.uuid, "uuids")), into=Flow)

flows_of_member = prepare(
    select(*FLOW)
    .where(belonging(flow), _f.archived_at.is_(None))
    .join(flow_member, _m.flow_id == _f.id)
    .where(_m.account_id == bindparam("account_id"))
    .order_by(_f.name),
    into=Flow,
)
member_ids = prepare(
    select(_m.account_id)
    .where(_m.organisation_id == bindparam("organisation_id"), _m.flow_id == bindparam("flow_id"))
    .order_by(_m.account_id)
)
is_member = prepare(
    select(
        case(
            (
                exists().where(_m.flow_id == bindparam("flow_id"), _m.account_id == bindparam("account_id")),
                1,
            ),
            else_=0,
        )
    )
)
