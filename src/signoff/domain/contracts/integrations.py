"""Integrations: the pairs of consumer and provider that have, or had, a contract."""

from signoff.domain.catalog import applications
from signoff.domain.catalog.types import Application
from signoff.domain.contracts import queries, store
from signoff.domain.contracts.events import IntegrationDeleted
from signoff.domain.contracts.queries import IntegrationRow, IntegrationState
from signoff.domain.identity.scopes import Scope
from signoff.kernel.page import EVERYTHING, Page, Paged, page_of
from signoff.kernel.sql import like_pattern
from signoff.kernel.tx import Tx


def touch(tx: Tx, consumer: Application, provider: Application) -> None:
    """Note that something was published between the two."""
    tx.run(
        store.touch_integration,
        organisation_id=tx.organisation_id,
        consumer_id=consumer.id,
        provider_id=provider.id,
        created_at=tx.now,
        changed_at=tx.now,
    )


def listed(tx: Tx, page: Page, containing: str = "") -> Paged[IntegrationRow]:
    """List the pairs, the ones with the newest contract first; `containing` looks into either name."""
    tx.must(Scope.CONTRACT_DATA_READ)
    search: dict[str, object] = {"organisation_id": tx.organisation_id}
    if containing:
        search["pattern"] = like_pattern(containing.lower())
    searching = bool(containing)
    rows, total = queries.integrations_page[searching], queries.integrations_count[searching]
    return page_of(tx, rows, total, page, **search)


def states(tx: Tx, page: Page, containing: str = "") -> Paged[IntegrationState]:
    """List the pairs like `listed`, each with its latest contract and that contract's latest verification."""
    pairs = listed(tx, page, containing)
    return Paged(_states(tx, [row.id for row in pairs.rows]), page, pairs.total)


def of_application(tx: Tx, application: Application, limit: int) -> list[IntegrationState]:
    """List how an application stands with its consumers and providers, the ones with the newest contract first."""
    tx.must(Scope.CONTRACT_DATA_READ)
    ids = tx.all(
        queries.integrations_of_application,
        organisation_id=tx.organisation_id,
        application_id=application.id,
        limit=limit,
    )
    return _states(tx, [row[0] for row in ids])


def state(tx: Tx, provider: str, consumer: str) -> IntegrationState | None:
    """Give a pair as `states` does; raises NotFound for unknown names, None for names that have no contract."""
    pair = {
        "consumer_id": applications.named(tx, consumer, "consumer").id,
        "provider_id": applications.named(tx, provider, "provider").id,
    }
    return tx.first(queries.state_of_pair, **pair)


def delete(tx: Tx, provider: str, consumer: str) -> None:
    """Remove everything between two applications: contracts, contents, results.

    Raises NotFound for unknown names. Records integration.deleted.
    """
    tx.must(Scope.CONTRACT_DATA_BULK_DELETE)
    pair = {
        "consumer_id": applications.named(tx, consumer, "consumer").id,
        "provider_id": applications.named(tx, provider, "provider").id,
    }
    tx.run(store.delete_pair_contracts, **pair)
    tx.run(store.delete_pair_contents, **pair)
    tx.run(store.delete_integration, **pair)
    tx.record(IntegrationDeleted(consumer, provider))


def _states(tx: Tx, integration_ids: list[int]) -> list[IntegrationState]:
    found = tx.all(queries.integration_states, integration_ids=integration_ids)
    by_id = {state.id: state for state in found}
    return [by_id[each] for each in integration_ids if each in by_id]


def delete_all(tx: Tx) -> None:
    """Remove everything between all applications of the organisation: contracts, contents, results.

    Records integration.deleted for each pair.
    """
    tx.must(Scope.CONTRACT_DATA_BULK_DELETE)
    pairs = listed(tx, EVERYTHING).rows
    for statement in (store.delete_all_contracts, store.delete_all_contents, store.delete_all_integrations):
        tx.run(statement, organisation_id=tx.organisation_id)
    for pair in pairs:
        tx.record(IntegrationDeleted(pair.consumer, pair.provider))
