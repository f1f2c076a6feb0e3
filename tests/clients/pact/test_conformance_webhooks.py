"""What the original client's own contracts ask of a broker: webhooks."""

from typing import Any
from uuid import uuid4

import pytest

from tests.clients.pact.broker_http import Http

EVENTS = [
    "contract_content_changed",
    "contract_published",
    "contract_requiring_verification_published",
    "provider_verification_published",
    "provider_verification_succeeded",
    "provider_verification_failed",
]


def webhook(**fields: Any) -> dict[str, Any]:
    """Describe a webhook as the client does."""
    request = {
        "url": "https://webhook.example.org",
        "method": "POST",
        "headers": {"Foo": "bar", "Bar": "foo"},
        "body": {"some": "body"},
        "username": "username",
        "password": "password",
    }
    given = {"description": "a webhook", "events": [{"name": "contract_content_changed"}], "request": request}
    return {**given, **fields}


@pytest.fixture
def sides(http: Http, unique: str) -> tuple[str, str]:
    """A consumer and a provider that are known."""
    names = f"Condor {unique}", f"Pricing Service {unique}"
    for name in names:
        http.post("/pacticipants", {"name": name})
    return names


def test_webhook_of_a_pair(http: Http, sides: tuple[str, str]) -> None:
    consumer, provider = sides

    made = http.post(f"/webhooks/provider/{provider}/consumer/{consumer}", webhook())

    assert made["consumer"] == {"name": consumer}
    assert made["provider"] == {"name": provider}
    assert made["description"] == "a webhook"
    assert made["request"]["body"] == {"some": "body"}
    assert made["_links"]["self"]["title"] == "a webhook"
    assert http.get(made["_links"]["self"]["href"]) == made


def test_webhook_for_every_event(http: Http, sides: tuple[str, str]) -> None:
    wanted = [{"name": name} for name in EVENTS]
    made = http.post(f"/webhooks/provider/{sides[1]}/consumer/{sides[0]}", webhook(events=wanted))

    assert made["events"] == wanted


def test_webhook_with_a_plain_text(http: Http, sides: tuple[str, str]) -> None:
    request = {**webhook()["request"], "body": "<xml>a=b&c</xml>"}
    made = http.post(f"/webhooks/provider/{sides[1]}/consumer/{sides[0]}", webhook(request=request))

    assert made["request"]["body"] == "<xml>a=b&c</xml>"


def test_webhook_that_is_not_valid(http: Http, sides: tuple[str, str]) -> None:
    request = {**webhook()["request"], "method": "NOTHING"}
    path = f"/webhooks/provider/{sides[1]}/consumer/{sides[0]}"

    refused = http.ask("POST", path, 400, json=webhook(request=request))

    assert refused["errors"] == {"request.method": ["is not a recognised HTTP method"]}


def test_webhook_for_a_consumer_that_nobody_knows(http: Http, sides: tuple[str, str]) -> None:
    refused = http.ask("POST", f"/webhooks/provider/{sides[1]}/consumer/Nobody", 404, json=webhook())

    assert refused == {"error": "No consumer with name 'Nobody' found"}


@pytest.mark.parametrize("role", ["consumer", "provider"])
@pytest.mark.parametrize("by", ["name", "label"])
def test_webhook_of_one_side(http: Http, sides: tuple[str, str], role: str, by: str) -> None:
    side = {by: sides[role == "provider"]}
    made = http.post(http.link("pb:webhooks"), webhook(**{role: side}))

    assert made[role] == side
    assert made.keys().isdisjoint({"consumer", "provider"} - {role})


def test_webhook_of_an_unknown_side(http: Http) -> None:
    wanted = webhook(consumer={"name": "Nobody"})
    refused = http.ask("POST", http.link("pb:webhooks"), 400, json=wanted)

    assert refused == {"errors": {"consumer.name": ["does not match an existing pacticipant"]}}


def test_webhook_for_everybody(http: Http) -> None:
    made = http.post(http.link("pb:webhooks"), webhook())

    assert made.keys().isdisjoint({"consumer", "provider"})
    assert made["request"]["password"] == "*" * 10


def test_webhook_under_a_uuid_of_ones_own(http: Http, sides: tuple[str, str]) -> None:
    uuid = str(uuid4())
    path = http.link("pb:webhook", uuid=uuid)
    wanted = webhook(consumer={"name": sides[0]}, provider={"name": sides[1]})

    made = http.put(path, wanted, 201)
    changed = http.put(path, {**wanted, "description": "changed"}, 200)

    assert made["uuid"] == changed["uuid"] == uuid
    assert changed["_links"]["self"]["title"] == "changed"
