"""Read models of the gate: its policies, and its answers."""

from sqlalchemy import Integer, bindparam, desc, literal_column, or_, select

from signoff.domain.catalog.tables import environment
from signoff.domain.decisions.gate.store import POLICY
from signoff.domain.decisions.gate.tables import deployment_policy, gate_result
from signoff.domain.decisions.gate.types import DeploymentPolicy, GateResult
from signoff.kernel.sql import in_list, prepare

_p, _g, _e = deployment_policy.c, gate_result.c, environment.c

_limit = bindparam("limit", type_=Integer)

policies = prepare(POLICY.order_by(_p.id).limit(_limit), into=DeploymentPolicy)
_of_flows = POLICY.where(_p.active == 1, in_list(_p.flow_id, "flow_ids")).order_by(_p.id)
# Without an environment nothing says that any policy does not count.
applicable = {
    False: prepare(_of_flows, into=DeploymentPolicy),
    True: prepare(
        _of_flows.where(
            or_(_p.environment_id.is_(None), _p.environment_id == bindparam("environment_id", type_=Integer))
        ),
        into=DeploymentPolicy,
    ),
}

_results = (
    select(
        _g.id,
        _g.uuid,
        _g.allowed,
        _g.fingerprint,
        _g.artifact,
        _e.uuid,
        _g.environment,
        _g.flow,
        _g.trail,
        _g.policies,
        _g.policy_uuid,
        _g.policy,
        _g.reasons,
        _g.checks,
        _g.signature_verified,
        _g.requested_by,
        _g.evaluated_at,
    )
    .outerjoin(environment, _e.id == _g.environment_id)
    .where(_g.organisation_id == bindparam("organisation_id"))
    .order_by(desc(_g.id))
    .limit(_limit)
)
results = prepare(_results, into=GateResult)
results_in = prepare(_results.where(_g.environment == bindparam("environment")), into=GateResult)
results_of = prepare(_results.where(_g.fingerprint == bindparam("fingerprint")), into=GateResult)
# The plus keeps SQLite from walking all answers in their order.
results_about = prepare(
    _results.order_by(None)
    .where(in_list(_g.fingerprint, "fingerprints"))
    .order_by(desc(literal_column("+gate_result.id", Integer))),
    into=GateResult,
)
result_with_uuid = prepare(_results.where(_g.uuid == bindparam("uuid")), into=GateResult)
