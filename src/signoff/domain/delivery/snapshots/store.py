"""Writes and look-ups of snapshots; nobody outside the room comes here."""

import msgspec
from sqlalchemy import Integer, bindparam, insert, select, update

from signoff.domain.delivery.snapshots.tables import reporting, running, running_change, snapshot
from signoff.domain.delivery.snapshots.types import OPEN, Reporting, RunningArtifact, Snapshot
from signoff.kernel.sql import in_list, insert_row, prepare, upsert

_p, _s, _r = reporting.c, snapshot.c, running.c

REPORTING = tuple(_p[field.name] for field in msgspec.structs.fields(Reporting))
SNAPSHOT = tuple(_s[field.name] for field in msgspec.structs.fields(Snapshot))
RUNNING = tuple(_r[field.name] for field in msgspec.structs.fields(RunningArtifact))
_environment = bindparam("environment_id", type_=Integer)

reporting_of = prepare(select(*REPORTING).where(_p.environment_id == _environment), into=Reporting)
reporting_for_update = prepare(
    select(*REPORTING).where(_p.environment_id == _environment).with_for_update(), into=Reporting
)
insert_reporting = prepare(
    upsert(reporting, "environment_id", "organisation_id", "drift_policy", "number").on_conflict_do_nothing(
        index_elements=["environment_id"]
    )
)
set_rules = prepare(
    update(reporting)
    .where(_p.environment_id == _environment)
    .values(scope=bindparam("wanted_scope"), drift_policy=bindparam("wanted_policy"))
)
note_report = prepare(
    update(reporting)
    .where(_p.environment_id == _environment)
    .values(number=bindparam("reached"), reported_at=bindparam("at"))
)

snapshot_numbered = prepare(
    select(*SNAPSHOT).where(_s.environment_id == _environment, _s.number == bindparam("wanted")),
    into=Snapshot,
)
snapshot_with_uuid = prepare(
    select(*SNAPSHOT).where(_s.environment_id == _environment, _s.uuid == bindparam("uuid")), into=Snapshot
)
insert_snapshot = prepare(
    insert_row(
        snapshot,
        "organisation_id",
        "environment_id",
        "uuid",
        "number",
        "kind",
        "recorded_by",
        "recorded_at",
        "artifacts",
        "compliant",
        "non_compliant",
        "policies",
        returning=_s.id,
    )
)
end_snapshot = prepare(
    update(snapshot)
    .where(_s.environment_id == _environment, _s.number == bindparam("ended"))
    .values(ended_at=bindparam("at"))
)

running_now = prepare(
    select(*RUNNING).where(_r.environment_id == _environment, _r.last == OPEN).order_by(_r.id),
    into=RunningArtifact,
)
close_running = prepare(
    update(running).where(in_list(_r.id, "running_ids")).values(last=bindparam("final", type_=Integer))
)
insert_running = prepare(
    insert(running).values(
        {
            name: bindparam(name)
            for name in (
                "organisation_id",
                "environment_id",
                "first",
                "last",
                "name",
                "tag",
                "fingerprint",
                "instances",
                "started",
                "context",
                "origin",
                "compliant",
                "verdict",
                "change",
                "was",
            )
        }
    )
)
insert_change = prepare(
    insert(running_change).values(
        {
            name: bindparam(name)
            for name in (
                "organisation_id",
                "environment_id",
                "number",
                "change",
                "name",
                "tag",
                "fingerprint",
                "compliant",
                "was",
                "now",
                "at",
            )
        }
    )
)
