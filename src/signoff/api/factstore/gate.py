"""Deployment policies and the gate."""

import asyncio

from msgspec import UNSET

from signoff.api.factstore import errors, reading, times
from signoff.api.factstore.asserting import checks_of
from signoff.api.factstore.environments import digest_of
from signoff.api.factstore.gate_places import environment_of, flow_of
from signoff.api.factstore.wire import gate as wire
from signoff.api.kit.call import Call, Later, Reply, json_reply
from signoff.api.kit.preparing import prepared
from signoff.api.kit.refusals import Refusal
from signoff.domain.catalog.flows import flows
from signoff.domain.decisions.gate import deployment_policies
from signoff.domain.decisions.gate import gate as gates
from signoff.domain.decisions.gate.types import (
    DeploymentPolicy,
    DeploymentPolicyChanges,
    DeploymentPolicyFields,
    GateQuestion,
    GateResult,
)
from signoff.domain.decisions.rego.types import Answered
from signoff.kernel.database import Database
from signoff.kernel.tx import Tx

ALIASES = {
    "artifactDigest": "artifactSha256",
    "sha256Digest": "artifactSha256",
    "targetEnvironment": "environment",
    "requiredAttestations": "requiredAttestationTypes",
}


def evaluate(tx: Tx, call: Call) -> Reply | Later:
    """Ask the gate; 200 for either verdict. A bundle's policy runs beside the event loop, in no transaction."""
    given = reading.read(call, wire.GateRequest, ALIASES)
    environment = environment_of(tx, given.environment_id, given.environment)
    flow = flow_of(tx, given.flow_id, given.trail_id)
    ready = gates.prepare(tx, GateQuestion(given.artifact_sha256, environment, flow, given.requested_by))
    if ready.bundle is None:
        return _said(gates.decide(tx, ready.asked, None))

    async def ask(_db: Database) -> Answered | None:
        return await asyncio.to_thread(ready.ask)

    return prepared(tx, call, ask, lambda later, told: _said(gates.decide(later, ready.asked, told)))


def results(tx: Tx, call: Call) -> Reply:
    """List the last answers, newest first, those about one environment if given."""
    limit = reading.parameter(call, "limit") or str(gates.MOST)
    if not limit.isdecimal() or not 1 <= int(limit[:9]) <= 10**6:
        raise Refusal(400, "limit must be a whole number from 1")
    named = reading.parameter(call, "environment") or reading.parameter(call, "environmentId")
    environment = environment_of(tx, None, named)
    found = gates.results(tx, int(limit), environment=environment.name if environment else None)
    return json_reply([document_of(each) for each in found], errors.JSON)


def create(tx: Tx, call: Call) -> Reply:
    """Make a deployment policy."""
    given = reading.read(call, wire.DeploymentPolicyCreate, ALIASES)
    fields = DeploymentPolicyFields(
        name=given.name,
        flow=flows.by_uuid(tx, given.flow_id),
        environment=environment_of(tx, given.environment_id, None),
        description=given.description,
        enforce_provenance=given.enforce_provenance,
        enforce_approvals=given.enforce_approvals,
        require_signature=given.require_signature,
        required_types=tuple(given.required_attestation_types),
    )
    return json_reply(_policy(deployment_policies.create(tx, fields)), errors.JSON)


def listed(tx: Tx, _call: Call) -> Reply:
    """List the deployment policies."""
    return json_reply([_policy(each) for each in deployment_policies.listed(tx)], errors.JSON)


def show(tx: Tx, call: Call) -> Reply:
    """Show a deployment policy."""
    return json_reply(_policy(deployment_policies.by_uuid(tx, call["policy"])), errors.JSON)


def update(tx: Tx, call: Call) -> Reply:
    """Change a deployment policy."""
    given = reading.read(call, wire.DeploymentPolicyUpdate, ALIASES)
    types = given.required_attestation_types
    changes = DeploymentPolicyChanges(
        name=given.name,
        description=given.description,
        enforce_provenance=given.enforce_provenance,
        enforce_approvals=given.enforce_approvals,
        require_signature=given.require_signature,
        required_types=UNSET if types is UNSET else tuple(types),
        active=given.is_active,
    )
    known = deployment_policies.by_uuid(tx, call["policy"])
    return json_reply(_policy(deployment_policies.update(tx, known, changes)), errors.JSON)


def delete(tx: Tx, call: Call) -> Reply:
    """Remove a deployment policy."""
    deployment_policies.delete(tx, deployment_policies.by_uuid(tx, call["policy"]))
    return Reply(204)


def _said(result: GateResult) -> Reply:
    return json_reply(document_of(result), errors.JSON)


def document_of(result: GateResult) -> wire.GateResult:
    """Render an answer of the gate."""
    reasons, verified = result.reason_list(), result.signature_verified
    return wire.GateResult(
        id=result.uuid,
        decision=wire.GateDecision.ALLOWED if result.allowed else wire.GateDecision.BLOCKED,
        allowed=bool(result.allowed),
        artifact_sha256=digest_of(result.fingerprint),
        artifact_name=result.artifact,
        environment_id=result.environment_uuid,
        environment=result.environment,
        evaluated_at=times.instant(result.evaluated_at),
        block_reasons=reasons,
        reasons=reasons,
        reason="; ".join(reasons),
        policies_evaluated=result.policies,
        policy_id=result.policy_uuid,
        policy_name=result.policy,
        requested_by=result.requested_by,
        signature_verified=None if verified is None else bool(verified),
        checks=checks_of(result.check_list()),
    )


def _policy(policy: DeploymentPolicy) -> wire.DeploymentPolicy:
    return wire.DeploymentPolicy(
        id=policy.uuid,
        name=policy.name,
        description=policy.description,
        flow_id=policy.flow_uuid,
        environment_id=policy.environment_uuid,
        enforce_provenance=bool(policy.enforce_provenance),
        enforce_approvals=bool(policy.enforce_approvals),
        required_attestation_types=policy.required_type_list(),
        is_active=bool(policy.active),
        created_at=times.instant(policy.created_at),
        updated_at=times.instant(policy.updated_at),
        require_signature=bool(policy.require_signature),
    )
