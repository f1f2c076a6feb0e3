"""How much there is of everything in an organisation."""

from typing import Any

from msgspec import Struct

from signoff.domain.decisions.queries import counting
from signoff.domain.identity.scopes import Scope
from signoff.kernel.sql import Row, Statement
from signoff.kernel.tx import Tx

Distribution = dict[int, int]


class Amount(Struct, frozen=True):
    """A count, a count of the more special ones among them, and when the first and the last came."""

    count: int
    special: int = 0
    first: str | None = None
    last: str | None = None


class Statistics(Struct, frozen=True):
    """The counts; `special` of each is what its comment says."""

    interactions: int
    messages: int
    applications: Amount  # with a main branch
    integrations: Amount
    contracts: Amount
    contents: Amount
    revisions: Distribution
    verifications: Amount  # successful
    distinct_verifications: int
    results_per_content: Distribution
    versions: Amount
    versions_on_branches: Amount  # on branches that somebody named
    tags: Amount  # distinct names
    tag_names_per_application: int
    environments: Amount
    deployments: Amount  # recorded by somebody
    current_deployments: int
    releases: Amount  # supported


def statistics(tx: Tx) -> Statistics:
    """Count everything; slow where there is much."""
    tx.must(Scope.CONTRACT_DATA_READ)
    interactions, messages = _row(tx, counting.latest_interactions)
    contracts, first_contract, last_contract = _row(tx, counting.contracts)
    results, successes, first_result, last_result = _row(tx, counting.verifications)
    deployments, recorded, current = _row(tx, counting.deployments)
    return Statistics(
        interactions=interactions,
        messages=messages,
        applications=Amount(*_row(tx, counting.applications)),
        integrations=Amount(*_row(tx, counting.integrations)),
        contracts=Amount(contracts, 0, first_contract, last_contract),
        contents=Amount(*_row(tx, counting.contents)),
        revisions=_distribution(tx, counting.revisions_per_contract),
        verifications=Amount(results, successes, first_result, last_result),
        distinct_verifications=_row(tx, counting.distinct_results)[0],
        results_per_content=_distribution(tx, counting.results_per_content),
        versions=Amount(*_row(tx, counting.versions)),
        versions_on_branches=Amount(*_row(tx, counting.versions_on_branches)),
        tags=Amount(*_row(tx, counting.tags)),
        tag_names_per_application=_row(tx, counting.tag_names_per_application)[0],
        environments=Amount(*_row(tx, counting.environments)),
        deployments=Amount(deployments, recorded),
        current_deployments=current,
        releases=Amount(*_row(tx, counting.releases)),
    )


def _row(tx: Tx, statement: Statement[Row]) -> tuple[Any, ...]:
    # PostgreSQL sums whole numbers into decimals.
    row = tx.all(statement, organisation_id=tx.organisation_id)[0]
    return tuple(value if value is None or isinstance(value, str) else int(value) for value in row)


def _distribution(tx: Tx, statement: Statement[Row]) -> Distribution:
    return {int(size): int(count) for size, count in tx.all(statement, organisation_id=tx.organisation_id)}
