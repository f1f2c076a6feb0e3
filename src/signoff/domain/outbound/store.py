"""Writes and look-ups of webhooks and their deliveries; nobody outside the room comes here."""

from msgspec import Struct
from sqlalchemy import Integer, Select, and_, bindparam, delete, exists, or_, select, update

from signoff.domain.catalog.tables import label
from signoff.domain.contracts.tables import consuming, providing
from signoff.domain.outbound.tables import delivery, execution, webhook
from signoff.domain.outbound.types import OVER
from signoff.kernel.sql import Row, in_list, insert_row, prepare, upsert

_w, _d = webhook.c, delivery.c


class StoredWebhook(Struct, frozen=True):
    """A webhook's row with the names of its applications; `events` is JSON text, `sealed` the encrypted request."""

    id: int
    uuid: str
    description: str | None
    consumer: str | None
    consumer_label: str | None
    provider: str | None
    provider_label: str | None
    enabled: int
    events: str
    name: str
    target: str
    per_deployment: int
    base: str
    sealed: str
    created_at: str
    updated_at: str


def webhooks() -> Select[Row]:
    """Begin a query whose rows become StoredWebhook, oldest first."""
    return (
        select(
            _w.id,
            _w.uuid,
            _w.description,
            consuming.c.name,
            _w.consumer_label,
            providing.c.name,
            _w.provider_label,
            _w.enabled,
            _w.events,
            _w.name,
            _w.target,
            _w.per_deployment,
            _w.base,
            _w.sealed,
            _w.created_at,
            _w.updated_at,
        )
        .join(consuming, consuming.c.id == _w.consumer_id, isouter=True)
        .join(providing, providing.c.id == _w.provider_id, isouter=True)
        .where(_w.organisation_id == bindparam("organisation_id"))
        .order_by(_w.id)
    )


webhook_of_uuid = prepare(webhooks().where(_w.uuid == bindparam("uuid")), into=StoredWebhook)

_labelled = exists().where(
    label.c.application_id == bindparam("consumer_id"), label.c.name == _w.consumer_label
)
_labelled_too = exists().where(
    label.c.application_id == bindparam("provider_id"), label.c.name == _w.provider_label
)
matching_webhooks = prepare(
    webhooks().where(
        or_(_w.consumer_id.is_(None), _w.consumer_id == bindparam("consumer_id")),
        or_(_w.provider_id.is_(None), _w.provider_id == bindparam("provider_id")),
        or_(_w.consumer_label.is_(None), _labelled),
        or_(_w.provider_label.is_(None), _labelled_too),
    ),
    into=StoredWebhook,
)
any_webhook = prepare(select(_w.id).where(_w.organisation_id == bindparam("organisation_id")).limit(1))

_DESCRIPTION = (
    "description",
    "consumer_id",
    "consumer_label",
    "provider_id",
    "provider_label",
    "enabled",
    "events",
    "name",
    "target",
    "per_deployment",
    "base",
    "sealed",
    "updated_at",
)
insert_webhook = prepare(insert_row(webhook, "organisation_id", "uuid", "created_at", *_DESCRIPTION))
update_webhook = prepare(
    update(webhook)
    .where(_w.id == bindparam("webhook_id"))
    .values({name: bindparam(name) for name in _DESCRIPTION})
)
switch_webhook = prepare(
    update(webhook)
    .where(_w.id == bindparam("webhook_id"))
    .values(enabled=bindparam("wanted"), updated_at=bindparam("at"))
)
delete_webhook = prepare(
    delete(webhook).where(_w.organisation_id == bindparam("organisation_id"), _w.uuid == bindparam("uuid"))
)

insert_delivery = prepare(
    upsert(
        delivery,
        "organisation_id",
        "uuid",
        "webhook_id",
        "contract_id",
        "verification_id",
        "event",
        "parameters",
        "status",
        "attempts",
        "created_at",
        "updated_at",
    ).on_conflict_do_nothing(index_elements=["uuid"])
)


class Due(Struct, frozen=True):
    """A delivery with all that it takes to make it."""

    id: int
    uuid: str
    event: str
    parameters: str
    status: str
    attempts: int
    webhook_uuid: str
    enabled: int
    base: str
    sealed: str


due_delivery = prepare(
    select(
        _d.id,
        _d.uuid,
        _d.event,
        _d.parameters,
        _d.status,
        _d.attempts,
        _w.uuid,
        _w.enabled,
        _w.base,
        _w.sealed,
    )
    .join(webhook, _w.id == _d.webhook_id)
    .where(_d.organisation_id == bindparam("organisation_id"), _d.uuid == bindparam("uuid")),
    into=Due,
)
known_deliveries = prepare(
    select(_d.uuid).where(_d.organisation_id == bindparam("organisation_id"), in_list(_d.uuid, "uuids"))
)
# Whoever records an attempt first wins: one that ran twice at the same moment is kept once.
update_delivery = prepare(
    update(delivery)
    .where(and_(_d.id == bindparam("delivery_id"), _d.attempts == bindparam("before")))
    .values(
        status=bindparam("new_status"),
        attempts=bindparam("now_made"),
        updated_at=bindparam("at"),
        next_at=bindparam("next_attempt"),
    )
)
insert_execution = prepare(
    insert_row(
        execution,
        "organisation_id",
        "delivery_id",
        "attempt",
        "success",
        "status_code",
        "milliseconds",
        "logs",
        "created_at",
    )
)

forget_deliveries = prepare(
    delete(delivery).where(
        _d.id.in_(
            select(_d.id)
            .where(
                _d.organisation_id == bindparam("organisation_id"),
                _d.updated_at < bindparam("before"),
                or_(*(_d.status == status.value for status in OVER)),
            )
            .order_by(_d.updated_at)
            .limit(bindparam("limit", type_=Integer))
        )
    )
)
