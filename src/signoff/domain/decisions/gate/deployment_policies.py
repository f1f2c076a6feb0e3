"""Deployment policies: what the gate asks of a flow's artifacts, on the way to one environment or to any."""

import msgspec

from signoff.domain.catalog import naming
from signoff.domain.catalog.flows import flows
from signoff.domain.decisions.gate import queries, store
from signoff.domain.decisions.gate.events import (
    DeploymentPolicyCreated,
    DeploymentPolicyDeleted,
    DeploymentPolicyUpdated,
)
from signoff.domain.decisions.gate.types import (
    DeploymentPolicy,
    DeploymentPolicyChanges,
    DeploymentPolicyFields,
)
from signoff.domain.identity.scopes import Scope
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

MOST = 10_000
MOST_TYPES = 100


def create(tx: Tx, fields: DeploymentPolicyFields) -> DeploymentPolicy:
    """Ask for more at the gate; names need not differ. Raises Invalid, records deployment_policy.created."""
    tx.must(Scope.POLICY_MANAGE)
    _check(fields.name, fields.required_types)
    uuid = new_uuid()
    tx.run(
        store.insert_policy,
        organisation_id=tx.organisation_id,
        uuid=uuid,
        flow_id=fields.flow.id,
        environment_id=fields.environment.id if fields.environment else None,
        created_at=tx.now,
        name=fields.name,
        description=fields.description,
        enforce_provenance=int(fields.enforce_provenance),
        enforce_approvals=int(fields.enforce_approvals),
        require_signature=int(fields.require_signature),
        required_types=_json(fields.required_types),
        active=1,
        updated_at=tx.now,
    )
    tx.record(DeploymentPolicyCreated(uuid, fields.name, fields.flow.name))
    return by_uuid(tx, uuid)


def listed(tx: Tx) -> list[DeploymentPolicy]:
    """List the deployment policies, oldest first."""
    tx.must(Scope.EVIDENCE_READ)
    return tx.all(queries.policies, organisation_id=tx.organisation_id, limit=MOST)


def by_uuid(tx: Tx, uuid: str) -> DeploymentPolicy:
    """Look a deployment policy up; raises NotFound."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "uuid": uuid.lower()}
    return tx.found(store.policy_with_uuid, f"Deployment policy not found: {uuid}", **place)


def update(tx: Tx, policy: DeploymentPolicy, changes: DeploymentPolicyChanges) -> DeploymentPolicy:
    """Change what is given; raises Invalid. Records deployment_policy.updated unless nothing changed."""
    tx.must(Scope.POLICY_MANAGE)
    given = {
        key: value for key, value in msgspec.structs.asdict(changes).items() if value is not msgspec.UNSET
    }
    row = {key: _json(value) if key == "required_types" else value for key, value in given.items()}
    row = {key: int(value) if isinstance(value, bool) else value for key, value in row.items()}
    wanted = msgspec.structs.replace(policy, **row)
    if wanted == policy:
        return policy
    _check(wanted.name, tuple(wanted.required_type_list()))
    names = ("name", "description", "enforce_provenance", "enforce_approvals", "require_signature")
    values = {name: getattr(wanted, name) for name in (*names, "required_types", "active")}
    place = {"organisation_id": tx.organisation_id, "policy_id": policy.id}
    tx.run(store.update_policy, **place, **values, updated_at=tx.now)
    tx.record(DeploymentPolicyUpdated(policy.uuid, wanted.name, _flow(tx, policy), bool(wanted.active)))
    return by_uuid(tx, policy.uuid)


def delete(tx: Tx, policy: DeploymentPolicy) -> None:
    """Ask for less at the gate; records deployment_policy.deleted."""
    tx.must(Scope.POLICY_MANAGE)
    tx.run(store.delete_policy, organisation_id=tx.organisation_id, policy_id=policy.id)
    tx.record(DeploymentPolicyDeleted(policy.uuid, policy.name, _flow(tx, policy)))


def applicable(tx: Tx, flow_ids: list[int], environment_id: int | None) -> list[DeploymentPolicy]:
    """List the active policies of some flows that count on the way to an environment; all of them without one."""
    tx.must(Scope.EVIDENCE_READ)
    wanted: dict[str, object] = {"organisation_id": tx.organisation_id, "flow_ids": flow_ids}
    if environment_id is not None:
        wanted["environment_id"] = environment_id
    return tx.all(queries.applicable[environment_id is not None], **wanted)


def _flow(tx: Tx, policy: DeploymentPolicy) -> str:
    return flows.by_ids(tx, [policy.flow_id])[policy.flow_id].name


def _check(name: str, types: tuple[str, ...]) -> None:
    few = len(types) <= MOST_TYPES and all(each.strip() for each in types)
    wrong = [] if few else [f"must be at most {MOST_TYPES} types, none of them blank"]
    naming.refuse({"name": naming.faults(name), "required_types": wrong})


def _json(types: tuple[str, ...]) -> str:
    return msgspec.json.encode(types).decode()
