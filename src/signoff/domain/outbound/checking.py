"""What a webhook may look like, and where it may go: the operator's lists of methods, schemes and hosts."""

import re
from ipaddress import ip_address, ip_network

import msgspec

from signoff.domain.outbound import templates
from signoff.domain.outbound.types import EventName, Request, Side, WebhookFields
from signoff.kernel.errors import Invalid
from signoff.kernel.net import Target, target_of
from signoff.kernel.settings import Settings

LISTS = "See /doc/webhooks#whitelist for more information."
MAX_BODY = 256 * 1024

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
_UUID = re.compile(r"[A-Za-z0-9_-]{16,}")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[^\r\n\0]*")

Faults = dict[str, list[str]]


def check_uuid(uuid: str) -> None:
    """Refuse a uuid that is none of ours; raises Invalid."""
    if not _UUID.fullmatch(uuid):
        text = "The UUID can only contain the characters A-Z, a-z, 0-9, _ and -, and must be 16 or more characters."
        raise Invalid({"uuid": [text]})


def check(fields: WebhookFields, settings: Settings) -> Target:
    """Refuse a webhook that is malformed or may not go where it wants; raises Invalid, gives where it goes."""
    faults: Faults = {}
    for name, side in (("consumer", fields.consumer), ("provider", fields.provider)):
        _note(faults, name if side and side.label else f"{name}.name", _side(side))
    _note(faults, "events", *_events(fields.events))
    target, found = _request(fields.request, settings)
    faults |= found
    if faults or target is None:
        raise Invalid(faults)
    return target


def check_call(method: str, url: str, settings: Settings) -> Target:
    """Refuse a call of somebody else's making that may not go where it wants; raises Invalid, gives where it goes."""
    faults: Faults = {}
    target, text = where(url, settings)
    _note(faults, "httpMethod", _method(method, settings))
    _note(faults, "urlTemplate", text)
    if faults or target is None:
        raise Invalid(faults)
    return target


def _note(faults: Faults, name: str, *texts: str | None) -> None:
    if given := [text for text in texts if text]:
        faults.setdefault(name, []).extend(given)


def _side(side: Side | None) -> str | None:
    if side is None:
        return None
    if side.name is not None and side.label is not None:
        return "name and label cannot be provided at the same time"
    return None if (side.name or side.label or "").strip() else "cannot be blank"


def _events(names: tuple[str, ...]) -> list[str]:
    if not names:
        return ["size cannot be less than 1"]
    known = ", ".join(EventName)
    return [
        f"name must be one of: {known} (at index {index})"
        for index, name in enumerate(names)
        if name not in tuple(EventName)
    ]


def _request(request: Request, settings: Settings) -> tuple[Target | None, Faults]:
    faults: Faults = {}
    target, text = where(request.url, settings)
    _note(faults, "request.method", _method(request.method, settings))
    _note(faults, "request.url", text)
    _note(faults, "request.headers", *_headers(request.headers))
    if len(msgspec.json.encode(request.body)) > MAX_BODY:
        _note(faults, "request.body", f"cannot be larger than {MAX_BODY} bytes")
    return target, faults


def _method(method: str, settings: Settings) -> str | None:
    if method.upper() not in _METHODS:
        return "is not a recognised HTTP method"
    allowed = [each.upper() for each in settings.webhook_methods]
    if method.upper() in allowed:
        return None
    one = f"must be {allowed[0]}" if len(allowed) == 1 else f"must be one of {', '.join(allowed)}"
    return f"{one}. {LISTS}"


def where(url: str, settings: Settings) -> tuple[Target | None, str | None]:
    """Tell where a URL leads, or why the operator does not want it called."""
    target = target_of(templates.filled(url, "placeholder"))
    if target is None:
        return None, "is not a valid URL eg. http://example.org"
    if target != target_of(templates.filled(url, "differentplaceholder")):
        return None, "cannot have a template parameter in the host"
    if target.credentials:
        return None, "cannot contain a user name or password: give them as username and password"
    if target.scheme not in [each.lower() for each in settings.webhook_schemes]:
        return None, f"scheme must be {', '.join(settings.webhook_schemes)}. {LISTS}"
    hosts = settings.webhook_hosts
    if hosts and not any(_matches(target.host, each) for each in hosts):
        named = ", ".join(f'"{each}"' for each in hosts)
        return None, f"host must be in the whitelist {named}. {LISTS}"
    return target, None


def expression_of(entry: str) -> str | None:
    """Give the expression that an entry of the allowed hosts has between slashes; None for a name or a network."""
    is_expression = len(entry) > 2 and entry.startswith("/") and entry.endswith("/")
    return entry[1:-1] if is_expression else None


def _matches(host: str, entry: str) -> bool:
    expression = expression_of(entry)
    if expression is not None:
        return re.search(expression, host) is not None
    try:
        return ip_address(host) in ip_network(entry, strict=False)
    except ValueError:
        pass
    if entry.startswith("*."):
        # As in certificates, the star is one label.
        return host.partition(".")[2] == entry[2:].lower() and not host.startswith(".")
    return host == entry.lower()


def _headers(headers: dict[str, str]) -> list[str]:
    return [
        f"has an invalid header: {name!r}"
        for name, value in headers.items()
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value)
    ]
