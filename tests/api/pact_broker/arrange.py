"""Short ways to what many tests begin with."""

from tests.api.client import Client


def environment(client: Client, name: str = "test", *, production: bool = False) -> str:
    """Make an environment; give its UUID."""
    made = client.post("/environments", {"name": name, "production": production})
    return str(made.json()["uuid"])


def contract(client: Client, consumer: str, number: str, provider: str) -> None:
    """Publish a small contract."""
    content = {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": [],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    url = f"/pacts/provider/{provider}/consumer/{consumer}/version/{number}"
    assert client.put(url, content).status_code == 201
