"""Webhooks over the wire: made, listed, shown, changed, removed, tried out."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from signoff.kernel.settings import Settings
from tests.api.client import BASE, Client
from tests.api.golden import Golden
from tests.api.pact_broker.arrange import contract
from tests.receiver import Receiver, receiving

UUID = "uuid-of-a-webhook-1"
REQUEST = {
    "method": "POST",
    "url": "https://example.org/hook?for=${pactbroker.consumerName}",
    "headers": {"Accept": "application/json", "Authorization": "Bearer hush"},
    "body": {"pact": "${pactbroker.pactUrl}"},
    "username": "user",
    "password": "hush",
    "signingSecret": "hush",
}
EVENTS = (
    "contract_content_changed, contract_published, contract_requiring_verification_published,"
    " provider_verification_failed, provider_verification_published, provider_verification_succeeded"
)
LISTS = "See /doc/webhooks#whitelist for more information."


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def webhook(**changes: Any) -> dict[str, Any]:
    return {"description": "an example webhook", "request": REQUEST, **changes}


def named(consumer: str | None = "Foo", provider: str | None = "Bar") -> dict[str, Any]:
    given = {"consumer": consumer, "provider": provider}
    return {role: {"name": name} for role, name in given.items() if name}


def test_put_show_and_delete(client: Client, golden: Golden) -> None:
    contract(client, "Foo", "1", "Bar")
    url = f"/webhooks/{UUID}"

    golden.check("webhook_put", client.put(url, webhook(**named())))
    golden.check("webhook", client.get(url))
    changed = client.put(
        url, webhook(enabled=False, events=[{"name": "contract_published"}], **named("Bar", "Foo"))
    )
    assert changed.status_code == 200
    assert changed.json()["consumer"] == {"name": "Bar"}
    assert changed.json()["enabled"] is False
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404
    assert client.delete(url).status_code == 404


@pytest.mark.parametrize(
    ("path", "consumer", "provider"),
    [
        ("/webhooks", None, None),
        ("/webhooks/provider/Bar/consumer/Foo", "Foo", "Bar"),
        ("/webhooks/provider/Bar", None, "Bar"),
        ("/webhooks/consumer/Foo", "Foo", None),
        ("/pacts/provider/Bar/consumer/Foo/webhooks", "Foo", "Bar"),
    ],
)
def test_create_where_it_is_listed(
    client: Client, path: str, consumer: str | None, provider: str | None
) -> None:
    contract(client, "Foo", "1", "Bar")
    made = client.post(path, webhook())

    assert made.status_code == 201
    assert re.fullmatch(rf"{BASE}/webhooks/[A-Za-z0-9_-]{{22}}", made.headers["location"])
    sides = {role: made.json()[role] for role in ("consumer", "provider") if role in made.json()}
    assert sides == named(consumer, provider)
    [listed] = client.get(path).json()["_links"]["pb:webhooks"]
    assert listed["href"] == made.headers["location"]


def test_lists(client: Client, golden: Golden) -> None:
    contract(client, "Foo", "1", "Bar")
    scopes = [named(), named("Foo", None), named(None, "Bar"), {}, {"consumer": {"label": "team"}}]
    for number, scope in enumerate(scopes):
        client.put(f"/webhooks/webhook-number-{number}", webhook(**scope))

    golden.check("webhooks", client.get("/webhooks"))
    golden.check("webhooks_of_pair", client.get("/webhooks/provider/Bar/consumer/Foo"))


def test_with_labels(client: Client, golden: Golden) -> None:
    labelled = {"consumer": {"label": "a"}, "provider": {"label": "b"}}

    golden.check("webhook_labelled", client.put(f"/webhooks/{UUID}", webhook(description=" ", **labelled)))


def test_an_unknown_application_in_the_path_is_not_found(client: Client) -> None:
    contract(client, "Foo", "1", "Bar")

    for path in ("provider/Bar/consumer/Nobody", "provider/Nobody", "consumer/Nobody"):
        assert client.get(f"/webhooks/{path}").status_code == 404
        response = client.post(f"/webhooks/{path}", webhook())
        assert response.status_code == 404
        assert "with name 'Nobody' found" in response.json()["error"]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"request": None}, {"request": ["must be filled"]}),
        ({"request": "a"}, {"request": ["must be a hash"]}),
        ({"request": {"url": "https://a"}}, {"request.method": ["is missing"]}),
        ({"request": {"method": "POST"}}, {"request.url": ["is missing"]}),
        ({"request": {**REQUEST, "method": "SEND"}}, {"request.method": ["is not a recognised HTTP method"]}),
        ({"request": {**REQUEST, "method": "PUT"}}, {"request.method": [f"must be POST. {LISTS}"]}),
        (
            {"request": {**REQUEST, "url": "a"}},
            {"request.url": ["is not a valid URL eg. http://example.org"]},
        ),
        ({"request": {**REQUEST, "url": "http://a"}}, {"request.url": [f"scheme must be https. {LISTS}"]}),
        (
            {"request": {**REQUEST, "url": "https://${pactbroker.consumerName}/"}},
            {"request.url": ["cannot have a template parameter in the host"]},
        ),
        ({"request": {**REQUEST, "headers": {"a": 1}}}, {"request.headers": ["must have texts as values"]}),
        (
            {"request": {**REQUEST, "headers": {"a b": "1"}}},
            {"request.headers": ["has an invalid header: 'a b'"]},
        ),
        ({"events": []}, {"events": ["size cannot be less than 1"]}),
        ({"events": [{"name": "a"}]}, {"events": [f"name must be one of: {EVENTS} (at index 0)"]}),
        (
            {"events": [{"name": "contract_published"}, {}]},
            {"events": ["name is missing (at index 1)"]},
        ),
        ({"enabled": "yes"}, {"enabled": ["must be boolean"]}),
        ({"consumer": {"name": " "}}, {"consumer.name": ["cannot be blank"]}),
        ({"consumer": {"name": "Nobody"}}, {"consumer.name": ["does not match an existing pacticipant"]}),
        ({"provider": {}}, {"provider.name": ["is missing"]}),
        (
            {"provider": {"name": "a", "label": "b"}},
            {"provider": ["name and label cannot be provided at the same time"]},
        ),
    ],
)
def test_what_is_refused(client: Client, changes: dict[str, Any], errors: dict[str, list[str]]) -> None:
    response = client.post("/webhooks", webhook(**changes))

    assert response.status_code == 400
    assert response.json() == {"errors": errors}


def test_a_uuid_that_is_none(client: Client) -> None:
    text = (
        "The UUID can only contain the characters A-Z, a-z, 0-9, _ and -, and must be 16 or more characters."
    )
    response = client.put("/webhooks/short", webhook())

    assert (response.status_code, response.json()) == (400, {"errors": {"uuid": [text]}})


def test_the_order_of_refusals(client: Client, reader: Client, nobody: Client) -> None:
    assert client.send("POST", "/webhooks", b"{", "text/plain").status_code == 415
    assert client.post("/webhooks", b"{").status_code == 400
    assert client.patch("/webhooks", {}).status_code == 405
    assert client.put(f"/webhooks/{UUID}", {}).json() == {"errors": {"request": ["is missing"]}}
    assert reader.post("/webhooks", webhook()).status_code == 403
    assert reader.get("/webhooks").status_code == 200
    assert nobody.get("/webhooks").status_code == 401
    assert nobody.post("/webhooks/execute", webhook()).status_code == 401


def test_a_stranger_sees_nothing(client: Client, stranger: Client) -> None:
    client.put(f"/webhooks/{UUID}", webhook())

    assert stranger.get("/webhooks").json()["_links"]["pb:webhooks"] == []
    for method, path in (
        ("GET", UUID),
        ("DELETE", UUID),
        ("POST", f"{UUID}/execute"),
    ):
        assert stranger.send(method, f"/webhooks/{path}").status_code == 404


class TestExecuted:
    """Webhooks tried out, with a receiver on loopback."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.overlay(
            webhook_schemes=["http"], webhook_networks=["127.0.0.1"], webhook_hosts=["127.0.0.1", "localhost"]
        )

    def request(self, receiver: Receiver) -> dict[str, Any]:
        return {**REQUEST, "url": receiver.url("/${pactbroker.consumerName}")}

    def test_a_stored_one(self, client: Client, receiver: Receiver) -> None:
        contract(client, "Foo", "1", "Bar")
        client.put(f"/webhooks/{UUID}", webhook(request=self.request(receiver), **named()))
        tried = client.post(f"/webhooks/{UUID}/execute")
        document, [received] = tried.json(), receiver.received

        assert tried.status_code == 200
        assert document["success"] is True
        assert document["request"]["url"] == receiver.url("/Foo")
        assert document["request"]["headers"]["authorization"] == "**********"
        assert document["request"]["body"] == received.json()
        assert document["response"]["status"] == 200
        assert document["response"]["body"] == {"said": "thanks"}
        assert document["_links"] == {
            "webhook": {"href": f"{BASE}/webhooks/{UUID}"},
            "try-again": {
                "title": "Execute the webhook again",
                "href": f"{BASE}/webhooks/{UUID}/execute",
            },
        }
        assert document["logs"].endswith("INFO: Successfully executed webhook\n")
        assert received.headers["authorization"] == "Bearer hush"
        assert "/consumer/Foo/pact-version/" in received.json()["pact"]

    def test_one_that_fails_is_an_answer_too(self, client: Client, receiver: Receiver) -> None:
        receiver.script = [(503, {})]
        tried = client.post("/webhooks/execute", webhook(request=self.request(receiver)))

        assert tried.status_code == 200
        assert tried.json()["success"] is False
        assert tried.json()["response"]["status"] == 503
        assert tried.json()["logs"].endswith("INFO: Webhook execution failed\n")
        assert "webhook" not in tried.json()["_links"]
        assert receiver.received[0].path == "/placeholder-consumer"

    def test_one_that_is_refused(self, client: Client, receiver: Receiver) -> None:
        url = f"http://localhost.example.org:{receiver.port}"
        response = client.post("/webhooks/execute", webhook(request={**REQUEST, "url": url}))

        assert response.status_code == 400
        assert "host must be in the whitelist" in response.json()["errors"]["request.url"][0]
        assert client.post(f"/webhooks/{UUID}/execute").status_code == 404

    def test_a_test_is_no_dry_run(self, client: Client, receiver: Receiver) -> None:
        document = webhook(request=self.request(receiver))
        response = client.send("POST", "/webhooks/execute", document, headers={"x-dry-run": "true"})

        assert response.status_code == 400
        assert receiver.received == []

    def test_who_only_reads_sends_nothing(self, reader: Client, receiver: Receiver) -> None:
        assert reader.post("/webhooks/execute", webhook(request=self.request(receiver))).status_code == 403
        assert receiver.received == []


class TestExecutedPrivately:
    """Without a list of hosts nothing of an answer is shown, and private addresses are not called."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.overlay(webhook_schemes=["http"])

    def test_a_private_address(self, client: Client, receiver: Receiver) -> None:
        tried = client.post("/webhooks/execute", webhook(request={**REQUEST, "url": receiver.url()})).json()

        assert receiver.received == []
        assert tried["success"] is False
        assert "an address that may not be called" in tried["error"]["message"]
        assert tried["message"].startswith("For security purposes, the response details are not logged.")
        assert "response" not in tried
