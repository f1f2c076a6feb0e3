"""Attachments: policies come to count in environments, and what runs there is judged anew."""

from signoff.domain.catalog import environments
from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.policies import policies, queries, store
from signoff.domain.decisions.policies.events import PolicyAttached, PolicyDetached, PolicyRemoved
from signoff.domain.decisions.policies.types import Attachment, Policy, PolicyChanges
from signoff.domain.decisions.running import reporting
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Conflict
from signoff.kernel.ids import new_uuid
from signoff.kernel.tx import Tx

MANAGERS = (Scope.POLICY_MANAGE, Scope.ENVIRONMENT_MANAGE)


def listed(tx: Tx) -> list[Attachment]:
    """List the attachments, oldest first."""
    tx.must(*policies.READERS)
    return tx.all(queries.attachments, organisation_id=tx.organisation_id, limit=policies.MOST)


def by_uuid(tx: Tx, uuid: str) -> Attachment:
    """Look an attachment up; raises NotFound."""
    tx.must(*policies.READERS)
    place = {"organisation_id": tx.organisation_id, "uuid": uuid.lower()}
    return tx.found(store.attachment_with_uuid, f"Policy attachment not found: {uuid}", **place)


def of_policies(tx: Tx, policy_ids: list[int]) -> dict[int, list[Attachment]]:
    """Give, by policy, its attachments, oldest first."""
    tx.must(*policies.READERS)
    place = {"organisation_id": tx.organisation_id}
    found: dict[int, list[Attachment]] = {}
    for each in tx.all(queries.attachments_of_policies, **place, policy_ids=policy_ids):
        found.setdefault(each.policy_id, []).append(each)
    return found


def in_environments(tx: Tx, environment_ids: list[int]) -> dict[int, list[Attachment]]:
    """Give, by environment, its attachments by the policies' names."""
    tx.must(*policies.READERS)
    place = {"organisation_id": tx.organisation_id}
    found: dict[int, list[Attachment]] = {}
    for each in tx.all(queries.attachments_in, **place, environment_ids=environment_ids):
        found.setdefault(each.environment_id, []).append(each)
    return found


def attach(tx: Tx, environment: Environment, wanted: list[Policy], *, again: bool = True) -> list[Attachment]:
    """Let policies count in an environment, and judge what runs there anew; gives the attachments.

    What is attached already stays so, unless it may not be attached again: then it raises Conflict. Records
    policy.attached, and what `reporting.rejudge` does.
    """
    tx.must(*MANAGERS)
    found = []
    for policy in wanted:
        made = tx.number(
            store.insert_attachment,
            organisation_id=tx.organisation_id,
            uuid=new_uuid(),
            policy_id=policy.id,
            environment_id=environment.id,
            created_by=tx.actor.name,
            created_at=tx.now,
        )
        if made:
            tx.record(PolicyAttached(policy.uuid, policy.name, environment.name))
        elif not again:
            raise Conflict(f"Policy '{policy.name}' is already attached to environment '{environment.name}'")
        place = {"policy_id": policy.id, "environment_id": environment.id}
        found.append(tx.found(store.attachment_of, policy.name, organisation_id=tx.organisation_id, **place))
    reporting.rejudge(tx, environment)
    return found


def detach(tx: Tx, environment: Environment, wanted: list[Policy]) -> None:
    """Let policies count in an environment no more, and judge what runs there anew.

    What is not attached stays so. Records policy.detached, and what `reporting.rejudge` does.
    """
    tx.must(*MANAGERS)
    for policy in wanted:
        place = {"policy_id": policy.id, "environment_id": environment.id}
        found = tx.first(store.attachment_of, organisation_id=tx.organisation_id, **place)
        if found is not None:
            _delete(tx, found)
    reporting.rejudge(tx, environment)


def remove(tx: Tx, uuid: str) -> None:
    """Take one attachment away, and judge what runs there anew; raises NotFound. Records policy.detached."""
    tx.must(*MANAGERS)
    found = by_uuid(tx, uuid)
    _delete(tx, found)
    reporting.rejudge(tx, environments.by_uuid(tx, found.environment_uuid))


def change(tx: Tx, policy: Policy, changes: PolicyChanges) -> Policy:
    """Change a policy as `policies.update` does, and judge anew what runs where it is attached."""
    changed = policies.update(tx, policy, changes)
    if changed.version != policy.version:
        for each in of_policies(tx, [policy.id]).get(policy.id, []):
            reporting.rejudge(tx, environments.by_uuid(tx, each.environment_uuid))
    return changed


def retire(tx: Tx, policy: Policy) -> None:
    """Take a policy away with its attachments, and judge anew what runs where it was attached.

    Its versions stay. Records policy.removed, and policy.detached for each environment.
    """
    tx.must(Scope.POLICY_MANAGE)
    for each in of_policies(tx, [policy.id]).get(policy.id, []):
        remove(tx, each.uuid)
    if tx.run(store.remove_policy, organisation_id=tx.organisation_id, policy_id=policy.id, at=tx.now):
        tx.record(PolicyRemoved(policy.uuid, policy.name))


def _delete(tx: Tx, found: Attachment) -> None:
    tx.run(store.delete_attachment, organisation_id=tx.organisation_id, attachment_id=found.id)
    tx.record(PolicyDetached(found.policy_uuid, found.policy, found.environment))
