"""A contract's content: its fingerprint, the identity of its parts, merging, and the difference between two.

The fingerprint covers only what can change a verification's result, so that names, metadata, and the order of keys
and interactions do not matter, unless the settings say that everything does. Its form is the Pact Broker's
(lib/pact_broker/pacts/generate_sha.rb), which keeps imported data and existing links alive.
"""

import json
from collections.abc import Callable
from hashlib import sha1
from typing import Any

import msgspec
from msgspec import Struct

from signoff.domain.contracts.types import Document
from signoff.kernel import line_diff
from signoff.kernel.errors import Conflict

_COLLECTIONS = ("interactions", "messages")
_REQUEST_PARTS = ("method", "path", "query", "body", "headers")
_STATE_NAMES = ("provider_state", "providerState", "providerStates")

_sorted_encoder = msgspec.json.Encoder(order="sorted")


class Content(Struct, frozen=True):
    """A document with its fingerprint, and the text that is stored: every interaction and message has an `_id`."""

    document: Document
    sha: str
    text: str
    interactions: int = 0
    messages: int = 0


def content_of(document: Document, *, whole: bool = False) -> Content:
    """Work out what is stored for a document; a `whole` one has a fingerprint of all that is in it, keys in order.

    An `_id` is the SHA-1 of its interaction, first among its keys; one that is there already stays.
    """
    encoded = _encoded(document)
    if not encoded:
        raw = msgspec.json.encode(document)
        return Content(document, _sha(raw), raw.decode())
    stored = {
        name: [_with_id(item, raw) for item, raw in zip(value, encoded[name], strict=True)]
        if name in encoded
        else value
        for name, value in document.items()
    }
    return Content(
        document,
        _sha(msgspec.json.encode(document)) if whole else _fingerprint(document, encoded),
        msgspec.json.encode(stored).decode(),
        *(len(encoded.get(name, ())) for name in _COLLECTIONS),
    )


def _encoded(document: Document) -> dict[str, list[bytes]]:
    if not isinstance(document, dict):
        return {}
    return {
        name: [_sorted_encoder.encode(item) for item in document[name]]
        for name in _COLLECTIONS
        if isinstance(document.get(name), list)
    }


def _fingerprint(document: dict[str, Any], encoded: dict[str, list[bytes]]) -> str:
    # As in the reference, messages beside interactions keep their order.
    ordered = next(iter(encoded))
    parts = [
        b'"%s":[%s]' % (name.encode(), b",".join(sorted(items) if name == ordered else items))
        for name, items in encoded.items()
    ]
    version = _specification(document)
    if version is not None:
        parts.append(b'"pact_specification_version":' + msgspec.json.encode(version))
    return _sha(b"{" + b",".join(parts) + b"}")


def _with_id(item: object, encoded: bytes) -> object:
    if not isinstance(item, dict) or "_id" in item:
        return item
    return {"_id": _sha(encoded), **item}


def _specification(document: dict[str, Any]) -> object:
    metadata = document.get("metadata")
    if not isinstance(metadata, dict):
        return None
    for name in ("pactSpecification", "pact-specification"):
        specification = metadata.get(name)
        if isinstance(specification, dict) and specification.get("version") is not None:
            return specification["version"]
    return metadata.get("pactSpecificationVersion")


def _sha(data: bytes) -> str:
    return sha1(data, usedforsecurity=False).hexdigest()


def as_published(stored: Document) -> Document:
    """Take the ids away that `content_of` gave, and leave those that were published."""
    return _with_items(stored, _without_given_id)


def _without_given_id(item: object) -> object:
    plain = _without_id(item)
    given = isinstance(item, dict) and item.get("_id") == _sha(_sorted_encoder.encode(plain))
    return plain if given else item


def without_ids(document: Document) -> Document:
    """Take all ids away, for comparing by eye."""
    return _with_items(document, _without_id)


def _with_items(document: Document, change: Callable[[object], object]) -> Document:
    if not isinstance(document, dict):
        return document
    return {
        name: [change(item) for item in value] if name in _COLLECTIONS and isinstance(value, list) else value
        for name, value in document.items()
    }


def _without_id(item: object) -> object:
    return {key: value for key, value in item.items() if key != "_id"} if isinstance(item, dict) else item


def merged(existing: Document, added: Document) -> Document:
    """Merge two contents: interactions with the same description and state are replaced, others appended.

    Raises Conflict when a replaced interaction would ask for another request, or a side has no interactions.
    """
    if not _has_interactions(existing) or not _has_interactions(added):
        raise Conflict("Only contents with interactions can be merged")
    result = list(existing["interactions"])
    places = {_identity(item): place for place, item in enumerate(result)}
    for item in added["interactions"]:
        place = places.setdefault(_identity(item), len(result))
        if place == len(result):
            result.append(item)
            continue
        if _request(result[place]) != _request(item):
            raise Conflict(
                f"The interaction {item.get('description')!r} asks for another request than before"
            )
        result[place] = item
    return {**existing, "interactions": result}


def _has_interactions(document: Document) -> bool:
    return (
        isinstance(document, dict)
        and isinstance(document.get("interactions"), list)
        and all(isinstance(item, dict) for item in document["interactions"])
    )


def _identity(item: dict[str, Any]) -> bytes:
    state = next((item[name] for name in _STATE_NAMES if item.get(name) is not None), None)
    return _sorted_encoder.encode([item.get("description"), state])


def _request(item: dict[str, Any]) -> list[object]:
    request = item.get("request")
    return [request.get(part) for part in _REQUEST_PARTS] if isinstance(request, dict) else [request]


def difference(before: Document, after: Document) -> str:
    """Give a line diff of two contents, keys and interactions sorted, without the ids."""
    return "\n".join(line_diff.unified(_lines(before), _lines(after), ("existing", "new")))


def _lines(document: Document) -> list[str]:
    plain = without_ids(document)
    if isinstance(plain, dict):
        plain = {name: _in_order(value) if name in _COLLECTIONS else value for name, value in plain.items()}
    return json.dumps(plain, indent=2, sort_keys=True, ensure_ascii=False).splitlines()


def _in_order(value: object) -> object:
    key: Callable[[object], bytes] = _sorted_encoder.encode
    return sorted(value, key=key) if isinstance(value, list) else value
