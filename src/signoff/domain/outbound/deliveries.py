"""Deliveries as people see them: what was triggered, how it stands, and the log of each attempt."""

from functools import partial

from signoff.domain.contracts import finding, verifying
from signoff.domain.contracts.types import ContractRow
from signoff.domain.identity.scopes import Scope
from signoff.domain.outbound import queries, store, webhooks
from signoff.domain.outbound.types import Delivery, DeliveryStatus, Execution
from signoff.kernel.actor import Actor
from signoff.kernel.clock import Instant
from signoff.kernel.database import Database
from signoff.kernel.page import Page, Paged, page_of
from signoff.kernel.tx import Tx

# So few go in a moment.
FORGET_BATCH = 500


def by_uuid(tx: Tx, uuid: str) -> Delivery:
    """Look a delivery up; raises NotFound."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return tx.found(
        queries.delivery_of_uuid,
        f"No triggered webhook with UUID {uuid} found",
        organisation_id=tx.organisation_id,
        uuid=uuid,
    )


def executions(tx: Tx, delivery: Delivery) -> list[Execution]:
    """List the attempts of a delivery, the first one first."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return tx.all(queries.executions, delivery_id=delivery.id)


def of_contract(tx: Tx, provider: str, consumer: str, number: str) -> list[Delivery]:
    """List what the publication of a contract triggered, the newest first; raises NotFound."""
    row = finding.of_version(tx, provider, consumer, number)
    return tx.all(
        queries.deliveries_of_version,
        organisation_id=tx.organisation_id,
        version_id=row.version_id,
        provider_id=row.provider_id,
    )


def of_verification(tx: Tx, provider: str, consumer: str, sha: str, number: int) -> list[Delivery]:
    """List what the publication of a result triggered, the newest first; raises NotFound."""
    result = verifying.numbered(tx, provider, consumer, sha, number).verification
    return tx.all(
        queries.deliveries_of_verification,
        organisation_id=tx.organisation_id,
        verification_id=result.id,
    )


def of_newest_contract(tx: Tx, provider: str, consumer: str) -> tuple[ContractRow, list[Delivery]]:
    """Give a pair's newest contract and the newest delivery of each webhook and event for it; raises NotFound."""
    row = finding.newest(tx, provider, consumer)
    found = tx.all(
        queries.deliveries_of_versions,
        organisation_id=tx.organisation_id,
        version_ids=[row.version_id],
        provider_id=row.provider_id,
    )
    return row, _newest(found)


def of_contracts(tx: Tx, contract_ids: list[int]) -> dict[int, list[Delivery]]:
    """Give, for each of some contracts, the newest delivery of each webhook and event; for overviews."""
    tx.must(Scope.CONTRACT_DATA_READ)
    grouped: dict[int, list[Delivery]] = {}
    for each in tx.all(
        queries.deliveries_of_contracts, organisation_id=tx.organisation_id, contract_ids=contract_ids
    ):
        grouped.setdefault(each.contract_id, []).append(each)
    return {contract_id: _newest(found) for contract_id, found in grouped.items()}


def of_webhook(tx: Tx, uuid: str, page: Page) -> Paged[Delivery]:
    """List the deliveries of a webhook, the newest first; raises NotFound."""
    webhook = webhooks.stored(tx, uuid)
    place = {"organisation_id": tx.organisation_id, "webhook_id": webhook.id}
    return page_of(tx, queries.deliveries_of_webhook, queries.deliveries_of_webhook_count, page, **place)


def newest(tx: Tx, webhook_ids: list[int]) -> dict[str, Delivery]:
    """Give the newest delivery of each of some webhooks, by the webhook's uuid."""
    tx.must(Scope.CONTRACT_DATA_READ)
    found = tx.all(queries.deliveries_newest, organisation_id=tx.organisation_id, webhook_ids=webhook_ids)
    return {each.webhook_uuid: each for each in found}


def worst(found: list[Delivery]) -> DeliveryStatus | None:
    """Sum deliveries up: a failure, else a retry, else what has not run, else success; None when there are none."""
    statuses = {each.status for each in found}
    ranking = (
        DeliveryStatus.FAILURE,
        DeliveryStatus.RETRYING,
        DeliveryStatus.NOT_RUN,
        DeliveryStatus.SUCCESS,
    )
    return next((status for status in ranking if status in statuses), None)


async def forget(db: Database, actor: Actor, before: Instant) -> int:
    """Forget the deliveries that were over before a moment, some in each transaction; give how many."""
    actor.must(Scope.CONTRACT_DATA_BULK_DELETE)
    total = 0
    while forgotten := await db.write(actor, partial(_forget, before=before)):
        total += forgotten
    return total


def _forget(tx: Tx, before: Instant) -> int:
    return tx.run(
        store.forget_deliveries, organisation_id=tx.organisation_id, before=before, limit=FORGET_BATCH
    )


def _newest(found: list[Delivery]) -> list[Delivery]:
    newest: dict[tuple[str, str], Delivery] = {}
    for each in found:
        newest.setdefault((each.webhook_uuid, each.event), each)
    return list(newest.values())
