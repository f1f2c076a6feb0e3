"""The provider states asked for by what runs in an environment."""

from signoff.domain.catalog import applications, environments
from signoff.domain.contracts import finding
from signoff.domain.contracts.overviews import provider_states
from signoff.domain.contracts.overviews.provider_states import ProviderState
from signoff.domain.delivery import occupancy
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx


def of_environment(tx: Tx, provider: str, environment: str) -> list[ProviderState]:
    """Gather the states that consumers living in an environment ask of a provider; raises NotFound."""
    applications.named(tx, provider, "provider")
    place = environments.find_named(tx, environment)
    if place is None:
        raise NotFound(f"No environment with name '{environment}' found")
    rows = finding.listed(tx, provider)
    living = occupancy.version_ids(tx, list({row.consumer_id for row in rows}), place.id)
    present = {version_id for versions in living.values() for version_id in versions}
    return provider_states.of_contracts(tx, [row for row in rows if row.version_id in present])
