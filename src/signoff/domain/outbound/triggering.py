"""Which webhooks an event triggers: said beforehand to who caused it, and done when the log has come to it.

A delivery's uuid follows from what it is for, so both speak of the same one, and an event seen twice triggers once.
"""

import uuid
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter

import msgspec
from msgspec import Struct

from signoff.domain.catalog import applications, versions
from signoff.domain.contracts import finding
from signoff.domain.contracts.events import ContractPublished, IntegrationDeleted, VerificationPublished
from signoff.domain.contracts.types import ContractRow, VerifiedFor
from signoff.domain.decisions.events import VerificationRequired
from signoff.domain.decisions.publishing import Announced, AnnouncedContract
from signoff.domain.decisions.requirements import RequiredVerification
from signoff.domain.delivery import occupancy
from signoff.domain.identity.organisations import administrator
from signoff.domain.identity.scopes import Scope
from signoff.domain.outbound import store, templates, webhooks
from signoff.domain.outbound.delivering import DELIVER
from signoff.domain.outbound.store import StoredWebhook
from signoff.domain.outbound.templates import Facts
from signoff.domain.outbound.types import (
    Addresses,
    DeliveryStatus,
    EventName,
    Expectation,
    Expected,
    Occurrence,
)
from signoff.kernel.errors import NotFound
from signoff.kernel.events import SequencedEvent
from signoff.kernel.jobs import enqueue_all
from signoff.kernel.subscribers import Subscriber
from signoff.kernel.tx import Tx

NAME = "webhooks"
# Each event may trigger many webhooks, and other requests wait meanwhile.
BATCH = 50

_NAMESPACE = uuid.UUID("6f1c1f0e-6f0c-5d0a-9d8e-5a9f6b1f3c77")


class _Planned(Struct, frozen=True):
    """A delivery to make: for which webhook, and about which deployed version of the provider if about one."""

    webhook: StoredWebhook
    uuid: str
    deployed: str


# --- beforehand ---


def expectations(tx: Tx, announced: Announced) -> tuple[Expectation, ...]:
    """Tell, for each contract of a publication, what will be triggered by it."""
    tx.must(Scope.CONTRACT_DATA_READ)
    if tx.first(store.any_webhook, organisation_id=tx.organisation_id) is None:
        return tuple(Expectation((), any_configured=False) for _ in announced.contracts)
    return tuple(_expectation(tx, announced, each) for each in announced.contracts)


def _expectation(tx: Tx, announced: Announced, each: AnnouncedContract) -> Expectation:
    consumer, number = announced.publication.consumer, announced.publication.version.number
    published = each.published
    about = Occurrence(
        EventName.CONTRACT_PUBLISHED,
        tx.now,
        consumer.name,
        published.provider.name,
        published.contract.sha,
        number,
    )
    occurrences = [
        *_of_publication(about, changed=published.change.changed),
        *_of_requirements(about, each.required),
    ]
    found = _matching(tx, consumer.id, published.provider.id)
    expected = [
        Expected(occurrence.event, plan.uuid, plan.webhook.uuid, plan.webhook.description)
        for occurrence in occurrences
        for plan in _plans(tx, found, occurrence, published.provider.id)
    ]
    return Expectation(tuple(expected), any_configured=bool(found))


# --- when the log has come to it ---


def subscriber(addresses: Addresses) -> Subscriber:
    """Give the reader of the log that triggers webhooks."""
    return Subscriber(NAME, partial(handle, addresses=addresses), BATCH, tuple(_REACTIONS))


def handle(tx: Tx, events: Sequence[SequencedEvent], addresses: Addresses) -> None:
    """Make the deliveries, and the jobs that carry them out, for some events of the log."""
    for organisation_id, group in groupby(events, key=attrgetter("organisation_id")):
        tx.actor = administrator(NAME, organisation_id)
        if tx.first(store.any_webhook, organisation_id=organisation_id) is None:
            continue
        for event in group:
            if react := _REACTIONS.get(event.kind):
                react(tx, event, addresses)


def _published(tx: Tx, event: SequencedEvent, addresses: Addresses) -> None:
    said = msgspec.json.decode(event.payload, type=ContractPublished)
    about = _about(event, said)
    for occurrence in _of_publication(about, changed=said.changed):
        _trigger(tx, occurrence, addresses)


def _required(tx: Tx, event: SequencedEvent, addresses: Addresses) -> None:
    said = msgspec.json.decode(event.payload, type=VerificationRequired)
    for occurrence in _of_requirements(_about(event, said), said.required):
        _trigger(tx, occurrence, addresses)


def _verified(tx: Tx, event: SequencedEvent, addresses: Addresses) -> None:
    said = msgspec.json.decode(event.payload, type=VerificationPublished)
    outcome = (
        EventName.PROVIDER_VERIFICATION_SUCCEEDED if said.success else EventName.PROVIDER_VERIFICATION_FAILED
    )
    for name in (EventName.PROVIDER_VERIFICATION_PUBLISHED, outcome):
        for each in said.verified_for or (None,):
            _trigger(tx, _of_result(event, said, name, each), addresses)


def _of_result(
    event: SequencedEvent, said: VerificationPublished, name: EventName, each: VerifiedFor | None
) -> Occurrence:
    return Occurrence(
        name,
        event.at,
        said.consumer,
        said.provider,
        said.sha,
        each.version if each else None,
        each.tags if each else None,
        said.provider_version,
        number=said.number,
    )


def _integration_deleted(tx: Tx, event: SequencedEvent, _addresses: Addresses) -> None:
    """The webhooks of a pair go with it."""
    said = msgspec.json.decode(event.payload, type=IntegrationDeleted)
    try:
        found = webhooks.listed_for(tx, said.consumer, said.provider)
    except NotFound:
        return
    for each in found:
        webhooks.delete(tx, each.uuid)


_REACTIONS: dict[str, Callable[[Tx, SequencedEvent, Addresses], None]] = {
    ContractPublished.KIND: _published,
    VerificationRequired.KIND: _required,
    VerificationPublished.KIND: _verified,
    IntegrationDeleted.KIND: _integration_deleted,
}


def _trigger(tx: Tx, occurrence: Occurrence, addresses: Addresses) -> None:
    contract = _contract(tx, occurrence)
    if contract is None:
        return
    found = _matching(tx, contract.consumer_id, contract.provider_id)
    plans = _new(tx, _plans(tx, found, occurrence, contract.provider_id))
    if not plans:
        return
    facts = _facts(tx, occurrence, contract)
    if occurrence.number is not None and facts.result is None:
        return
    tx.run_many(store.insert_delivery, [_row(tx, plan, facts, addresses) for plan in plans])
    enqueue_all(
        tx, DELIVER, [(plan.webhook.target, msgspec.json.encode(plan.uuid).decode()) for plan in plans]
    )


def _contract(tx: Tx, occurrence: Occurrence) -> ContractRow | None:
    """What is gone by now triggers nothing."""
    pair = (occurrence.provider, occurrence.consumer)
    try:
        if occurrence.number is None and occurrence.version is not None:
            return finding.of_version(tx, *pair, occurrence.version)
        return finding.with_content(tx, *pair, occurrence.sha, occurrence.version)
    except NotFound:
        return None


def _new(tx: Tx, plans: list[_Planned]) -> list[_Planned]:
    if not plans:
        return []
    rows = tx.all(
        store.known_deliveries,
        organisation_id=tx.organisation_id,
        uuids=[plan.uuid for plan in plans],
    )
    known = {row[0] for row in rows}
    return [plan for plan in plans if plan.uuid not in known]


def _facts(tx: Tx, occurrence: Occurrence, contract: ContractRow) -> Facts:
    version = versions.by_ids(tx, [contract.version_id])[contract.version_id]
    provider_version_id = None
    if occurrence.provider_version is not None:
        provider = applications.by_ids(tx, [contract.provider_id])[contract.provider_id]
        known = versions.find(tx, provider, occurrence.provider_version)
        provider_version_id = known.id if known else None
    return templates.gathered(tx, occurrence, contract, provider_version_id, version.build_url)


def _row(tx: Tx, plan: _Planned, facts: Facts, addresses: Addresses) -> dict[str, object]:
    base = tx.settings.base_url.rstrip("/") or plan.webhook.base
    told = facts.parameters(base, addresses, plan.deployed)
    verified = facts.occurrence.number is not None and facts.result is not None
    return {
        "organisation_id": tx.organisation_id,
        "uuid": plan.uuid,
        "webhook_id": plan.webhook.id,
        "contract_id": facts.contract.id,
        "verification_id": facts.occurrence.number if verified else None,
        "event": facts.occurrence.event,
        "parameters": msgspec.json.encode(told).decode(),
        "status": DeliveryStatus.NOT_RUN.value,
        "attempts": 0,
        "created_at": facts.occurrence.at,
        "updated_at": tx.now,
    }


# --- both ---


def _about(event: SequencedEvent, said: ContractPublished | VerificationRequired) -> Occurrence:
    return Occurrence(
        EventName.CONTRACT_PUBLISHED, event.at, said.consumer, said.provider, said.sha, said.consumer_version
    )


def _of_publication(about: Occurrence, *, changed: bool) -> list[Occurrence]:
    content_changed = msgspec.structs.replace(about, event=EventName.CONTRACT_CONTENT_CHANGED)
    return [about, content_changed] if changed else [about]


def _of_requirements(about: Occurrence, required: Sequence[RequiredVerification]) -> list[Occurrence]:
    return [
        msgspec.structs.replace(
            about,
            event=EventName.CONTRACT_REQUIRING_VERIFICATION_PUBLISHED,
            provider_version=each.version,
            descriptions=each.reasons,
        )
        for each in required
    ]


def _matching(tx: Tx, consumer_id: int, provider_id: int) -> list[StoredWebhook]:
    return tx.all(
        store.matching_webhooks,
        organisation_id=tx.organisation_id,
        consumer_id=consumer_id,
        provider_id=provider_id,
    )


def _plans(tx: Tx, found: list[StoredWebhook], occurrence: Occurrence, provider_id: int) -> list[_Planned]:
    return [
        _Planned(webhook, _uuid(webhook, occurrence, deployed), deployed)
        for webhook in found
        if _is_for(webhook, occurrence)
        for deployed in (_deployed(tx, provider_id) if webhook.per_deployment else ("",))
    ]


def _is_for(webhook: StoredWebhook, occurrence: Occurrence) -> bool:
    # The log is read a moment later: what happened before a webhook was made is none of its business.
    return (
        bool(webhook.enabled)
        and webhook.created_at <= occurrence.at
        and occurrence.event in msgspec.json.decode(webhook.events)
    )


def _deployed(tx: Tx, provider_id: int) -> tuple[str, ...]:
    pairs = occupancy.current_pairs(tx, [provider_id], released=False)
    found = versions.by_ids(tx, [pair.version_id for pair in pairs])
    return tuple(dict.fromkeys(version.number for version in found.values())) or ("",)


def _uuid(webhook: StoredWebhook, occurrence: Occurrence, deployed: str) -> str:
    what = (webhook.uuid, deployed, *(getattr(occurrence, name) for name in _TELLING))
    return str(uuid.uuid5(_NAMESPACE, msgspec.json.encode(what).decode()))


_TELLING = ("event", "at", "consumer", "provider", "sha", "version", "provider_version", "number")
