"""The form of a webhook: what a stored one looks like in it, and what is read from it."""

import msgspec
from msgspec import UNSET, UnsetType

from signoff.api.kit.call import Call
from signoff.domain.outbound.types import EventName, Request, Side, Webhook, WebhookFields
from signoff.kernel.errors import Invalid
from signoff.web import query
from signoff.web.forms import Form

ROLES = ("consumer", "provider")


def blank(call: Call, method: str) -> Form:
    """Give the form of a new webhook, for the applications that the address names."""
    given = {role: query.word(call, role) for role in ROLES}
    sides = {role: [name] for role, name in given.items() if name}
    return Form(
        {
            "events": [EventName.CONTRACT_CONTENT_CHANGED],
            "method": [method],
            "headers": ["content-type: application/json\n"],
            "enabled": ["on"],
            **sides,
            **{f"{role}_by": ["name"] for role in sides},
        }
    )


def filled(webhook: Webhook) -> Form:
    """Give the form of a stored webhook; its secrets are not in it."""
    request = webhook.request
    values = {
        "description": webhook.description or "",
        **_shown("consumer", webhook.consumer),
        **_shown("provider", webhook.provider),
        "method": request.method,
        "url": request.url,
        "headers": "".join(f"{name}: {value}\n" for name, value in request.headers.items()),
        "body": body_text(request.body),
        "username": request.username or "",
        **({"enabled": "on"} if webhook.enabled else {}),
    }
    return Form({**{name: [value] for name, value in values.items()}, "events": list(webhook.events)})


def _shown(role: str, side: Side | None) -> dict[str, str]:
    if side is None:
        return {}
    by = "label" if side.label is not None else "name"
    return {f"{role}_by": by, role: side.label or side.name or ""}


def body_text(body: object) -> str:
    """Write a body as somebody would type it."""
    if body is None or isinstance(body, str):
        return body or ""
    return msgspec.json.format(msgspec.json.encode(body), indent=2).decode()


def read(form: Form) -> WebhookFields:
    """Read what was typed; raises Invalid."""
    request = Request(
        form.text("method").upper(),
        form.text("url"),
        _headers(form.raw("headers")),
        _body(form.raw("body")),
        form.text("username") or None,
        _secret(form, "password"),
        _secret(form, "signing_secret"),
    )
    consumer, provider = (_side(form, role) for role in ROLES)
    return WebhookFields(
        request,
        form.text("description") or None,
        consumer,
        provider,
        form.ticked("enabled"),
        tuple(form.every("events")),
    )


def _side(form: Form, role: str) -> Side | None:
    match form.text(f"{role}_by"):
        case "name":
            return Side(name=form.text(role))
        case "label":
            return Side(label=form.text(role))
        case _:
            return None


def _headers(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        name, colon, value = line.partition(":")
        if not line.strip():
            continue
        if not colon or not name.strip():
            raise Invalid({"request.headers": [f"line {number} is not a name, a colon and a value"]})
        found[name.strip().lower()] = value.strip()
    return found


def _body(text: str) -> object:
    """Take a JSON object or array as such, so that parameters in it are escaped; anything else is only text."""
    if not text.strip():
        return None
    try:
        found: object = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
    return found if isinstance(found, dict | list) else text


def _secret(form: Form, name: str) -> str | UnsetType | None:
    if form.ticked(f"forget_{name}"):
        return None
    return form.raw(name) or UNSET
