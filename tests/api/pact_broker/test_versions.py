"""Versions over the wire."""

import pytest

from tests.api.client import BASE, Client
from tests.api.golden import Golden
from tests.api.pact_broker.arrange import contract, environment

FOO = "/pacticipants/Foo"


def numbers(client: Client, path: str) -> list[str]:
    document = client.get(path).json()
    assert [f"Version {each['number']}" for each in document["_embedded"]["versions"]] == [
        each["title"].partition(" - ")[0] for each in document["_links"]["pb:versions"]
    ]
    return [each["number"] for each in document["_embedded"]["versions"]]


class TestShow:
    def test_everything(self, client: Client, golden: Golden) -> None:
        test, production = environment(client), environment(client, "production", production=True)
        client.put(f"{FOO}/versions/1", {"buildUrl": "http://ci/1", "tags": [{"name": "prod"}]})
        contract(client, "Foo", "1", "Bar")
        client.put(f"{FOO}/branches/feat%2Fx/versions/1")
        client.post(f"{FOO}/versions/1/deployed-versions/environment/{test}", {"applicationInstance": "blue"})
        client.post(f"{FOO}/versions/1/released-versions/environment/{production}")

        golden.check("version", client.get(f"{FOO}/versions/1"))

    def test_a_past_deployment_is_listed_too(self, client: Client) -> None:
        test = environment(client)
        for number in ("1", "2"):
            client.put(f"{FOO}/versions/{number}")
            client.post(f"{FOO}/versions/{number}/deployed-versions/environment/{test}")

        links = client.get(f"{FOO}/versions/1").json()["_links"]["pb:deployed-environments"]

        assert [(each["name"], each["currently_deployed"]) for each in links] == [("Test", False)]
        assert "application_instance" not in links[0]

    def test_the_command_lines_find_environments_by_name(self, client: Client) -> None:
        uuid = environment(client, "my-test")
        client.put(f"{FOO}/versions/1%2F2")

        links = client.get(f"{FOO}/versions/1%2F2").json()["_links"]

        url = f"{BASE}/pacticipants/Foo/versions/1%2F2/{{}}-versions/environment/{uuid}"
        assert links["pb:record-deployment"] == [
            {"title": "Record deployment to My Test", "name": "my-test", "href": url.format("deployed")}
        ]
        assert links["pb:record-release"] == [
            {"title": "Record release to My Test", "name": "my-test", "href": url.format("released")}
        ]

    def test_without_environments_the_links_are_empty(self, client: Client) -> None:
        client.put(f"{FOO}/versions/1")

        links = client.get(f"{FOO}/versions/1").json()["_links"]

        assert links["pb:record-deployment"] == links["pb:record-release"] == []

    @pytest.mark.parametrize("made", [False, True])
    def test_an_unknown_one(self, client: Client, made: bool) -> None:
        if made:
            client.post("/pacticipants", {"name": "Foo"})

        response = client.get(f"{FOO}/versions/1")

        assert response.status_code == 404
        assert list(response.json()) == ["error"]

    def test_an_unknown_one_as_a_problem(self, client: Client, golden: Golden) -> None:
        response = client.get(f"{FOO}/versions/1", accept="application/hal+json, application/problem+json")

        golden.check("version_problem", response)


class TestLatest:
    def test_in_all_ways(self, client: Client) -> None:
        for number in ("2", "1", "3"):
            client.put(f"{FOO}/versions/{number}")
        client.put(f"{FOO}/versions/1/tags/prod")
        client.put(f"{FOO}/versions/2/tags/prod")
        client.put(f"{FOO}/branches/main/versions/3")
        client.put(f"{FOO}/branches/main/versions/2")

        for path, number in (
            ("latest-version", "3"),
            ("latest-version/prod", "1"),
            ("branches/main/latest-version", "2"),
        ):
            document = client.get(f"{FOO}/{path}").json()
            assert document["number"] == number
            assert document["_links"]["self"]["href"] == f"{BASE}{FOO}/{path}"

    @pytest.mark.parametrize(
        "path", ["latest-version", "latest-version/prod", "branches/main/latest-version"]
    )
    @pytest.mark.parametrize("made", [False, True])
    def test_none(self, client: Client, path: str, made: bool) -> None:
        if made:
            client.post("/pacticipants", {"name": "Foo"})

        assert client.get(f"{FOO}/{path}").status_code == 404


class TestPut:
    def test_made_and_overwritten(self, client: Client) -> None:
        made = client.put(f"{FOO}/versions/1", {"buildUrl": "http://ci/1", "name": "1"})
        again = client.put(f"{FOO}/versions/1")

        assert made.status_code == 201
        assert made.headers["location"] == f"{BASE}{FOO}/versions/1"
        assert made.json()["buildUrl"] == "http://ci/1"
        assert again.status_code == 200
        assert "buildUrl" not in again.json()

    def test_tags_stand_for_no_branch(self, client: Client) -> None:
        made = client.put(f"{FOO}/versions/1", {"tags": [{"name": "prod"}]})

        assert made.json()["_embedded"]["branches"] == []
        assert client.get(f"{FOO}/branches").json()["_embedded"]["branches"] == []

    def test_tags_replace_the_tags(self, client: Client) -> None:
        client.put(f"{FOO}/branches/main/versions/1")
        client.put(f"{FOO}/versions/1", {"tags": [{"name": "a"}, {"name": "b"}], "branch": "ignored"})

        replaced = client.put(f"{FOO}/versions/1", {"tags": [{"name": "b"}, {"name": "c"}]})
        kept = client.put(f"{FOO}/versions/1", {})

        for response in (replaced, kept):
            embedded = response.json()["_embedded"]
            assert [each["name"] for each in embedded["tags"]] == ["b", "c"]
            assert [each["name"] for each in embedded["branches"]] == ["main"]

    @pytest.mark.parametrize(
        ("document", "errors"),
        [
            ({"buildUrl": 1}, {"buildUrl": ["must be a string"]}),
            ({"tags": "a"}, {"tags": ["must be an array"]}),
            ({"tags": [{"name": "a"}, {}, 1]}, {"tags": [f"name is missing (at index {n})" for n in (1, 2)]}),
            ({"tags": [{"name": ""}]}, {"tags": ["name must be filled (at index 0)"]}),
        ],
    )
    def test_what_is_refused(
        self, client: Client, document: dict[str, object], errors: dict[str, list[str]]
    ) -> None:
        response = client.put(f"{FOO}/versions/1", document)

        assert response.status_code == 400
        assert response.json() == {"errors": errors}
        assert client.get(FOO).status_code == 404

    def test_a_problem_says_which_tag(self, client: Client) -> None:
        accept = {"accept": "application/hal+json, application/problem+json"}

        response = client.send("PUT", f"{FOO}/versions/1", {"tags": [{"name": "a"}, {}]}, headers=accept)

        (error,) = response.json()["errors"]
        assert (error["pointer"], error["detail"]) == ("/tags/1/name", "is missing")

    def test_not_with_a_patch(self, client: Client) -> None:
        response = client.send("PUT", f"{FOO}/versions/1", {}, "application/merge-patch+json")

        assert (response.status_code, response.content) == (415, b"")


class TestPatch:
    def test_only_what_is_given_changes(self, client: Client) -> None:
        assert client.patch(f"{FOO}/versions/1", {"buildUrl": "http://ci/1"}).status_code == 201

        tagged = client.patch(f"{FOO}/versions/1", {"tags": [{"name": "a"}]})

        assert tagged.status_code == 200
        assert tagged.json()["buildUrl"] == "http://ci/1"
        assert "buildUrl" not in client.patch(f"{FOO}/versions/1", {"buildUrl": None}).json()

    def test_only_with_a_patch(self, client: Client) -> None:
        assert client.send("PATCH", f"{FOO}/versions/1", {}).status_code == 415


class TestDelete:
    def test_the_next_newest_heads_the_branch(self, client: Client) -> None:
        for number in ("1", "2"):
            client.put(f"{FOO}/branches/main/versions/{number}")

        assert client.delete(f"{FOO}/versions/2").status_code == 204
        assert client.get(f"{FOO}/branches/main/latest-version").json()["number"] == "1"
        assert client.delete(f"{FOO}/versions/2").status_code == 404


class TestLists:
    def test_all(self, client: Client, golden: Golden) -> None:
        environment(client)
        contract(client, "Foo", "1", "Bar")
        client.put(f"{FOO}/branches/main/versions/2")
        client.put(f"{FOO}/versions/2/tags/dev")

        golden.check("versions", client.get(f"{FOO}/versions"))

    def test_some(self, client: Client) -> None:
        test = environment(client)
        for number in ("1", "2", "3"):
            client.put(f"{FOO}/versions/{number}")
        client.put(f"{FOO}/branches/main/versions/2")
        client.put(f"{FOO}/branches/main/versions/1")
        client.put(f"{FOO}/versions/3/tags/dev")
        client.post(f"{FOO}/versions/1/deployed-versions/environment/{test}")
        client.post(f"{FOO}/versions/2/deployed-versions/environment/{test}")
        client.post(f"{FOO}/versions/3/released-versions/environment/{test}")
        client.post(f"{FOO}/versions/2/released-versions/environment/{test}")

        assert numbers(client, f"{FOO}/versions") == ["3", "2", "1"]
        assert numbers(client, f"{FOO}/branches/main/versions") == ["2", "1"]
        assert numbers(client, f"{FOO}/tags/dev/versions") == ["3"]
        assert numbers(client, f"{FOO}/environments/{test}/versions") == ["3", "2", "1"]
        assert numbers(client, f"{FOO}/environments/{test}/versions?page=2&size=2") == ["1"]

    def test_each_tells_where_it_went(self, client: Client) -> None:
        test = environment(client)
        for number in ("1", "2"):
            client.put(f"{FOO}/versions/{number}")
            client.post(f"{FOO}/versions/{number}/deployed-versions/environment/{test}")
        client.post(f"{FOO}/versions/2/released-versions/environment/{test}")

        newest, oldest = (
            each["_links"] for each in client.get(f"{FOO}/versions").json()["_embedded"]["versions"]
        )

        single = client.get(f"{FOO}/versions/2").json()["_links"]
        for relation in ("pb:deployed-environments", "pb:released-environments"):
            assert newest[relation] == single[relation]
        assert [each["currently_deployed"] for each in oldest["pb:deployed-environments"]] == [False]
        assert oldest["pb:released-environments"] == []
        assert "pb:record-deployment" not in newest

    @pytest.mark.parametrize(
        ("path", "title"),
        [
            ("versions", "All application versions of Foo"),
            ("branches/main/versions", "Versions for branch main of Foo"),
            ("tags/main/versions", "Versions for tag main of Foo"),
        ],
    )
    def test_titles(self, client: Client, path: str, title: str) -> None:
        client.put(f"{FOO}/branches/main/versions/1")
        client.put(f"{FOO}/versions/1/tags/main")

        assert client.get(f"{FOO}/{path}").json()["_links"]["self"] == {
            "title": title,
            "href": f"{BASE}{FOO}/{path}",
        }

    @pytest.mark.parametrize("path", ["versions", "branches/x/versions", "tags/x/versions"])
    def test_of_an_unknown_application(self, client: Client, path: str) -> None:
        response = client.get(f"{FOO}/{path}")

        assert response.status_code == 404
        assert response.json() == {"error": "No pacticipant with name 'Foo' found"}

    @pytest.mark.parametrize("path", ["branches/x/versions", "tags/x/versions", "environments/x/versions"])
    def test_of_an_unknown_place(self, client: Client, path: str) -> None:
        client.post("/pacticipants", {"name": "Foo"})

        assert client.get(f"{FOO}/{path}").status_code == 404
