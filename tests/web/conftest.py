import asyncio
from collections.abc import Iterator

import pytest

from signoff.kernel import clock
from signoff.kernel.database import Database, open_database
from tests.api.client import Client
from tests.web.shop import Shop
from tests.web.visitor import Visitor
from tests.world import World

NOW = "2026-11-23T12:00:00.000000+00:00"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> str:
    """Noon, for every transaction."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return NOW


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for all requests of a test."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def shop(world: World) -> Shop:
    """An empty shop of Alice's."""
    return Shop(world.db, world.alice)


@pytest.fixture
def visitor(db: Database, world: World, runner: asyncio.Runner) -> Visitor:
    """Carol, who may only read, at a browser."""
    return Visitor(Client(db, runner, world.token(world.carol).value))


@pytest.fixture
def manager(db: Database, world: World, runner: asyncio.Runner) -> Visitor:
    """Alice, who may do everything, at a browser."""
    return Visitor(Client(db, runner, world.token(world.alice).value))


@pytest.fixture
def nobody(db: Database, world: World, runner: asyncio.Runner) -> Visitor:
    """Somebody without a credential at a browser."""
    return Visitor(Client(db, runner))


@pytest.fixture
def outsider(db: Database, world: World, runner: asyncio.Runner) -> Visitor:
    """Mallory, who administers another organisation, at a browser."""
    return Visitor(Client(db, runner, world.token(world.mallory).value))


@pytest.fixture
def prefixed(db: Database, world: World, runner: asyncio.Runner) -> Iterator[Visitor]:
    """Carol at a browser, before a server that lives under a path prefix."""
    prefixed = open_database(db.settings.overlay(base_url="https://example.org/pacts"))
    yield Visitor(Client(prefixed, runner, world.token(world.carol).value))
    prefixed.close()
