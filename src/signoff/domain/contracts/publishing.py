"""Publishing contracts: a consumer version, where it belongs, and what it promises each provider."""

import msgspec

from signoff.domain.catalog import applications, branches, similarity, tags, versions
from signoff.domain.catalog.types import Application, Version
from signoff.domain.contracts import changes, contents, integrations, store
from signoff.domain.contracts.events import ContractPublished
from signoff.domain.contracts.types import (
    ContentClash,
    Contract,
    Document,
    NewContract,
    OnConflict,
    Outcome,
    Publication,
    PublishContracts,
    PublishedContract,
    SimilarName,
)
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Conflict
from signoff.kernel.tx import Tx


def publish(tx: Tx, command: PublishContracts) -> Publication:
    """Publish a version with its branch, tags and contracts, all or nothing.

    Raises Conflict when a contract would change what this version has published already (unless the settings allow
    it), or when a name looks like an existing application's. Records an event per contract.
    """
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    consumer = _application(tx, command.consumer)
    build_url = versions.KEEP if command.build_url is None else command.build_url
    version, created = versions.ensure(tx, consumer, command.version, build_url)
    if command.branch is not None:
        branches.add_version(tx, consumer, command.branch, version)
    for name in command.tags:
        tags.add(tx, consumer, version, name)
    _refuse_changes(tx, command, consumer, version)
    published = tuple(_publish_one(tx, consumer, version, new) for new in command.contracts)
    return Publication(consumer, version, created, command.branch, command.tags, published)


def _application(tx: Tx, name: str) -> Application:
    known = applications.find(tx, name)
    if known is not None:
        return known
    similar = similarity.similar_names(tx, name) if tx.settings.check_similar_names else []
    if similar:
        raise Conflict(f"The name {name!r} looks like an existing one", [SimilarName(name, tuple(similar))])
    return applications.ensure(tx, name)


def _refuse_changes(tx: Tx, command: PublishContracts, consumer: Application, version: Version) -> None:
    if command.may_change or tx.settings.allow_contract_change:
        return
    published = tx.all(store.contracts_of_version, version_id=version.id)
    if not published:
        return
    providers = applications.by_ids(tx, [contract.provider_id for contract in published])
    existing = {providers[contract.provider_id].name: contract for contract in published}
    clashes = [
        ContentClash(
            consumer.name,
            version.number,
            new.provider,
            contents.difference(_document(tx, contract), new.document),
        )
        for new in command.contracts
        if (contract := existing.get(new.provider)) and contents.fingerprint(new.document) != contract.sha
    ]
    if clashes:
        raise Conflict("A published contract may not change its content", clashes)


def _publish_one(tx: Tx, consumer: Application, version: Version, new: NewContract) -> PublishedContract:
    provider = _application(tx, new.provider)
    existing = tx.first(store.contract_of, version_id=version.id, provider_id=provider.id)
    if existing is None:
        outcome, contract = Outcome.CREATED, _create(tx, consumer, version, provider, new.document)
    else:
        outcome, contract = _republish(tx, consumer, provider, existing, new)
    change = changes.detected(tx, consumer, version, provider, contract, outcome)
    integrations.touch(tx, consumer, provider)
    verified_before = (
        tx.first(store.pair_verified, consumer_id=consumer.id, provider_id=provider.id) is not None
    )
    tx.record(
        ContractPublished(
            consumer.name,
            version.number,
            provider.name,
            contract.sha,
            contract.revision,
            outcome,
            change.changed,
            change.reasons,
        )
    )
    return PublishedContract(contract, provider, outcome, change, verified_before)


def _create(
    tx: Tx, consumer: Application, version: Version, provider: Application, document: Document
) -> Contract:
    sha, content_id = keep_content(tx, consumer, provider, document)
    return _insert(tx, Contract(0, consumer.id, version.id, provider.id, content_id, 1, tx.now, tx.now, sha))


def _republish(
    tx: Tx, consumer: Application, provider: Application, existing: Contract, new: NewContract
) -> tuple[Outcome, Contract]:
    merge = new.on_conflict is OnConflict.MERGE
    if contents.fingerprint(new.document) == existing.sha:
        return (Outcome.MERGED if merge else Outcome.UNCHANGED), existing
    document = contents.merged(_document(tx, existing), new.document) if merge else new.document
    return (Outcome.MERGED if merge else Outcome.CHANGED), _revise(tx, consumer, provider, existing, document)


def _document(tx: Tx, contract: Contract) -> Document:
    return msgspec.json.decode(str(tx.value(store.document_of, content_id=contract.content_id)))


def _revise(
    tx: Tx, consumer: Application, provider: Application, existing: Contract, document: Document
) -> Contract:
    sha, content_id = keep_content(tx, consumer, provider, document)
    tx.run(store.retire_contract, contract_id=existing.id)
    return _insert(
        tx,
        msgspec.structs.replace(
            existing, content_id=content_id, sha=sha, revision=existing.revision + 1, updated_at=tx.now
        ),
    )


def keep_content(tx: Tx, consumer: Application, provider: Application, document: Document) -> tuple[str, int]:
    """Store a content unless the pair already has it; give its fingerprint and key."""
    sha = contents.fingerprint(document)
    known = tx.number(store.content_of, consumer_id=consumer.id, provider_id=provider.id, sha=sha)
    if known:
        return sha, known
    made = tx.number(
        store.insert_content,
        organisation_id=tx.organisation_id,
        consumer_id=consumer.id,
        provider_id=provider.id,
        sha=sha,
        document=msgspec.json.encode(contents.identified(document)).decode(),
        created_at=tx.now,
    )
    return sha, made or tx.number(store.content_of, consumer_id=consumer.id, provider_id=provider.id, sha=sha)


def _insert(tx: Tx, contract: Contract) -> Contract:
    made = tx.number(
        store.insert_contract,
        organisation_id=tx.organisation_id,
        consumer_id=contract.consumer_id,
        version_id=contract.version_id,
        provider_id=contract.provider_id,
        content_id=contract.content_id,
        revision=contract.revision,
        latest=1,
        first_created_at=contract.created_at,
        created_at=contract.updated_at,
    )
    return msgspec.structs.replace(contract, id=made)
