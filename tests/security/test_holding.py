"""Many large bodies at once, none of which ever ends, take only so much memory."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from signoff.api.kit import holding
from signoff.kernel.database import Database
from signoff.server import Server
from tests.api.client import Client

MEBIBYTE = 2**20


class Sender:
    """Sends a body piece by piece, and waits for something before it goes on."""

    def __init__(self, app: Server, pieces: int, length: str = "") -> None:
        self.status = 0
        self.sent = asyncio.Event()
        self.go_on = asyncio.Event()
        self._pieces = pieces
        headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
        scope: MutableMapping[str, Any] = {
            "type": "http",
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/pacticipants",
            "raw_path": b"/pacticipants",
            "query_string": b"",
            "headers": headers + [(b"content-length", length.encode())] * bool(length),
            "client": ("127.0.0.1", 50000),
        }
        self.task = asyncio.create_task(app(scope, self._receive, self._send))

    async def _receive(self) -> MutableMapping[str, Any]:
        if not self._pieces:
            self.sent.set()
            await self.go_on.wait()
            return {"type": "http.request", "body": b"", "more_body": False}
        self._pieces -= 1
        return {"type": "http.request", "body": b" " * MEBIBYTE, "more_body": True}

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.sent.set()


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> holding.Room:
    monkeypatch.setattr(holding, "MOST", 4 * MEBIBYTE)
    return holding.ROOM


def test_large_bodies_that_do_not_end(db: Database, runner: asyncio.Runner, room: holding.Room) -> None:
    app = Server(db.settings.overlay(max_body=2 * MEBIBYTE), db)

    async def story() -> None:
        small = [Sender(app, 1, str(MEBIBYTE)) for _ in range(10)]
        large = [Sender(app, 2) for _ in range(3)]
        for each in (*small, *large):
            await each.sent.wait()
        assert [each.status for each in large] == [0, 0, 503]
        assert room.held == 4 * MEBIBYTE
        for each in (*small, *large):
            each.go_on.set()
            await each.task
        # Spaces are no application, and whose they are was not said.
        assert {each.status for each in (*small, *large[:2])} == {401}
        assert room.held == 0
        again = Sender(app, 2)
        again.go_on.set()
        await again.task
        assert again.status == 401

    runner.run(story())


def test_who_goes_away_leaves_room(db: Database, runner: asyncio.Runner, room: holding.Room) -> None:
    app = Server(db.settings.overlay(max_body=3 * MEBIBYTE), db)

    async def story() -> None:
        sender = Sender(app, 2)
        await sender.sent.wait()
        assert room.held == 2 * MEBIBYTE
        sender.task.cancel()
        await asyncio.gather(sender.task, return_exceptions=True)
        assert room.held == 0

    runner.run(story())


ANONYMOUS = [b"/oauth/token", b"/v1/messages/chat/" + b"a" * 32, b"/v1/messages/team_inbox/" + b"a" * 32]


@pytest.mark.parametrize("path", ANONYMOUS)
def test_what_nobody_in_particular_sends_is_small(db: Database, runner: asyncio.Runner, path: bytes) -> None:
    """To read a large document takes the event loop half a second, and anybody could send the next one."""
    anybody = Client(db, runner)
    for given in ({}, {"authorization": "Basic eDp5"}):
        sent = {"content_type": "application/json", "accept": "*/*", **given}
        answer = anybody.raw("POST", path, b'{"a":[' + b"0," * MEBIBYTE + b"0]}", **sent)
        assert answer.status_code == 413
        assert anybody.raw("POST", path, b"{}", **sent).status_code in (400, 401, 404)
