"""The contracts that head branches, tags and environments: a row for each, with everything that its versions are."""

from signoff.domain.catalog import branches, tags
from signoff.domain.contracts.overviews import pairs
from signoff.domain.contracts.queries import IntegrationState
from signoff.domain.delivery import occupancy
from signoff.domain.outbound import deliveries
from signoff.kernel.tx import Tx

Rows = dict[int, list[IntegrationState]]


def of_pairs(tx: Tx, found: list[IntegrationState], name: str = "") -> Rows:
    """Give, by integration, the contracts that head something, or only what the branch or tag `name` has."""
    consumers = list({each.consumer_id for each in found})
    running = [each.version_id for each in occupancy.current_pairs(tx, consumers)]
    return pairs.heads(tx, [each.id for each in found], running, name)


def marks(tx: Tx, rows: list[IntegrationState]) -> dict[str, object]:
    """Give what the versions of some rows belong to, and how their webhooks went, for a template."""
    ids = {key for row in rows for key in (row.version_id, row.provider_version_id) if key is not None}
    sent = deliveries.of_contracts(tx, [row.contract_id for row in rows if row.contract_id is not None])
    return {
        "on_branches": branches.of_versions(tx, list(ids)),
        "tagged": tags.of_versions(tx, list(ids)),
        "environments": occupancy.environments_of(tx, list(ids)),
        "webhooks": {contract_id: deliveries.worst(each) for contract_id, each in sent.items()},
    }
