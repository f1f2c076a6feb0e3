"""One attempt: the request as it goes out, what came back, and the log of both with secrets masked."""

import base64
import binascii
import hashlib
import hmac
import time
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from signoff.domain.outbound import sealing, templates
from signoff.domain.outbound.templates import Parameters, Rendered
from signoff.domain.outbound.types import Request
from signoff.kernel.net import Answer, Caller, CallError, CallRefused, Outgoing
from signoff.kernel.settings import Settings

MAX_LOGGED = 16 * 1024
SUCCESS = "Successfully executed webhook"

_HIDDEN = (
    "For security purposes, the response details are not logged. To enable response logging, configure the"
    " webhook_host_whitelist property. See {base}/doc/webhooks#whitelist for more information."
)


class Shipment(Struct, frozen=True):
    """What is to be sent: `id` stays the same in every attempt of one delivery."""

    id: str
    webhook: str
    request: Request
    parameters: Parameters
    base: str


class Attempt(Struct, frozen=True):
    """What came of one attempt; `refused` says that the guard did not let it out."""

    rendered: Rendered
    headers: tuple[tuple[str, str], ...]
    answer: Answer | None
    error: str | None
    refused: bool
    success: bool
    milliseconds: int
    lines: tuple[str, ...]

    def log(self, conclusion: str) -> str:
        """Give the log, with a last line."""
        return "".join(f"{text}\n" for text in (*self.lines, line("INFO", conclusion)))


def hidden(settings: Settings) -> bool:
    """Tell whether answers are hidden: without a list of hosts, a webhook could be used to read what others hide."""
    return not settings.webhook_hosts


def hidden_message(base: str) -> str:
    """Say why an answer is not shown."""
    return _HIDDEN.format(base=base)


def line(level: str, text: str) -> str:
    """Write one line of a log."""
    return f"[{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}] {level}: {text}"


async def attempt(caller: Caller, settings: Settings, shipment: Shipment) -> Attempt:
    """Send a shipment once."""
    rendered = templates.rendered(shipment.request, shipment.parameters)
    body = None if rendered.body is None else rendered.body.encode()
    headers = _headers(settings, shipment, rendered, body)
    outgoing = Outgoing(rendered.method, rendered.url, headers, body)
    begun = time.perf_counter()
    answer, error, refused = None, None, False
    try:
        answer = await caller.call(outgoing)
    except CallError as failure:
        error, refused = str(failure), isinstance(failure, CallRefused)
    success = answer is not None and answer.status in settings.webhook_success_codes
    taken = round(1000 * (time.perf_counter() - begun))
    lines = _lines(settings, shipment, outgoing, answer, error)
    return Attempt(rendered, headers, answer, error, refused, success, taken, lines)


def _headers(
    settings: Settings, shipment: Shipment, rendered: Rendered, body: bytes | None
) -> tuple[tuple[str, str], ...]:
    own = {"user-agent": settings.webhook_user_agent, "accept": "*/*", "idempotency-key": shipment.id}
    if body is not None and not isinstance(shipment.request.body, str):
        own["content-type"] = "application/json"
    if rendered.username is not None:
        pair = f"{rendered.username}:{rendered.password or ''}".encode()
        own["authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    given = {name.lower(): value for name, value in rendered.headers.items()}
    return tuple({**own, **given, **_signature(shipment, body or b"")}.items())


def _signature(shipment: Shipment, body: bytes) -> dict[str, str]:
    """Sign as https://www.standardwebhooks.com says: `id.timestamp.body` by HMAC-SHA256."""
    secret = shipment.request.signing_secret
    if not isinstance(secret, str):
        return {}
    timestamp = str(int(time.time()))
    digest = hmac.digest(_key(secret), f"{shipment.id}.{timestamp}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": shipment.id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def _key(secret: str) -> bytes:
    try:
        return (
            base64.b64decode(secret.removeprefix("whsec_"), validate=True)
            if _is_standard(secret)
            else secret.encode()
        )
    except binascii.Error:
        return secret.encode()


def _is_standard(secret: str) -> bool:
    return secret.startswith("whsec_")


def _lines(
    settings: Settings, shipment: Shipment, sent: Outgoing, answer: Answer | None, error: str | None
) -> tuple[str, ...]:
    context = msgspec.json.encode(shipment.parameters).decode()
    texts = [("DEBUG", f"Webhook context {context}"), ("INFO", f"HTTP/1.1 {sent.method} {sent.url}")]
    texts += [("INFO", f"{name}: {sealing.logged_header(name, value)}") for name, value in sent.headers]
    if sent.body is not None:
        texts.append(("INFO", _bounded(sent.body)))
    if answer is not None and hidden(settings):
        texts.append(("INFO", hidden_message(shipment.base)))
    elif answer is not None:
        texts.append(("INFO", f"{answer.version} {answer.status} {answer.reason}".rstrip()))
        texts += [("INFO", f"{name}: {sealing.logged_header(name, value)}") for name, value in answer.headers]
        texts += [("INFO", _bounded(answer.body))] if answer.body else []
    if error is not None:
        texts.append(("ERROR", f"Error executing webhook {shipment.webhook} {error}"))
    return tuple(line(level, text) for level, text in texts)


def _bounded(body: bytes) -> str:
    # PostgreSQL keeps no NUL in a text.
    text = body[:MAX_LOGGED].decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text if len(body) <= MAX_LOGGED else f"{text}... ({len(body)} bytes)"
