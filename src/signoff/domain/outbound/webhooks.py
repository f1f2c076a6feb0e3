"""Webhooks: made, changed, found and removed by people."""

import base64
import secrets

import msgspec

from signoff.domain.catalog import applications
from signoff.domain.identity.scopes import Scope
from signoff.domain.outbound import checking, queries, sealing, store, templates
from signoff.domain.outbound.events import WebhookCreated, WebhookDeleted, WebhookUpdated
from signoff.domain.outbound.store import StoredWebhook
from signoff.domain.outbound.types import MASK, Request, Side, Webhook, WebhookFields
from signoff.kernel.errors import Invalid, NotFound
from signoff.kernel.net import Target
from signoff.kernel.page import Page, Paged, page_of
from signoff.kernel.sql import like_pattern
from signoff.kernel.tx import Tx


def by_uuid(tx: Tx, uuid: str) -> Webhook:
    """Look a webhook up; raises NotFound."""
    return shown(tx, stored(tx, uuid))


def listed(tx: Tx) -> list[Webhook]:
    """List all webhooks, oldest first."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return [shown(tx, row) for row in tx.all(queries.all_webhooks, organisation_id=tx.organisation_id)]


def found(tx: Tx, page: Page, containing: str = "") -> Paged[Webhook]:
    """List one page of the webhooks whose description, host or applications contain a text, oldest first."""
    tx.must(Scope.CONTRACT_DATA_READ)
    wanted = {"organisation_id": tx.organisation_id, "pattern": like_pattern(containing)}
    chosen = page_of(tx, queries.webhooks_containing, queries.webhooks_containing_count, page, **wanted)
    return Paged([shown(tx, row) for row in chosen.rows], page, chosen.total)


def listed_for(tx: Tx, consumer: str | None = None, provider: str | None = None) -> list[Webhook]:
    """List the webhooks of exactly one pair, or of every pair of a consumer or provider; raises NotFound."""
    tx.must(Scope.CONTRACT_DATA_READ)
    given = {
        f"{role}_id": applications.named(tx, name, role).id
        for role, name in (("consumer", consumer), ("provider", provider))
        if name is not None
    }
    query = queries.webhooks_for(consumer=consumer is not None, provider=provider is not None)
    return [shown(tx, row) for row in tx.all(query, organisation_id=tx.organisation_id, **given)]


def create(tx: Tx, fields: WebhookFields, base: str) -> Webhook:
    """Make a webhook; `base` is the URL under which its receivers find what it tells of.

    Raises Invalid, records webhook.created.
    """
    tx.must(Scope.WEBHOOK_MANAGE)
    uuid = base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()
    return _created(tx, uuid, fields, base)


def put(tx: Tx, uuid: str, fields: WebhookFields, base: str) -> tuple[Webhook, bool]:
    """Make the webhook of a uuid, or describe it anew: then the second value is false.

    Secrets that are left out or masked stay as they are, unless the webhook is to go to another host: whoever does not
    know them must not send them elsewhere. Raises Invalid, records webhook.created or webhook.updated.
    """
    tx.must(Scope.WEBHOOK_MANAGE)
    checking.check_uuid(uuid)
    known = tx.first(store.webhook_of_uuid, organisation_id=tx.organisation_id, uuid=uuid)
    if known is None:
        return _created(tx, uuid, fields, base), True
    target = checking.check(fields, tx.settings)
    moved = known.target != str(target)
    if moved:
        _refuse_masks(fields.request)
    request = sealing.completed(fields.request, None if moved else sealing.opened(tx.settings, known.sealed))
    row = _row(tx, msgspec.structs.replace(fields, request=request), target, base)
    tx.run(store.update_webhook, webhook_id=known.id, **row)
    tx.record(WebhookUpdated(uuid, *_told(fields), str(target)))
    return by_uuid(tx, uuid), False


def switch(tx: Tx, uuid: str, *, enabled: bool) -> None:
    """Enable or disable a webhook, and change nothing else; raises NotFound, records webhook.updated."""
    tx.must(Scope.WEBHOOK_MANAGE)
    row = stored(tx, uuid)
    if bool(row.enabled) == enabled:
        return
    tx.run(store.switch_webhook, webhook_id=row.id, wanted=int(enabled), at=tx.now)
    sides = _side(row.consumer, row.consumer_label), _side(row.provider, row.provider_label)
    events = tuple(msgspec.json.decode(row.events, type=list[str]))
    tx.record(WebhookUpdated(uuid, row.description, *sides, enabled, events, row.target))


def delete(tx: Tx, uuid: str) -> None:
    """Remove a webhook with its deliveries; raises NotFound, records webhook.deleted."""
    tx.must(Scope.WEBHOOK_MANAGE)
    if not tx.run(store.delete_webhook, organisation_id=tx.organisation_id, uuid=uuid):
        raise NotFound(_missing(uuid))
    tx.record(WebhookDeleted(uuid))


def stored(tx: Tx, uuid: str) -> StoredWebhook:
    """Give a webhook's row, for this room; raises NotFound."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return tx.found(store.webhook_of_uuid, _missing(uuid), organisation_id=tx.organisation_id, uuid=uuid)


def shown(tx: Tx, row: StoredWebhook) -> Webhook:
    """Give a webhook as it may be seen."""
    return Webhook(
        row.id,
        row.uuid,
        row.name,
        row.description,
        _side(row.consumer, row.consumer_label),
        _side(row.provider, row.provider_label),
        bool(row.enabled),
        tuple(msgspec.json.decode(row.events)),
        sealing.masked(sealing.opened(tx.settings, row.sealed)),
        row.created_at,
        row.updated_at,
    )


def _missing(uuid: str) -> str:
    return f"No webhook with UUID {uuid} found"


def _side(name: str | None, label: str | None) -> Side | None:
    return None if name is None and label is None else Side(name, label)


def _created(tx: Tx, uuid: str, fields: WebhookFields, base: str) -> Webhook:
    target = checking.check(fields, tx.settings)
    fields = msgspec.structs.replace(fields, request=sealing.completed(fields.request, None))
    row = _row(tx, fields, target, base)
    tx.run(store.insert_webhook, organisation_id=tx.organisation_id, uuid=uuid, created_at=tx.now, **row)
    tx.record(WebhookCreated(uuid, *_told(fields), str(target)))
    return by_uuid(tx, uuid)


def _refuse_masks(request: Request) -> None:
    again = "must be given again, since the webhook is to go to another host"
    faults = {f"request.headers.{name}": [again] for name, value in request.headers.items() if value == MASK}
    faults |= {
        f"request.{name}": [again]
        for name, value in (("password", request.password), ("signingSecret", request.signing_secret))
        if value == MASK
    }
    if faults:
        raise Invalid(faults)


def _told(fields: WebhookFields) -> tuple[str | None, Side | None, Side | None, bool, tuple[str, ...]]:
    return fields.description, fields.consumer, fields.provider, fields.enabled, fields.events


def _row(tx: Tx, fields: WebhookFields, target: Target, base: str) -> dict[str, object]:
    consumer, provider = fields.consumer or Side(), fields.provider or Side()
    request = fields.request
    return {
        "description": (fields.description or "").strip() or None,
        "consumer_id": _application_id(tx, "consumer", consumer),
        "consumer_label": consumer.label,
        "provider_id": _application_id(tx, "provider", provider),
        "provider_label": provider.label,
        "enabled": int(fields.enabled),
        "events": msgspec.json.encode(list(dict.fromkeys(fields.events))).decode(),
        "name": f"{request.method} {target.host}",
        "target": str(target),
        "per_deployment": int(templates.is_per_deployment(request)),
        "base": base,
        "sealed": sealing.sealed(tx, request),
        "updated_at": tx.now,
    }


def _application_id(tx: Tx, role: str, side: Side) -> int | None:
    if side.name is None:
        return None
    found = applications.find(tx, side.name)
    if found is None:
        raise Invalid({f"{role}.name": ["does not match an existing application"]})
    return found.id
