"""What is counted."""

from sqlalchemy import Integer, bindparam, case, desc, func, select

from signoff.domain.catalog.flows.tables import flow
from signoff.domain.evidence.scans.tables import security_scan as scan
from signoff.domain.evidence.tables import attestation, trail
from signoff.domain.evidence.types import Outcome
from signoff.kernel.sql import prepare

_t, _a, _s = trail.c, attestation.c, scan.c

flows = prepare(
    select(func.count()).where(
        flow.c.organisation_id == bindparam("organisation_id"), flow.c.archived_at.is_(None)
    )
)
trails = prepare(
    select(_t.status, func.count())
    .where(_t.organisation_id == bindparam("organisation_id"))
    .group_by(_t.status)
)
attestations = prepare(
    select(_a.status, func.count())
    .where(_a.organisation_id == bindparam("organisation_id"))
    .group_by(_a.status)
)
_recent = (
    select(_a.type, _a.status, _a.created_at)
    .where(_a.organisation_id == bindparam("organisation_id"))
    .order_by(desc(_a.id))
    .limit(bindparam("limit", type_=Integer))
    .subquery()
)
_failures = func.sum(case((_recent.c.status == Outcome.FAILED.value, 1), else_=0))
by_type = prepare(
    select(_recent.c.type, func.count(), _failures)
    .where(_recent.c.created_at >= bindparam("since"))
    .group_by(_recent.c.type)
    .order_by(desc(_failures), _recent.c.type)
)
scans = prepare(
    select(
        func.count(),
        func.coalesce(func.sum(case((_s.breached == 0, 1), else_=0)), 0),
        *(func.coalesce(func.sum(column), 0) for column in (_s.critical, _s.high, _s.medium, _s.low)),
    ).where(_s.organisation_id == bindparam("organisation_id"))
)
