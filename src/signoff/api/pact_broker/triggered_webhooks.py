"""Webhooks that were triggered, how they stand, and their logs."""

from signoff.api.kit.call import Call, Reply, json_reply, text_reply
from signoff.api.kit.hal import Json, link, present
from signoff.api.pact_broker import links, media, verifications, webhook_links
from signoff.domain.contracts.types import ContractRow
from signoff.domain.outbound import deliveries
from signoff.domain.outbound.delivering import attempts_allowed
from signoff.domain.outbound.types import OVER, Delivery, DeliveryStatus, Execution
from signoff.kernel.tx import Tx

_NOT_YET = "Webhook has not executed yet. Please retry in a few seconds."


def of_contract(tx: Tx, call: Call) -> Reply:
    """List what the publication of a contract triggered."""
    found = deliveries.of_contract(tx, call["provider"], call["consumer"], call["version"])
    name = f"pact between {call['consumer']} ({call['version']}) and {call['provider']}"
    return _listed(tx, call, found, f"Webhooks triggered by the publication of the {name}")


def of_verification(tx: Tx, call: Call) -> Reply:
    """List what the publication of a result triggered."""
    number = verifications.number_of(call)
    found = deliveries.of_verification(tx, call["provider"], call["consumer"], call["sha"], number)
    return _listed(tx, call, found, f"Webhooks triggered by the publication of verification result {number}")


def _listed(tx: Tx, call: Call, found: list[Delivery], title: str) -> Reply:
    document: Json = {
        "_embedded": {"triggeredWebhooks": [_document(tx, call, each) for each in found]},
        "_links": {"self": link(call.here, title=title)},
    }
    return json_reply(document, media.HAL)


def status(tx: Tx, call: Call) -> Reply:
    """Sum up how the webhooks of a pair's newest contract stand."""
    row, found = deliveries.of_newest_contract(tx, call["provider"], call["consumer"])
    document: Json = {
        "summary": _summary(found),
        "_embedded": {"triggeredWebhooks": [_document(tx, call, each) for each in found]},
        "_links": _status_links(call, row, found),
    }
    return json_reply(document, media.HAL)


def _summary(found: list[Delivery]) -> Json:
    counts = {status: sum(each.status == status for each in found) for status in DeliveryStatus}
    return present(
        {
            "successful": counts[DeliveryStatus.SUCCESS],
            "failed": counts[DeliveryStatus.FAILURE],
            "retrying": counts[DeliveryStatus.RETRYING] or None,
            "notRun": counts[DeliveryStatus.NOT_RUN],
        }
    )


def _status_links(call: Call, row: ContractRow, found: list[Delivery]) -> Json:
    failing = (DeliveryStatus.FAILURE, DeliveryStatus.RETRYING)
    return {
        "self": link(call.here, title="Webhooks status"),
        "pb:error-logs": [
            link(webhook_links.logs_url(call, each.uuid), title="Error logs", name=each.shown_as)
            for each in found
            if each.status in failing
        ],
        "pb:pact-webhooks": link(
            webhook_links.scope_url(call, row.provider, row.consumer),
            title=f"Webhooks for the pact between {row.consumer} and {row.provider}",
        ),
        "pb:pact-version": link(links.contract_url(call, row), title="Pact", name=links.contract_name(row)),
        "pb:consumer": link(links.application_url(call, row.consumer), title="Consumer", name=row.consumer),
        "pb:provider": link(links.application_url(call, row.provider), title="Provider", name=row.provider),
    }


def _document(tx: Tx, call: Call, each: Delivery) -> Json:
    logs = webhook_links.logs_url(call, each.uuid)
    left = 0 if each.status in OVER else attempts_allowed(tx.settings) - each.attempts
    return {
        "name": each.name,
        "status": each.status,
        "attemptsMade": each.attempts,
        "attemptsRemaining": max(0, left),
        "triggerType": "resource_creation",
        "eventName": each.event,
        "triggeredAt": links.timestamp(each.created_at),
        "_links": {
            "pb:logs": link(logs, title="Webhook execution logs", name=each.shown_as),
            "logs": link(logs, title="DEPRECATED - Use pb:logs", name=each.shown_as),
            "pb:webhook": link(
                webhook_links.webhook_url(call, each.webhook_uuid), title="Webhook", name=each.shown_as
            ),
        },
    }


def logs(tx: Tx, call: Call) -> Reply:
    """Show what happened in each attempt."""
    delivery = deliveries.by_uuid(tx, call["uuid"])
    found = deliveries.executions(tx, delivery)
    if call.media_type == media.TEXT:
        return text_reply("\n".join(each.logs for each in found) or _NOT_YET)
    document: Json = {
        "eventName": delivery.event,
        "consumerName": delivery.consumer,
        "providerName": delivery.provider,
        "executions": [_execution(each) for each in found],
        "_embedded": {"triggeredWebhook": {"uuid": delivery.uuid}},
        "_links": {
            "self": link(call.here, title="Triggered webhook logs"),
            "pb:webhook": link(
                webhook_links.webhook_url(call, delivery.webhook_uuid),
                title="Webhook",
                name=delivery.shown_as,
            ),
        },
    }
    return json_reply(document, media.HAL)


def _execution(each: Execution) -> Json:
    return {
        "success": bool(each.success),
        "logs": each.logs,
        "createdAt": links.timestamp(each.created_at),
    }
