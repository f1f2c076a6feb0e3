"""Removing flows: only those that nothing was reported on, since evidence is never lost."""

from signoff.domain.catalog.flows import flows
from signoff.domain.catalog.flows.types import Flow
from signoff.domain.evidence.trails import queries
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Conflict
from signoff.kernel.tx import Tx


def remove(tx: Tx, flow: Flow, *, put_away: bool) -> None:
    """Remove a flow without trails; one that has any is put away instead if that is wanted, else raises Conflict.

    Records flow.deleted or flow.archived.
    """
    tx.must(Scope.FLOW_MANAGE)
    if not tx.all(queries.any_trail, organisation_id=tx.organisation_id, flow_id=flow.id):
        flows.delete(tx, flow)
    elif put_away:
        flows.archive(tx, flow)
    else:
        raise Conflict(f"Flow '{flow.name}' has trails; with force=true it is put away and its evidence kept")
