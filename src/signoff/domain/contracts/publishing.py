"""Publishing contracts: a consumer version, where it belongs, and what it promises each provider."""

import msgspec

from signoff.domain.catalog import applications, branches, similarity, tags, versions
from signoff.domain.catalog.types import Application, Version
from signoff.domain.contracts import changes, contents, integrations, store
from signoff.domain.contracts.contents import Content
from signoff.domain.contracts.events import ContractPublished
from signoff.domain.contracts.types import (
    ContentClash,
    Contract,
    Document,
    NewContract,
    OnConflict,
    Outcome,
    Pair,
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
    it), or when a name looks like an existing application's. Records contract.published for each.
    """
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    named = _applications(tx, command)
    consumer = named[command.consumer]
    build_url = versions.KEEP if command.build_url is None else command.build_url
    version, created = versions.ensure(tx, consumer, command.version, build_url)
    if command.branch is not None:
        branches.add_version(tx, consumer, command.branch, version)
    for name in command.tags:
        tags.add(tx, consumer, version, name)
    # A version that is new has no other contracts and no other tags.
    existing = {} if created else _existing(tx, version)
    names = command.tags if created else _tags(tx, version)
    pairs = [
        Pair(consumer, version, named[new.provider], tuple(sorted(set(names)))) for new in command.contracts
    ]
    published = _publish_all(tx, command, pairs, existing)
    return Publication(consumer, version, created, command.branch, command.tags, published)


def _applications(tx: Tx, command: PublishContracts) -> dict[str, Application]:
    """Give everybody who is named, made where new; names of one publication may look like each other."""
    names = dict.fromkeys([command.consumer, *(new.provider for new in command.contracts)])
    known = {name: applications.find(tx, name) for name in names}
    new = [name for name, application in known.items() if application is None]
    similar = [_similar(tx, name) for name in new] if tx.settings.check_similar_names else []
    clashes = [each for each in similar if each.existing]
    if clashes:
        raise Conflict(f"The name {clashes[0].name!r} looks like an existing one", clashes)
    return {name: known[name] or applications.ensure(tx, name) for name in names}


def _similar(tx: Tx, name: str) -> SimilarName:
    return SimilarName(name, tuple(similarity.similar_names(tx, name)))


def _existing(tx: Tx, version: Version) -> dict[int, Contract]:
    return {each.provider_id: each for each in tx.all(store.contracts_of_version, version_id=version.id)}


def _tags(tx: Tx, version: Version) -> list[str]:
    return [each.name for each in tags.of_versions(tx, [version.id]).get(version.id, [])]


def _publish_all(
    tx: Tx, command: PublishContracts, pairs: list[Pair], existing: dict[int, Contract]
) -> tuple[PublishedContract, ...]:
    published: list[PublishedContract] = []
    clashes: list[ContentClash] = []
    for pair, new in zip(pairs, command.contracts, strict=True):
        before, content = existing.get(pair.provider.id), _content(tx, new.document)
        if before and before.sha != content.sha and not _may_change(tx, command, new, published):
            clashes.append(_clash(tx, pair, before, new.document))
            continue
        outcome, contract = _kept(tx, pair, before, content, new.on_conflict)
        existing[pair.provider.id] = contract
        published.append(_announced(tx, pair, outcome, contract, before))
    if clashes:
        raise Conflict("A published contract may not change its content", clashes)
    return tuple(published)


def _may_change(
    tx: Tx, command: PublishContracts, new: NewContract, published: list[PublishedContract]
) -> bool:
    # One publication may bring a contract in parts: what it has just made itself nobody has relied on.
    made_here = any(
        each.provider.name == new.provider and each.outcome is Outcome.CREATED for each in published
    )
    in_parts = new.on_conflict is OnConflict.MERGE and made_here
    return command.may_change or tx.settings.allow_contract_change or in_parts


def _clash(tx: Tx, pair: Pair, before: Contract, document: Document) -> ContentClash:
    diff = contents.difference(_document(tx, before), document)
    return ContentClash(pair.consumer.name, pair.version.number, pair.provider.name, diff)


def _kept(
    tx: Tx, pair: Pair, before: Contract | None, content: Content, on_conflict: OnConflict
) -> tuple[Outcome, Contract]:
    if before is None:
        return Outcome.CREATED, _insert(tx, _next(tx, pair, content, None))
    outcome = Outcome.CHANGED
    if on_conflict is OnConflict.MERGE:
        outcome = Outcome.MERGED
        if content.sha != before.sha:
            content = _content(tx, contents.merged(_document(tx, before), content.document))
    if content.sha == before.sha:
        return (outcome if outcome is Outcome.MERGED else Outcome.UNCHANGED), before
    tx.run(store.retire_contract, contract_id=before.id)
    return outcome, _insert(tx, _next(tx, pair, content, before))


def _content(tx: Tx, document: Document) -> Content:
    return contents.content_of(document, whole=tx.settings.compare_whole_contracts)


def _next(tx: Tx, pair: Pair, content: Content, before: Contract | None) -> Contract:
    return Contract(
        id=0,
        consumer_id=pair.consumer.id,
        version_id=pair.version.id,
        provider_id=pair.provider.id,
        content_id=_content_id(tx, pair, content),
        revision=before.revision + 1 if before else 1,
        created_at=before.created_at if before else tx.now,
        updated_at=tx.now,
        sha=content.sha,
    )


def _announced(
    tx: Tx, pair: Pair, outcome: Outcome, contract: Contract, before: Contract | None
) -> PublishedContract:
    change = changes.detected(tx, pair, contract, before)
    integrations.touch(tx, pair.consumer, pair.provider)
    verified_before = tx.first(
        store.pair_verified, consumer_id=pair.consumer.id, provider_id=pair.provider.id
    )
    tx.record(
        ContractPublished(
            pair.consumer.name,
            pair.version.number,
            pair.provider.name,
            contract.sha,
            contract.revision,
            outcome,
            change.changed,
            change.reasons,
        )
    )
    return PublishedContract(contract, pair.provider, outcome, change, verified_before is not None)


def _document(tx: Tx, contract: Contract) -> Document:
    stored = msgspec.json.decode(str(tx.value(store.document_of, content_id=contract.content_id)))
    return contents.as_published(stored)


def _content_id(tx: Tx, pair: Pair, content: Content) -> int:
    key = {"consumer_id": pair.consumer.id, "provider_id": pair.provider.id, "sha": content.sha}
    known = tx.number(store.content_of, **key)
    if known:
        return known
    made = tx.number(
        store.insert_content,
        organisation_id=tx.organisation_id,
        document=content.text,
        interactions=content.interactions,
        messages=content.messages,
        created_at=tx.now,
        **key,
    )
    return made or tx.number(store.content_of, **key)


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
