"""Writes and look-ups of frameworks; nobody outside the room comes here."""

from typing import Any

import msgspec
from sqlalchemy import Integer, bindparam, desc, insert, select

from signoff.domain.catalog.flows.tables import flow
from signoff.domain.evidence.frameworks.tables import (
    assessment,
    control_mapping,
    framework,
    framework_control,
)
from signoff.domain.evidence.frameworks.types import Assessment, Control, Framework, Mapping
from signoff.domain.evidence.tables import trail
from signoff.kernel.sql import in_list, prepare, upsert

_f, _c, _m, _a = framework.c, framework_control.c, control_mapping.c, assessment.c
_limit = bindparam("limit", type_=Integer)


def _control(*row: Any) -> Control:
    uuid, framework_uuid, number, title, description, evidence_types, created_at = row
    types = tuple(msgspec.json.decode(evidence_types, type=list[str]))
    return Control(uuid, framework_uuid, number, title, description, types, created_at)


# --- frameworks ---

_own_framework = _f.organisation_id == bindparam("organisation_id")
_FRAMEWORK = (_f.uuid, _f.name, _f.version, _f.description, _f.created_at)

frameworks = prepare(select(*_FRAMEWORK).where(_own_framework).order_by(_f.id).limit(_limit), into=Framework)
framework_with_uuid = prepare(
    select(*_FRAMEWORK).where(_own_framework, _f.uuid == bindparam("uuid")), into=Framework
)
insert_framework = prepare(
    insert(framework).values(
        {
            name: bindparam(name)
            for name in (
                "organisation_id",
                "uuid",
                "name",
                "version",
                "description",
                "created_by",
                "created_at",
            )
        }
    )
)

# --- controls ---

_own_control = _c.organisation_id == bindparam("organisation_id")
_CONTROL = (_c.uuid, _c.framework_uuid, _c.number, _c.title, _c.description, _c.evidence_types, _c.created_at)

controls_of_frameworks = prepare(
    select(*_CONTROL)
    .where(_own_control, in_list(_c.framework_uuid, "framework_uuids"))
    .order_by(_c.id)
    .limit(_limit),
    into=_control,
)
control_with_uuid = prepare(
    select(*_CONTROL).where(_own_control, _c.uuid == bindparam("uuid")), into=_control
)
insert_control = prepare(
    upsert(
        framework_control,
        "organisation_id",
        "framework_uuid",
        "uuid",
        "number",
        "title",
        "description",
        "evidence_types",
        "created_by",
        "created_at",
    )
    .on_conflict_do_nothing(index_elements=["organisation_id", "framework_uuid", "number"])
    .returning(*_CONTROL),
    into=_control,
)

# --- mappings ---

_mappings = (
    select(
        _m.id,
        _m.uuid,
        _m.control_uuid,
        _m.flow_id,
        _m.attestation_type,
        _m.mandatory,
        _m.created_at,
        flow.c.uuid,
    )
    .join(flow, flow.c.id == _m.flow_id)
    .where(_m.organisation_id == bindparam("organisation_id"))
    .order_by(_m.id)
)

mappings = prepare(_mappings.limit(_limit), into=Mapping)
mappings_of_flow = prepare(_mappings.where(_m.flow_id == bindparam("flow_id")).limit(_limit), into=Mapping)
insert_mapping = prepare(
    upsert(
        control_mapping,
        "organisation_id",
        "uuid",
        "control_uuid",
        "flow_id",
        "attestation_type",
        "mandatory",
        "created_by",
        "created_at",
    )
    .on_conflict_do_nothing(index_elements=["organisation_id", "control_uuid", "flow_id", "attestation_type"])
    .returning(_m.id)
)

# --- assessments ---

_assessments = (
    select(
        _a.id,
        _a.uuid,
        _a.framework_uuid,
        _a.trail_id,
        _a.status,
        _a.results,
        _a.assessed_by,
        _a.created_at,
        trail.c.uuid,
    )
    .join(trail, trail.c.id == _a.trail_id)
    .where(_a.organisation_id == bindparam("organisation_id"))
)

assessments = prepare(_assessments.order_by(desc(_a.id)).limit(_limit), into=Assessment)
assessments_of_trail = prepare(
    _assessments.where(_a.trail_id == bindparam("trail_id")).order_by(desc(_a.id)).limit(_limit),
    into=Assessment,
)
assessment_with_uuid = prepare(_assessments.where(_a.uuid == bindparam("uuid")), into=Assessment)
assessments_of_framework = prepare(
    _assessments.where(
        _a.framework_uuid == bindparam("framework_uuid"),
        _a.created_at >= bindparam("since"),
        _a.created_at <= bindparam("until"),
    )
    .order_by(desc(_a.id))
    .limit(_limit),
    into=Assessment,
)
insert_assessment = prepare(
    insert(assessment).values(
        {
            name: bindparam(name)
            for name in (
                "organisation_id",
                "uuid",
                "framework_uuid",
                "trail_id",
                "status",
                "results",
                "assessed_by",
                "created_at",
            )
        }
    )
)
