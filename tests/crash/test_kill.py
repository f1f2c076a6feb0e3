"""Kills the server while clients publish: what was acknowledged is there, and nothing is half there."""

import base64
import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest
from sqlalchemy import func, select

from signoff.domain.catalog.tables import version
from signoff.domain.contracts.events import ContractPublished
from signoff.domain.contracts.tables import contract
from signoff.kernel.actor import system
from signoff.kernel.database import open_database
from signoff.kernel.events import event_table
from signoff.kernel.settings import Settings
from signoff.kernel.sql import prepare
from tests.crash.whole import assert_whole_log
from tests.processes import Process, serve

KILLS = 20
CLIENTS = 4
RANDOM = random.Random(20261123)

_versions = prepare(select(func.count()).select_from(version))
_contracts = prepare(select(func.count()).select_from(contract))
_published = prepare(
    select(func.count()).select_from(event_table).where(event_table.c.kind == ContractPublished.KIND)
)


class Publishers:
    """Clients that publish one version after the other and remember what was acknowledged."""

    def __init__(self) -> None:
        self.acknowledged: set[str] = set()
        self._number = iter(range(10**9))
        self._stopped = threading.Event()
        self._heard = threading.Event()

    @contextmanager
    def publishing(self, url: str) -> Iterator[None]:
        """Publish until the block ends; it begins with the first answer."""
        self._stopped.clear()
        self._heard.clear()
        threads = [threading.Thread(target=self._publish_on, args=(url,)) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            assert self._heard.wait(30), "The server does not answer"
            yield
        finally:
            self._stopped.set()
            for thread in threads:
                thread.join()

    def _publish_on(self, url: str) -> None:
        with httpx2.Client(base_url=url, timeout=10) as client:
            while not self._stopped.is_set():
                number = f"v{next(self._number)}"
                try:
                    response = client.post("/contracts/publish", json=publication(number))
                except httpx2.HTTPError:
                    # The server was killed; whether this one was kept nobody knows.
                    time.sleep(0.01)
                    continue
                assert response.status_code == 200, response.text
                self.acknowledged.add(number)
                self._heard.set()


def publication(number: str) -> dict[str, object]:
    content = {
        "consumer": {"name": "shop"},
        "provider": {"name": "orders"},
        "interactions": [{"description": number, "request": {"path": "/"}, "response": {"status": 200}}],
    }
    return {
        "pacticipantName": "shop",
        "pacticipantVersionNumber": number,
        "branch": "main",
        "contracts": [
            {
                "consumerName": "shop",
                "providerName": "orders",
                "specification": "pact",
                "contentType": "application/json",
                "content": base64.b64encode(json.dumps(content).encode()).decode(),
            }
        ],
    }


@pytest.mark.timeout(300)
def test_nothing_acknowledged_is_lost(new_settings: Settings) -> None:
    publishers = Publishers()
    for _ in range(KILLS):
        with serve(new_settings, "--open") as server, publishers.publishing(server.url):
            time.sleep(RANDOM.uniform(0, 0.3))
            server.kill()
    with serve(new_settings, "--open") as server:
        assert_served(server, publishers.acknowledged)
        assert_whole_log(new_settings)
    assert len(publishers.acknowledged) > KILLS
    assert_whole(new_settings, len(publishers.acknowledged))


def assert_served(server: Process, acknowledged: set[str]) -> None:
    with httpx2.Client(base_url=server.url) as client:
        for number in acknowledged:
            response = client.get(f"/pacts/provider/orders/consumer/shop/version/{number}")
            assert response.status_code == 200
            assert response.json()["interactions"][0]["description"] == number


def assert_whole(settings: Settings, at_least: int) -> None:
    db = open_database(settings)
    with db.reading(system()) as tx:
        assert tx.number(_versions) == tx.number(_contracts) == tx.number(_published) >= at_least
    db.close()
