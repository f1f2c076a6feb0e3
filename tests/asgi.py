"""Sends requests to the application byte for byte, as no well-bred client would; quick, since nothing is in between."""

import json
from collections.abc import Iterable, MutableMapping
from typing import Any

from msgspec import Struct

from signoff.server import Server

Headers = Iterable[tuple[bytes, bytes]]


class Answer(Struct):
    """What the application said; with the names that tests know from httpx."""

    status_code: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return json.loads(self.content)


async def ask(app: Server, method: str, target: bytes, headers: Headers = (), body: bytes = b"") -> Answer:
    """Send one request; `target` is the path with its query, as on the request line."""
    path, _, query = target.partition(b"?")
    scope: MutableMapping[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": path.decode("latin-1"),
        "raw_path": path,
        "query_string": query,
        "headers": list(headers),
        "client": ("127.0.0.1", 50000),
        "server": ("signoff.example.org", 443),
    }
    waiting = [{"type": "http.request", "body": body, "more_body": False}]
    said: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        said.append(message)

    await app(scope, receive, send)
    start, *parts = said
    named = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], named, b"".join(part.get("body", b"") for part in parts))
