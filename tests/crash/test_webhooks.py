"""Kills the server between and in the middle of attempts: what was triggered arrives, under the same key."""

import time

import httpx2
import pytest

from signoff.kernel.settings import Settings
from tests.crash.test_kill import publication
from tests.processes import Process, serve
from tests.receiver import Receiver, receiving


@pytest.fixture
def outgoing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the servers call loopback, and try again soon."""
    monkeypatch.setenv("SIGNOFF_WEBHOOK_SCHEMES", "http")
    monkeypatch.setenv("SIGNOFF_WEBHOOK_NETWORKS", "127.0.0.1")
    monkeypatch.setenv("SIGNOFF_WEBHOOK_RETRY_SCHEDULE", "2 2 2 2")


def asked(server: Process, method: str, path: str, body: object = None) -> httpx2.Response:
    response = httpx2.request(
        method, server.url + path, json=body, headers={"accept": "application/hal+json"}, timeout=10
    )
    assert response.is_success, response.text
    return response


def make_webhook(server: Process, receiver: Receiver) -> None:
    request = {"method": "POST", "url": receiver.url()}
    asked(server, "POST", "/webhooks", {"events": [{"name": "contract_published"}], "request": request})


def wait_for_success(server: Process, number: str) -> None:
    until = time.monotonic() + 60
    path = f"/pacts/provider/orders/consumer/shop/version/{number}/triggered-webhooks"
    while time.monotonic() < until:
        found = asked(server, "GET", path).json()["_embedded"]["triggeredWebhooks"]
        if [each["status"] for each in found] == ["success"]:
            return
        time.sleep(0.1)
    raise AssertionError(f"{number} was not delivered")


@pytest.mark.usefixtures("outgoing")
def test_a_kill_between_attempts_loses_no_delivery(new_settings: Settings) -> None:
    with receiving() as receiver:
        receiver.script = [(500, {})] * 2
        with serve(new_settings, "--open") as server:
            make_webhook(server, receiver)
            asked(server, "POST", "/contracts/publish", publication("v1"))
            receiver.wait_for(1)
            time.sleep(0.3)
            server.kill()
        with serve(new_settings, "--open") as server:
            receiver.wait_for(2)
            time.sleep(0.3)
            server.kill()
        with serve(new_settings, "--open") as server:
            wait_for_success(server, "v1")

        assert len(receiver.received) == 3
        assert len(set(receiver.keys())) == 1


@pytest.mark.usefixtures("outgoing")
def test_a_kill_right_after_the_answer_loses_no_delivery(new_settings: Settings) -> None:
    with receiving() as receiver:
        for number in range(5):
            with serve(new_settings, "--open") as server:
                if not number:
                    make_webhook(server, receiver)
                asked(server, "POST", "/contracts/publish", publication(f"v{number}"))
                server.kill()
        with serve(new_settings, "--open") as server:
            for number in range(5):
                wait_for_success(server, f"v{number}")

        assert len(set(receiver.keys())) == 5


@pytest.mark.usefixtures("outgoing")
def test_a_kill_during_an_attempt_repeats_it(new_settings: Settings) -> None:
    """The receiver got it, but nobody knows: it gets it once more, and can tell by the key."""
    with receiving() as receiver:
        receiver.pause = 1.0
        with serve(new_settings, "--open") as server:
            make_webhook(server, receiver)
            asked(server, "POST", "/contracts/publish", publication("v1"))
            receiver.wait_for(1)
            server.kill()
        receiver.pause = 0.0
        with serve(new_settings, "--open") as server:
            # Until the lease of the dead process has run out.
            receiver.wait_for(2, seconds=60)
            wait_for_success(server, "v1")

        assert len(set(receiver.keys())) == 1
