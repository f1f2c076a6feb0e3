"""What webhooks did, over the wire: lists, status and logs, and what publishers are told beforehand."""

import asyncio
import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from signoff.domain.contracts.events import VerificationPublished
from signoff.kernel.actor import system
from signoff.kernel.database import Database
from signoff.kernel.events import event_table
from signoff.kernel.settings import Settings
from signoff.kernel.sql import prepare
from tests import outbox
from tests.api.client import BASE, Client
from tests.api.golden import Golden
from tests.api.pact_broker.arrange import contract
from tests.receiver import Receiver, receiving

_verifications = prepare(
    select(event_table.c.payload).where(event_table.c.kind == VerificationPublished.KIND)
)

PAIR = "/pacts/provider/Bar/consumer/Foo"
EVENTS = [{"name": "contract_published"}, {"name": "provider_verification_published"}]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.overlay(webhook_schemes=["http"], webhook_networks=["127.0.0.1"])


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def webhook(client: Client, receiver: Receiver) -> dict[str, Any]:
    """A webhook for every pair, which its receiver fails to take at first."""
    receiver.script = [(500, {})]
    request = {"method": "POST", "url": receiver.url(), "body": "${pactbroker.consumerVersionNumber}"}
    made = client.put(
        "/webhooks/webhook-of-the-test", {"description": "tell", "events": EVENTS, "request": request}
    )
    assert made.status_code == 201
    document: dict[str, Any] = made.json()
    return document


def publish(client: Client, version: str = "1") -> list[str]:
    """Publish with the one request that tells what will happen; give the notices."""
    content = {"consumer": {"name": "Foo"}, "provider": {"name": "Bar"}, "interactions": []}
    body = {
        "pacticipantName": "Foo",
        "pacticipantVersionNumber": version,
        "branch": "main",
        "contracts": [
            {
                "consumerName": "Foo",
                "providerName": "Bar",
                "specification": "pact",
                "contentType": "application/json",
                "content": base64.b64encode(json.dumps(content).encode()).decode(),
            }
        ],
    }
    return [notice["text"] for notice in client.post("/contracts/publish", body).json()["notices"]]


def test_lists_status_and_logs(
    client: Client, golden: Golden, db: Database, runner: asyncio.Runner, webhook: dict[str, Any]
) -> None:
    contract(client, "Foo", "1", "Bar")
    outbox.read_log(db)
    golden.check("triggered_webhooks_not_run", client.get(f"{PAIR}/version/1/triggered-webhooks"))
    [triggered] = client.get(f"{PAIR}/version/1/triggered-webhooks").json()["_embedded"]["triggeredWebhooks"]
    logs = triggered["_links"]["pb:logs"]["href"].removeprefix(BASE)
    assert client.get(logs, accept="text/plain").text.startswith("Webhook has not executed yet.")
    outbox.work(db, runner)
    golden.check("webhooks_status_retrying", client.get(f"{PAIR}/webhooks/status"))
    outbox.make_due(db)
    outbox.work(db, runner)
    golden.check("triggered_webhooks", client.get(f"{PAIR}/version/1/triggered-webhooks"))
    golden.check("webhooks_status", client.get(f"{PAIR}/webhooks/status"))

    text = client.get(logs, accept="text/plain").text
    assert "INFO: Retrying webhook in 10 seconds\n" in text
    assert text.endswith("INFO: Successfully executed webhook\n")
    assert client.get(logs, accept="*/*").headers["content-type"].startswith("text/plain")
    document = client.get(logs).json()
    assert [each["success"] for each in document["executions"]] == [False, True]
    assert "\n".join(each["logs"] for each in document["executions"]) == text
    assert (document["consumerName"], document["providerName"]) == ("Foo", "Bar")
    assert document["_links"]["pb:webhook"]["href"] == webhook["_links"]["self"]["href"]


def test_of_a_result(
    client: Client, golden: Golden, db: Database, runner: asyncio.Runner, webhook: dict[str, Any]
) -> None:
    contract(client, "Foo", "1", "Bar")
    outbox.settle(db, runner)
    results = client.get(f"{PAIR}/version/1").json()["_links"]["pb:publish-verification-results"]["href"]
    result = client.post(
        results.removeprefix(BASE), {"success": True, "providerApplicationVersion": "9"}
    ).json()
    outbox.settle(db, runner)
    path = result["_links"]["pb:triggered-webhooks"]["href"].removeprefix(BASE)
    listed = client.get(path)

    assert [each["eventName"] for each in listed.json()["_embedded"]["triggeredWebhooks"]] == [
        "provider_verification_published"
    ]
    # The same list stands below the address that tells why the contract is verified.
    with_metadata = path.replace("/verification-results/", "/metadata/cz1tYWlu/verification-results/")
    assert with_metadata != path
    assert client.get(with_metadata).json()["_embedded"] == listed.json()["_embedded"]
    # What the publication of the contract triggered is another list.
    of_contract = client.get(f"{PAIR}/version/1/triggered-webhooks").json()["_embedded"]["triggeredWebhooks"]
    assert [each["eventName"] for each in of_contract] == ["contract_published"]


def test_a_publisher_is_told_where_the_logs_will_be(
    client: Client, db: Database, runner: asyncio.Runner, webhook: dict[str, Any]
) -> None:
    notices = publish(client)
    outbox.settle(db, runner)
    [told] = [text for text in notices if "triggered for event" in text]
    first, _, url = told.partition("\n    View logs at ")

    assert first == '  Webhook "tell" triggered for event contract_published.'
    assert client.get(url.removeprefix(BASE), accept="text/plain").status_code == 200
    assert not [text for text in notices if "Configure separate" in text]


def test_a_publisher_is_told_that_no_webhook_goes(client: Client, webhook: dict[str, Any]) -> None:
    client.put("/webhooks/webhook-of-the-test", {**webhook, "enabled": False})

    assert "  No enabled webhooks found for the detected events" in publish(client)


def test_a_publisher_without_webhooks_is_told_to_make_one(client: Client) -> None:
    notices = publish(client)

    assert notices[-1].startswith("    * Configure separate Bar pact verification build and webhook")
    assert not [text for text in notices if "Webhook" in text]


def test_what_is_not_there(client: Client, stranger: Client, webhook: dict[str, Any]) -> None:
    for path in (
        f"{PAIR}/webhooks/status",
        f"{PAIR}/version/1/triggered-webhooks",
        f"{PAIR}/pact-version/1234/verification-results/1/triggered-webhooks",
        "/triggered-webhooks/00000000-0000-0000-0000-000000000000/logs",
    ):
        assert client.get(path).status_code == 404


def test_a_stranger_sees_nothing(
    client: Client, stranger: Client, db: Database, webhook: dict[str, Any]
) -> None:
    contract(client, "Foo", "1", "Bar")
    outbox.read_log(db)
    [triggered] = client.get(f"{PAIR}/version/1/triggered-webhooks").json()["_embedded"]["triggeredWebhooks"]

    assert stranger.get(triggered["_links"]["pb:logs"]["href"].removeprefix(BASE)).status_code == 404
    assert stranger.get(f"{PAIR}/version/1/triggered-webhooks").status_code == 404


def test_a_result_from_a_triggered_build_is_work_in_progress(
    client: Client, db: Database, runner: asyncio.Runner, receiver: Receiver
) -> None:
    request = {"method": "POST", "url": receiver.url(), "body": "${pactbroker.pactUrl}"}
    client.put("/webhooks/webhook-of-the-test", {"request": request})
    contract(client, "Foo", "1", "Bar")
    client.put("/pacticipants/Foo/versions/1/tags/feat")
    outbox.settle(db, runner)
    url = receiver.received[0].body.decode().removeprefix(BASE)
    pact = client.get(url).json()
    results = pact["_links"]["pb:publish-verification-results"]["href"].removeprefix(BASE)
    answer = client.post(results, {"success": True, "providerApplicationVersion": "9"})

    assert answer.status_code == 201
    with db.reading(system()) as tx:
        [payload] = [json.loads(row[0]) for row in tx.all(_verifications)]
    assert payload["wip"] is True
    assert [each["version"] for each in payload["verified_for"]] == ["1"]
