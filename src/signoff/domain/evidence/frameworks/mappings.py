"""Mappings: which attestations stand for a control in a flow."""

from signoff.domain.catalog import naming
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.frameworks import store
from signoff.domain.evidence.frameworks.events import ControlMapped
from signoff.domain.evidence.frameworks.types import Control, Mapping
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Conflict
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

MOST = 10_000


def listed(tx: Tx) -> list[Mapping]:
    """List all mappings, oldest first."""
    tx.must(Scope.EVIDENCE_READ)
    return tx.all(store.mappings, organisation_id=tx.organisation_id, limit=MOST)


def of_flow(tx: Tx, flow: Flow) -> dict[str, list[Mapping]]:
    """Give the mappings of a flow by the uuid of the control."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "flow_id": flow.id}
    found: dict[str, list[Mapping]] = {}
    for each in tx.all(store.mappings_of_flow, **place, limit=MOST):
        found.setdefault(each.control_uuid, []).append(each)
    return found


def create(tx: Tx, control: Control, flow: Flow, attestation_type: str, *, mandatory: bool = True) -> Mapping:
    """Let a type of attestation stand for a control's own evidence in a flow.

    A control whose mappings are all optional is not demanded of that flow. Raises Invalid, and Conflict when it is
    mapped so already. Records framework.control_mapped.
    """
    tx.must(Scope.POLICY_MANAGE)
    naming.refuse({"attestationType": naming.faults(attestation_type)})
    uuid = new_uuid()
    made = tx.number(
        store.insert_mapping,
        organisation_id=tx.organisation_id,
        uuid=uuid,
        control_uuid=control.uuid,
        flow_id=flow.id,
        attestation_type=attestation_type,
        mandatory=int(mandatory),
        created_by=tx.actor.name,
        created_at=tx.now,
    )
    if not made:
        raise Conflict(f"'{attestation_type}' already stands for {control.number} in flow '{flow.name}'")
    tx.record(ControlMapped(flow.name, uuid, control.uuid, control.number, attestation_type, mandatory))
    return Mapping(made, uuid, control.uuid, flow.id, attestation_type, int(mandatory), tx.now, flow.uuid)
