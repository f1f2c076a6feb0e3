"""What flows allow."""

from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.scans import store
from signoff.domain.evidence.scans.counting import faults
from signoff.domain.evidence.scans.events import SecurityThresholdSet
from signoff.domain.evidence.scans.types import Limits, Threshold
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Invalid
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx


def of_flow(tx: Tx, flow: Flow) -> Threshold:
    """Give what a flow allows; raises NotFound when it was never said."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "flow_id": flow.id}
    return tx.found(store.threshold_of_flow, f"Security threshold not found for flow: {flow.uuid}", **place)


def in_force(tx: Tx, flow: Flow) -> Limits:
    """Give what a flow allows: what was said of it, else no critical and no high one, and ten of medium severity."""
    tx.must(Scope.EVIDENCE_READ)
    place = {"organisation_id": tx.organisation_id, "flow_id": flow.id}
    found = tx.first(store.threshold_of_flow, **place)
    return found.limits if found else Limits()


def set_for(tx: Tx, flow: Flow, limits: Limits) -> Threshold:
    """Say what a flow allows from now on; raises Invalid. Records security_threshold.set."""
    tx.must(Scope.FLOW_MANAGE)
    wrong = faults({f"max{name.capitalize()}": getattr(limits, name) for name in limits.__struct_fields__})
    if wrong:
        raise Invalid(wrong)
    kept = tx.found(
        store.set_threshold,
        flow.name,
        organisation_id=tx.organisation_id,
        flow_id=flow.id,
        uuid=new_uuid(),
        max_critical=limits.critical,
        max_high=limits.high,
        max_medium=limits.medium,
        max_low=limits.low,
        created_at=tx.now,
        updated_at=tx.now,
    )
    tx.record(
        SecurityThresholdSet(
            kept.uuid, flow.name, kept.max_critical, kept.max_high, kept.max_medium, kept.max_low
        )
    )
    return kept
