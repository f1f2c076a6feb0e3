"""The pairs of applications over the wire."""

import pytest

from tests.api.client import Client
from tests.api.golden import Golden
from tests.api.pact_broker.publications import item, publish, verify

PAIR = "/integrations/provider/Bar/consumer/Foo"


def pairs(client: Client, query: str = "") -> list[str]:
    found = client.get(f"/integrations{query}").json()["_embedded"]["integrations"]
    return [f"{each['consumer']['name']} {each['provider']['name']}" for each in found]


def test_the_one_published_last_comes_first(client: Client, golden: Golden) -> None:
    publish(client, "1", item(), item(provider="Baz"))
    publish(client, "1", name="App")
    publish(client, "1", name="Foo")

    golden.check("integrations", client.get("/integrations"))
    assert pairs(client)[0] == "Foo Bar"


def test_pages_and_search(client: Client) -> None:
    for name in ("One", "Two", "Three"):
        publish(client, "1", name=name)

    assert len(pairs(client, "?size=2")) == 2
    assert pairs(client, "?size=2") + pairs(client, "?size=2&page=2") == pairs(client)
    assert pairs(client, "?q=TW") == ["Two Bar"]
    assert len(pairs(client, "?q=bar")) == 3
    assert client.get("/integrations?page=0").json() == {
        "errors": {"page": ["must be greater than or equal to 1"]}
    }


@pytest.mark.parametrize("accept", ["*/*", "text/vnd.graphviz", ""])
def test_as_a_graph(client: Client, accept: str) -> None:
    publish(client, "1", name="Foo App")
    publish(client, "1", item(consumer='a"b\\c', provider="Foo App"), name='a"b\\c')

    response = client.get("/integrations", accept=accept)

    assert response.headers["content-type"] == "text/vnd.graphviz;charset=utf-8"
    style, *edges, end = response.text.splitlines()
    assert style.startswith("digraph { ranksep=3; ratio=auto; overlap=false; node [")
    assert sorted(edges) == ["  " + r'"a\"b\\c" -> Foo_App', "  Foo_App -> Bar"]
    assert end == "}"


def test_none(client: Client, golden: Golden) -> None:
    golden.check("integrations_none", client.get("/integrations"))


def test_removing_one(client: Client) -> None:
    publish(client, "1", item(), item(provider="Baz"))
    verify(client)

    assert client.delete(PAIR).status_code == 204
    assert pairs(client) == ["Foo Baz"]
    assert client.get("/pacts/provider/Bar/consumer/Foo/versions").json()["_embedded"]["pacts"] == []
    assert client.delete(PAIR).status_code == 204


def test_removing_one_of_nobody(client: Client) -> None:
    publish(client)

    for wrong, role in ((PAIR.replace("Bar", "X"), "provider"), (PAIR.replace("Foo", "X"), "consumer")):
        assert client.delete(wrong).json() == {"error": f"No {role} with name 'X' found"}


def test_removing_all(client: Client) -> None:
    publish(client, "1", item(), item(provider="Baz"))

    assert client.delete("/integrations").status_code == 204
    assert pairs(client) == []
    assert client.get("/pacts/latest").json()["pacts"] == []
