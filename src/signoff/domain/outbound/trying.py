"""Webhooks tried out: sent at once, about the newest contract that they are for, or about one made up."""

import msgspec

from signoff.domain.catalog import applications
from signoff.domain.catalog.types import Application
from signoff.domain.contracts.types import ContractRow
from signoff.domain.identity.scopes import Scope
from signoff.domain.outbound import checking, queries, sealing, sending, templates, webhooks
from signoff.domain.outbound.events import WebhookTested
from signoff.domain.outbound.sending import Attempt, Shipment
from signoff.domain.outbound.types import (
    Addresses,
    EventName,
    Occurrence,
    Promise,
    ShownAnswer,
    Side,
    TestRun,
    WebhookFields,
)
from signoff.kernel.ids import new_uuid
from signoff.kernel.net import Caller
from signoff.kernel.page import EVERYTHING
from signoff.kernel.settings import Settings
from signoff.kernel.tx import Tx

EVENT = "test"

_SHA = "5d445a4612743728dfd99ccd4210423c052bb9db"
_VERIFYING = {name for name in EventName if name.startswith("provider_verification")}


def saved(tx: Tx, uuid: str, base: str, addresses: Addresses) -> Shipment:
    """Make ready what a stored webhook would send; raises NotFound, records webhook.tested."""
    tx.must(Scope.WEBHOOK_MANAGE)
    row = webhooks.stored(tx, uuid)
    shown = webhooks.shown(tx, row)
    fields = WebhookFields(
        sealing.opened(tx.settings, row.sealed),
        consumer=shown.consumer,
        provider=shown.provider,
        events=shown.events,
    )
    tx.record(WebhookTested(uuid, row.target))
    return _shipment(tx, uuid, fields, base, addresses)


def unsaved(tx: Tx, fields: WebhookFields, base: str, addresses: Addresses) -> Shipment:
    """Make ready what a webhook that nobody has stored would send; raises Invalid, records webhook.tested."""
    tx.must(Scope.WEBHOOK_MANAGE)
    target = checking.check(fields, tx.settings)
    request = sealing.completed(fields.request, None)
    tx.record(WebhookTested(None, str(target)))
    return _shipment(tx, "", msgspec.structs.replace(fields, request=request), base, addresses)


async def send(shipment: Shipment, settings: Settings) -> TestRun:
    """Send it and tell what came of it."""
    caller = Caller(settings)
    try:
        made = await sending.attempt(caller, settings, shipment)
    finally:
        await caller.close()
    concluded = sending.SUCCESS if made.success else "Webhook execution failed"
    concealed = sending.hidden(settings)
    return TestRun(
        made.rendered.method,
        made.rendered.url,
        tuple((name, sealing.logged_header(name, value)) for name, value in made.headers),
        made.rendered.body,
        made.success,
        made.log(concluded),
        concealed,
        made.error,
        None if concealed else _shown(made),
    )


def _shown(made: Attempt) -> ShownAnswer | None:
    if made.answer is None:
        return None
    headers = tuple((name, sealing.logged_header(name, value)) for name, value in made.answer.headers)
    return ShownAnswer(made.answer.status, headers, made.answer.body.decode(errors="replace"))


def _shipment(tx: Tx, uuid: str, fields: WebhookFields, base: str, addresses: Addresses) -> Shipment:
    told = _parameters(tx, fields, base, addresses)
    return Shipment(f"test-{new_uuid()}", uuid, fields.request, told, base)


def _parameters(tx: Tx, fields: WebhookFields, base: str, addresses: Addresses) -> templates.Parameters:
    contract = _newest(tx, fields)
    if contract is None:
        return _made_up(fields, base, addresses)
    about = Occurrence(
        EventName.CONTRACT_PUBLISHED,
        tx.now,
        contract.consumer,
        contract.provider,
        contract.sha,
        contract.version,
    )
    if not _VERIFYING.isdisjoint(fields.events):
        newest = tx.first(queries.newest_result_number, content_id=contract.content_id)
        about = msgspec.structs.replace(about, number=newest[0] if newest else None)
    facts = templates.gathered(tx, about, contract, None, None)
    return {**facts.parameters(base, addresses, ""), "eventName": EVENT}


def _newest(tx: Tx, fields: WebhookFields) -> ContractRow | None:
    given = {
        f"{role}_ids": ids
        for role, side in (("consumer", fields.consumer), ("provider", fields.provider))
        if (ids := _ids(tx, side)) is not None
    }
    query = queries.newest_contract(consumer="consumer_ids" in given, provider="provider_ids" in given)
    return tx.first(query, organisation_id=tx.organisation_id, **given)


def _ids(tx: Tx, side: Side | None) -> list[int] | None:
    if side is None:
        return None
    if side.label is not None:
        return [each.id for each in applications.labelled(tx, side.label, EVERYTHING).rows]
    found: Application | None = applications.find(tx, side.name or "")
    return [found.id] if found else []


def _made_up(fields: WebhookFields, base: str, addresses: Addresses) -> templates.Parameters:
    consumer = (fields.consumer.name if fields.consumer else None) or "placeholder-consumer"
    provider = (fields.provider.name if fields.provider else None) or "placeholder-provider"
    promise = Promise(consumer, "placeholder-version", provider, _SHA)
    return {
        **dict.fromkeys(templates.NAMES, ""),
        **templates.statuses(None),
        "consumerName": consumer,
        "providerName": provider,
        "consumerVersionNumber": promise.version,
        "pactUrl": addresses.contract(base, promise),
        "eventName": EVENT,
    }
