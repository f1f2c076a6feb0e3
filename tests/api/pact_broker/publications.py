"""Publications, and short ways to a history: Foo uses Bar unless something else is said."""

import base64
import json
from typing import Any

from httpx2 import Response

from tests.api.client import Client

Json = dict[str, Any]
PAIR = "/pacts/provider/Bar/consumer/Foo"


def pact(*descriptions: str, consumer: str = "Foo", provider: str = "Bar", **more: Any) -> Json:
    interactions = [
        {
            "description": each,
            "request": {"method": "GET", "path": f"/{each}"},
            "response": {"status": 200},
        }
        for each in descriptions
    ]
    return {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": interactions,
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
        **more,
    }


def encoded(document: object) -> str:
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    return base64.b64encode(raw).decode()


def item(document: object = None, *, consumer: str = "Foo", provider: str = "Bar", **more: Any) -> Json:
    """Make one contract of a publication."""
    content = pact("get", consumer=consumer, provider=provider) if document is None else document
    return {
        "consumerName": consumer,
        "providerName": provider,
        "specification": "pact",
        "contentType": "application/json",
        "content": encoded(content),
        **more,
    }


def publication(number: str = "1", *contracts: Json, name: str = "Foo", **more: Any) -> Json:
    return {
        "pacticipantName": name,
        "pacticipantVersionNumber": number,
        "contracts": list(contracts) if contracts else [item(consumer=name)],
        **more,
    }


def publish(client: Client, number: str = "1", *contracts: Json, **more: Any) -> Response:
    response = client.post("/contracts/publish", publication(number, *contracts, **more))
    assert response.status_code == 200, response.text
    return response


def sha_of(client: Client, number: str = "1") -> str:
    """Give the fingerprint of what Foo promised Bar."""
    link = client.get(f"{PAIR}/version/{number}").json()["_links"]["pb:pact-version"]
    return str(link["name"])


def verify(client: Client, number: str = "1", version: str = "9", **more: Any) -> str:
    """Publish a result for what Foo's version promised; give its path."""
    path = f"{PAIR}/pact-version/{sha_of(client, number)}/verification-results"
    result = {"success": True, "providerApplicationVersion": version, **more}
    response = client.post(path, result)
    assert response.status_code == 201, response.text
    return path_of(response.headers["location"])


def path_of(url: str) -> str:
    """Take the base off."""
    return "/" + url.split("/", 3)[3]
