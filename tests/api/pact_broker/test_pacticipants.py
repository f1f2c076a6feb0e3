"""Applications and their labels over the wire."""

import pytest

from tests.api.client import BASE, Client
from tests.api.golden import Golden
from tests.world import World

DEPRECATED = "DEPRECATED - Please use the embedded pacticipants collection"


def names(document: dict[str, list[dict[str, str]]]) -> list[str]:
    return [each["name"] for each in document["pacticipants"]]


class TestShow:
    def test_everything(self, client: Client, golden: Golden) -> None:
        client.post("/environments", {"name": "test", "production": False})
        uuid = client.get("/environments").json()["_embedded"]["environments"][0]["uuid"]
        client.patch(
            "/pacticipants/foo",
            {
                "mainBranch": "main",
                "repositoryUrl": "https://github.com/o/foo",
                "repositoryName": "foo",
                "repositoryNamespace": "o",
            },
        )
        client.put("/pacticipants/foo/labels/a")
        client.put("/pacticipants/foo/labels/b%2Fc")
        client.put("/pacticipants/foo/versions/1")
        client.post(f"/pacticipants/foo/versions/1/deployed-versions/environment/{uuid}", {"target": "blue"})

        golden.check("pacticipant", client.get("/pacticipants/foo"))

    def test_an_unknown_one(self, client: Client, golden: Golden) -> None:
        golden.check("pacticipant_unknown", client.get("/pacticipants/foo"))

    def test_a_name_may_hold_anything(self, client: Client) -> None:
        client.post("/pacticipants", {"name": "Pricing / Service"})

        found = client.get("/pacticipants/Pricing%20%2F%20Service").json()

        assert found["name"] == "Pricing / Service"
        assert found["_links"]["self"]["href"] == f"{BASE}/pacticipants/Pricing%20%2F%20Service"


class TestCreate:
    def test_a_new_one(self, client: Client, golden: Golden) -> None:
        golden.check("pacticipant_created", client.post("/pacticipants", {"name": "foo-bar_baz"}))

    def test_one_that_exists_is_given_as_it_is(self, client: Client) -> None:
        client.post("/pacticipants", {"name": "foo", "mainBranch": "main"})

        again = client.post("/pacticipants", {"name": "foo", "mainBranch": "trunk", "unknown": 1})

        assert again.status_code == 201
        assert again.json()["mainBranch"] == "main"

    @pytest.mark.parametrize(
        ("document", "errors"),
        [
            ({}, {"name": ["is missing"]}),
            ({"name": None}, {"name": ["must be filled"]}),
            ({"name": " "}, {"name": ["cannot be blank"]}),
            ({"name": "a\nb"}, {"name": ["cannot contain multiple lines"]}),
            (
                {"name": 1, "displayName": []},
                {"name": ["must be a string"], "displayName": ["must be a string"]},
            ),
            ({"name": "a", "displayName": ""}, {"displayName": ["cannot be blank"]}),
            ({"name": "a", "displayName": "b\nc"}, {"displayName": ["cannot contain multiple lines"]}),
            ({"name": "a", "mainBranch": "b c"}, {"mainBranch": ["cannot contain spaces"]}),
        ],
    )
    def test_what_is_refused(
        self, client: Client, document: dict[str, object], errors: dict[str, list[str]]
    ) -> None:
        response = client.post("/pacticipants", document)

        assert response.status_code == 400
        assert response.json() == {"errors": errors}

    def test_a_body_of_another_type(self, client: Client) -> None:
        assert client.send("POST", "/pacticipants", {"name": "a"}, "text/plain").status_code == 415

    def test_a_body_that_is_no_json(self, client: Client) -> None:
        response = client.post("/pacticipants", b'{"name": ')

        assert response.status_code == 400
        assert response.json()["error"].startswith("JSON::ParserError - ")


class TestReplace:
    def test_what_is_absent_goes(self, client: Client) -> None:
        client.post("/pacticipants", {"name": "foo", "mainBranch": "main", "repositoryUrl": "u"})

        response = client.put("/pacticipants/foo", {"name": "other", "repositoryUrl": ""})

        assert response.status_code == 200
        assert response.json()["name"] == "foo"
        assert response.json()["repositoryUrl"] == ""
        assert "mainBranch" not in response.json()

    def test_an_unknown_one(self, client: Client) -> None:
        response = client.put("/pacticipants/foo", {})

        assert response.status_code == 404
        assert response.json() == {"error": "No pacticipant with name 'foo' found"}

    def test_not_with_a_patch(self, client: Client) -> None:
        response = client.send("PUT", "/pacticipants/foo", {}, "application/merge-patch+json")

        assert response.status_code == 415


class TestUpdate:
    @pytest.mark.parametrize("kind", ["application/json", "application/merge-patch+json"])
    def test_only_what_is_given_changes(self, client: Client, kind: str) -> None:
        client.post("/pacticipants", {"name": "foo", "mainBranch": "main", "repositoryUrl": "u"})

        response = client.send(
            "PATCH", "/pacticipants/foo", {"repositoryUrl": None, "displayName": "F"}, kind
        )

        assert response.status_code == 200
        assert response.json()["mainBranch"] == "main"
        assert response.json()["displayName"] == "F"
        assert "repositoryUrl" not in response.json()

    def test_a_missing_one_is_made(self, client: Client) -> None:
        response = client.patch("/pacticipants/foo%2Fbar", {"name": "ignored", "mainBranch": "main"})

        assert response.status_code == 201
        assert response.headers["location"] == f"{BASE}/pacticipants/foo%2Fbar"
        assert response.json()["name"] == "foo/bar"

    def test_an_empty_body(self, client: Client) -> None:
        assert client.patch("/pacticipants/foo").status_code == 201
        assert client.patch("/pacticipants/foo").status_code == 200

    def test_what_is_refused(self, client: Client) -> None:
        response = client.patch("/pacticipants/foo", {"mainBranch": ""})

        assert response.status_code == 400
        assert response.json() == {"errors": {"mainBranch": ["cannot be blank"]}}


class TestDelete:
    def test_it_and_all_that_hangs_on_it(self, client: Client, world: World) -> None:
        client.put("/pacticipants/foo/branches/main/versions/1")

        response = client.delete("/pacticipants/foo")

        assert (response.status_code, response.content) == (204, b"")
        assert client.get("/pacticipants/foo/versions/1").status_code == 404
        assert world.events(world.alice)[-1] == ("application.deleted", "foo")

    def test_an_unknown_one(self, client: Client) -> None:
        response = client.delete("/pacticipants/foo")

        assert response.status_code == 404
        assert response.json() == {"error": "No pacticipant with name 'foo' found"}


class TestList:
    def test_both_collections(self, client: Client, golden: Golden) -> None:
        for name in ("beta", "Alpha"):
            client.post("/pacticipants", {"name": name})
        client.put("/pacticipants/beta/versions/1")
        client.put("/pacticipants/beta/labels/x")

        response = client.get("/pacticipants")

        golden.check("pacticipants", response)
        embedded = response.json()["_embedded"]["pacticipants"]
        assert [{"title": DEPRECATED, **each} for each in embedded] == response.json()["pacticipants"]

    def test_none(self, client: Client) -> None:
        document = client.get("/pacticipants").json()

        assert document["pacticipants"] == document["_embedded"]["pacticipants"] == []
        assert document["_links"]["pb:pacticipants"] == []

    def test_a_part_of_the_names(self, client: Client) -> None:
        for name in ("foo", "Foobar", "bar"):
            client.post("/pacticipants", {"name": name})

        assert names(client.get("/pacticipants?q=FOO").json()) == ["foo", "Foobar"]

    def test_those_with_a_label(self, client: Client, golden: Golden) -> None:
        for name in ("foo", "bar"):
            client.post("/pacticipants", {"name": name})
        client.put("/pacticipants/foo/labels/x")

        golden.check("pacticipants_labelled", client.get("/pacticipants/label/x"))


class TestLabels:
    def test_put_show_and_delete(self, client: Client, golden: Golden) -> None:
        client.post("/pacticipants", {"name": "foo"})

        golden.check("label_created", client.put("/pacticipants/foo/labels/a%20b"))
        golden.check("label", client.put("/pacticipants/foo/labels/a%20b"))
        golden.check("label", client.get("/pacticipants/foo/labels/a%20b"))
        assert client.delete("/pacticipants/foo/labels/a%20b").status_code == 204
        assert client.get("/pacticipants/foo/labels/a%20b").status_code == 404
        assert client.delete("/pacticipants/foo/labels/a%20b").status_code == 404

    def test_of_an_unknown_application(self, client: Client) -> None:
        response = client.put("/pacticipants/foo/labels/a")

        assert response.status_code == 404
        assert response.json() == {"error": "No pacticipant with name 'foo' found"}

    def test_all_of_them(self, client: Client, golden: Golden) -> None:
        for name in ("foo", "bar"):
            client.post("/pacticipants", {"name": name})
            client.put(f"/pacticipants/{name}/labels/x")
        client.put("/pacticipants/foo/labels/a")

        golden.check("labels", client.get("/labels"))


class TestWho:
    def test_who_only_reads_changes_nothing(self, client: Client, reader: Client) -> None:
        client.post("/pacticipants", {"name": "foo"})

        assert reader.get("/pacticipants/foo").status_code == 200
        assert reader.patch("/pacticipants/foo", {"mainBranch": "x"}).status_code == 403
        assert reader.delete("/pacticipants/foo").status_code == 403

    def test_a_stranger_sees_nothing(self, client: Client, stranger: Client) -> None:
        client.post("/pacticipants", {"name": "foo"})
        client.put("/pacticipants/foo/labels/secret")

        assert names(stranger.get("/pacticipants").json()) == []
        assert stranger.get("/pacticipants/foo").status_code == 404
        assert stranger.get("/labels").json()["_embedded"]["labels"] == []

    def test_nobody_is_asked_who_it_is(self, nobody: Client) -> None:
        response = nobody.get("/pacticipants")

        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("Basic ")
