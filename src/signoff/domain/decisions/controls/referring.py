"""What refers to controls: the policies that ask for decisions about them, and where these policies count."""

from signoff.domain.decisions.policies import attachments
from signoff.domain.decisions.policies import policies as every_policy
from signoff.kernel.tx import Tx


def policies(tx: Tx) -> dict[str, list[str]]:
    """Give, by the identifier of a control, the names of the policies whose newest version asks for it."""
    found: dict[str, list[str]] = {}
    for policy in every_policy.listed(tx):
        wanted = {each.for_control for each in policy.read_rules().attestations}
        for identifier in sorted(each for each in wanted if each is not None):
            found.setdefault(identifier, []).append(policy.name)
    return found


def coverage(tx: Tx, identifier: str) -> dict[str, list[str]]:
    """Give, by the environment in which they count, the names of the policies that ask for a control."""
    asking = {each.id: each.name for each in every_policy.listed(tx)}
    wanted = set(policies(tx).get(identifier, []))
    attached = attachments.of_policies(tx, [key for key, name in asking.items() if name in wanted])
    found: dict[str, list[str]] = {}
    for policy_id, group in attached.items():
        for place in group:
            found.setdefault(place.environment, []).append(asking[policy_id])
    return {environment: sorted(names) for environment, names in found.items()}
