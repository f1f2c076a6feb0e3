"""The states that a provider must be able to set up."""

from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.hal import present
from signoff.api.pact_broker import media
from signoff.domain.contracts import finding
from signoff.domain.contracts.overviews import provider_states
from signoff.domain.contracts.overviews.provider_states import ProviderState
from signoff.domain.contracts.types import Which
from signoff.domain.decisions import provider_states as deployed_states
from signoff.kernel.tx import Tx


def of_main_branches(tx: Tx, call: Call) -> Reply:
    """Gather the states from the heads of the consumers' main branches."""
    rows = finding.listed(tx, call["provider"], None, Which.MAIN_BRANCH_HEAD)
    return _reply(provider_states.of_contracts(tx, rows))


def of_branch(tx: Tx, call: Call) -> Reply:
    """Gather the states from the heads of a branch."""
    rows = finding.listed(tx, call["provider"], None, Which.BRANCH_HEAD, call["branch"])
    return _reply(provider_states.of_contracts(tx, rows))


def of_environment(tx: Tx, call: Call) -> Reply:
    """Gather the states from what lives in an environment."""
    return _reply(deployed_states.of_environment(tx, call["provider"], call["environment"]))


def _reply(states: list[ProviderState]) -> Reply:
    found = [
        present({"name": each.name, "params": each.parameters, "consumers": each.consumers})
        for each in states
    ]
    return json_reply({"providerStates": found}, media.HAL)
