"""Verification results over the wire."""

from typing import Any

import pytest

from tests.api.client import BASE, Client
from tests.api.golden import Golden
from tests.api.pact_broker.publications import (
    PAIR,
    item,
    pact,
    path_of,
    publication,
    publish,
    sha_of,
    verify,
)

RESULT: dict[str, Any] = {
    "success": True,
    "providerApplicationVersion": "9",
    "buildUrl": "http://ci/builds/9",
    "testResults": [{"interactionId": "1", "success": True}],
    "verifiedBy": {
        "implementation": "pact-js",
        "version": "1.2.3",
        "clientLanguage": {"name": "js", "version": "22", "testFramework": "jest"},
    },
    "more": "ignored",
}


@pytest.fixture
def content(client: Client) -> str:
    """The path of the content of a published contract."""
    publish(client, "1", branch="main")
    return f"{PAIR}/pact-version/{sha_of(client)}"


class TestPublish:
    def test_everything(self, client: Client, golden: Golden, content: str) -> None:
        response = client.post(f"{content}/verification-results", RESULT)

        golden.check("verification_created", response)
        golden.check("verification", client.get(path_of(response.headers["location"])))

    def test_the_least(self, client: Client, golden: Golden, content: str) -> None:
        response = client.post(
            f"{content}/verification-results", {"success": False, "providerApplicationVersion": "9"}
        )

        golden.check("verification_least", response)

    def test_nulls_are_like_nothing(self, client: Client, content: str) -> None:
        nothing = {"buildUrl": None, "verifiedBy": None, "testResults": None}
        found = client.post(f"{content}/verification-results", {**RESULT, **nothing}).json()

        assert not set(nothing) & set(found)

    def test_the_provider_s_version_is_made_without_branch_and_tags(
        self, client: Client, content: str
    ) -> None:
        client.post(f"{content}/verification-results", RESULT)

        version = client.get("/pacticipants/Bar/versions/9").json()
        assert not any(version["_embedded"].values())

    def test_with_metadata_of_a_plan(self, client: Client, content: str) -> None:
        client.put("/pacticipants/Bar/branches/main/versions/9")
        asked = {
            "consumerVersionSelectors": [{"mainBranch": True}],
            "includePendingStatus": True,
            "providerVersionBranch": "main",
        }
        client.patch("/pacticipants/Foo", {"mainBranch": "main"})
        (planned,) = client.post("/pacts/provider/Bar/for-verification", asked).json()["_embedded"]["pacts"]
        shown = client.get(path_of(planned["_links"]["self"]["href"])).json()

        target = path_of(shown["_links"]["pb:publish-verification-results"]["href"])
        response = client.post(target, {**RESULT, "success": False})

        assert response.status_code == 201
        assert client.get(path_of(response.headers["location"])).json()["success"] is False

    @pytest.mark.parametrize(
        ("wrong", "errors"),
        [
            ({"success": None}, {"success": ["must be filled"]}),
            ({"success": "true"}, {"success": ["must be boolean"]}),
            ({"success": 1}, {"success": ["must be boolean"]}),
            ({"providerApplicationVersion": ""}, {"providerApplicationVersion": ["must be filled"]}),
            ({"providerApplicationVersion": " "}, {"providerApplicationVersion": ["cannot be blank"]}),
            (
                {"providerApplicationVersion": "1\n\t"},
                {
                    "providerApplicationVersion": [
                        "cannot contain multiple lines",
                        "cannot contain a tab character",
                    ]
                },
            ),
            ({"providerApplicationVersion": 1}, {"providerApplicationVersion": ["must be a string"]}),
            ({"buildUrl": ""}, {"buildUrl": ["is not a valid URL eg. http://example.org"]}),
            ({"buildUrl": " http://ci/1"}, {"buildUrl": ["is not a valid URL eg. http://example.org"]}),
            ({"buildUrl": "x"}, {"buildUrl": ["is not a valid URL eg. http://example.org"]}),
            ({"buildUrl": "http://["}, {"buildUrl": ["is not a valid URL eg. http://example.org"]}),
            ({"verifiedBy": "me"}, {"verifiedBy": ["must be a hash"]}),
        ],
    )
    def test_wrong_fields(
        self, client: Client, content: str, wrong: dict[str, Any], errors: dict[str, Any]
    ) -> None:
        response = client.post(f"{content}/verification-results", {**RESULT, **wrong})

        assert (response.status_code, response.json()) == (400, {"errors": errors})

    def test_missing_fields(self, client: Client, golden: Golden, content: str) -> None:
        golden.check("verification_invalid", client.post(f"{content}/verification-results", {}))

    def test_of_an_unknown_content(self, client: Client, golden: Golden, content: str) -> None:
        golden.check(
            "verification_unknown", client.post(f"{PAIR}/pact-version/0/verification-results", RESULT)
        )
        assert client.post(content.replace("Bar", "X") + "/verification-results", RESULT).status_code == 404
        assert client.get("/pacticipants/X").status_code == 404

    def test_other_types(self, client: Client, content: str) -> None:
        path = f"{content}/verification-results"

        assert client.send("POST", path, RESULT, "text/plain").status_code == 415
        assert client.send("POST", path, RESULT, headers={"accept": "text/csv"}).status_code == 406
        assert client.get(path).status_code == 405


class TestShow:
    def test_the_latest_in_every_way(self, client: Client) -> None:
        publish(client, "1", tags=["prod"])
        publish(client, "2", item(pact("put")))
        verify(client, "1", success=False)
        first = verify(client, "1")
        second = verify(client, "2", "10")
        content = f"{PAIR}/pact-version/{sha_of(client, '1')}"

        found = {
            path: path_of(client.get(path).json()["_links"]["self"]["href"])
            for path in (
                f"{content}/verification-results/latest",
                f"{PAIR}/version/1/verification-results/latest",
                f"{PAIR}/latest/prod/verification-results/latest",
                f"{PAIR}/version/2/verification-results/latest",
                f"{PAIR}/latest/verification-results/latest",
            )
        }

        assert list(found.values()) == [first, first, first, second, second]

    def test_with_metadata_in_the_path(self, client: Client, content: str) -> None:
        number = verify(client).rpartition("/")[2]

        shown = client.get(f"{content}/metadata/d2lwPXRydWU/verification-results/{number}")

        assert shown.json() == client.get(f"{content}/verification-results/{number}").json()

    def test_beside_the_tags_of_the_provider_s_version(self, client: Client, content: str) -> None:
        url = verify(client, version="9")
        client.put("/pacticipants/Bar/versions/9/tags/prod")
        kind = "application/vnd.pactbrokerextended.v1+json"

        response = client.get(url, accept=kind)

        (tag,) = response.json()["_embedded"]["tags"]
        assert response.headers["content-type"] == f"{kind};charset=utf-8"
        assert (tag["name"], tag["latest"]) == ("prod", True)
        assert client.get(path_of(tag["_links"]["self"]["href"])).status_code == 200
        assert {**client.get(url).json(), "_embedded": {"tags": [tag]}} == response.json()

    def test_all_are_elsewhere(self, client: Client, content: str) -> None:
        response = client.get(f"{content}/verification-results/all")

        assert response.status_code == 404
        assert response.json() == {"error": "To see all the verifications for a pact, use the Matrix page"}

    @pytest.mark.parametrize("number", ["0", "x", "-1", "1.0", "9" * 30, "²", "٣"])
    def test_numbers_that_are_none(self, client: Client, content: str, number: str) -> None:
        for method in ("GET", "DELETE"):
            assert client.send(method, f"{content}/verification-results/{number}").status_code == 404

    def test_where_there_is_none(self, client: Client, content: str) -> None:
        for path in (
            f"{content}/verification-results/latest",
            f"{PAIR}/version/1/verification-results/latest",
            f"{PAIR}/latest/verification-results/latest",
            f"{PAIR}/latest/prod/verification-results/latest",
        ):
            assert client.get(path).status_code == 404


def test_delete(client: Client, content: str) -> None:
    path = verify(client)

    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.delete(path).status_code == 404


class TestSummary:
    def test_of_a_version(self, client: Client, golden: Golden) -> None:
        publish(client, "1", item(), item(provider="Baz"), item(provider="Qux"))
        verify(client)
        path = "/pacts/provider/Baz/consumer/Foo/version/1"
        sha = client.get(path).json()["_links"]["pb:pact-version"]["href"]
        client.post(
            f"{path_of(sha)}/verification-results", {"success": False, "providerApplicationVersion": "3"}
        )

        golden.check(
            "verification_summary", client.get("/verification-results/consumer/Foo/version/1/latest")
        )

    def test_success(self, client: Client) -> None:
        publish(client)
        verify(client)

        document = client.get("/verification-results/consumer/Foo/version/1/latest").json()
        assert document["success"] is True
        assert (
            document["_links"]["self"]["href"] == BASE + "/verification-results/consumer/Foo/version/1/latest"
        )

    def test_of_something_unknown(self, client: Client) -> None:
        client.post("/contracts/publish", publication())

        for path in ("X/version/1", "Foo/version/2"):
            assert client.get(f"/verification-results/consumer/{path}/latest").status_code == 404
