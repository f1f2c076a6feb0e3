"""An office that sends webhooks: it publishes, lets the log be read, and carries out what is due."""

import asyncio
from collections.abc import Iterator

import pytest

from signoff.kernel.database import Database
from signoff.kernel.settings import Settings
from tests.domain.outbound.office import Office
from tests.receiver import Receiver, receiving
from tests.world import World


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.overlay(
        webhook_schemes=["http", "https"],
        webhook_networks=["127.0.0.0/8"],
        webhook_retry_schedule=[10, 60],
        webhook_timeout=5,
    )


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def office(db: Database, world: World, receiver: Receiver) -> Iterator[Office]:
    with asyncio.Runner() as runner:
        yield Office(world, receiver, runner)
