"""Read models of snapshots: what ran when and where, and what changed."""

from typing import Any

import msgspec
from sqlalchemy import Integer, Select, and_, bindparam, desc, func, select

from signoff.domain.catalog.tables import environment
from signoff.domain.delivery.snapshots.store import REPORTING, RUNNING, SNAPSHOT
from signoff.domain.delivery.snapshots.tables import reporting, running, running_change, snapshot
from signoff.domain.delivery.snapshots.types import (
    OPEN,
    Change,
    FirstSeen,
    Happening,
    Reporting,
    RunningArtifact,
    RunningChange,
    Sighting,
    Snapshot,
    Start,
)
from signoff.kernel.sql import belonging, in_list, prepare

_p, _s, _r, _c, _e = reporting.c, snapshot.c, running.c, running_change.c, environment.c
CHANGE = tuple(_c[field.name] for field in msgspec.structs.fields(RunningChange))

_environment = bindparam("environment_id", type_=Integer)
_from, _to = bindparam("from_number", type_=Integer), bindparam("to_number", type_=Integer)
_page = {"limit": bindparam("limit", type_=Integer), "offset": bindparam("offset", type_=Integer)}

reporting_of_many = prepare(
    select(*REPORTING).where(
        _p.organisation_id == bindparam("organisation_id"), in_list(_p.environment_id, "environment_ids")
    ),
    into=Reporting,
)

# --- snapshots ---

_between = select(*SNAPSHOT).where(_s.environment_id == _environment, _s.number.between(_from, _to))


def _paged(query: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    return query.limit(_page["limit"]).offset(_page["offset"])


snapshots = {
    False: prepare(_paged(_between.order_by(desc(_s.number))), into=Snapshot),
    True: prepare(_paged(_between.order_by(_s.number)), into=Snapshot),
}
snapshot_at = prepare(
    select(*SNAPSHOT)
    .where(_s.environment_id == _environment, _s.recorded_at <= bindparam("at"))
    .order_by(desc(_s.recorded_at), desc(_s.number))
    .limit(1),
    into=Snapshot,
)
snapshots_numbered = prepare(
    select(*SNAPSHOT).where(_s.environment_id == _environment, in_list(_s.number, "numbers")), into=Snapshot
)
snapshots_by_ids = prepare(
    select(*SNAPSHOT).where(
        _s.organisation_id == bindparam("organisation_id"), in_list(_s.id, "snapshot_ids")
    ),
    into=Snapshot,
)
latest_of_many = prepare(
    select(*SNAPSHOT)
    .join(reporting, and_(_p.environment_id == _s.environment_id, _p.number == _s.number))
    .where(_p.organisation_id == bindparam("organisation_id"), in_list(_p.environment_id, "environment_ids")),
    into=Snapshot,
)

# --- what runs ---

_order = (_r.name, _r.tag, _r.fingerprint)
_wanted = bindparam("wanted", type_=Integer)

running_at = prepare(
    select(*RUNNING)
    .where(_r.environment_id == _environment, _r.last >= _wanted, _r.first <= _wanted)
    .order_by(*_order),
    into=RunningArtifact,
)


def _of_environment(environment_id: int, *row: Any) -> tuple[int, RunningArtifact]:
    return environment_id, RunningArtifact(*row)


running_now_in = prepare(
    select(_r.environment_id, *RUNNING)
    .where(
        belonging(running),
        in_list(_r.environment_id, "environment_ids"),
        _r.last == OPEN,
    )
    .order_by(_r.environment_id, *_order),
    into=_of_environment,
)


refused_in = prepare(
    select(_r.environment_id, *RUNNING)
    .where(
        belonging(running),
        in_list(_r.environment_id, "environment_ids"),
        _r.last == OPEN,
        _r.compliant == 0,
    )
    .order_by(_r.environment_id, *_order)
    .limit(bindparam("limit", type_=Integer)),
    into=_of_environment,
)


def _several(environment_id: int, snapshot_number: int, *row: Any) -> tuple[int, int, RunningArtifact]:
    return environment_id, snapshot_number, RunningArtifact(*row)


running_of_snapshots = prepare(
    select(_s.environment_id, _s.number, *RUNNING)
    .join(running, _r.environment_id == _s.environment_id)
    .where(
        _s.environment_id == _environment,
        in_list(_s.number, "numbers"),
        _r.last >= _s.number,
        _r.first <= _s.number,
    )
    .order_by(_s.number, *_order),
    into=_several,
)


def _sighting(*row: Any) -> Sighting:
    *values, last, reached = row
    runs = last == OPEN
    told: tuple[Any, ...] = (*values, reached if runs else last, runs)
    return Sighting(*told)


sightings = prepare(
    select(
        _r.fingerprint,
        func.max(_r.name),
        _r.environment_id,
        _e.name,
        func.max(_r.last),
        func.max(_p.number),
    )
    .join(environment, _e.id == _r.environment_id)
    .join(reporting, _p.environment_id == _r.environment_id)
    .where(_r.organisation_id == bindparam("organisation_id"), in_list(_r.fingerprint, "fingerprints"))
    .group_by(_r.fingerprint, _r.environment_id, _e.name)
    .order_by(_e.name, _r.fingerprint),
    into=_sighting,
)
happenings = prepare(
    select(_c.fingerprint, _c.environment_id, _e.name, _c.number, _c.change, _c.at)
    .join(environment, _e.id == _c.environment_id)
    .where(_c.organisation_id == bindparam("organisation_id"), in_list(_c.fingerprint, "fingerprints"))
    .order_by(_c.id)
    .limit(_page["limit"]),
    into=Happening,
)

# --- what changed ---

changes_with = prepare(
    select(*CHANGE)
    .where(_c.environment_id == _environment, _c.number == _wanted)
    .order_by(_c.name, _c.tag, _c.fingerprint, _c.id),
    into=RunningChange,
)
_named = in_list(_c.fingerprint, "fingerprints")
_log = select(*CHANGE).where(
    _c.environment_id == _environment,
    _c.number.between(_from, _to),
    _c.at >= bindparam("since"),
    _c.at <= bindparam("until"),
)
changes = {
    (oldest_first, narrowed): prepare(
        _paged(
            (_log.where(_named) if narrowed else _log).order_by(
                *((_c.number, _c.id) if oldest_first else (desc(_c.number), desc(_c.id)))
            )
        ),
        into=RunningChange,
    )
    for oldest_first in (False, True)
    for narrowed in (False, True)
}
changes_count = {
    narrowed: prepare(select(func.count()).select_from((_log.where(_named) if narrowed else _log).subquery()))
    for narrowed in (False, True)
}

# By the time of the snapshot, which is what is indexed; a snapshot's changes are of the same moment.
_started = (
    belonging(snapshot),
    in_list(_s.environment_id, "environment_ids"),
    _s.recorded_at >= bindparam("since"),
    _s.recorded_at <= bindparam("until"),
    _c.change == Change.STARTED,
    _c.fingerprint != "",
)
_with_changes = snapshot.join(
    running_change, and_(_c.environment_id == _s.environment_id, _c.number == _s.number)
)
starts = {
    narrowed: prepare(
        _paged(
            select(_c.environment_id, _c.number, _c.name, _c.fingerprint, _c.compliant, _c.at)
            .select_from(_with_changes)
            .where(*_started, *((_named,) if narrowed else ()))
            .order_by(desc(_c.at), desc(_c.id))
        ),
        into=Start,
    )
    for narrowed in (False, True)
}
starts_count = {
    narrowed: prepare(
        select(func.count()).select_from(_with_changes).where(*_started, *((_named,) if narrowed else ()))
    )
    for narrowed in (False, True)
}

_first = func.min(_c.number)
first_seen = prepare(
    _paged(
        select(_c.fingerprint, func.max(_c.name), _first, func.min(_c.at))
        .where(_c.environment_id == _environment, _c.change == Change.STARTED, _c.fingerprint != "")
        .group_by(_c.fingerprint)
        .order_by(desc(_first), _c.fingerprint)
    ),
    into=FirstSeen,
)
