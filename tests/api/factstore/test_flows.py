"""Flows over the wire, in both versions of the API."""

import pytest
import yaml

from tests.api.client import Client
from tests.api.golden import Golden
from tests.world import World

V1, V2 = "/api/v1/flows", "/api/v2/flows"
# As the published document has it, and as clients send it.
PUBLISHED = {
    "name": "my-service-compliance",
    "description": "Optional description",
    "requiredAttestations": ["junit", "snyk", "trivy"],
    "tags": {"team": "payments", "criticality": "high"},
}
TEMPLATE = "version: 1\ntrail:\n  attestations:\n  - {name: ticket, type: jira}\n"


def made(client: Client, name: str = "shop", **more: object) -> str:
    answer = client.post(V1, {"name": name, **more})
    assert answer.status_code == 201, answer.text
    uuid: str = answer.json()["id"]
    return uuid


def test_made_shown_listed_and_removed(client: Client, golden: Golden) -> None:
    answer = client.post(V1, PUBLISHED)
    golden.check("flow_created", answer)
    url = f"{V1}/{answer.json()['id']}"
    golden.check("flow", client.get(url))
    assert client.get(V1).json() == [client.get(url).json()]
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404
    assert client.delete(url).status_code == 404


def test_those_of_an_organisation(client: Client, stranger: Client) -> None:
    made(client)

    assert client.get("/api/v1/organisations/default/flows").json() == client.get(V1).json()
    assert client.get("/api/v1/organisations/stranger/flows").status_code == 404
    assert stranger.get("/api/v1/organisations/default/flows").status_code == 404


def test_both_names_of_what_is_required(client: Client) -> None:
    for name, key in (("a", "requiredAttestations"), ("b", "requiredAttestationTypes")):
        answer = client.post(V1, {"name": name, key: ["junit"]}).json()
        assert answer["requiredAttestations"] == answer["requiredAttestationTypes"] == ["junit"]


def test_null_is_absent(client: Client) -> None:
    answer = client.post(
        V1, {"name": "a", "description": None, "requiredAttestationTypes": None, "tags": None}
    )

    assert (answer.status_code, answer.json()["requiredAttestations"]) == (201, [])


def test_what_is_absent_stays(client: Client) -> None:
    uuid = made(client, description="Sells", tags={"a": "b"}, requiredAttestations=["junit"])

    same = client.put(f"{V1}/{uuid}", {"description": "Sells more", "tags": None}).json()
    bare = client.put(f"{V1}/{uuid}", {"tags": {}, "name": "shop-2"}).json()

    assert (same["description"], same["tags"], same["requiredAttestations"]) == (
        "Sells more",
        {"a": "b"},
        ["junit"],
    )
    assert (bare["tags"], bare["name"], bare["id"]) == ({}, "shop-2", uuid)


def test_a_name_is_taken_once(client: Client, golden: Golden) -> None:
    made(client)
    other = made(client, "other")

    golden.check("flow_taken", client.post(V1, {"name": "shop"}))
    assert client.put(f"{V1}/{other}", {"name": "shop"}).status_code == 409


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, "name"),
        ({"name": 7}, "name"),
        ({"name": " "}, "name"),
        ({"name": "a", "tags": {"k" * 65: "v"}}, "tags"),
        ({"name": "a", "tags": {str(number): "" for number in range(51)}}, "tags"),
        ({"name": "a", "requiredAttestations": "junit"}, "requiredAttestationTypes"),
        ({"name": "a", "templateYaml": "trail:\n  attestation: []\n"}, "line 2"),
    ],
)
def test_what_is_refused(client: Client, body: dict[str, object], told: str) -> None:
    answer = client.post(V1, body)

    assert answer.status_code == 400
    assert told in answer.json()["message"]


def test_a_flow_without_a_template_shows_what_it_requires(client: Client) -> None:
    uuid = made(client, description="Sells", requiredAttestations=["junit", "snyk"], tags={"team": "a"})

    written = client.get(f"{V1}/{uuid}/template", accept="application/yaml")

    assert yaml.safe_load(written.text) == {
        "name": "shop",
        "description": "Sells",
        "requiredAttestations": ["junit", "snyk"],
        "tags": {"team": "a"},
    }
    assert client.get(f"{V1}/{uuid}/template").json()["templateYaml"] is None


def test_the_template_as_json_and_as_yaml(client: Client, golden: Golden) -> None:
    uuid = made(client, templateYaml=TEMPLATE)

    golden.check("flow_template", client.get(f"{V1}/{uuid}/template"))
    written = client.get(f"{V1}/{uuid}/template", accept="application/yaml")
    assert (written.text, written.headers["content-type"]) == (TEMPLATE, "application/yaml")
    bare = made(client, "bare")
    assert client.get(f"{V1}/{bare}/template").json()["effectiveTemplate"] is None


def test_the_second_versions_commands(client: Client, golden: Golden) -> None:
    answer = client.post(V2, {"name": "shop"})
    golden.check("flow_created_by_command", answer)
    uuid = answer.json()["id"]
    golden.check("flow_updated_by_command", client.put(f"{V2}/{uuid}", {"description": "Sells"}))
    assert client.get(f"{V2}/{uuid}").json() == client.get(f"{V1}/{uuid}").json()
    assert client.get(V2).json() == client.get(V1).json()
    assert client.get(f"{V2}/{uuid}/template").status_code == 200
    assert client.delete(f"{V2}/{uuid}").status_code == 204


def test_one_with_evidence_is_kept(client: Client, golden: Golden) -> None:
    uuid = made(client)
    trail = {"flowId": uuid, "gitAuthor": "alice", "gitCommitSha": "abc", "gitBranch": "main"}
    assert client.post("/api/v1/trails", trail).status_code == 201

    golden.check("flow_with_evidence", client.delete(f"{V1}/{uuid}"))
    assert client.delete(f"{V1}/{uuid}?force=true").status_code == 204
    assert client.get(V1).json() == []
    assert len(client.get("/api/v1/trails").json()) == 1


@pytest.mark.parametrize("header", ["authorization: Bearer ", "Authorization: ApiKey ", "X-Api-Key: "])
def test_every_way_to_show_a_key(client: Client, nobody: Client, world: World, header: str) -> None:
    made(client)
    name, _, before = header.partition(": ")

    shown = nobody.send("GET", V1, headers={name: before + world.token(world.carol).value})
    assert [each["name"] for each in shown.json()] == ["shop"]
    assert nobody.send("GET", V1, headers={name: f"{before}wrong"}).status_code == 401


def test_who_may_not(client: Client, reader: Client, stranger: Client, nobody: Client) -> None:
    uuid = made(client)

    assert reader.get(f"{V1}/{uuid}").status_code == 200
    assert reader.post(V1, {"name": "mine"}).status_code == 403
    assert reader.delete(f"{V1}/{uuid}").status_code == 403
    assert stranger.get(f"{V1}/{uuid}").status_code == 404
    assert stranger.get(V1).json() == []
    assert nobody.get(V1).status_code == 401
    assert client.post(V1, {"name": "there", "orgSlug": "stranger"}).status_code == 404
