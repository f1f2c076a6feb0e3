"""`POST /contracts/publish`: a version with its branch, tags and contracts in one request."""

import base64
import binascii
from itertools import zip_longest
from typing import Any

from signoff.api.kit import bodies
from signoff.api.kit.call import Call, Reply, json_reply
from signoff.api.kit.hal import Json, link, present
from signoff.api.pact_broker import errors, links, media
from signoff.api.pact_broker.fields import Fields
from signoff.api.pact_broker.publishing_notices import notices_of
from signoff.domain.contracts.types import (
    ContentClash,
    NewContract,
    OnConflict,
    Publication,
    PublishContracts,
)
from signoff.domain.decisions import publishing
from signoff.domain.outbound import triggering
from signoff.kernel.documents import BadEncoding, DocumentError, parse
from signoff.kernel.errors import Conflict
from signoff.kernel.tx import Tx


def publish(tx: Tx, call: Call) -> Reply:
    """Publish; a clash with published content answers 409 with notices."""
    command = read(call)
    try:
        announced = publishing.publish(tx, command)
    except Conflict as conflict:
        return _clash(call, conflict)
    notices = notices_of(call, announced, triggering.expectations(tx, announced))
    return json_reply(_document(call, announced.publication, notices), media.HAL)


def read(call: Call) -> PublishContracts:
    """Read the request body; raises Invalid with every message."""
    fields = Fields(bodies.object_of(call))
    name = fields.name("pacticipantName", required=True)
    number = fields.name("pacticipantVersionNumber", required=True)
    branch = fields.name("branch")
    build_url = fields.text("buildUrl", one_line=True)
    tags = fields.names("tags")
    contracts = [
        _contract(fields, f"contracts.{index}", item, name)
        for index, item in enumerate(fields.items("contracts", required=True))
    ]
    fields.check()
    found = tuple(contract for contract in contracts if contract is not None)
    return PublishContracts(str(name), str(number), branch, tags, build_url, found)


def _contract(outer: Fields, place: str, item: object, application: str | None) -> NewContract | None:
    if not isinstance(item, dict):
        outer.wrong(place, "must be a hash")
        return None
    fields = Fields(item)
    consumer = fields.name("consumerName", required=True)
    provider = fields.name("providerName", required=True)
    content = fields.text("content", required=True)
    fields.choice("contentType", ("application/json",), required=True)
    fields.choice("specification", ("pact",), required=True)
    on_conflict = fields.choice("onConflict", tuple(OnConflict)) or OnConflict.OVERWRITE
    if consumer and application and consumer != application:
        fields.wrong("consumerName", f"('{consumer}') must match pacticipantName ('{application}')")
    document = _content(fields, content) if content else None
    if document is not None:
        _match_names(fields, document, consumer, provider)
    outer.adopt(place, fields)
    return NewContract(str(provider), document, OnConflict(on_conflict))


def _content(fields: Fields, content: str) -> Any:
    try:
        document = parse(base64.b64decode(content, validate=True))
    except (binascii.Error, ValueError):
        fields.wrong("", "is not valid Base64")
        fields.wrong("content", "could not be parsed as application/json")
    except BadEncoding as error:
        text = (
            f"contract content has a non UTF-8 character at char {error.position} and cannot be parsed as JSON."
            f" Fragment preceding invalid character is: '{error.before}'"
        )
        fields.wrong("", text)
    except DocumentError as error:
        fields.wrong("content", f"could not be parsed as application/json: {error}")
    else:
        if isinstance(document, dict):
            return document
        kind = {list: "Array", str: "String", bool: "Boolean", type(None): "NilClass"}.get(
            type(document), "Number"
        )
        fields.wrong("", f"parsed content was expected to be a Hash but was a {kind}")
    return None


def _match_names(fields: Fields, document: Json, consumer: str | None, provider: str | None) -> None:
    for role, expected in (("consumer", consumer), ("provider", provider)):
        party = document.get(role)
        name = party.get("name") if isinstance(party, dict) else None
        if name is not None and expected is not None and name != expected:
            text = f"{role} name in contract content ('{name}') must match {role}Name in contract params ('{expected}')"
            fields.wrong("", text)


def _clash(call: Call, conflict: Conflict) -> Reply:
    texts = errors.conflict_texts(call, conflict)
    diffs = [detail.diff if isinstance(detail, ContentClash) else "" for detail in conflict.details]
    notices: list[Json] = []
    for text, diff in zip_longest(texts, diffs):
        notices.append({"type": "error", "text": text})
        notices += [{"type": "info", "text": diff}] if diff else []
    # Clients of the reference look under the first name, its documentation shows the second.
    found = {"contracts": texts, "content": texts}
    return json_reply({"notices": notices, "errors": found}, media.JSON, 409)


def _version(call: Call, publication: Publication) -> Json:
    version = publication.version
    more = present({"branch": publication.branch, "buildUrl": version.build_url})
    return {**links.version_embedded(call, publication.consumer.name, version.number), **more}


def _document(call: Call, publication: Publication, notices: list[Json]) -> Json:
    consumer = publication.consumer.name
    return {
        "logs": [
            {"level": notice["type"], "message": notice["text"], "deprecationWarning": "Replaced by notices"}
            for notice in notices
        ],
        "notices": notices,
        "_embedded": {
            "pacticipant": links.application_embedded(call, consumer),
            "version": _version(call, publication),
        },
        "_links": _links(call, publication),
    }


def _links(call: Call, publication: Publication) -> Json:
    consumer, number = publication.consumer.name, publication.version.number
    return {
        "pb:pacticipant": link(links.application_url(call, consumer), title="Pacticipant", name=consumer),
        "pb:pacticipant-version": link(
            links.version_url(call, consumer, number), title="Pacticipant version", name=number
        ),
        "pb:pacticipant-version-tags": [
            link(links.tag_url(call, consumer, number, name), title="Tag", name=name)
            for name in publication.tags
        ],
        "pb:contracts": [
            link(
                links.pair_url(call, each.provider.name, consumer, "version", number),
                title="Pact",
                name=f"Pact between {consumer} ({number}) and {each.provider.name}",
            )
            for each in publication.contracts
        ],
    }
