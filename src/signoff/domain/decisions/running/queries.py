"""What joins running artifacts with evidence and the catalog."""

from typing import Any

import msgspec
from sqlalchemy import Integer, bindparam, desc, literal_column, select

from signoff.domain.catalog.flows.tables import flow
from signoff.domain.catalog.tables import application, version
from signoff.domain.catalog.types import Application, Version
from signoff.domain.decisions.running.types import Candidate, Origin
from signoff.domain.evidence.tables import artifact, trail
from signoff.kernel.sql import in_list, prepare

_x, _f, _t, _a, _v = artifact.c, flow.c, trail.c, application.c, version.c

_APPLICATION = tuple(_a[field.name] for field in msgspec.structs.fields(Application))
_VERSION = tuple(_v[field.name] for field in msgspec.structs.fields(Version))

_origins = (
    select(
        _x.fingerprint,
        _x.id,
        _x.name,
        _x.tag,
        _x.template_name,
        _x.commit_sha,
        _f.name,
        _t.name,
    )
    .join(flow, _f.id == _x.flow_id)
    .join(trail, _t.id == _x.trail_id)
    .where(_x.organisation_id == bindparam("organisation_id"))
    .order_by(desc(literal_column("+artifact.id", Integer)))
)
origins_of_fingerprints = prepare(_origins.where(in_list(_x.fingerprint, "fingerprints")), into=Origin)
origins_of_commits = prepare(_origins.where(in_list(_x.commit_sha, "commits")), into=Origin)


def _candidate(*row: Any) -> Candidate:
    return Candidate(Application(*row[: len(_APPLICATION)]), Version(*row[len(_APPLICATION) :]))


versions_numbered = prepare(
    select(*_APPLICATION, *_VERSION)
    .join(version, _v.application_id == _a.id)
    .where(_v.organisation_id == bindparam("organisation_id"), in_list(_v.number, "numbers"))
    .order_by(_v.id),
    into=_candidate,
)
