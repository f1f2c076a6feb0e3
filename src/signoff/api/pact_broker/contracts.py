"""One contract: publish, merge, show and remove it the classic way."""

from collections.abc import Callable
from typing import Any

from signoff.api.kit import bodies
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.hal import Json, link
from signoff.api.kit.refusals import Refusal
from signoff.api.pact_broker import contract_documents, links, media, metadata
from signoff.api.pact_broker.metadata import Metadata
from signoff.domain.catalog import applications, tags, versions
from signoff.domain.contracts import finding
from signoff.domain.contracts.types import (
    ContractRow,
    NewContract,
    OnConflict,
    Outcome,
    PublishContracts,
    Which,
)
from signoff.domain.decisions import publishing
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx


def put(tx: Tx, call: Call) -> Reply:
    """Publish a contract for a version, replacing what it published only where the settings allow that."""
    return _publish(tx, call, OnConflict.OVERWRITE, may_change=False)


def patch(tx: Tx, call: Call) -> Reply:
    """Merge interactions into a version's contract, or publish it when there is none."""
    return _publish(tx, call, OnConflict.MERGE, may_change=True)


def _publish(tx: Tx, call: Call, on_conflict: OnConflict, *, may_change: bool) -> Reply:
    document = _content(call)
    _match_names(document, call)
    new = NewContract(call["provider"], document, on_conflict)
    command = PublishContracts(call["consumer"], call["version"], contracts=(new,), may_change=may_change)
    published = publishing.publish(tx, command).publication.contracts[0]
    created = published.outcome is Outcome.CREATED
    reply = _shown(tx, call, show_version(tx, call), status=201 if created else 200)
    return reply.with_headers(("location", call.here)) if created else reply


def _content(call: Call) -> Any:
    document = bodies.json_of(call)
    if not isinstance(document, dict | list):
        raise Refusal(400, "Expected JSON Object in request body but found a single value")
    return document


def _match_names(document: Any, call: Call) -> None:
    messages: dict[str, list[str]] = {}
    for role in ("consumer", "provider"):
        party = document.get(role) if isinstance(document, dict) else None
        name = party.get("name") if isinstance(party, dict) else None
        if name is not None and name != call[role]:
            text = f"name in pact '{name}' does not match name in URL path '{call[role]}'."
            messages[f"{role}.name"] = [text]
    if messages:
        raise Invalid(messages)


def delete(tx: Tx, call: Call) -> Reply:
    """Remove a version's contract."""
    finding.delete(tx, call["provider"], call["consumer"], call["version"])
    return removed(tx, call)


def removed(tx: Tx, call: Call) -> Reply:
    """Say where to go after contracts of a pair were removed."""
    found: Json = {"index": link(call.base)}
    if finding.any_left(tx, call["provider"], call["consumer"]):
        url = links.pair_url(call, call["provider"], call["consumer"], "latest")
        found["pb:latest-pact-version"] = link(url, title="Latest pact")
    return json_reply({"_links": found}, media.HAL)


def show_version(tx: Tx, call: Call) -> ContractRow:
    """Find the contract that a version published."""
    return finding.of_version(tx, call["provider"], call["consumer"], call["version"])


def previous_distinct(tx: Tx, call: Call) -> ContractRow:
    """Find the contract before a version's with another content."""
    return finding.previous_distinct(tx, show_version(tx, call))


def by_version(tx: Tx, call: Call) -> Reply:
    """Show the contract that a version published."""
    return _shown(tx, call, show_version(tx, call))


def by_previous_distinct(tx: Tx, call: Call) -> Reply:
    """Show the contract before a version's with another content."""
    return _shown(tx, call, previous_distinct(tx, call))


def by_content(tx: Tx, call: Call) -> Reply:
    """Show the newest contract with a content, or the one that the metadata names."""
    token = call.parameters.get("metadata", "")
    said = metadata.decode(token)
    numbers = _numbers(tx, call, said)
    row = finding.with_content(tx, call["provider"], call["consumer"], call["sha"], next(iter(numbers), None))
    if said.version is not None and row.version != said.version:
        # The link that the token came with is older than the version's removal.
        numbers = ()
    return _shown(tx, call, row, token=token, numbers=numbers)


def _numbers(tx: Tx, call: Call, said: Metadata) -> tuple[str, ...]:
    if said.version is not None:
        return (said.version,)
    if not said.versions:
        return ()
    consumer = applications.named(tx, call["consumer"], "consumer")
    found = versions.by_ids(tx, sorted(said.versions, reverse=True))
    return tuple(
        each.number
        for each in sorted(found.values(), key=lambda each: -each.id)
        if each.application_id == consumer.id
    )


def latest(which: Which) -> Callable[[Tx, Call], Reply]:
    """Make the handler that shows the newest contract of a pair within a selection."""

    def handler(tx: Tx, call: Call) -> Reply:
        name = call.parameters.get("tag") or call.parameters.get("branch", "")
        row = finding.newest(tx, call["provider"], call["consumer"], which, name)
        pairs = [("cvn", row.version)]
        pairs += [("cvt[]", name)] if which is Which.TAG else []
        reply = _shown(tx, call, row, token=metadata.encode(pairs))
        return reply.with_headers(("x-pact-consumer-version", _header_safe(row.version)))

    return handler


def _header_safe(text: str) -> str:
    return text.encode("ascii", "replace").decode().replace("\r", " ").replace("\n", " ")


def _shown(
    tx: Tx, call: Call, row: ContractRow, *, status: int = 200, token: str = "", numbers: tuple[str, ...] = ()
) -> Reply:
    content = finding.document(tx, row.content_id)
    if call.media_type == media.EXTENDED:
        heads = [
            each.name
            for each in tags.of_versions(tx, [row.version_id]).get(row.version_id, [])
            if each.latest
        ]
        return json_reply(
            contract_documents.extended(call, row, content, heads, token), media.EXTENDED_UTF8, status
        )
    shown = contract_documents.document(call, row, content, token, numbers)
    return json_reply(shown, call.media_type or media.HAL, status)
