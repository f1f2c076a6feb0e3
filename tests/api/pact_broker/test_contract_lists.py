"""Lists of contracts, of a pair, of a provider and of everybody, and the states that they ask for."""

import pytest

from tests.api.client import Client
from tests.api.golden import Golden
from tests.api.pact_broker.arrange import environment
from tests.api.pact_broker.publications import PAIR, item, pact, publish

PROVIDER = "/pacts/provider/Bar"


@pytest.fixture(autouse=True)
def _history(client: Client) -> None:
    client.patch("/pacticipants/Foo", {"mainBranch": "main"})
    publish(client, "1", branch="main", tags=["prod"])
    publish(client, "2", branch="feat/x", tags=["dev"])
    publish(client, "3", branch="main", tags=["dev"])
    publish(client, "1", item(consumer="App"), name="App", branch="feat/x")


def numbers(client: Client, path: str) -> str:
    document = client.get(path).json()
    found = document["_embedded"]["pacts"]
    links = document["_links"]["pb:pact-versions" if "/tag/" in path else "pact-versions"]
    said = [each["_embedded"]["consumerVersion"]["number"] for each in found]
    assert [link["name"].split()[1] for link in links] == said
    return " ".join(said)


def names(client: Client, path: str) -> str:
    document = client.get(path).json()["_links"]
    assert [each["href"] for each in document["pacts"]] == [each["href"] for each in document["pb:pacts"]]
    return " ".join(
        each["title"]
        .removeprefix("Pact between ")
        .removesuffix(" and Bar")
        .replace(" (", "")
        .replace(")", "")
        for each in document["pb:pacts"]
    )


class TestOfAPair:
    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("versions", "3 2 1"),
            ("tag/dev", "3 2"),
            ("tag/none", ""),
            ("branch/versions", "1 3"),
            ("branch/feat%2Fx", "2"),
            ("branch/none", ""),
            ("branch/latest/versions", "3"),
            ("branch/feat%2Fx/latest/versions", "2"),
        ],
    )
    def test_selections(self, client: Client, path: str, expected: str) -> None:
        assert numbers(client, f"{PAIR}/{path}") == expected

    def test_documents(self, client: Client, golden: Golden) -> None:
        golden.check("contracts_of_pair", client.get(f"{PAIR}/versions"))
        golden.check("contracts_of_pair_tagged", client.get(f"{PAIR}/tag/dev"))

    @pytest.mark.parametrize(
        ("path", "left"),
        [
            ("tag/dev", "1"),
            ("tag/none", "3 2 1"),
            ("branch/versions", "2"),
            ("branch/feat%2Fx", "3 1"),
            ("branch/latest/versions", "2 1"),
            ("branch/feat%2Fx/latest/versions", "3 1"),
        ],
    )
    def test_removing_a_selection(self, client: Client, golden: Golden, path: str, left: str) -> None:
        golden.check("contracts_deleted", client.delete(f"{PAIR}/{path}"))
        assert numbers(client, f"{PAIR}/versions") == left
        assert names(client, PROVIDER).startswith("App1")

    def test_removing_all(self, client: Client) -> None:
        response = client.delete(f"{PAIR}/versions")

        assert (response.status_code, response.content) == (204, b"")
        assert numbers(client, f"{PAIR}/versions") == ""
        assert client.delete(f"{PAIR}/versions").status_code == 204

    @pytest.mark.parametrize(
        ("path", "error"),
        [
            ("/pacts/provider/Bar/consumer/X/versions", "No consumer with name 'X' found"),
            ("/pacts/provider/X/consumer/Foo/tag/a", "No provider with name 'X' found"),
            ("/pacts/provider/X/consumer/Foo/branch/latest/versions", "No provider with name 'X' found"),
        ],
    )
    def test_somebody_unknown(self, client: Client, path: str, error: str) -> None:
        for response in (client.get(path), client.delete(path)):
            assert (response.status_code, response.json()) == (404, {"error": error})


class TestOfAProvider:
    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("", "App1 Foo1 Foo2 Foo3"),
            ("/tag/dev", "Foo2 Foo3"),
            ("/latest", "App1 Foo3"),
            ("/latest/dev", "Foo3"),
            ("/latest/prod", "Foo1"),
            ("/latest/none", ""),
            ("/branch", "Foo1 Foo3"),
            ("/branch/latest", "Foo3"),
            ("/branch/feat%2Fx", "App1 Foo2"),
            ("/branch/feat%2Fx/latest", "App1 Foo2"),
        ],
    )
    def test_selections(self, client: Client, path: str, expected: str) -> None:
        assert names(client, PROVIDER + path) == expected

    def test_a_head_without_contract_hides_the_ones_before(self, client: Client) -> None:
        client.put("/pacticipants/Foo/branches/main/versions/4")

        assert names(client, f"{PROVIDER}/branch/latest") == ""
        assert names(client, f"{PROVIDER}/branch/main/latest") == ""
        assert numbers(client, f"{PAIR}/branch/latest/versions") == ""

    def test_documents(self, client: Client, golden: Golden) -> None:
        for name, path in (
            ("all", ""),
            ("tagged", "/tag/dev"),
            ("latest", "/latest"),
            ("latest_tagged", "/latest/dev"),
            ("main_branch", "/branch"),
            ("branch_head", "/branch/main/latest"),
        ):
            golden.check(f"contracts_of_provider_{name}", client.get(PROVIDER + path))

    @pytest.mark.parametrize("path", ["", "/tag/a", "/latest", "/latest/a", "/branch", "/branch/a/latest"])
    def test_an_unknown_provider(self, client: Client, path: str) -> None:
        response = client.get(f"/pacts/provider/X{path}")

        assert response.json() == {"error": "No provider with name 'X' found"}


def test_the_latest_of_everybody(client: Client, golden: Golden) -> None:
    golden.check("contracts_latest", client.get("/pacts/latest"))


def test_the_latest_where_there_is_none(stranger: Client) -> None:
    document = stranger.get("/pacts/latest").json()

    assert document["pacts"] == document["_links"]["pb:pacts"] == document["_links"]["pacts"] == []


class TestProviderStates:
    @pytest.fixture(autouse=True)
    def _asked_for(self, client: Client) -> None:
        states = [
            {"description": "a", "providerState": "full"},
            {"description": "b", "providerStates": [{"name": "full", "params": {"n": 1}}, {"name": "empty"}]},
        ]
        publish(client, "4", item(pact() | {"interactions": states}), branch="main")
        publish(client, "5", item(pact() | {"interactions": states[:1]}), branch="feat/y")

    def test_of_main_branches(self, client: Client, golden: Golden) -> None:
        golden.check("provider_states", client.get(f"{PROVIDER}/provider-states"))

    def test_of_a_branch(self, client: Client) -> None:
        document = client.get(f"{PROVIDER}/provider-states/branch/feat%2Fy").json()

        assert document == {"providerStates": [{"name": "full", "consumers": ["Foo"]}]}
        assert client.get(f"{PROVIDER}/provider-states/branch/none").json() == {"providerStates": []}

    def test_of_an_environment(self, client: Client) -> None:
        uuid = environment(client, "test")
        client.post(f"/pacticipants/Foo/versions/5/deployed-versions/environment/{uuid}", {})

        document = client.get(f"{PROVIDER}/provider-states/environment/test").json()

        assert document == {"providerStates": [{"name": "full", "consumers": ["Foo"]}]}

    def test_of_nobody(self, client: Client) -> None:
        for path in ("", "/branch/a", "/environment/test"):
            assert client.get(f"/pacts/provider/X/provider-states{path}").status_code == 404
