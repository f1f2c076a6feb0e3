from collections.abc import Iterator

import pytest

from signoff.kernel import clock
from signoff.kernel.settings import Settings
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
def shop(world: World) -> Shop:
    """An empty shop of Alice's."""
    return Shop(world.db, world.alice)


@pytest.fixture
def visitor(world: World, settings: Settings) -> Iterator[Visitor]:
    """Carol, who may only read, at a browser."""
    with Visitor(settings, world.token(world.carol).value) as carol:
        yield carol


@pytest.fixture
def stranger(world: World, settings: Settings) -> Iterator[Visitor]:
    """Somebody without a credential at a browser."""
    with Visitor(settings) as nobody:
        yield nobody


@pytest.fixture
def outsider(world: World, settings: Settings) -> Iterator[Visitor]:
    """Mallory, who administers another organisation, at a browser."""
    with Visitor(settings, world.token(world.mallory).value) as mallory:
        yield mallory


@pytest.fixture
def prefixed(world: World, settings: Settings) -> Iterator[Visitor]:
    """Carol at a browser, before a server that lives under a path prefix."""
    settings = settings.overlay(base_url="https://example.org/pacts")
    with Visitor(settings, world.token(world.carol).value) as carol:
        yield carol
