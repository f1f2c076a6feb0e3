"""Members: the accounts that belong to a flow."""

from signoff.domain.catalog.flows import queries, store
from signoff.domain.catalog.flows.events import FlowMemberAdded, FlowMemberRemoved
from signoff.domain.catalog.flows.types import SEEING, Flow
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx


def ids(tx: Tx, flow: Flow) -> list[int]:
    """List the ids of a flow's members."""
    tx.must(*SEEING, Scope.PROFILE_MANAGE_OWN)
    rows = tx.all(queries.member_ids, organisation_id=tx.organisation_id, flow_id=flow.id)
    return [account_id for (account_id,) in rows]


def flows_of(tx: Tx, account_id: int) -> list[Flow]:
    """List by name the flows that an account is a member of."""
    tx.must(*SEEING, Scope.PROFILE_MANAGE_OWN)
    return tx.all(queries.flows_of_member, organisation_id=tx.organisation_id, account_id=account_id)


def holds(tx: Tx, flow: Flow, account_id: int) -> bool:
    """Tell whether an account is a member of a flow."""
    return bool(tx.number(queries.is_member, flow_id=flow.id, account_id=account_id))


def add(tx: Tx, flow: Flow, account_id: int, name: str) -> bool:
    """Make an account a member, and tell whether that is new; records flow.member_added then."""
    tx.must(Scope.FLOW_MANAGE, Scope.CONVERSATION_WRITE)
    made = tx.value(
        store.insert_member,
        flow_id=flow.id,
        account_id=account_id,
        organisation_id=tx.organisation_id,
        created_at=tx.now,
    )
    if made is not None:
        tx.record(FlowMemberAdded(flow.uuid, flow.name, name))
    return made is not None


def remove(tx: Tx, flow: Flow, account_id: int, name: str) -> bool:
    """Take an account out of a flow, and tell whether it was in; records flow.member_removed then."""
    tx.must(Scope.FLOW_MANAGE, Scope.CONVERSATION_WRITE)
    gone = tx.value(store.delete_member, flow_id=flow.id, account_id=account_id)
    if gone is not None:
        tx.record(FlowMemberRemoved(flow.uuid, flow.name, name))
    return gone is not None
