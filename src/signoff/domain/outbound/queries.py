"""What the outbound room reads for showing, and for telling receivers what happened."""

from functools import cache

from sqlalchemy import Integer, Select, bindparam, desc, func, or_, select

from signoff.domain.catalog.tables import application, branch, branch_version, tag, version
from signoff.domain.contracts import selection_queries
from signoff.domain.contracts.tables import consuming, contract, providing, verification
from signoff.domain.contracts.types import ContractRow
from signoff.domain.outbound.store import StoredWebhook, webhooks
from signoff.domain.outbound.tables import delivery, execution, webhook
from signoff.domain.outbound.types import Delivery, Execution
from signoff.kernel.sql import Row, Statement, in_list, prepare

_w, _d, _e, _k = webhook.c, delivery.c, execution.c, contract.c

all_webhooks = prepare(webhooks(), into=StoredWebhook)


@cache
def webhooks_for(*, consumer: bool, provider: bool) -> Statement[StoredWebhook]:
    """Build the query for the webhooks of exactly one pair, or of all pacts of one side."""
    query = webhooks()
    for column, given, name in (
        (_w.consumer_id, consumer, "consumer_id"),
        (_w.provider_id, provider, "provider_id"),
    ):
        query = query.where(column == bindparam(name) if given else column.is_(None))
    if not consumer:
        query = query.where(_w.consumer_label.is_(None))
    if not provider:
        query = query.where(_w.provider_label.is_(None))
    return prepare(query, into=StoredWebhook)


_containing = or_(
    *(
        column.ilike(bindparam("pattern"), escape="\\")
        for column in (_w.description, _w.name, consuming.c.name, providing.c.name)
    )
)
webhooks_containing = prepare(
    webhooks()
    .where(_containing)
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer)),
    into=StoredWebhook,
)
webhooks_containing_count = prepare(
    select(func.count()).select_from(webhooks().where(_containing).order_by(None).subquery())
)


def _deliveries() -> Select[Row]:
    return (
        select(
            _d.id,
            _d.uuid,
            _d.event,
            _d.status,
            _d.attempts,
            _d.created_at,
            _d.updated_at,
            _w.uuid,
            _w.description,
            _w.name,
            _d.contract_id,
            consuming.c.name,
            providing.c.name,
            _d.next_at,
        )
        .join(webhook, _w.id == _d.webhook_id)
        .join(contract, _k.id == _d.contract_id)
        .join(consuming, consuming.c.id == _k.consumer_id)
        .join(providing, providing.c.id == _k.provider_id)
        .where(_d.organisation_id == bindparam("organisation_id"))
    )


delivery_of_uuid = prepare(_deliveries().where(_d.uuid == bindparam("uuid")), into=Delivery)
deliveries_of_version = prepare(
    _deliveries()
    .where(
        _k.version_id == bindparam("version_id"),
        _k.provider_id == bindparam("provider_id"),
        _d.verification_id.is_(None),
    )
    .order_by(desc(_d.id)),
    into=Delivery,
)
deliveries_of_versions = prepare(
    _deliveries()
    .where(in_list(_k.version_id, "version_ids"), _k.provider_id == bindparam("provider_id"))
    .order_by(desc(_d.id)),
    into=Delivery,
)
deliveries_of_contracts = prepare(
    _deliveries().where(in_list(_d.contract_id, "contract_ids")).order_by(desc(_d.id)), into=Delivery
)
deliveries_of_verification = prepare(
    _deliveries().where(_d.verification_id == bindparam("verification_id")).order_by(desc(_d.id)),
    into=Delivery,
)
deliveries_of_webhook = prepare(
    _deliveries()
    .where(_d.webhook_id == bindparam("webhook_id"))
    .order_by(desc(_d.id))
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer)),
    into=Delivery,
)
deliveries_of_webhook_count = prepare(
    select(func.count()).select_from(delivery).where(_d.webhook_id == bindparam("webhook_id"))
)
_any = delivery.alias("any_delivery")
# One step of the index per webhook, however many deliveries it has had.
deliveries_newest = prepare(
    _deliveries().where(
        in_list(_w.id, "webhook_ids"),
        _d.id
        == select(func.max(_any.c.id)).where(_any.c.webhook_id == _w.id).correlate(webhook).scalar_subquery(),
    ),
    into=Delivery,
)
executions = prepare(
    select(_e.attempt, _e.success, _e.status_code, _e.milliseconds, _e.logs, _e.created_at)
    .where(_e.delivery_id == bindparam("delivery_id"))
    .order_by(_e.attempt),
    into=Execution,
)

# --- what a delivery tells ---

_result = verification.c
main_branch_result = prepare(
    select(_result.id, _result.success, _result.version_id)
    .join(branch_version, branch_version.c.version_id == _result.version_id)
    .join(branch, branch.c.id == branch_version.c.branch_id)
    .join(application, application.c.id == branch.c.application_id)
    .where(
        _result.content_id == bindparam("content_id"),
        application.c.id == _result.provider_id,
        branch.c.name == application.c.main_branch,
    )
    .order_by(desc(_result.id))
    .limit(1)
)
newest_result_number = prepare(
    select(_result.id)
    .where(_result.content_id == bindparam("content_id"))
    .order_by(desc(_result.id))
    .limit(1)
)
numbered_result = prepare(
    select(_result.id, _result.success, _result.version_id, _result.build_url).where(
        _result.organisation_id == bindparam("organisation_id"), _result.id == bindparam("number")
    )
)
tags_of_version = prepare(
    select(tag.c.name)
    .where(tag.c.version_id == bindparam("version_id"))
    .order_by(tag.c.created_at, tag.c.name)
)
branches_of_version = prepare(
    select(branch.c.name)
    .join(branch_version, branch_version.c.branch_id == branch.c.id)
    .where(branch_version.c.version_id == bindparam("version_id"))
    .order_by(desc(branch_version.c.id))
)
version_number = prepare(
    select(version.c.number).where(
        version.c.organisation_id == bindparam("organisation_id"), version.c.id == bindparam("version_id")
    )
)


@cache
def newest_contract(*, consumer: bool, provider: bool) -> Statement[ContractRow]:
    """Build the query for the newest contract, of some consumers and of some providers if told so."""
    query = selection_queries.rows()
    if consumer:
        query = query.where(in_list(_k.consumer_id, "consumer_ids"))
    if provider:
        query = query.where(in_list(_k.provider_id, "provider_ids"))
    return prepare(query.order_by(desc(_k.version_id)).limit(1), into=ContractRow)


counts = tuple(
    prepare(
        select(func.count()).select_from(table).where(table.c.organisation_id == bindparam("organisation_id"))
    )
    for table in (webhook, delivery, execution)
)
