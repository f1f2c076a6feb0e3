"""Short ways to arrange things over HTTP, following links as clients do."""

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
from msgspec import Struct

from tests.clients.servers import PATIENCE, Server

HAL = "application/hal+json"


def segment(name: str) -> str:
    """Encode a name for one segment of a path."""
    return quote(name, safe="")


class Http(Struct, frozen=True):
    """A connection to the server, with a credential."""

    client: httpx2.Client

    def get(self, path: str, status: int = 200, **query: Any) -> Any:
        return self.ask("GET", path, status, params=query)

    def post(self, path: str, body: object, status: int = 201) -> Any:
        return self.ask("POST", path, status, json=body)

    def put(self, path: str, body: object, status: int) -> Any:
        return self.ask("PUT", path, status, json=body)

    def merge(self, path: str, body: object) -> Any:
        """Change a few properties, in the one media type that every client uses for it."""
        headers = {"Content-Type": "application/merge-patch+json"}
        return self.ask("PATCH", path, 200, content=json.dumps(body), headers=headers)

    def ask(self, method: str, path: str, status: int, **rest: Any) -> Any:
        """Send a request and expect a status; give the document that came, or nothing."""
        answer = self.client.request(method, path, **rest)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def link(self, relation: str, **parts: str) -> str:
        """Give where a relation of the index leads."""
        href = str(self.get("/")["_links"][relation]["href"])
        return expanded(href, **parts)

    def publish(
        self,
        consumer: str,
        version: str,
        provider: str,
        *,
        branch: str | None = None,
        tags: Sequence[str] = (),
        status: int = 200,
    ) -> Any:
        """Publish a contract, in which the provider answers with a status."""
        body = {
            "pacticipantName": consumer,
            "pacticipantVersionNumber": version,
            "branch": branch,
            "tags": list(tags),
            "contracts": [contract(consumer, provider, status)],
        }
        return self.post(self.link("pb:publish-contracts"), body, 200)

    def verify(self, consumer: str, version: str, provider: str, by: str, *, success: bool = True) -> Any:
        """Publish a verification result of the contract of a consumer version."""
        path = f"/pacts/provider/{segment(provider)}/consumer/{segment(consumer)}/version/{segment(version)}"
        results = self.get(path)["_links"]["pb:publish-verification-results"]["href"]
        return self.post(results, {"success": success, "providerApplicationVersion": by})

    def environment(self, name: str, *, production: bool = False) -> str:
        """Create an environment; give its UUID."""
        return str(self.post("/environments", {"name": name, "production": production})["uuid"])

    def version(self, application: str, number: str) -> Any:
        return self.get(self.link("pb:pacticipant-version", pacticipant=application, version=number))

    def record(self, kind: str, application: str, number: str, environment: str) -> Any:
        """Record a `deployment` or a `release`, through the link that the version has for it."""
        [href] = [
            link["href"]
            for link in self.version(application, number)["_links"][f"pb:record-{kind}"]
            if link["name"] == environment
        ]
        return self.post(href, {})


class Pair(Struct, frozen=True):
    """A consumer and a provider, and the file with their contract."""

    consumer: str
    provider: str
    file: Path

    @classmethod
    def write(cls, folder: Path, consumer: str, provider: str, status: int = 200) -> "Pair":
        """Write a contract in which the provider answers with a status."""
        file = folder / "contract.json"
        file.write_text(json.dumps(content(consumer, provider, status)))
        return cls(consumer, provider, file)


def content(consumer: str, provider: str, status: int = 200) -> dict[str, Any]:
    """Give what a contract says, in which the provider answers with a status."""
    return {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": [
            {
                "description": "a greeting",
                "providerStates": [{"name": "it is day", "params": {"hour": 9}}],
                "request": {"method": "GET", "path": "/greeting"},
                "response": {"status": status},
            }
        ],
        "metadata": {"pactSpecification": {"version": "3.0.0"}},
    }


def contract(consumer: str, provider: str, status: int = 200) -> dict[str, str]:
    """Give a contract as it is published."""
    return {
        "consumerName": consumer,
        "providerName": provider,
        "specification": "pact",
        "contentType": "application/json",
        "content": base64.b64encode(json.dumps(content(consumer, provider, status)).encode()).decode(),
    }


def expanded(template: str, **parts: str) -> str:
    """Fill in a templated link."""
    for name, value in parts.items():
        template = template.replace(f"{{{name}}}", segment(value))
    return template


def connected(server: Server) -> Http:
    """Connect to a server as its administrator."""
    headers = {"Accept": HAL, "Authorization": f"Bearer {server.token}"}
    return Http(httpx2.Client(base_url=server.url, headers=headers, timeout=PATIENCE))
