"""Streams of the application in this process: opened, read while others post, and left."""

import asyncio
import json
from collections.abc import MutableMapping
from typing import Any

from signoff.server import Server

PATIENCE = 10


class Stream:
    """One open stream."""

    def __init__(self, app: Server, target: str, token: str, headers: dict[str, str]) -> None:
        path, _, query = target.partition("?")
        given = {"host": "signoff.example.org", "authorization": f"Bearer {token}", **headers}
        scope: MutableMapping[str, Any] = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "scheme": "https",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
            "client": ("127.0.0.1", 50000),
            "server": ("signoff.example.org", 443),
        }
        self.chunks: list[bytes] = []
        self.status = 0
        self.headers: dict[str, str] = {}
        self.over = asyncio.Event()
        self._leaving = asyncio.Event()
        self._changed = asyncio.Event()
        self._asked = False
        self._task = asyncio.create_task(app(scope, self._receive, self._send))
        self._task.add_done_callback(lambda _: self._end())

    def _end(self) -> None:
        self.over.set()
        self._changed.set()

    async def _receive(self) -> MutableMapping[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._leaving.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        elif message.get("body"):
            self.chunks.append(message["body"])
        self._changed.set()

    async def until(self, count: int) -> list[Any]:
        """Wait for so many messages; give all that have come."""
        async with asyncio.timeout(PATIENCE):
            while len(self.messages) < count and not self.over.is_set():
                self._changed.clear()
                await self._changed.wait()
        return self.messages

    async def began(self) -> "Stream":
        """Wait until it has said something at all."""
        async with asyncio.timeout(PATIENCE):
            while not self.chunks and not self.over.is_set():
                self._changed.clear()
                await self._changed.wait()
        return self

    @property
    def messages(self) -> list[Any]:
        """What has come, keep-alives left out."""
        return [found for chunk in self.chunks if (found := _message(chunk)) is not None]

    async def leave(self) -> None:
        """Go away, as a client does."""
        self._leaving.set()
        await asyncio.wait_for(self._task, PATIENCE)


def _message(chunk: bytes) -> Any:
    if chunk.startswith(b"id: "):
        number, data = chunk.removesuffix(b"\n\n").split(b"\n")
        found = json.loads(data.removeprefix(b"data: "))
        if "id" in found:
            assert number == b"id: %d" % found["id"]
        return found
    if chunk.endswith(b"\r\n"):
        return json.loads(chunk)
    assert chunk in (b"\n", b":\n\n") or chunk.startswith(b": ")
    return None
