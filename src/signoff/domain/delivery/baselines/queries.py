"""Read models of baselines and drift: the history, and how many environments drift now."""

from sqlalchemy import Integer, bindparam, desc, func, select

from signoff.domain.delivery.baselines.store import BASELINE, DRIFT_REPORT
from signoff.domain.delivery.baselines.tables import baseline, drift_report
from signoff.domain.delivery.baselines.types import Baseline, DriftReport
from signoff.kernel.sql import in_list, prepare

_b, _d = baseline.c, drift_report.c
_page = {"limit": bindparam("limit", type_=Integer), "offset": bindparam("offset", type_=Integer)}

reports = prepare(
    select(*DRIFT_REPORT)
    .where(_d.environment_id == bindparam("environment_id"))
    .order_by(desc(_d.id))
    .limit(_page["limit"])
    .offset(_page["offset"]),
    into=DriftReport,
)
reports_count = prepare(
    select(func.count()).select_from(drift_report).where(_d.environment_id == bindparam("environment_id"))
)
baselines_by_ids = prepare(
    select(*BASELINE).where(
        _b.organisation_id == bindparam("organisation_id"), in_list(_b.id, "baseline_ids")
    ),
    into=Baseline,
)
_newest = (
    select(func.max(_d.id).label("id"))
    .where(_d.organisation_id == bindparam("organisation_id"), in_list(_d.environment_id, "environment_ids"))
    .group_by(_d.environment_id)
    .subquery()
)
newest_reports = prepare(select(*DRIFT_REPORT).join(_newest, _newest.c.id == _d.id), into=DriftReport)
