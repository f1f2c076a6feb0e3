"""Verification results: a provider version's answer to a content."""

import msgspec

from signoff.domain.catalog import applications, versions
from signoff.domain.contracts import finding, queries, store
from signoff.domain.contracts.events import VerificationDeleted, VerificationPublished
from signoff.domain.contracts.finding import content_key
from signoff.domain.contracts.queries import ContentResult
from signoff.domain.contracts.types import RecordVerification, StoredVerification, Verification, Which
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx


def record(tx: Tx, command: RecordVerification) -> StoredVerification:
    """Keep a result, making the provider's version when it is new; raises NotFound for an unknown content.

    The latest result per content and provider version is what decisions look at; it is kept as results arrive. Records
    verification.published.
    """
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    content_id = content_key(tx, command.provider, command.consumer, command.sha)
    provider = applications.named(tx, command.provider, "provider")
    consumer = applications.named(tx, command.consumer, "consumer")
    version, _ = versions.ensure(tx, provider, command.provider_version)
    result = Verification(
        id=0,
        consumer_id=consumer.id,
        provider_id=provider.id,
        content_id=content_id,
        version_id=version.id,
        success=int(command.success),
        wip=int(command.wip),
        pending=int(command.pending),
        build_url=command.build_url,
        details=command.details,
        created_at=tx.now,
    )
    result = _insert(tx, result)
    _keep_latest(tx, result)
    tx.record(
        VerificationPublished(
            consumer.name,
            provider.name,
            version.number,
            command.sha,
            result.id,
            command.success,
            command.wip,
            command.pending,
            command.verified_for,
        )
    )
    return StoredVerification(result, consumer.name, provider.name, version.number, command.sha)


def _insert(tx: Tx, result: Verification) -> Verification:
    row = {name: value for name, value in msgspec.structs.asdict(result).items() if name != "id"}
    made = tx.number(store.insert_verification, organisation_id=tx.organisation_id, **row)
    return msgspec.structs.replace(result, id=made)


def _keep_latest(tx: Tx, result: Verification) -> None:
    tx.run(
        store.keep_latest,
        organisation_id=tx.organisation_id,
        content_id=result.content_id,
        version_id=result.version_id,
        verification_id=result.id,
        success=result.success,
    )


def numbered(tx: Tx, provider: str, consumer: str, sha: str, number: int) -> StoredVerification:
    """Look one result up; raises NotFound."""
    tx.must(Scope.CONTRACT_DATA_READ)
    content_id = content_key(tx, provider, consumer, sha)
    result = tx.found(
        store.verification_numbered, f"No verification {number} found", number=number, content_id=content_id
    )
    version = versions.by_ids(tx, [result.version_id])[result.version_id]
    return StoredVerification(result, consumer, provider, version.number, sha)


def latest_of_content(tx: Tx, provider: str, consumer: str, sha: str) -> StoredVerification:
    """Look the newest result of a content up; raises NotFound."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return _newest(tx, provider, consumer, sha, content_key(tx, provider, consumer, sha))


def latest_of_version(tx: Tx, provider: str, consumer: str, number: str) -> StoredVerification:
    """Look the newest result of what a consumer version promised up; raises NotFound."""
    row = finding.of_version(tx, provider, consumer, number)
    return _newest(tx, provider, consumer, row.sha, row.content_id)


def latest_of_newest(tx: Tx, provider: str, consumer: str, tag: str | None) -> StoredVerification:
    """Look the newest result of the pair's newest contract up, or of the newest with a tag; raises NotFound."""
    which, name = (Which.ALL, "") if tag is None else (Which.TAG, tag)
    row = finding.newest(tx, provider, consumer, which, name)
    return _newest(tx, provider, consumer, row.sha, row.content_id)


def _newest(tx: Tx, provider: str, consumer: str, sha: str, content_id: int) -> StoredVerification:
    result = tx.found(queries.newest_result, "No verification found", content_id=content_id)
    version = versions.by_ids(tx, [result.version_id])[result.version_id]
    return StoredVerification(result, consumer, provider, version.number, sha)


def of_content(tx: Tx, content_id: int, limit: int) -> list[ContentResult]:
    """List the latest result of each provider version for a content, the newest first."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return tx.all(
        queries.results_of_content, organisation_id=tx.organisation_id, content_id=content_id, limit=limit
    )


def every_of_content(tx: Tx, content_id: int) -> list[ContentResult]:
    """List all results for a content, the oldest first."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return tx.all(queries.every_result_of_content, organisation_id=tx.organisation_id, content_id=content_id)


def delete(tx: Tx, provider: str, consumer: str, sha: str, number: int) -> None:
    """Remove one result; the one before it counts again. Raises NotFound, records verification.deleted."""
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    gone = numbered(tx, provider, consumer, sha, number).verification
    if not tx.run(store.delete_verification, number=number):
        raise NotFound(f"No verification {number} found")
    before = tx.first(store.latest_result, content_id=gone.content_id, version_id=gone.version_id)
    if before is not None:
        _keep_latest(tx, before)
    tx.record(VerificationDeleted(consumer, provider, number))
