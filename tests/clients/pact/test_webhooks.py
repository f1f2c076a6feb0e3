"""The commands about webhooks, of all three clients, and a receiver that is really called."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.clients.pact.broker_http import Http
from tests.clients.pact.commands import NPM, PYPI, Client, Ran, client, ruby
from tests.clients.servers import Server, serving
from tests.receiver import Receiver, receiving

EVENTS = (
    "contract-content-changed",
    "contract-published",
    "contract-requiring-verification-published",
    "provider-verification-published",
    "provider-verification-failed",
    "provider-verification-succeeded",
)
BODY = '{"pact": "${pactbroker.pactUrl}", "status": "${pactbroker.githubVerificationStatus}"}'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may call receivers on loopback."""
    folder = tmp_path_factory.mktemp("server")
    with serving(
        folder,
        webhook_schemes="http https",
        webhook_networks="127.0.0.1",
        webhook_hosts="127.0.0.1 *.example.org",
        webhook_retry_schedule="1",
    ) as server:
        yield server


@pytest.fixture(params=[PYPI, NPM, ruby()], ids=["pypi", "npm", "ruby"])
def broker(server: Server, request: pytest.FixtureRequest) -> Client:
    """Each client in turn."""
    return client(request.param, server)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture(autouse=True)
def no_webhook_is_left(http: Http) -> Iterator[None]:
    """The server is shared, and a webhook for everything would hear of other tests."""
    yield
    for each in http.get("/webhooks")["_links"]["pb:webhooks"]:
        http.ask("DELETE", each["href"], 204)


def shown(http: Http, uuid: str) -> Any:
    return http.get(f"/webhooks/{uuid}")


def made(http: Http, description: str) -> str:
    """Give the UUID of the webhook with a description."""
    [href] = [
        each["href"] for each in http.get("/webhooks")["_links"]["pb:webhooks"] if each["name"] == description
    ]
    return str(href).rpartition("/")[2]


def refused(broker: Client, *arguments: str) -> Ran:
    """Run a command that must not succeed."""
    ran = broker.run(*arguments)
    assert ran.status != 0, ran.text
    return ran


def test_webhook_is_created_for_everything(broker: Client, http: Http, unique: str) -> None:
    told = broker.does(
        *("create-webhook", "https://ci.example.org/build", "--request", "POST", "--description", unique),
        *("--header", "Content-Type: application/json", "--user", "name:secret", "--data", BODY),
        *(f"--{event}" for event in EVENTS),
    )
    document = shown(http, made(http, unique))

    assert unique in told
    assert "created" in told
    assert {each["name"].replace("_", "-") for each in document["events"]} == set(EVENTS)
    assert document["request"]["url"] == "https://ci.example.org/build"
    assert document["request"]["headers"]["content-type"] == "application/json"
    assert (document["request"]["username"], document["request"]["password"]) == ("name", "**********")


def test_webhook_is_created_for_a_pair(broker: Client, http: Http, unique: str) -> None:
    http.publish(f"shop-{unique}", "1", f"orders-{unique}")
    broker.does(
        *("create-webhook", "https://ci.example.org", "--request", "POST", "--contract-published"),
        *("--consumer", f"shop-{unique}", "--provider", f"orders-{unique}", "--description", unique),
    )

    document = shown(http, made(http, unique))
    assert document["consumer"] == {"name": f"shop-{unique}"}
    assert document["provider"] == {"name": f"orders-{unique}"}


def test_webhook_is_created_for_labels(broker: Client, http: Http, unique: str) -> None:
    broker.does(
        *("create-webhook", "https://ci.example.org", "--request", "POST", "--contract-published"),
        *("--consumer-label", "web", "--provider-label", "core", "--description", unique),
    )

    document = shown(http, made(http, unique))
    assert (document["consumer"], document["provider"]) == ({"label": "web"}, {"label": "core"})


def test_webhook_is_created_and_then_updated_by_its_uuid(broker: Client, http: Http, unique: str) -> None:
    uuid = f"uuid-of-{unique}-1"
    arguments = (
        *("create-or-update-webhook", "https://ci.example.org/1", "--request", "POST", "--uuid", uuid),
        *("--description", unique, "--contract-published"),
    )
    assert "created" in broker.does(*arguments)
    broker.does(*(each.replace("org/1", "org/2") for each in arguments))

    assert shown(http, uuid)["request"]["url"] == "https://ci.example.org/2"


def test_what_is_wrong_is_said(broker: Client) -> None:
    told = refused(
        broker, "create-webhook", "https://elsewhere.org", "--request", "PUT", "--contract-published"
    )

    assert "must be POST. See /doc/webhooks#whitelist" in told.text
    assert "host must be in the whitelist" in told.text
    unknown = refused(
        broker,
        *("create-webhook", "https://ci.example.org", "--request", "POST", "--contract-published"),
        *("--consumer", "nobody"),
    )
    assert "does not match an existing pacticipant" in unknown.text


def test_webhook_is_tried_out(broker: Client, http: Http, unique: str, receiver: Receiver) -> None:
    uuid = f"uuid-of-{unique}-1"
    broker.does(
        *("create-or-update-webhook", receiver.url("/${pactbroker.eventName}"), "--request", "POST"),
        *("--uuid", uuid, "--header", "Authorization: Bearer hush", "--data", BODY, "--contract-published"),
    )
    told = broker.does("test-webhook", "--uuid", uuid)
    [received] = receiver.received

    assert received.path == "/test"
    assert received.headers["authorization"] == "Bearer hush"
    assert "Successfully executed webhook" in told
    assert "hush" not in told
    receiver.script = [(500, {})]
    assert "Webhook execution failed" in broker.run("test-webhook", "--uuid", uuid).text


def test_publisher_reads_where_the_logs_are(
    broker: Client, http: Http, unique: str, receiver: Receiver, tmp_path: Any
) -> None:
    consumer, provider = f"shop-{unique}", f"orders-{unique}"
    http.publish(consumer, "0", provider)
    receiver.script = [(500, {})]
    broker.does(
        *("create-webhook", receiver.url(), "--request", "POST", "--description", unique),
        *("--consumer", consumer, "--provider", provider, "--contract-content-changed", "--data", BODY),
    )
    file = tmp_path / "contract.json"
    file.write_text(
        f'{{"consumer":{{"name":"{consumer}"}},"provider":{{"name":"{provider}"}},'
        '"interactions":[],"metadata":{"pactSpecification":{"version":"2.0.0"}}}'
    )
    told = broker.does("publish", str(file), "--consumer-app-version", "1", "--branch", "main")

    assert f'Webhook "{unique}" triggered for event contract_content_changed' in told
    logs = re.findall(r"View logs at (\S+)", told)[0]
    first, second = receiver.wait_for(2)
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.json()["status"] == "pending"
    assert http.get(first.json()["pact"])["consumer"]["name"] == consumer
    until = time.monotonic() + 10
    while len(http.get(logs)["executions"]) < 2:
        assert time.monotonic() < until
        time.sleep(0.05)
    status = http.get(f"/pacts/provider/{provider}/consumer/{consumer}/webhooks/status")
    assert status["summary"] == {"successful": 1, "failed": 0, "notRun": 0}


def test_webhook_is_deleted(server: Server, http: Http, unique: str) -> None:
    for command in (PYPI, NPM):
        http.put(
            f"/webhooks/uuid-of-{unique}-1",
            {"request": {"method": "POST", "url": "https://ci.example.org"}},
            201,
        )
        client(command, server).does("delete-webhook", "--uuid", f"uuid-of-{unique}-1")
        http.get(f"/webhooks/uuid-of-{unique}-1", 404)
