"""What is counted."""

from sqlalchemy import bindparam, case, func, select

from signoff.domain.catalog.flows.tables import flow
from signoff.domain.evidence.scans.tables import security_scan as scan
from signoff.domain.evidence.tables import attestation, trail
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
scans = prepare(
    select(
        func.count(),
        func.coalesce(func.sum(case((_s.breached == 0, 1), else_=0)), 0),
        *(func.coalesce(func.sum(column), 0) for column in (_s.critical, _s.high, _s.medium, _s.low)),
    ).where(_s.organisation_id == bindparam("organisation_id"))
)
