"""Writes and look-ups of scans; nobody outside the room comes here."""

import msgspec
from sqlalchemy import bindparam, insert, select

from signoff.domain.evidence.scans.tables import security_scan, security_threshold
from signoff.domain.evidence.scans.types import Threshold
from signoff.kernel.sql import prepare, upsert

_t = security_threshold.c
_THRESHOLD = tuple(_t[field.name] for field in msgspec.structs.fields(Threshold))
_LIMITS = ("max_critical", "max_high", "max_medium", "max_low", "updated_at")

threshold_of_flow = prepare(
    select(*_THRESHOLD).where(
        _t.organisation_id == bindparam("organisation_id"), _t.flow_id == bindparam("flow_id")
    ),
    into=Threshold,
)
_set = upsert(security_threshold, "organisation_id", "flow_id", "uuid", "created_at", *_LIMITS)
set_threshold = prepare(
    _set.on_conflict_do_update(
        index_elements=["flow_id"], set_={name: _set.excluded[name] for name in _LIMITS}
    ).returning(*_THRESHOLD),
    into=Threshold,
)

_REPORTED = tuple(name for name in security_scan.c.keys() if name != "id")  # noqa: SIM118 - columns, not names

insert_scan = prepare(insert(security_scan).values({name: bindparam(name) for name in _REPORTED}))
