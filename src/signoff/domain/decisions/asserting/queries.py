"""What is judged of an artifact: of each flow the report that was made last, however many there were."""

import msgspec
from sqlalchemy import Integer, bindparam, func, select

from signoff.domain.evidence.tables import artifact
from signoff.domain.evidence.types import Artifact
from signoff.kernel.sql import in_list, prepare

_x = artifact.c
_every = artifact.alias("every_artifact")
_e = _every.c

_ARTIFACT = tuple(_x[field.name] for field in msgspec.structs.fields(Artifact))
_last = (
    select(func.max(_e.id))
    .where(_e.organisation_id == bindparam("organisation_id"), in_list(_e.fingerprint, "fingerprints"))
    .group_by(_e.fingerprint, _e.flow_id)
)


_reported = select(*_ARTIFACT).where(_x.organisation_id == bindparam("organisation_id"))
last_reports = prepare(_reported.where(_x.id.in_(_last)).order_by(_x.id.desc()), into=Artifact)
last_reports_in_flow = prepare(
    _reported.where(_x.id.in_(_last.where(_e.flow_id == bindparam("flow_id", type_=Integer)))).order_by(
        _x.id.desc()
    ),
    into=Artifact,
)
