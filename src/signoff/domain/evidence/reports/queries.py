"""What is counted over a period."""

from typing import Any

from sqlalchemy import Integer, Select, bindparam, desc, func, select

from signoff.domain.evidence.store import TRAIL
from signoff.domain.evidence.tables import trail
from signoff.domain.evidence.types import Trail
from signoff.kernel.sql import Row, Statement, prepare

_t = trail.c


def _within(query: Select[Any], *, of_flow: bool) -> Select[Any]:
    found = query.where(
        _t.organisation_id == bindparam("organisation_id"),
        _t.created_at >= bindparam("since"),
        _t.created_at <= bindparam("until"),
    )
    return found.where(_t.flow_id == bindparam("flow_id")) if of_flow else found


statuses: dict[bool, Statement[Row]] = {
    of_flow: prepare(_within(select(_t.status, func.count()), of_flow=of_flow).group_by(_t.status))
    for of_flow in (False, True)
}
trails_of_status: dict[bool, Statement[Trail]] = {
    of_flow: prepare(
        _within(select(*TRAIL), of_flow=of_flow)
        .where(_t.status == bindparam("status"))
        .order_by(desc(_t.id))
        .limit(bindparam("limit", type_=Integer)),
        into=Trail,
    )
    for of_flow in (False, True)
}
