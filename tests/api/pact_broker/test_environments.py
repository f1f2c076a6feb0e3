"""Environments over the wire."""

import pytest

from tests.api.client import BASE, Client
from tests.api.golden import Golden
from tests.api.pact_broker.arrange import environment

CONTACTS = [{"name": "Team", "details": {"emailAddress": "a@example.org"}}, {"name": "Other"}]
TAKEN = {"errors": {"name": ["name 'test' is already used by an existing environment."]}}


def names(client: Client, query: str = "") -> list[str]:
    document = client.get(f"/environments{query}").json()
    found = [each["name"] for each in document["_embedded"]["environments"]]
    assert found == [each["name"] for each in document["_links"]["pb:environments"]]
    return found


def test_create_show_list_and_delete(client: Client, golden: Golden) -> None:
    made = client.post("/environments", {"name": "my-test", "production": False, "contacts": CONTACTS})
    url = made.headers["location"].removeprefix(BASE)

    golden.check("environment_created", made)
    golden.check("environment", client.get(url))
    golden.check("environments", client.get("/environments"))
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404
    assert client.delete(url).status_code == 404


def test_replace(client: Client) -> None:
    uuid = environment(client)
    made = client.put(f"/environments/{uuid}", {"name": "live", "production": True, "uuid": "other"})

    assert made.status_code == 200
    assert made.json()["uuid"] == uuid
    assert made.json()["displayName"] == "Live"
    assert made.json()["production"] is True
    assert made.json()["contacts"] == []


def test_replace_an_unknown_one(client: Client) -> None:
    response = client.put("/environments/unknown", {"name": "live", "production": True})

    assert response.status_code == 404


def test_by_display_name_or_only_one(client: Client) -> None:
    client.post("/environments", {"name": "a", "displayName": "zebra", "production": False})
    client.post("/environments", {"name": "b", "displayName": "Yak", "production": False})
    client.post("/environments", {"name": "c", "displayName": "ant", "production": True})

    assert names(client) == ["c", "b", "a"]
    assert names(client, "?name=b") == ["b"]
    assert names(client, "?name=B") == []


def test_a_name_is_taken_once(client: Client) -> None:
    environment(client, "test")
    other = environment(client, "other")

    created = client.post("/environments", {"name": "test", "production": True})
    renamed = client.put(f"/environments/{other}", {"name": "test", "production": True})

    assert (created.status_code, created.json()) == (400, TAKEN)
    assert (renamed.status_code, renamed.json()) == (400, TAKEN)


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"name": None}, {"name": ["is missing"]}),
        ({"name": ""}, {"name": ["cannot be blank"]}),
        ({"name": "a b"}, {"name": ["cannot contain spaces"]}),
        ({"name": "a\nb"}, {"name": ["cannot contain multiple lines"]}),
        ({"name": 1}, {"name": ["must be a string"]}),
        ({"displayName": "a\nb"}, {"displayName": ["cannot contain multiple lines"]}),
        ({"production": None}, {"production": ["is missing"]}),
        ({"production": "yes"}, {"production": ["must be one of: true, false"]}),
        ({"contacts": {}}, {"contacts": ["must be an array"]}),
        ({"contacts": ["a"]}, {"contacts": ["must be a hash (at index 0)"]}),
        ({"contacts": [{"name": "a"}, {}]}, {"contacts": ["name is missing (at index 1)"]}),
        ({"contacts": [{"name": " "}]}, {"contacts": ["name cannot be blank (at index 0)"]}),
        (
            {"contacts": [{"name": "a", "details": "b"}]},
            {"contacts": ["details must be a hash (at index 0)"]},
        ),
    ],
)
def test_what_is_refused(client: Client, changes: dict[str, object], errors: dict[str, list[str]]) -> None:
    response = client.post("/environments", {"name": "test", "production": False, **changes})

    assert response.status_code == 400
    assert response.json() == {"errors": errors}


def test_a_blank_display_name_is_made_anew(client: Client) -> None:
    made = client.post("/environments", {"name": "my_test", "displayName": " ", "production": False})

    assert made.json()["displayName"] == "My Test"


def test_a_refusal_as_a_problem(client: Client, golden: Golden) -> None:
    response = client.send(
        "POST",
        "/environments",
        {"name": "a b"},
        headers={"accept": "application/hal+json, application/problem+json"},
    )

    golden.check("environment_problem", response)


def test_a_stranger_sees_nothing(client: Client, stranger: Client) -> None:
    uuid = environment(client)

    assert names(stranger) == []
    assert stranger.get(f"/environments/{uuid}").status_code == 404
    assert stranger.delete(f"/environments/{uuid}").status_code == 404
    assert environment(stranger, "test") != uuid


def test_who_only_reads_changes_nothing(client: Client, reader: Client) -> None:
    uuid = environment(client)

    assert reader.get(f"/environments/{uuid}").status_code == 200
    assert reader.post("/environments", {"name": "a", "production": False}).status_code == 403
    assert reader.delete(f"/environments/{uuid}").status_code == 403
