"""Read models of scans."""

import msgspec
from sqlalchemy import Integer, bindparam, case, func, select

from signoff.domain.evidence.scans.tables import security_scan
from signoff.domain.evidence.scans.types import Scan, ScanSummary
from signoff.domain.evidence.tables import attestation, trail
from signoff.kernel.sql import belonging, in_list, prepare

_s = security_scan.c
_OWN = tuple(_s[field.name] for field in msgspec.structs.fields(Scan) if field.name in _s)
_scans = (
    select(*_OWN, trail.c.uuid, attestation.c.uuid)
    .join(trail, trail.c.id == _s.trail_id)
    .outerjoin(attestation, attestation.c.id == _s.attestation_id)
    .where(belonging(security_scan))
)

scan_with_uuid = prepare(_scans.where(_s.uuid == bindparam("uuid")), into=Scan)
scans_of_trails = prepare(
    _scans.where(in_list(_s.trail_id, "trail_ids")).order_by(_s.id).limit(bindparam("limit", type_=Integer)),
    into=Scan,
)
summary = prepare(
    select(
        func.count(),
        *(func.coalesce(func.sum(column), 0) for column in (_s.critical, _s.high, _s.medium, _s.low)),
        func.coalesce(func.sum(case((_s.critical > 0, 1), else_=0)), 0),
    ).where(_s.organisation_id == bindparam("organisation_id")),
    into=ScanSummary,
)
