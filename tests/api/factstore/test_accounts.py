"""Organisations, users, service accounts and keys over the wire."""

import pytest
from httpx2 import Response

from tests.api.client import Client
from tests.api.golden import Golden
from tests.world import World

ORGANISATIONS, USERS, SERVICES = "/api/v1/organisations", "/api/v1/users", "/api/v1/service-accounts"
KEYS = "/api/v1/api-keys"
ACME = {"slug": "acme-corp", "name": "Acme", "description": "Makes things", "type": "shared"}
DORA = {"email": "Dora@example.org", "name": "Dora", "githubId": "4711"}
PIPELINE = {"name": "ci-pipeline", "description": "Builds"}
NO_UUID = "00000000-0000-4000-8000-000000000000"


def made(client: Client, path: str, body: object) -> str:
    answer = client.post(path, body)
    assert answer.status_code == 201, answer.text
    uuid: str = answer.json()["id"]
    return uuid


def with_key(nobody: Client, key: str, path: str) -> Response:
    return nobody.get(path, **{"x-api-key": key})


def test_an_organisation_is_made_described_and_closed(client: Client, nobody: Client, golden: Golden) -> None:
    answer = client.post(ORGANISATIONS, ACME)
    document = answer.json()
    key = document.pop("plainTextKey")
    assert (answer.status_code, document.pop("administrator")) == (201, "alice")
    golden.check("organisation", client.get(f"{ORGANISATIONS}/acme-corp"))
    assert document == client.get(f"{ORGANISATIONS}/acme-corp").json()
    assert client.get(f"{ORGANISATIONS}/{document['id']}").json() == document
    assert with_key(nobody, key, ORGANISATIONS).json() == [document]
    assert with_key(nobody, key, "/api/v1/flows").json() == []
    assert [each["slug"] for each in client.get(ORGANISATIONS).json()] == ["default", "stranger", "acme-corp"]

    changed = client.put(f"{ORGANISATIONS}/acme-corp", {"name": "Acme Ltd"}).json()
    assert (changed["name"], changed["description"], changed["slug"]) == (
        "Acme Ltd",
        "Makes things",
        "acme-corp",
    )
    golden.check("organisation_taken", client.post(ORGANISATIONS, ACME))
    assert client.delete(f"{ORGANISATIONS}/acme-corp").status_code == 204
    assert client.get(f"{ORGANISATIONS}/acme-corp").status_code == 404
    assert with_key(nobody, key, ORGANISATIONS).status_code == 401
    assert client.delete(f"{ORGANISATIONS}/default").status_code == 409


def test_an_organisation_with_people_is_closed_only_by_force(client: Client, nobody: Client) -> None:
    key = client.post(ORGANISATIONS, ACME).json()["plainTextKey"]
    assert nobody.send("POST", SERVICES, PIPELINE, headers={"x-api-key": key}).status_code == 201

    assert client.delete(f"{ORGANISATIONS}/acme-corp").status_code == 409
    assert client.delete(f"{ORGANISATIONS}/acme-corp?force=true").status_code == 204


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, "slug"),
        ({"slug": "a"}, "name"),
        ({"slug": "a b", "name": "A"}, "slug"),
        ({"slug": NO_UUID, "name": "A"}, "slug"),
        ({"slug": "a", "name": " "}, "name"),
        ({"slug": "a", "name": "A", "type": "CLUB"}, "type"),
    ],
)
def test_what_is_no_organisation(client: Client, body: object, told: str) -> None:
    answer = client.post(ORGANISATIONS, body)

    assert (answer.status_code, told in answer.json()["message"]) == (400, True), answer.text


def test_organisations_of_others(stranger: Client, reader: Client) -> None:
    assert [each["slug"] for each in stranger.get(ORGANISATIONS).json()] == ["stranger"]
    assert stranger.get(f"{ORGANISATIONS}/default").status_code == 404
    assert stranger.put(f"{ORGANISATIONS}/default", {"name": "x"}).status_code == 404
    assert stranger.delete(f"{ORGANISATIONS}/default").status_code == 404
    assert stranger.post(ORGANISATIONS, ACME).status_code == 403
    assert reader.post(ORGANISATIONS, ACME).status_code == 403
    assert reader.put(f"{ORGANISATIONS}/default", {"name": "x"}).status_code == 403
    assert stranger.put(f"{ORGANISATIONS}/stranger", {"name": "x"}).json()["name"] == "x"


def test_a_user_is_made_changed_and_removed(client: Client, golden: Golden) -> None:
    answer = client.post(USERS, DORA)
    golden.check("user_created", answer)
    url = f"{USERS}/{answer.json()['id']}"
    assert client.get(url).json() == answer.json()
    assert answer.json() in client.get(USERS).json()
    changed = client.put(url, {"name": "Dora B", "githubId": None}).json()
    assert (changed["name"], changed["githubId"], changed["email"]) == ("Dora B", "4711", "dora@example.org")
    golden.check("user_taken", client.post(USERS, DORA))
    assert client.post(USERS, {"email": "e@example.org", "name": "E", "githubId": "4711"}).status_code == 409
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == client.delete(url).status_code == 404
    assert client.post(USERS, DORA).json()["id"] == answer.json()["id"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, "email"),
        ({"email": "a@b", "name": ""}, "name"),
        ({"email": "nobody", "name": "A"}, "email"),
        ({"email": "a@b", "name": "A", "role": "OWNER"}, "role"),
        ({"email": "a@b", "name": "A", "githubId": 7}, "githubId"),
    ],
)
def test_what_is_no_user(client: Client, body: object, told: str) -> None:
    answer = client.post(USERS, body)

    assert (answer.status_code, told in answer.json()["message"]) == (400, True), answer.text


def test_a_service_account_and_its_keys(client: Client, nobody: Client, golden: Golden) -> None:
    answer = client.post(SERVICES, PIPELINE)
    golden.check("service_account_created", answer)
    url = f"{SERVICES}/{answer.json()['id']}"
    assert client.get(url).json() == answer.json()
    assert answer.json() in client.get(SERVICES).json()
    assert client.put(url, {"description": "Tests"}).json()["description"] == "Tests"
    assert client.post(SERVICES, PIPELINE).status_code == 409

    created = client.post(f"{url}/api-keys", {"label": "main", "ttlDays": 90}).json()
    key = created.pop("plainTextKey")
    assert (created["ownerType"], created["ttlDays"], created["isActive"]) == ("SERVICE_ACCOUNT", 90, True)
    assert key.startswith(created["keyPrefix"])
    assert client.get(f"{url}/api-keys").json() == [created]
    assert with_key(nobody, key, "/api/v1/flows").status_code == 200

    assert client.delete(f"{url}/api-keys/{created['id']}").status_code == 204
    [revoked] = client.get(f"{url}/api-keys").json()
    assert revoked["isActive"] is False
    assert with_key(nobody, key, "/api/v1/flows").status_code == 401
    assert client.delete(f"{url}/api-keys/{NO_UUID}").status_code == 404


def test_keys_end_with_their_account(client: Client, nobody: Client) -> None:
    url = f"{SERVICES}/{made(client, SERVICES, PIPELINE)}"
    key = client.post(f"{url}/api-keys", {"name": "as guides call it"}).json()["plainTextKey"]

    assert client.delete(url).status_code == 204

    assert with_key(nobody, key, "/api/v1/flows").status_code == 401
    assert client.get(url).status_code == client.get(f"{url}/api-keys").status_code == 404


def test_a_key_of_ones_own_in_every_header(client: Client, nobody: Client, world: World) -> None:
    wanted = {"ownerId": world.account(world.alice).uuid, "label": "laptop", "ownerType": "user"}
    created = client.post(KEYS, wanted).json()
    key = created["plainTextKey"]

    for headers in (
        {"x-api-key": key},
        {"authorization": f"Bearer {key}"},
        {"authorization": f"ApiKey {key}"},
    ):
        assert nobody.get("/api/v1/flows", **headers).status_code == 200
    listed = client.get(f"{KEYS}/owners/{wanted['ownerId']}").json()
    assert created["id"] in [each["id"] for each in listed]
    assert all("plainTextKey" not in each for each in listed)
    for _ in range(2):
        assert client.delete(f"{KEYS}/{created['id']}/revoke").status_code == 204
    assert with_key(nobody, key, "/api/v1/flows").status_code == 401
    assert client.delete(f"{KEYS}/{NO_UUID}/revoke").status_code == 404
    assert client.get(f"{KEYS}/owners/{NO_UUID}").json() == []


def test_a_read_only_key_only_reads(client: Client, nobody: Client, world: World) -> None:
    owner = world.account(world.alice).uuid
    key = client.post(KEYS, {"ownerId": owner, "label": "look", "readOnly": True}).json()["plainTextKey"]
    headers = {"x-api-key": key}

    assert nobody.get("/api/v1/flows", **headers).status_code == 200
    assert nobody.send("POST", "/api/v1/flows", {"name": "a"}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, 400),
        ({"label": ""}, 400),
        ({"label": "a", "ttlDays": 0}, 400),
        ({"label": "a", "ttlDays": -1}, 400),
        ({"label": "a", "ownerType": "SERVICE_ACCOUNT"}, 404),
        ({"label": "a", "ownerId": NO_UUID}, 404),
    ],
)
def test_what_is_no_key(client: Client, world: World, more: dict[str, object], status: int) -> None:
    assert client.post(KEYS, {"ownerId": world.account(world.alice).uuid, **more}).status_code == status


def test_nobody_makes_keys_of_a_mightier_account(reader: Client, stranger: Client, world: World) -> None:
    wanted = {"ownerId": world.account(world.alice).uuid, "label": "mine now"}

    assert reader.post(KEYS, wanted).status_code == 403
    assert reader.get(f"{KEYS}/owners/{wanted['ownerId']}").status_code == 403
    assert stranger.post(KEYS, wanted).status_code == 404
    assert stranger.get(f"{KEYS}/owners/{wanted['ownerId']}").json() == []
    assert reader.post(USERS, DORA).status_code == reader.post(SERVICES, PIPELINE).status_code == 403


def test_accounts_of_another_organisation_are_not_there(client: Client, stranger: Client) -> None:
    user = f"{USERS}/{made(client, USERS, DORA)}"
    service = f"{SERVICES}/{made(client, SERVICES, PIPELINE)}"
    key = client.post(f"{service}/api-keys", {"label": "a"}).json()["id"]

    for url in (user, service, f"{service}/api-keys"):
        assert stranger.get(url).status_code == 404
    for url in (user, service, f"{service}/api-keys/{key}", f"{KEYS}/{key}/revoke"):
        assert stranger.delete(url).status_code == 404
    assert stranger.put(user, {"name": "x"}).status_code == 404
    assert [each["name"] for each in stranger.get(USERS).json()] == ["mallory"]


def test_a_dry_run_makes_nobody(client: Client, world: World) -> None:
    before = world.events(world.alice)
    for path, body in ((ORGANISATIONS, ACME), (USERS, DORA), (SERVICES, PIPELINE)):
        answer = client.send("POST", path, body, headers={"X-Dry-Run": "true"})
        assert (answer.status_code, answer.json()["dryRun"]) == (200, True)

    assert world.events(world.alice) == before
    assert client.get(f"{ORGANISATIONS}/acme-corp").status_code == 404
