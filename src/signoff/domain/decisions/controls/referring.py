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


def coverage(tx: Tx, identifier: str) -> list[str]:
    """List the environments in which a policy that asks for a control counts, by name."""
    asking = {each.name: each.id for each in every_policy.listed(tx)}
    ids = [asking[name] for name in policies(tx).get(identifier, [])]
    attached = attachments.of_policies(tx, ids)
    return sorted({place.environment for group in attached.values() for place in group})
