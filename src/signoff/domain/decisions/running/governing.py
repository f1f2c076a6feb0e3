"""Which policies count in an environment, said all at once."""

from signoff.domain.catalog.types import Environment
from signoff.domain.decisions.policies import attachments, policies
from signoff.kernel.tx import Tx


def govern(tx: Tx, environment: Environment, names: list[str]) -> None:
    """Let exactly these policies count in an environment; raises NotFound. Records who came and who went."""
    wanted = policies.named(tx, names)
    known = attachments.in_environments(tx, [environment.id]).get(environment.id, [])
    gone = [each.policy for each in known if each.policy not in names]
    if gone:
        attachments.detach(tx, environment, policies.named(tx, gone))
    have = {each.policy for each in known}
    new = [each for each in wanted if each.name not in have]
    if new:
        attachments.attach(tx, environment, new)
