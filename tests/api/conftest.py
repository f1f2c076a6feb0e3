"""The application as clients see it, in this process."""

import asyncio
from collections.abc import Iterator

import pytest

from signoff.kernel.database import Database
from tests.api.client import Client
from tests.api.golden import Golden
from tests.world import World


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for all requests of a test."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def client(db: Database, world: World, runner: asyncio.Runner) -> Client:
    """Alice, who may do everything."""
    return Client(db, runner, world.token(world.alice).value)


@pytest.fixture
def reader(db: Database, world: World, runner: asyncio.Runner) -> Client:
    """Carol, who only reads."""
    return Client(db, runner, world.token(world.carol).value)


@pytest.fixture
def stranger(db: Database, world: World, runner: asyncio.Runner) -> Client:
    """Mallory, who administers another organisation."""
    return Client(db, runner, world.token(world.mallory).value)


@pytest.fixture
def nobody(db: Database, runner: asyncio.Runner) -> Client:
    """Somebody without a credential."""
    return Client(db, runner)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """The approved answers beside the test."""
    return Golden(request.path.parent / "golden")
