"""Deployments and releases over the wire."""

from typing import Any

import pytest

from tests.api.client import BASE, Client
from tests.api.golden import Golden
from tests.api.pact_broker.arrange import environment

FOO = "/pacticipants/Foo"


@pytest.fixture
def place(client: Client) -> str:
    """The UUID of the environment `test`, with versions 1 and 2 to go there."""
    for number in ("1", "2"):
        client.put(f"{FOO}/versions/{number}")
    return environment(client)


def deploy(client: Client, number: str, uuid: str, **fields: object) -> dict[str, Any]:
    made = client.post(f"{FOO}/versions/{number}/deployed-versions/environment/{uuid}", fields)
    assert made.status_code == 201
    document: dict[str, Any] = made.json()
    return document


def release(client: Client, number: str, uuid: str) -> dict[str, Any]:
    made = client.post(f"{FOO}/versions/{number}/released-versions/environment/{uuid}")
    assert made.status_code in (200, 201)
    document: dict[str, Any] = made.json()
    return document


def path(document: dict[str, Any]) -> str:
    return str(document["_links"]["self"]["href"]).removeprefix(BASE)


def running(client: Client, uuid: str, query: str = "") -> list[tuple[str, str | None]]:
    document = client.get(f"/environments/{uuid}/deployed-versions/currently-deployed{query}").json()
    rows = document["_embedded"]["deployedVersions"]
    return [(each["_embedded"]["version"]["number"], each.get("target")) for each in rows]


class TestDeployments:
    def test_record_show_and_list(self, client: Client, place: str, golden: Golden) -> None:
        url = f"{FOO}/versions/1/deployed-versions/environment/{place}"
        made = client.post(url, {"applicationInstance": "blue", "target": "ignored"})

        golden.check("deployment_recorded", made)
        golden.check("deployment", client.get(path(made.json())))
        golden.check("deployments_of_version", client.get(url))
        golden.check(
            "deployments_current",
            client.get(f"/environments/{place}/deployed-versions/currently-deployed?pacticipant=Foo"),
        )

    @pytest.mark.parametrize("body", [None, {}, {"target": None}])
    def test_an_empty_body(self, client: Client, place: str, body: object) -> None:
        made = client.post(f"{FOO}/versions/1/deployed-versions/environment/{place}", body)

        assert made.status_code == 201
        assert made.headers["location"] == made.json()["_links"]["self"]["href"]
        assert "target" not in made.json()
        assert "applicationInstance" not in made.json()

    def test_a_new_one_ends_the_last_on_the_same_instance(self, client: Client, place: str) -> None:
        first = deploy(client, "1", place)
        blue = deploy(client, "1", place, target="blue")
        deploy(client, "2", place)

        assert running(client, place) == [("2", None), ("1", "blue")]
        ended = client.get(path(first)).json()
        assert ended["currentlyDeployed"] is False
        assert "undeployedAt" in ended
        assert client.get(path(blue)).json()["currentlyDeployed"] is True

    def test_what_runs_already_is_given_as_it_is(self, client: Client, place: str) -> None:
        assert deploy(client, "1", place)["uuid"] == deploy(client, "1", place)["uuid"]

    def test_narrowed(self, client: Client, place: str) -> None:
        deploy(client, "1", place)
        deploy(client, "1", place, target="blue")

        assert running(client, place, "?pacticipant=Foo&applicationInstance=blue") == [("1", "blue")]
        assert running(client, place, "?target=blue") == [("1", "blue")]
        assert running(client, place, "?target=") == [("1", None)]
        assert running(client, place, "?pacticipant=Bar") == []

    def test_undeploy_and_not_back(self, client: Client, place: str) -> None:
        url = path(deploy(client, "1", place))

        ended = client.patch(url, {"currentlyDeployed": False, "ignored": 1})
        again = client.patch(url, {"currentlyDeployed": False})
        back = client.patch(url, {"currentlyDeployed": True})

        assert ended.status_code == again.status_code == 200
        assert ended.json()["currentlyDeployed"] is False
        assert ended.json()["undeployedAt"] == again.json()["undeployedAt"]
        assert ended.json()["_embedded"]["version"]["number"] == "1"
        text = "The currentlyDeployed property cannot be set back to true. Please record a new deployment."
        assert back.status_code == 422
        assert back.json() == {"errors": {"currentlyDeployed": [text]}}
        assert running(client, place) == []

    @pytest.mark.parametrize("body", [None, {}, {"currentlyDeployed": True}, {"currentlyDeployed": None}])
    def test_nothing_to_change(self, client: Client, place: str, body: object) -> None:
        url = path(deploy(client, "1", place))

        assert client.patch(url, body).json()["currentlyDeployed"] is True

    def test_a_patch_that_cannot_be_read(self, client: Client, place: str) -> None:
        url = path(deploy(client, "1", place))

        response = client.patch(url, {"currentlyDeployed": "no"})

        assert response.status_code == 400
        assert response.json() == {"errors": {"currentlyDeployed": ["must be boolean"]}}
        assert client.send("PATCH", url, {"currentlyDeployed": False}).status_code == 415

    def test_unknown_things(self, client: Client, place: str) -> None:
        url = "{}/versions/{}/deployed-versions/environment/{}"
        for name, number, uuid in ((FOO, "3", place), ("/pacticipants/Bar", "1", place), (FOO, "1", "x")):
            assert client.post(url.format(name, number, uuid)).status_code == 404
            assert client.get(url.format(name, number, uuid)).status_code == 404
        assert client.get("/deployed-versions/x").status_code == 404
        assert client.patch("/deployed-versions/x", {"currentlyDeployed": False}).status_code == 404
        assert client.get("/environments/x/deployed-versions/currently-deployed").status_code == 404


class TestReleases:
    def test_record_show_and_list(self, client: Client, place: str, golden: Golden) -> None:
        url = f"{FOO}/versions/1/released-versions/environment/{place}"
        made = client.post(url, {"ignored": 1})

        golden.check("release_recorded", made)
        golden.check("release", client.get(path(made.json())))
        golden.check("releases_of_version", client.get(url))
        golden.check(
            "releases_supported",
            client.get(
                f"/environments/{place}/released-versions/currently-supported?pacticipant=Foo&version=1"
            ),
        )

    def test_versions_are_supported_beside_each_other(self, client: Client, place: str) -> None:
        release(client, "1", place)
        release(client, "2", place)
        url = f"/environments/{place}/released-versions/currently-supported"

        for query, expected in (("", ["2", "1"]), ("?version=1", ["1"]), ("?pacticipant=Bar", [])):
            rows = client.get(url + query).json()["_embedded"]["releasedVersions"]
            assert [each["_embedded"]["version"]["number"] for each in rows] == expected

    def test_support_ends_and_is_taken_up_by_a_new_release(self, client: Client, place: str) -> None:
        url = path(release(client, "1", place))

        ended = client.patch(url, {"currentlySupported": False})
        back = client.patch(url, {"currentlySupported": True})
        again = client.post(f"{FOO}/versions/1/released-versions/environment/{place}")

        assert ended.status_code == 200
        assert ended.json()["currentlySupported"] is False
        assert "supportEndedAt" in ended.json()
        text = "The currentlySupported property cannot be set back to true. Please record a new deployment."
        assert back.status_code == 422
        assert back.json() == {"errors": {"currentlySupported": [text]}}
        assert again.status_code == 200
        assert again.headers["location"] == BASE + url
        assert again.json()["currentlySupported"] is True
        assert "supportEndedAt" not in again.json()

    def test_unknown_things(self, client: Client, place: str) -> None:
        url = "{}/versions/{}/released-versions/environment/{}"
        for name, number, uuid in ((FOO, "3", place), ("/pacticipants/Bar", "1", place), (FOO, "1", "x")):
            assert client.post(url.format(name, number, uuid)).status_code == 404
            assert client.get(url.format(name, number, uuid)).status_code == 404
        assert client.get("/released-versions/x").status_code == 404
        assert client.patch("/released-versions/x", {"currentlySupported": False}).status_code == 404
        assert client.get("/environments/x/released-versions/currently-supported").status_code == 404


class TestWho:
    def test_who_only_reads_records_nothing(self, client: Client, reader: Client, place: str) -> None:
        deployed, released = path(deploy(client, "1", place)), path(release(client, "1", place))

        assert reader.get(deployed).status_code == reader.get(released).status_code == 200
        assert reader.patch(deployed, {"currentlyDeployed": False}).status_code == 403
        assert reader.patch(released, {"currentlySupported": False}).status_code == 403
        url = f"{FOO}/versions/1/deployed-versions/environment/{place}"
        assert reader.post(url).status_code == 403

    def test_a_stranger_sees_nothing(self, client: Client, stranger: Client, place: str) -> None:
        deployed, released = path(deploy(client, "1", place)), path(release(client, "1", place))

        assert stranger.get(deployed).status_code == stranger.get(released).status_code == 404
        assert stranger.patch(deployed, {"currentlyDeployed": False}).status_code == 404
        assert stranger.patch(released, {"currentlySupported": False}).status_code == 404
