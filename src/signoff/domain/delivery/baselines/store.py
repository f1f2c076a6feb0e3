"""Writes and look-ups of baselines and drift; nobody outside the room comes here."""

import msgspec
from sqlalchemy import bindparam, desc, select, update

from signoff.domain.delivery.baselines.tables import baseline, drift_report
from signoff.domain.delivery.baselines.types import Baseline, DriftReport
from signoff.kernel.sql import insert_row, prepare

_b, _d = baseline.c, drift_report.c

BASELINE = tuple(_b[field.name] for field in msgspec.structs.fields(Baseline))
DRIFT_REPORT = tuple(_d[field.name] for field in msgspec.structs.fields(DriftReport))

current_baseline = prepare(
    select(*BASELINE).where(_b.environment_id == bindparam("environment_id"), _b.replaced_at.is_(None)),
    into=Baseline,
)
replace_baseline = prepare(
    update(baseline)
    .where(_b.environment_id == bindparam("environment"), _b.replaced_at.is_(None))
    .values(replaced_at=bindparam("at"))
)
insert_baseline = prepare(
    insert_row(
        baseline,
        "organisation_id",
        "environment_id",
        "uuid",
        "snapshot_id",
        "approved_by",
        "description",
        "created_at",
        returning=_b.id,
    )
)
newest_report = prepare(
    select(*DRIFT_REPORT)
    .where(_d.environment_id == bindparam("environment_id"))
    .order_by(desc(_d.id))
    .limit(1),
    into=DriftReport,
)
insert_report = prepare(
    insert_row(
        drift_report,
        "organisation_id",
        "environment_id",
        "uuid",
        "baseline_id",
        "snapshot_id",
        "drifted",
        "content",
        "generated_at",
        returning=_d.id,
    )
)
