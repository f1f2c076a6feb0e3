"""Read models of trails: lists and pages."""

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Integer, Select, bindparam, desc, func, literal_column, select

from signoff.domain.catalog.flows.tables import flow
from signoff.domain.evidence.store import TRAIL
from signoff.domain.evidence.tables import artifact, attestation, trail
from signoff.domain.evidence.types import AttestationHead, Trail
from signoff.kernel.sql import Row, Statement, belonging, in_list, prepare

_t, _a = trail.c, artifact.c

_own = _t.organisation_id == bindparam("organisation_id")
# Where something narrower is asked for beside it.
_belonging = belonging(trail)
_in_flow = _t.flow_id == bindparam("flow_id")
_reported = _t.id.in_(
    select(_a.trail_id).where(
        _a.organisation_id == bindparam("organisation_id"), _a.fingerprint == bindparam("fingerprint")
    )
)


def _listed(*conditions: ColumnElement[bool]) -> tuple[Statement[Trail], Statement[Row]]:
    rows: Select[Any] = select(*TRAIL).where(*conditions).order_by(desc(_t.id))
    page = rows.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer))
    return prepare(page, into=Trail), prepare(select(func.count()).select_from(trail).where(*conditions))


# By what narrows the list: one flow, some flows, and a fingerprint that was reported.
trails = {
    ("", False): _listed(_own),
    ("", True): _listed(_belonging, _reported),
    ("flow", False): _listed(_belonging, _in_flow),
    ("flow", True): _listed(
        _belonging, literal_column("+trail.flow_id", Integer) == bindparam("flow_id"), _reported
    ),
    ("flows", False): _listed(_own, in_list(_t.flow_id, "flow_ids")),
    ("flows", True): _listed(_belonging, _reported, in_list(_t.flow_id, "flow_ids")),
}

trails_by_ids = prepare(select(*TRAIL).where(_belonging, in_list(_t.id, "trail_ids")), into=Trail)
trails_by_uuids = prepare(select(*TRAIL).where(_belonging, in_list(_t.uuid, "uuids")), into=Trail)

_newest = bindparam("limit", type_=Integer)
trails_of_commit = prepare(
    select(*TRAIL).where(_own, _t.commit_sha == bindparam("sha")).order_by(desc(_t.id)).limit(_newest),
    into=Trail,
)
# Hexadecimal digits sort alike in every collation, so a beginning is a range of the index; the rest is compared.
_begins = (
    (_t.commit_sha >= bindparam("beginning"))
    & (_t.commit_sha < bindparam("end"))
    & (func.substr(_t.commit_sha, 1, bindparam("length", type_=Integer)) == bindparam("beginning"))
)
commits_beginning = prepare(
    select(_t.commit_sha).where(_own, _begins).group_by(_t.commit_sha).order_by(_t.commit_sha).limit(_newest),
    into=str,
)
# One step into the index for each flow, however many trails it has.
_other = trail.alias()
_last = select(func.max(_other.c.id)).where(_other.c.flow_id == flow.c.id).correlate(flow).scalar_subquery()
newest_of_flows = prepare(
    select(*TRAIL)
    .select_from(flow)
    .join(trail, _t.id == _last)
    .where(belonging(flow), in_list(flow.c.id, "flow_ids")),
    into=Trail,
)
any_trail = prepare(select(_t.id).where(_belonging, _in_flow).limit(1))

_w = attestation.c
_HEAD = tuple(_w[field.name] for field in msgspec.structs.fields(AttestationHead))
attested = prepare(
    select(*_HEAD)
    .where(belonging(attestation), in_list(_w.trail_id, "trail_ids"))
    .order_by(desc(_w.id))
    .limit(_newest),
    into=AttestationHead,
)
