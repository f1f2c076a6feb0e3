"""A flow of each test's own on the shared server, with people who have tokens, spoken to by the protocol itself."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from msgspec import Struct

from tests.clients.servers import Server


class Person(Struct, frozen=True):
    """Somebody with a token, and the number and nick that others know them by."""

    id: int
    nick: str
    token: str


class Flow(Struct, frozen=True):
    """A flow with an administrator and a bot in it."""

    server: Server
    slug: str
    id: str
    admin: Person
    bot: Person
    http: httpx2.Client

    @property
    def path(self) -> str:
        """Where the flow is."""
        return f"/flows/default/{self.slug}"

    def say(self, text: str, **more: Any) -> Any:
        """Say something as the administrator."""
        said = self.http.post(f"{self.path}/messages", json={"event": "message", "content": text, **more})
        said.raise_for_status()
        return said.json()

    def messages(self, **query: Any) -> list[Any]:
        """List what was said."""
        found: list[Any] = self.http.get(f"{self.path}/messages", params=query).raise_for_status().json()
        return found


@pytest.fixture
def flow(server: Server) -> Iterator[Flow]:
    """A flow that nobody else uses."""
    name = f"f{uuid4().hex[:10]}"
    nick = f"bot{uuid4().hex[:8]}"
    server.signoff("user", "create", nick, "--service", "--role", "administrator")
    token = server.signoff("token", "create", nick, "--description", "bot").split()[-1]
    with httpx2.Client(base_url=server.url, auth=(server.token, "")) as http:
        made = http.post("/flows/default", json={"name": name}).raise_for_status().json()
        users = {each["nick"]: each["id"] for each in http.get("/users").json()}
        me = http.get("/user").json()
        http.post(f"/flows/default/{name}/users", json={"id": users[nick]}).raise_for_status()
        yield Flow(
            server,
            name,
            made["id"],
            Person(me["id"], me["nick"], server.token),
            Person(users[nick], nick, token),
            http,
        )
