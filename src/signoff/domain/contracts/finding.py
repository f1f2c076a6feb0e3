"""Looking contracts up: one at a time with its content, or lists of them."""

from signoff.domain.catalog import applications
from signoff.domain.contracts import queries, selection_queries, store
from signoff.domain.contracts.events import ContractDeleted
from signoff.domain.contracts.types import ContractRow, Which
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx

MISSING = "No contract of {consumer} and {provider} found"


def of_version(tx: Tx, provider: str, consumer: str, number: str) -> ContractRow:
    """Find what a consumer version promised a provider; raises NotFound."""
    tx.must(Scope.CONTRACT_DATA_READ)
    found = _of_version(tx, provider, consumer, number)
    if found is None:
        raise NotFound(MISSING.format(consumer=f"{consumer} version {number}", provider=provider))
    return found


def _of_version(tx: Tx, provider: str, consumer: str, number: str) -> ContractRow | None:
    return tx.first(
        queries.contract_of_version,
        organisation_id=tx.organisation_id,
        provider=provider,
        consumer=consumer,
        number=number,
    )


def with_content(tx: Tx, provider: str, consumer: str, sha: str, number: str | None = None) -> ContractRow:
    """Find a contract by its content: that of version `number` if it has this content, else the newest one that has."""
    tx.must(Scope.CONTRACT_DATA_READ)
    content_id = content_key(tx, provider, consumer, sha)
    if number is not None:
        named = _of_version(tx, provider, consumer, number)
        if named is not None and named.content_id == content_id:
            return named
    missing = MISSING.format(consumer=consumer, provider=provider)
    return tx.found(
        queries.newest_with_content, missing, organisation_id=tx.organisation_id, content_id=content_id
    )


def content_key(tx: Tx, provider: str, consumer: str, sha: str) -> int:
    """Find the content of a pair by its fingerprint; raises NotFound."""
    found = tx.found(
        queries.content_named,
        f"No content {sha} of {consumer} and {provider} found",
        organisation_id=tx.organisation_id,
        provider=provider,
        consumer=consumer,
        sha=sha,
    )
    return int(found[0])


def newest(tx: Tx, provider: str, consumer: str, which: Which = Which.ALL, name: str = "") -> ContractRow:
    """Find the newest contract of a pair within a selection; raises NotFound."""
    tx.must(Scope.CONTRACT_DATA_READ)
    query = selection_queries.statement(which, provider=True, consumer=True, newest=True)
    missing = MISSING.format(consumer=consumer, provider=provider)
    return tx.found(query, missing, **_parameters(tx, provider, consumer, name))


def listed(
    tx: Tx, provider: str | None = None, consumer: str | None = None, which: Which = Which.ALL, name: str = ""
) -> list[ContractRow]:
    """List contracts of a selection, by names, newest first; raises NotFound for an unknown application."""
    tx.must(Scope.CONTRACT_DATA_READ)
    if provider is not None:
        applications.named(tx, provider, "provider")
    if consumer is not None:
        applications.named(tx, consumer, "consumer")
    query = selection_queries.statement(
        which, provider=provider is not None, consumer=consumer is not None, newest=False
    )
    return tx.all(query, **_parameters(tx, provider, consumer, name))


def of_consumer_version(tx: Tx, version_id: int) -> list[ContractRow]:
    """List what one consumer version promised, by provider name."""
    return of_consumer_versions(tx, [version_id]).get(version_id, [])


def of_consumer_versions(tx: Tx, version_ids: list[int]) -> dict[int, list[ContractRow]]:
    """List what each of some consumer versions promised, by provider name; those without promises are left out."""
    tx.must(Scope.CONTRACT_DATA_READ)
    found: dict[int, list[ContractRow]] = {}
    rows = tx.all(
        queries.contracts_of_consumer_versions, organisation_id=tx.organisation_id, version_ids=version_ids
    )
    for row in rows:
        found.setdefault(row.version_id, []).append(row)
    return found


def previous_distinct(tx: Tx, row: ContractRow) -> ContractRow:
    """Find the newest earlier contract of the pair with another content; raises NotFound."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return tx.found(
        queries.previous_distinct,
        "No earlier contract with another content was found",
        organisation_id=tx.organisation_id,
        provider_id=row.provider_id,
        consumer_id=row.consumer_id,
        version_id=row.version_id,
        content_id=row.content_id,
    )


def any_left(tx: Tx, provider: str, consumer: str) -> bool:
    """Tell whether a pair has a contract."""
    query = selection_queries.statement(Which.ALL, provider=True, consumer=True, newest=True)
    return tx.first(query, **_parameters(tx, provider, consumer, "")) is not None


def document(tx: Tx, content_id: int) -> str:
    """Give a content as JSON text."""
    tx.must(Scope.CONTRACT_DATA_READ)
    return str(tx.value(store.document_of, content_id=content_id))


def delete(tx: Tx, provider: str, consumer: str, number: str) -> None:
    """Remove what one consumer version promised a provider, every revision.

    Raises NotFound. Records contract.deleted.
    """
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    _delete_rows(tx, [of_version(tx, provider, consumer, number)])


def delete_selected(tx: Tx, provider: str, consumer: str, which: Which = Which.ALL, name: str = "") -> int:
    """Remove the contracts of a pair within a selection, and record contract.deleted for each; give how many."""
    tx.must(Scope.CONTRACT_DATA_BULK_DELETE)
    found = listed(tx, provider, consumer, which, name)
    _delete_rows(tx, found)
    return len(found)


def _delete_rows(tx: Tx, found: list[ContractRow]) -> None:
    """Remove contracts and the contents that nobody needs afterwards."""
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    tx.run_many(
        store.delete_contract,
        [{"version_id": row.version_id, "provider_id": row.provider_id} for row in found],
    )
    for row in found:
        tx.record(ContractDeleted(row.consumer, row.version, row.provider))
    for consumer_id, provider_id in {(row.consumer_id, row.provider_id) for row in found}:
        pair = {"consumer_id": consumer_id, "provider_id": provider_id}
        tx.all(store.lock_contents, **pair)
        tx.run(store.unused_contents, **pair)


def _parameters(tx: Tx, provider: str | None, consumer: str | None, name: str) -> dict[str, object]:
    given = {"provider": provider, "consumer": consumer, "name": name or None}
    return {
        "organisation_id": tx.organisation_id,
        **{key: value for key, value in given.items() if value is not None},
    }
