"""A flow with people in it."""

import asyncio

import pytest

from signoff.kernel.database import Database
from tests.api.client import Client
from tests.api.flowdock.people import MAIN, Flow
from tests.world import World


@pytest.fixture
def flow(
    client: Client, reader: Client, nobody: Client, db: Database, world: World, runner: asyncio.Runner
) -> Flow:
    """Alice's flow, with Bob in it."""
    bob = Client(db, runner, world.token(world.bob).value)
    assert client.post("/flows/default", {"name": "Main"}).status_code == 201
    number = bob.get("/user").json()["id"]
    assert client.post(f"{MAIN}/users", {"id": number}).status_code == 200
    return Flow(client, bob, reader, nobody)
