"""Who asks: everybody of the world over the wire, against an installation where there is something to see."""

import asyncio
from collections.abc import Iterator

import pytest

from signoff.kernel.database import Database
from signoff.kernel.settings import Settings
from tests.api.client import Client
from tests.security.installation import Installation
from tests.world import World


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Let every request of the walk work at any time."""
    return settings.overlay(allow_contract_change=True)


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def client(db: Database, world: World, runner: asyncio.Runner) -> Client:
    """Alice, who may do everything."""
    return Client(db, runner, world.token(world.alice).value)


@pytest.fixture
def installation(client: Client, db: Database) -> Installation:
    return Installation(client, db)
