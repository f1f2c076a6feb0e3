"""Verification results: publishing them, and looking them up."""

from typing import Any
from urllib.parse import urlsplit

import msgspec

from signoff.api.kit import bodies
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.hal import Json, link, present
from signoff.api.kit.refusals import Refusal
from signoff.api.pact_broker import links, media, metadata
from signoff.api.pact_broker.fields import Fields
from signoff.domain.catalog import applications, naming, tags, versions
from signoff.domain.contracts import verifying
from signoff.domain.contracts.overviews import summary
from signoff.domain.contracts.types import RecordVerification, StoredVerification, VerifiedFor
from signoff.kernel.errors import NotFound
from signoff.kernel.tx import Tx


def publish(tx: Tx, call: Call) -> Reply:
    """Keep a provider version's result for a content."""
    result = verifying.record(tx, _read(tx, call))
    return json_reply(_document(call, result), media.HAL, 201, ("location", _url(call, result)))


def _read(tx: Tx, call: Call) -> RecordVerification:
    fields = Fields(bodies.object_of(call))
    success = fields.flag("success", required=True)
    number = fields.text("providerApplicationVersion", required=True)
    for fault in naming.faults(number):
        fields.wrong("providerApplicationVersion", fault)
    build_url = fields.text("buildUrl", blank=True)
    if build_url is not None and not _is_url(build_url):
        fields.wrong("buildUrl", "is not a valid URL eg. http://example.org")
    verified_by = fields.object("verifiedBy")
    fields.check()
    said = metadata.decode(call.parameters.get("metadata"))
    details = present({"testResults": fields.document.get("testResults"), "verifiedBy": verified_by})
    return RecordVerification(
        provider=call["provider"],
        consumer=call["consumer"],
        sha=call["sha"],
        provider_version=str(number),
        success=bool(success),
        build_url=build_url,
        details=msgspec.json.encode(details).decode(),
        wip=said.wip,
        pending=said.pending,
        verified_for=_verified_for(tx, said),
    )


def _verified_for(tx: Tx, said: metadata.Metadata) -> tuple[VerifiedFor, ...]:
    if said.version is not None:
        return (VerifiedFor(said.version, said.tags),)
    if not said.versions:
        return ()
    found = versions.by_ids(tx, list(said.versions))
    return tuple(
        VerifiedFor(found[each].number, tags) for each, tags in said.versions.items() if each in found
    )


def _is_url(text: str) -> bool:
    if any(character.isspace() for character in text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def show(tx: Tx, call: Call) -> Reply:
    """Show one result."""
    result = verifying.numbered(tx, call["provider"], call["consumer"], call["sha"], number_of(call))
    document = _document(call, result)
    if call.media_type == media.EXTENDED:
        return json_reply({**document, "_embedded": {"tags": _tags(tx, call, result)}}, media.EXTENDED_UTF8)
    return json_reply(document, media.HAL)


def _tags(tx: Tx, call: Call, result: StoredVerification) -> list[Json]:
    name, number, version_id = result.provider, result.provider_version, result.verification.version_id
    return [
        {
            "name": tag.name,
            "latest": tag.latest,
            "_links": {"self": link(links.tag_url(call, name, number, tag.name), title="Tag", name=tag.name)},
        }
        for tag in tags.of_versions(tx, [version_id]).get(version_id, [])
    ]


def delete(tx: Tx, call: Call) -> Reply:
    """Remove one result."""
    verifying.delete(tx, call["provider"], call["consumer"], call["sha"], number_of(call))
    return Reply(204)


def number_of(call: Call) -> int:
    text = call["number"]
    if text == "all":
        raise NotFound("To see all the verifications for a pact, use the Matrix page")
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Refusal(404, "The requested document was not found on this server.", "404 Not Found")
    return int(text)


def latest_of_content(tx: Tx, call: Call) -> Reply:
    """Show the newest result for a content."""
    result = verifying.latest_of_content(tx, call["provider"], call["consumer"], call["sha"])
    return json_reply(_document(call, result), media.HAL)


def latest_of_version(tx: Tx, call: Call) -> Reply:
    """Show the newest result for what a consumer version promised."""
    result = verifying.latest_of_version(tx, call["provider"], call["consumer"], call["version"])
    return json_reply(_document(call, result), media.HAL)


def latest_of_latest(tx: Tx, call: Call) -> Reply:
    """Show the newest result for the pair's latest contract, or its latest with a tag."""
    result = verifying.latest_of_newest(tx, call["provider"], call["consumer"], call.parameters.get("tag"))
    return json_reply(_document(call, result), media.HAL)


def of_consumer_version(tx: Tx, call: Call) -> Reply:
    """Sum up how a consumer version's contracts stand with all their providers."""
    consumer = applications.named(tx, call["consumer"], "consumer")
    version = versions.numbered(tx, consumer, call["version"])
    found = summary.of_version(tx, consumer, version)
    document = {
        "success": found.success,
        "providerSummary": {
            "successful": found.successful,
            "failed": found.failed,
            "unknown": found.unknown,
        },
        "_embedded": {"verificationResults": [_document(call, each) for each in found.results]},
        "_links": {
            "self": link(
                call.here,
                title=f"Latest verification results for consumer {consumer.name} version {version.number}",
            )
        },
    }
    return json_reply(document, media.HAL)


def _url(call: Call, result: StoredVerification) -> str:
    number = str(result.verification.id)
    return links.pair_url(
        call, result.provider, result.consumer, "pact-version", result.sha, "verification-results", number
    )


def _document(call: Call, result: StoredVerification) -> Json:
    verification = result.verification
    details: dict[str, Any] = msgspec.json.decode(verification.details)
    return present(
        {
            "providerName": result.provider,
            "providerApplicationVersion": result.provider_version,
            "success": bool(verification.success),
            "verificationDate": links.timestamp(verification.created_at),
            "buildUrl": verification.build_url,
            "testResults": details.get("testResults"),
            "verifiedBy": _verified_by(details.get("verifiedBy")),
            "_links": _links(call, result),
        }
    )


def _links(call: Call, result: StoredVerification) -> Json:
    url = _url(call, result)
    name = f"Verification result {result.verification.id} for Pact between {result.consumer} and {result.provider}"
    return {
        "self": link(url, title="Verification result", name=name),
        "pb:pact-version": link(
            links.pair_url(call, result.provider, result.consumer, "pact-version", result.sha),
            title="Pact",
            name=f"Pact between {result.consumer} and {result.provider}",
        ),
        "pb:triggered-webhooks": link(
            f"{url}/triggered-webhooks",
            title="Webhooks triggered by the publication of this verification result",
        ),
    }


def _verified_by(given: Json | None) -> Json | None:
    if not given:
        return None
    language = given.get("clientLanguage")
    client = language if isinstance(language, dict) else {}
    return present(
        {
            "implementation": given.get("implementation"),
            "version": given.get("version"),
            "client_implementation": client.get("name"),
            "client_version": client.get("version"),
            "client_test_framework": client.get("testFramework"),
        }
    )
