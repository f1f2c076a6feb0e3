"""Webhooks."""

from functools import partial

from signoff.api.kit.call import Call, Later, Reply, json_reply
from signoff.api.kit.refusals import Refusal
from signoff.api.pact_broker import media, webhook_documents, webhook_links, webhook_reading
from signoff.domain.catalog import applications
from signoff.domain.outbound import trying, webhooks
from signoff.domain.outbound.sending import Shipment
from signoff.domain.outbound.types import Side
from signoff.kernel.database import Database
from signoff.kernel.tx import Tx


def listed(tx: Tx, call: Call) -> Reply:
    """List all webhooks."""
    return json_reply(webhook_documents.list_of(call, webhooks.listed(tx), "Webhooks"), media.HAL)


def listed_for(tx: Tx, call: Call) -> Reply:
    """List the webhooks of the pair, provider or consumer that the path names."""
    sides = {role: call.parameters.get(role) for role in ("consumer", "provider")}
    found = webhooks.listed_for(tx, sides["consumer"], sides["provider"])
    named = {role: None if name is None else Side(name) for role, name in sides.items()}
    title = webhook_documents.scope_title("Webhooks", named["consumer"], named["provider"])
    return json_reply(webhook_documents.list_of(call, found, title), media.HAL)


def create(tx: Tx, call: Call) -> Reply:
    """Make a webhook, for the pair, provider or consumer that the path names, if it does."""
    fields = webhook_reading.read(call)
    for role in ("consumer", "provider"):
        if role in call.parameters:
            applications.named(tx, call[role], role)
    webhook = webhooks.create(tx, fields, call.base)
    location = ("location", webhook_links.webhook_url(call, webhook.uuid))
    return json_reply(webhook_documents.document_of(call, webhook), media.HAL, 201, location)


def show(tx: Tx, call: Call) -> Reply:
    """Show a webhook."""
    webhook = webhooks.by_uuid(tx, call["uuid"])
    return json_reply(webhook_documents.document_of(call, webhook), media.HAL)


def put(tx: Tx, call: Call) -> Reply:
    """Make the webhook of a UUID, or describe it anew."""
    webhook, created = webhooks.put(tx, call["uuid"], webhook_reading.read(call), call.base)
    reply = json_reply(webhook_documents.document_of(call, webhook), media.HAL, 201 if created else 200)
    return reply.with_headers(("location", call.here)) if created else reply


def delete(tx: Tx, call: Call) -> Reply:
    """Remove a webhook."""
    webhooks.delete(tx, call["uuid"])
    return Reply(204)


def execute(tx: Tx, call: Call) -> Later:
    """Try a stored webhook out; whatever the receiver says, the answer is 200."""
    _refuse_dry_run(call)
    shipment = trying.saved(tx, call["uuid"], call.base, webhook_links.ADDRESSES)
    return Later(partial(_tried, call=call, shipment=shipment, uuid=call["uuid"]))


def execute_unsaved(tx: Tx, call: Call) -> Later:
    """Try a webhook out that is only in the body."""
    _refuse_dry_run(call)
    shipment = trying.unsaved(tx, webhook_reading.read(call), call.base, webhook_links.ADDRESSES)
    return Later(partial(_tried, call=call, shipment=shipment, uuid=None))


def _refuse_dry_run(call: Call) -> None:
    if call.dry_run:
        raise Refusal(400, "A test sends its request, so it cannot be a dry run", "Bad request")


async def _tried(db: Database, call: Call, shipment: Shipment, uuid: str | None) -> Reply:
    run = await trying.send(shipment, db.settings)
    return json_reply(webhook_documents.test_run(call, run, uuid), media.HAL)
