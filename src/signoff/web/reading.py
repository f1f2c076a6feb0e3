"""A contract as people read it: every interaction with its request and response, or its message.

Contracts come from many libraries and four versions of the specification, so nothing is taken for granted: what is not
as expected is shown as it is.
"""

import base64
import binascii
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from signoff.web import curl, rules
from signoff.web.jsonlines import Line, lines
from signoff.web.rules import Rule

Object = dict[str, Any]

_BODY = ("body", "content")
_WRAPPED = {"content", "contentType", "contentTypeHint", "encoded"}


class Header(Struct, frozen=True):
    """A header, and what its value may be."""

    name: str
    value: str
    note: str


class Part(Struct, frozen=True):
    """A request, a response, or a message; `first` is what stands above its headers."""

    title: str
    first: str
    note: str
    headers: list[Header]
    body: list[Line]
    rest: list[Rule]
    curl: str = ""


class Interaction(Struct, frozen=True):
    """One thing that the consumer expects; `states` are what the provider must bring about before.

    `key` is its place on the page, `id` what verifiers call it.
    """

    key: str
    id: str
    description: str
    kind: str
    states: list[str]
    parts: list[Part]
    pending: bool


class Reading(Struct, frozen=True):
    """A whole contract; without interactions it is only to be shown as JSON."""

    interactions: list[Interaction]
    specification: str


def read(document: Any) -> Reading:
    """Read a contract."""
    whole = _object(document)
    items = [*_list(whole.get("interactions")), *_list(whole.get("messages"))]
    found = [_interaction(place, item) for place, item in enumerate(items, 1) if isinstance(item, dict)]
    metadata = _object(whole.get("metadata"))
    specification = _object(metadata.get("pactSpecification") or metadata.get("pact-specification"))
    version = specification.get("version") or metadata.get("pactSpecificationVersion") or ""
    return Reading(found, str(version))


def _interaction(place: int, item: Object) -> Interaction:
    return Interaction(
        key=f"interaction-{place}",
        id=str(item.get("_id") or ""),
        description=str(item.get("description") or f"Interaction {place}"),
        kind=_kind(item),
        states=list(_states(item)),
        parts=list(_parts(item)),
        pending=item.get("pending") is True,
    )


def _kind(item: Object) -> str:
    if item.get("type") == "Synchronous/Messages":
        return "message with answer"
    return "request" if "request" in item and "contents" not in item else "message"


def _states(item: Object) -> Iterator[str]:
    given = item.get("providerStates") or item.get("providerState") or item.get("provider_state")
    for state in given if isinstance(given, list) else [given] if given else []:
        parameters = _object(_object(state).get("params"))
        name = str(state.get("name", "")) if isinstance(state, dict) else str(state)
        yield name + "".join(f", {key} {_text(value)}" for key, value in parameters.items())


def _parts(item: Object) -> Iterator[Part]:
    if _kind(item) == "request":
        yield _request(_object(item.get("request")))
        yield _response(_object(item.get("response")))
    elif _kind(item) == "message":
        yield _message("Message", item)
    else:
        yield _message("Message", _object(item.get("request")))
        for answer in _list(item.get("response")):
            yield _message("Answer", _object(answer))


def _request(given: Object) -> Part:
    method, path = str(given.get("method") or "GET").upper(), str(given.get("path") or "/")
    target = path + _query(given.get("query"))
    found = rules.read(given.get("matchingRules"))
    command = curl.command(method, target, list(_pairs(given.get("headers"))), _body(given.get("body")))
    rest = [rule for rule in found if rule.category != "path"]
    part = _part("Request", f"{method} {target}", _note(found, "path"), given, rest)
    return msgspec.structs.replace(part, curl=command)


def _response(given: Object) -> Part:
    found = rules.read(given.get("matchingRules"))
    note = _note(found, "status")
    rest = [rule for rule in found if rule.category != "status"]
    return _part("Response", f"Status {given.get('status', 200)}", note, given, rest)


def _message(title: str, given: Object) -> Part:
    metadata = given.get("metadata") or given.get("metaData")
    shaped = {"headers": metadata, "body": given.get("contents", given.get("content"))}
    found = [
        msgspec.structs.replace(rule, category="header") if rule.category == "metadata" else rule
        for rule in rules.read(given.get("matchingRules"))
    ]
    return _part(title, "", "", shaped, found)


def _part(title: str, first: str, note: str, given: Object, found: list[Rule]) -> Part:
    headers = [Header(name, value, _header_note(found, name)) for name, value in _pairs(given.get("headers"))]
    named = {header.name.lower() for header in headers}
    body, unused = _noted_body(given, [rule for rule in found if rule.category in _BODY])
    others = [rule for rule in found if rule.category not in _BODY and _header_name(rule) not in named]
    return Part(title, first, note, headers, body, [*others, *unused])


def _noted_body(given: Object, found: list[Rule]) -> tuple[list[Line], list[Rule]]:
    body = _body(given.get("body"))
    if body is None:
        return [], found
    if isinstance(body, str):
        return [Line((("", text),), (), opening=False) for text in body.splitlines()], found
    return rules.noted(lines(body), found)


def _body(given: Any) -> Any:
    """Unwrap a body as version 4 writes it."""
    if not (isinstance(given, dict) and "content" in given and given.keys() <= _WRAPPED):
        return given
    content = given["content"]
    if not given.get("encoded") or not isinstance(content, str):
        return content
    return _decoded(content)


def _decoded(content: str) -> Any:
    try:
        return msgspec.json.decode(base64.b64decode(content, validate=True))
    except (binascii.Error, ValueError):
        return content


def _note(found: list[Rule], category: str) -> str:
    return "; ".join(rule.words for rule in found if rule.category == category and not rule.path)


def _header_name(rule: Rule) -> str | None:
    return str(rule.path[0]).lower() if rule.category == "header" and rule.path else None


def _header_note(found: list[Rule], name: str) -> str:
    return "; ".join(rule.words for rule in found if _header_name(rule) == name.lower())


def _query(given: Any) -> str:
    if isinstance(given, dict):
        pairs = [(str(name), value) for name, value in given.items()]
        return "?" + urlencode(pairs, doseq=True) if pairs else ""
    return f"?{given}" if given else ""


def _pairs(given: Any) -> Iterator[tuple[str, str]]:
    for name, value in _object(given).items():
        yield str(name), ", ".join(_text(each) for each in value) if isinstance(value, list) else _text(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _object(value: Any) -> Object:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
