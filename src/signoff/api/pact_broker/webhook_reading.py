"""Webhooks as clients describe them."""

from typing import Any

from msgspec import UNSET, UnsetType

from signoff.api.kit import bodies
from signoff.api.kit.call import Call
from signoff.api.pact_broker.fields import Fields
from signoff.domain.outbound.types import EventName, Request, Side, WebhookFields

_DEFAULT_EVENTS = (EventName.CONTRACT_CONTENT_CHANGED,)


def read(call: Call) -> WebhookFields:
    """Read the body; names in the path are stronger than those in it. Raises Invalid."""
    fields = Fields(bodies.object_of(call))
    description = fields.text("description", blank=True)
    enabled = fields.flag("enabled")
    events = _events(fields)
    request = _request(fields)
    sides = {role: _side(fields, call, role) for role in ("consumer", "provider")}
    fields.check()
    return WebhookFields(
        request,
        description,
        sides["consumer"],
        sides["provider"],
        enabled is not False,
        events,
    )


def _side(fields: Fields, call: Call, role: str) -> Side | None:
    if role in call.parameters:
        return Side(call[role])
    given = fields.object(role)
    if given is None:
        return None
    side = Fields(given)
    name, label = side.text("name", blank=True), side.text("label", blank=True)
    _gather(fields, role, side)
    if name is None and label is None and not side.messages:
        fields.wrong(f"{role}.name", "is missing")
    return Side(name, label)


def _events(fields: Fields) -> tuple[str, ...]:
    if fields.document.get("events") is None:
        return _DEFAULT_EVENTS
    names: list[str] = []
    for index, item in enumerate(fields.items("events")):
        event = Fields(item if isinstance(item, dict) else {})
        names.append(event.text("name", required=True) or "")
        for line in event.lines():
            fields.wrong("events", f"{line} (at index {index})")
    return tuple(names)


def _request(fields: Fields) -> Request:
    given = Fields(fields.object("request", required=True) or {})
    if fields.messages.get("request"):
        return Request("", "")
    request = Request(
        (given.text("method", required=True) or "").upper(),
        given.text("url", required=True) or "",
        _headers(given),
        given.document.get("body"),
        given.text("username", blank=True),
        _secret(given, "password"),
        _secret(given, "signingSecret"),
    )
    _gather(fields, "request", given)
    return request


def _headers(given: Fields) -> dict[str, str]:
    headers: dict[str, Any] = given.object("headers") or {}
    if any(not isinstance(value, str) for value in headers.values()):
        given.wrong("headers", "must have texts as values")
        return {}
    return {name.lower(): value for name, value in headers.items()}


def _secret(given: Fields, name: str) -> str | UnsetType | None:
    return given.text(name, blank=True) if name in given.document else UNSET


def _gather(fields: Fields, name: str, inner: Fields) -> None:
    for part, texts in inner.messages.items():
        for text in texts:
            fields.wrong(f"{name}.{part}", text)
