"""One contract: published, merged, shown and removed the classic way."""

from typing import Any

import pytest

from tests.api.client import BASE, Client
from tests.api.golden import Golden
from tests.api.pact_broker.publications import PAIR, pact, publish, sha_of

ONE = f"{PAIR}/version/1"


def links(client: Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json()["_links"]


def descriptions(client: Client, path: str) -> list[str]:
    return [each["description"] for each in client.get(path).json()["interactions"]]


class TestPut:
    def test_a_new_one_and_the_same_again(self, client: Client, golden: Golden) -> None:
        golden.check("contract_created", client.put(ONE, pact("get")))
        golden.check("contract", client.put(ONE, pact("get")))
        golden.check("contract", client.get(ONE))

    def test_other_content_is_refused(self, client: Client, golden: Golden) -> None:
        client.put(ONE, pact("get"))

        golden.check("contract_clash", client.put(ONE, pact("put")))
        assert descriptions(client, ONE) == ["get"]

    def test_other_content_where_settings_allow_it(self, client: Client) -> None:
        client.put(ONE, pact("get"))
        changeable = client.with_settings(allow_contract_change=True)

        assert changeable.put(ONE, pact("put")).status_code == 200
        assert descriptions(client, ONE) == ["put"]

    def test_names_must_be_those_of_the_path(self, client: Client, golden: Golden) -> None:
        response = client.put(ONE, pact("get", consumer="X", provider="Y"))

        golden.check("contract_misnamed", response)
        assert client.get("/pacticipants/Foo").status_code == 404

    def test_names_must_be_those_of_the_path_as_a_problem(self, client: Client, golden: Golden) -> None:
        accept = {"accept": "application/hal+json,application/problem+json"}
        response = client.send("PUT", ONE, pact("get", consumer="X"), headers=accept)

        golden.check("contract_misnamed_problem", response)

    @pytest.mark.parametrize("document", [[1, 2], {}, {"consumer": "odd"}, {"interactions": {}}])
    def test_any_object_or_list_is_taken(self, client: Client, document: Any) -> None:
        assert client.put(ONE, document).status_code == 201
        shown = client.get(ONE).json()
        assert shown == ({**shown, **document} if isinstance(document, dict) else document)

    def test_similar_names(self, client: Client) -> None:
        client.put(ONE, pact("get"))

        response = client.put("/pacts/provider/bars/consumer/Foo/version/2", pact("get", provider="bars"))

        assert response.status_code == 409
        assert response.headers["content-type"] == "text/plain;charset=utf-8"
        assert '--name "bars" --broker-base-url ' + BASE in response.text

    def test_similar_names_as_a_problem(self, client: Client) -> None:
        client.put(ONE, pact("get"))
        path = "/pacts/provider/bars/consumer/Foo/version/2"

        response = client.send("PUT", path, {}, headers={"accept": "*/*, application/problem+json"})

        assert response.json()["type"] == f"{BASE}/problem/conflict"

    @pytest.mark.parametrize(
        ("body", "text"),
        [
            (b"{", "JSON::ParserError - "),
            (b"", "JSON::ParserError - "),
            (b'{"a":1,"a":2}', "'a' stands twice"),
            (b"[" * 51 + b"]" * 51, "nesting of 51 is too deep"),
            (b'{"a":"\xe9"}', "non UTF-8 character at char 7"),
            (b'"text"', "Expected JSON Object in request body but found "),
            (b"null", "Expected JSON Object in request body but found "),
            (b'{"x', "Unterminated string starting at line 1 column 2"),
        ],
    )
    def test_what_is_no_json(self, client: Client, body: bytes, text: str) -> None:
        response = client.put(ONE, body)

        assert response.status_code == 400
        assert text in response.json()["error"]

    def test_another_type(self, client: Client) -> None:
        for kind in ("text/plain", "application/hal+json"):
            assert client.send("PUT", ONE, pact("get"), kind).status_code == 415

    @pytest.mark.parametrize("path", [f"{PAIR}/versions/1", "/pact/provider/Bar/consumer/Foo/version/1"])
    def test_old_paths(self, client: Client, path: str) -> None:
        assert client.put(path, pact("get")).status_code == 201
        assert client.patch(path, {}).status_code == 415
        assert client.send("PATCH", path, pact("put")).status_code == 200
        assert client.get(path).json() == client.get(ONE).json()
        assert client.delete(path).status_code == 200

    def test_a_version_number_of_several_lines_cannot_be_asked_for(self, client: Client) -> None:
        assert client.put(f"{PAIR}/version/1%0A2", pact("get")).status_code == 422
        assert client.put(f"{PAIR}/version/%20", pact("get")).status_code == 400


class TestPatch:
    def test_creates_and_merges(self, client: Client) -> None:
        assert client.send("PATCH", ONE, pact("get")).status_code == 201
        assert client.send("PATCH", ONE, pact("put")).status_code == 200

        assert descriptions(client, ONE) == ["get", "put"]

    def test_the_merged_content_is_the_whole(self, client: Client) -> None:
        client.put(ONE, pact("get"))
        client.send("PATCH", ONE, pact("put"))
        client.put(f"{PAIR}/version/2", pact("get", "put"))

        assert sha_of(client, "1") == sha_of(client, "2")

    def test_replaces_what_is_the_same(self, client: Client) -> None:
        client.put(ONE, pact("get", "put"))
        again = pact("get")
        again["interactions"][0]["response"] = {"status": 404}

        client.send("PATCH", ONE, again)

        assert [each["response"]["status"] for each in client.get(ONE).json()["interactions"]] == [404, 200]

    def test_contradictions(self, client: Client, golden: Golden) -> None:
        client.put(ONE, pact("get"))
        other = pact("get")
        other["interactions"][0]["request"]["method"] = "PUT"

        golden.check("contract_contradiction", client.send("PATCH", ONE, other))
        assert client.send("PATCH", ONE, {"messages": []}).status_code == 409


class TestShow:
    @pytest.mark.parametrize("accept", ["*/*", "application/json", "application/hal+json;q=0.5", ""])
    def test_types(self, client: Client, accept: str) -> None:
        client.put(ONE, pact("get"))

        response = client.get(ONE, accept=accept)

        kind = "application/json" if accept == "application/json" else "application/hal+json"
        assert response.headers["content-type"] == f"{kind};charset=utf-8"

    def test_another_type(self, client: Client) -> None:
        client.put(ONE, pact("get"))

        assert client.get(ONE, accept="text/csv").status_code == 406

    def test_beside_the_tags_that_its_version_is_the_latest_with(self, client: Client) -> None:
        publish(client, "1", tags=["old", "feat/x"])
        publish(client, "2", tags=["old"])
        kind = "application/vnd.pactbrokerextended.v1+json"

        response = client.get(ONE, accept=kind)

        plain, shown = client.get(ONE).json(), response.json()
        assert response.headers["content-type"] == f"{kind};charset=utf-8"
        assert {**shown["contract"], "createdAt": shown["createdAt"], "_links": shown["_links"]} == plain
        assert shown["_embedded"]["tags"] == [
            {
                "name": "feat/x",
                "latest": True,
                "_links": {
                    "self": {
                        "title": "Tag",
                        "name": "feat/x",
                        "href": f"{BASE}/pacticipants/Foo/versions/1/tags/feat%2Fx",
                    },
                    "pb:latest-pact": {
                        "name": "The latest pact with the tag feat/x",
                        "href": f"{BASE}{PAIR}/latest/feat%2Fx",
                    },
                },
            }
        ]

    def test_content_cannot_speak_for_us(self, client: Client) -> None:
        forged = {**pact("get"), "_links": {"self": "forged"}, "createdAt": "forged"}
        client.put(ONE, forged)

        shown = client.get(ONE).json()
        assert shown["_links"]["self"]["href"] == BASE + ONE
        assert shown["createdAt"] != "forged"

    def test_an_update_is_shown_as_such(self, client: Client) -> None:
        client.put(ONE, pact("get"))
        assert "updatedAt" not in client.get(ONE).json()

    def test_an_unknown_one(self, client: Client, golden: Golden) -> None:
        golden.check("contract_unknown", client.get(ONE))
        client.put(ONE, pact("get"))
        for path in (f"{PAIR}/version/2", ONE.replace("Bar", "X"), ONE.replace("Foo", "X")):
            assert client.get(path).status_code == 404

    def test_an_unknown_one_as_a_problem(self, client: Client, golden: Golden) -> None:
        accept = "application/hal+json, application/problem+json"

        golden.check("contract_unknown_problem", client.get(ONE, accept=accept))


class TestLatest:
    def test_of_the_pair(self, client: Client, golden: Golden) -> None:
        publish(client, "1")
        publish(client, "2/x", tags=["prod"], branch="feat/x")

        golden.check("contract_latest", client.get(f"{PAIR}/latest"))

    def test_in_every_way(self, client: Client) -> None:
        publish(client, "1")
        publish(client, "2", tags=["prod"], branch="main")
        publish(client, "3", tags=["dev"], branch="feat/x")

        found = {
            path: client.get(f"{PAIR}/{path}").headers.get("x-pact-consumer-version")
            for path in (
                "latest",
                "latest/prod",
                "latest/x",
                "latest-untagged",
                "branch/main/latest",
                "branch/x/latest",
            )
        }

        assert found == {
            "latest": "3",
            "latest/prod": "2",
            "latest/x": None,
            "latest-untagged": "1",
            "branch/main/latest": "2",
            "branch/x/latest": None,
        }
        old = client.get("/pact/provider/Bar/consumer/Foo/latest")
        assert old.json() == client.get(f"{PAIR}/latest").json()

    def test_the_branch_s_newest_contract_and_not_its_head(self, client: Client) -> None:
        publish(client, "1", branch="main")
        client.put("/pacticipants/Foo/branches/main/versions/2")

        assert client.get(f"{PAIR}/branch/main/latest").headers["x-pact-consumer-version"] == "1"

    def test_a_version_beyond_ascii(self, client: Client) -> None:
        publish(client, "🚀 ü1")

        assert client.get(f"{PAIR}/latest").headers["x-pact-consumer-version"] == "? ?1"

    def test_results_of_it_are_told_which_version_they_are_for(self, client: Client) -> None:
        publish(client, "1", tags=["prod"])

        relation = "pb:publish-verification-results"
        plain, tagged = (
            links(client, f"{PAIR}/{path}")[relation]["href"] for path in ("latest", "latest/prod")
        )

        assert "/metadata/" in plain
        assert plain != tagged


class TestByContent:
    def test_the_newest_that_has_it(self, client: Client, golden: Golden) -> None:
        publish(client, "1")
        publish(client, "2")
        path = f"{PAIR}/pact-version/{sha_of(client)}"

        golden.check("contract_by_content", client.get(path))
        assert client.get(f"{PAIR}/pact-version/{'0' * 40}").status_code == 404

    def test_the_version_that_the_metadata_names(self, client: Client) -> None:
        publish(client, "1", tags=["a"])
        publish(client, "2")
        publish(client, "3", tags=["b"])
        asked = {"consumerVersionSelectors": [{"tag": "a", "latest": True}]}
        (item,) = client.post("/pacts/provider/Bar/for-verification", asked).json()["_embedded"]["pacts"]

        found = links(client, item["_links"]["self"]["href"].removeprefix(BASE))

        assert found["pb:consumer-version"]["name"] == "1"
        assert [each["name"] for each in found["pb:consumer-versions"]] == ["1"]
        assert found["pb:publish-verification-results"]["href"] == (
            item["_links"]["self"]["href"] + "/verification-results"
        )

    def test_several_versions_newest_first(self, client: Client) -> None:
        for number in "12":
            publish(client, number, branch="main", tags=[number])
        asked = {"consumerVersionSelectors": [{"tag": number, "latest": True} for number in "12"]}
        (item,) = client.post("/pacts/provider/Bar/for-verification", asked).json()["_embedded"]["pacts"]

        found = links(client, item["_links"]["self"]["href"].removeprefix(BASE))

        assert [each["name"] for each in found["pb:consumer-versions"]] == ["2", "1"]

    def test_a_version_that_is_gone_is_not_named(self, client: Client) -> None:
        publish(client, "1")
        publish(client, "2")
        target = links(client, f"{PAIR}/latest")["pb:publish-verification-results"]["href"]
        client.delete("/pacticipants/Foo/versions/2")

        found = links(client, target.removeprefix(BASE).removesuffix("/verification-results"))

        assert found["pb:consumer-version"]["name"] == "1"
        assert "pb:consumer-versions" not in found
        assert found["pb:publish-verification-results"]["href"] == target

    def test_an_odd_token_stays_one_segment(self, client: Client) -> None:
        publish(client, "1")
        path = f"{PAIR}/pact-version/{sha_of(client)}/metadata/a%2Fb%3F"

        target = links(client, path)["pb:publish-verification-results"]["href"]

        assert target == f"{BASE}{path}/verification-results"
        result = {"success": True, "providerApplicationVersion": "9"}
        assert client.post(target.removeprefix(BASE), result).status_code == 201

    @pytest.mark.parametrize(
        "token", ["x", "%00", "_-_-", "ä", "Y3ZuPTE", "c1tdW2N2XT05OTk5OTk5OTk5OTk5OTk5OTk"]
    )
    def test_what_the_metadata_does_not_say(self, client: Client, token: str) -> None:
        publish(client, "1")
        path = f"{PAIR}/pact-version/{sha_of(client)}/metadata/{token}"

        assert client.get(path).status_code == (422 if token == "%00" else 200)


class TestPreviousDistinct:
    def test_of_a_contract(self, client: Client, golden: Golden) -> None:
        publish(client, "1")
        client.put(f"{PAIR}/version/2", pact("put"))
        client.put(f"{PAIR}/version/3", pact("put"))

        golden.check("contract_previous_distinct", client.get(f"{PAIR}/version/3/previous-distinct"))
        assert client.get(f"{PAIR}/version/1/previous-distinct").status_code == 404
        assert client.get(f"{PAIR}/version/9/previous-distinct").status_code == 404


class TestDelete:
    def test_one_of_two(self, client: Client, golden: Golden) -> None:
        publish(client, "1")
        publish(client, "2")

        golden.check("contract_deleted", client.delete(ONE))
        assert client.get(ONE).status_code == 404
        assert client.get("/pacticipants/Foo/versions/1").status_code == 200

    def test_the_last_one(self, client: Client, golden: Golden) -> None:
        publish(client)

        golden.check("contract_deleted_last", client.delete(ONE))
        assert client.delete(ONE).status_code == 404
