"""Writes and look-ups of the gate; nobody outside the room comes here."""

from sqlalchemy import bindparam, delete, select, update

from signoff.domain.catalog.flows.tables import flow
from signoff.domain.catalog.tables import environment
from signoff.domain.decisions.gate.tables import deployment_policy, gate_result
from signoff.domain.decisions.gate.types import DeploymentPolicy
from signoff.kernel.sql import insert_row, prepare

_p, _f, _e = deployment_policy.c, flow.c, environment.c

_own = _p.organisation_id == bindparam("organisation_id")
_CHANGEABLE = (
    "name",
    "description",
    "enforce_provenance",
    "enforce_approvals",
    "require_signature",
    "required_types",
    "active",
    "updated_at",
)

POLICY = (
    select(
        _p.id,
        _p.uuid,
        _p.name,
        _p.description,
        _p.flow_id,
        _f.uuid,
        _p.environment_id,
        _e.uuid,
        _p.enforce_provenance,
        _p.enforce_approvals,
        _p.require_signature,
        _p.required_types,
        _p.active,
        _p.created_at,
        _p.updated_at,
    )
    .join(flow, _f.id == _p.flow_id)
    .outerjoin(environment, _e.id == _p.environment_id)
    .where(_own)
)

policy_with_uuid = prepare(POLICY.where(_p.uuid == bindparam("uuid")), into=DeploymentPolicy)
insert_policy = prepare(
    insert_row(
        deployment_policy,
        "organisation_id",
        "uuid",
        "flow_id",
        "environment_id",
        "created_at",
        *_CHANGEABLE,
    )
)
update_policy = prepare(
    update(deployment_policy)
    .where(_own, _p.id == bindparam("policy_id"))
    .values({name: bindparam(name) for name in _CHANGEABLE})
)
delete_policy = prepare(delete(deployment_policy).where(_own, _p.id == bindparam("policy_id")))
insert_result = prepare(
    insert_row(
        gate_result,
        "organisation_id",
        "uuid",
        "allowed",
        "fingerprint",
        "artifact",
        "environment_id",
        "environment",
        "flow",
        "trail",
        "policies",
        "policy_uuid",
        "policy",
        "reasons",
        "checks",
        "signature_verified",
        "requested_by",
        "evaluated_at",
    )
)
