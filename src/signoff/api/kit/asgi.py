"""From ASGI to a call, and from a reply to ASGI."""

from collections.abc import Iterable
from functools import partial
from urllib.parse import quote

from starlette.types import Receive, Scope, Send

from signoff.api.kit import bodies, credentials, multipart, streaming
from signoff.api.kit.addressing import Addressing
from signoff.api.kit.call import Call, Reply
from signoff.api.kit.holding import ROOM
from signoff.kernel.ids import new_secret
from signoff.kernel.settings import Settings

_ASCII = bytes(range(128))
_TEXTUAL = ("text/", "application/json", "application/hal+json", "application/problem+json", "image/svg+xml")


def call_of(scope: Scope, addressing: Addressing) -> Call:
    """Make a call, without its body, from a connection's scope."""
    headers = _headers(scope["headers"])
    client = scope["client"][0] if scope.get("client") else ""
    raw = scope.get("raw_path") or quote(scope["path"]).encode()
    return Call(
        method=scope["method"],
        path=addressing.stripped(_ascii(raw.partition(b"?")[0])),
        query=_ascii(scope["query_string"]),
        headers=headers,
        base=addressing.base(scope["scheme"], headers, client),
        request_id=_request_id(headers.get("x-request-id", "")),
    )


def _headers(given: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw, value in given:
        name, text = raw.decode("latin-1"), value.decode("latin-1")
        # A header that is sent in several lines is one list.
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found


def _ascii(raw: bytes) -> str:
    # Some clients leave UTF-8 as it is; quoted, it reads like everybody else's.
    return raw.decode() if raw.isascii() else quote(raw, safe=_ASCII)


def _request_id(given: str) -> str:
    # A foreign id is kept when it cannot do harm in a log.
    return given if given.isascii() and given.isprintable() and 0 < len(given) <= 100 else new_secret(9)


async def read_body(call: Call, receive: Receive, settings: Settings) -> None:
    """Read the call's body into it, or say how to read a form; a few clients send a body with GET, too."""
    announced = call.method == "GET" and call.headers.get("content-length", "0") != "0"
    if not announced and call.method in ("GET", "HEAD", "OPTIONS"):
        return
    if call.content_type != multipart.MEDIA_TYPE:
        counted = ROOM.counted(call, receive, settings.max_body)
        call.body = await bodies.read(counted, call.headers, settings.max_body)
        return
    call.arriving = partial(_read_form, call, receive, settings)
    if not credentials.given(call.headers):
        # Clients of flows put their token into the form itself.
        await call.arriving(multipart.largest(settings) if settings.open else settings.max_body)


async def _read_form(call: Call, receive: Receive, settings: Settings, limit: int) -> None:
    call.arriving = None
    pieces = bodies.pieces(receive, call.headers, limit)
    call.form = await multipart.read(pieces, call.headers["content-type"], settings)


async def send_reply(send: Send, receive: Receive, call: Call, reply: Reply) -> None:
    """Send a reply; HEAD gets the headers only."""
    await send({"type": "http.response.start", "status": reply.status, "headers": _answered(call, reply)})
    if reply.chunks is None or call.method == "HEAD":
        await send({"type": "http.response.body", "body": b"" if call.method == "HEAD" else reply.body})
    else:
        await streaming.send_chunks(send, receive, reply.chunks())


def _answered(call: Call, reply: Reply) -> list[tuple[bytes, bytes]]:
    headers = [
        (b"cache-control", b"no-cache"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-request-id", call.request_id.encode()),
    ]
    if reply.chunks is None and reply.status != 204:
        headers.append((b"content-length", str(len(reply.body)).encode()))
    if reply.media_type:
        headers.append((b"content-type", _content_type(reply.media_type).encode()))
    given = [(name.encode(), value.encode("latin-1")) for name, value in reply.headers]
    named = {name for name, _ in given}
    return [header for header in headers if header[0] not in named] + given


def _content_type(media_type: str) -> str:
    # Event streams are UTF-8 by definition, and some readers compare the whole type.
    textual = (
        media_type.startswith(_TEXTUAL) and "charset" not in media_type and "event-stream" not in media_type
    )
    return f"{media_type};charset=utf-8" if textual else media_type
