"""A client of the whole application, in this process: no socket, no worker, each engine."""

import asyncio
from collections.abc import Mapping
from copy import copy

import httpx2
from httpx2 import ASGITransport, AsyncClient, Response

from signoff.kernel.database import Database
from signoff.server import Server
from tests.asgi import Answer, ask

BASE = "https://signoff.example.org"


class Client:
    """Sends requests with one person's token; paths are sent as they are written, `%2F` included."""

    def __init__(self, db: Database, runner: asyncio.Runner, token: str = "") -> None:
        self._db = db
        self._runner = runner
        self._headers = {"authorization": f"Bearer {token}"} if token else {}
        self._app = Server(db.settings, db)

    def get(self, path: str, **headers: str) -> Response:
        return self.send("GET", path, headers=headers)

    def put(self, path: str, document: object = None) -> Response:
        return self.send("PUT", path, document)

    def post(self, path: str, document: object = None) -> Response:
        return self.send("POST", path, document)

    def patch(self, path: str, document: object = None) -> Response:
        return self.send("PATCH", path, document, "application/merge-patch+json")

    def delete(self, path: str) -> Response:
        return self.send("DELETE", path)

    def send(
        self,
        method: str,
        path: str,
        document: object = None,
        kind: str = "application/json",
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Send a request; a document is sent as JSON of the given media type, bytes as they are."""
        content = document if isinstance(document, bytes) else _encoded(document)
        given = {"accept": "application/hal+json", **self._headers, **(headers or {})}
        if method in ("POST", "PUT", "PATCH"):
            given.setdefault("content-type", kind)
        return self._runner.run(self._send(method, path, content, given))

    def raw(self, method: str, target: bytes, body: bytes = b"", /, **headers: str) -> Answer:
        """Send a request whose path and query are bytes that no client would send."""
        given = {
            "host": BASE.partition("//")[2],
            "accept": "application/hal+json",
            **self._headers,
            **headers,
        }
        sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()]
        return self._runner.run(ask(self._app, method, target, sent, body))

    def with_settings(self, **changes: object) -> "Client":
        """Give the same person on an installation with other settings."""
        changed = copy(self)
        settings = self._db.settings.overlay(**changes)
        self._db.settings = settings
        changed._app = Server(settings, self._db)
        return changed

    def accepting(self, kind: str) -> "Client":
        """Give the same person with a client that takes another media type."""
        changed = copy(self)
        changed._headers = {**self._headers, "accept": kind}
        return changed

    async def _send(self, method: str, path: str, content: bytes, headers: dict[str, str]) -> Response:
        async with AsyncClient(transport=ASGITransport(self._app), base_url=BASE) as client:
            return await client.request(method, path, content=content, headers=headers)


def _encoded(document: object) -> bytes:
    return b"" if document is None else httpx2.Request("POST", BASE, json=document).content
