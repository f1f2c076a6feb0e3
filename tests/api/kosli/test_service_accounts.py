"""Service accounts and their keys: what clients are told, and that a key opens what its account may."""

import asyncio

import pytest

from signoff.kernel import clock
from signoff.kernel.database import Database
from tests.api.client import Client
from tests.api.golden import Golden
from tests.api.kosli.conftest import JSON

SERVICES = "/api/v2/service-accounts/default"
FLOWS = "/api/v2/flows/default"
FAR = 4102444800


@pytest.fixture
def ci(client: Client) -> str:
    """The path of a service account that may report everything."""
    made = client.post(SERVICES, {"name": "ci-2", "privilege": "member", "description": "Pipelines"})
    assert made.status_code == 201
    return f"{SERVICES}/ci-2"


@pytest.fixture
def key(client: Client, ci: str) -> dict[str, object]:
    """A key of it, as it is told once."""
    made = client.post(f"{ci}/api-keys", {"description": "first"})
    assert made.status_code == 201
    found: dict[str, object] = made.json()
    return found


def test_a_service_account(client: Client, ci: str, golden: Golden) -> None:
    golden.check("service_account", client.get(ci))
    golden.check("service_accounts", client.get(SERVICES))
    golden.check("service_account_changed", client.patch(ci, {"privilege": "reader"}))
    assert client.patch(ci, {"description": "Only looks"}).json()["privilege"] == "reader"
    assert client.get(ci).json()["description"] == "Only looks"


def test_a_service_account_that_is_removed(client: Client, ci: str, golden: Golden) -> None:
    assert client.send("DELETE", ci, b"null").json() == "OK"
    golden.check("service_account_unknown", client.get(ci))
    assert "ci-2" not in {each["name"] for each in client.get(SERVICES).json()}
    assert client.delete(ci).status_code == 404


def test_a_removed_name_comes_back_without_its_keys(client: Client, ci: str, key: dict[str, object]) -> None:
    client.delete(ci)
    again = client.post(SERVICES, {"name": "ci-2", "privilege": "reader"})
    assert (again.status_code, again.json()["privilege"]) == (201, "reader")
    assert again.json()["description"] == ""
    assert client.get(f"{ci}/api-keys").json() == []


@pytest.mark.parametrize("privilege", ["admin", "member", "snapshotter", "reader"])
def test_every_privilege(client: Client, privilege: str) -> None:
    made = client.post(SERVICES, {"name": privilege, "privilege": privilege})
    assert made.json()["privilege"] == privilege


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "a b", "privilege": "admin"},
        {"name": "a", "privilege": "owner"},
        {"name": "a"},
        {"name": "a", "privilege": "admin", "description": "x" * 513},
        {"name": "bob", "privilege": "admin"},
    ],
)
def test_what_is_no_service_account(client: Client, wrong: dict[str, str]) -> None:
    assert client.post(SERVICES, wrong).status_code == 400


def test_who_may_not(
    client: Client, reader: Client, stranger: Client, ci: str, key: dict[str, object]
) -> None:
    keys = f"{ci}/api-keys"
    one = f"{keys}/{key['id']}"
    for who, status in ((reader, 403), (stranger, 404)):
        assert who.post(SERVICES, {"name": "mine", "privilege": "admin"}).status_code == status
        assert who.patch(ci, {"description": "mine"}).status_code == status
        assert who.delete(ci).status_code == status
        assert who.get(SERVICES).status_code == status
        assert who.get(ci).status_code == status
        assert who.post(keys, {"description": "mine"}).status_code == status
        assert who.get(keys).status_code == status
        assert who.get(one).status_code == status
        assert who.post(f"{one}/rotate", {}).status_code == status
        assert who.delete(one).status_code == status
    assert client.get("/api/v2/service-accounts/default/alice").status_code == 404


def test_a_key(
    client: Client, ci: str, key: dict[str, object], db: Database, runner: asyncio.Runner, golden: Golden
) -> None:
    assert sorted(key) == ["created_at", "description", "expires_at", "id", "key"]
    assert key["expires_at"] == 0
    pipeline = Client(db, runner, str(key["key"])).accepting(JSON)
    assert pipeline.put(FLOWS, {"name": "shop"}).status_code == 201
    told = client.get(f"{ci}/api-keys/{key['id']}").json()
    assert [told] == client.get(f"{ci}/api-keys").json()
    assert "key" not in told
    assert client.delete(f"{ci}/api-keys/{key['id']}").json() == "revoked"
    golden.check("api_key_unknown", client.get(f"{ci}/api-keys/{key['id']}"))
    assert pipeline.get(FLOWS).status_code == 401


def test_a_key_with_an_end(client: Client, ci: str) -> None:
    made = client.post(f"{ci}/api-keys", {"description": "until then", "expires_at": FAR})
    assert made.json()["expires_at"] == FAR
    for wrong in (FAR + 1, -1, 1000):
        assert client.post(f"{ci}/api-keys", {"description": "x", "expires_at": wrong}).status_code == 400
    assert client.post(f"{ci}/api-keys", {"description": ""}).status_code == 400
    assert client.post(f"{ci}/api-keys", {"description": "x" * 257}).status_code == 400


def test_a_key_that_another_follows(
    client: Client, ci: str, key: dict[str, object], db: Database, runner: asyncio.Runner
) -> None:
    path = f"{ci}/api-keys/{key['id']}"
    made = client.post(f"{path}/rotate", {"grace_period_hours": 48})
    assert made.status_code == 201
    new = made.json()
    in_two_days = clock.seconds(clock.now()) + 48 * 3600
    assert abs(new["grace_period_expires_at"] - in_two_days) < 60
    assert new["expires_at"] == 0
    assert client.get(path).json()["expires_at"] == new["grace_period_expires_at"]
    for each in (key, new):
        assert Client(db, runner, str(each["key"])).accepting(JSON).get(FLOWS).status_code == 200
    for wrong in (0, 721):
        assert client.post(f"{path}/rotate", {"grace_period_hours": wrong}).status_code == 400
    assert client.post(f"{ci}/api-keys/nothing/rotate").status_code == 404


def test_the_organisation(client: Client, stranger: Client) -> None:
    path = "/api/v2/organizations/default"
    told = client.get(path).json()
    assert (told["name"], told["kind"]) == ("default", "shared")
    features = f"{path}/experimental_features"
    assert client.put(features, {"experimental_features_enabled": True}).json() == "OK"
    refused = client.put(features, {"experimental_features_enabled": False})
    assert (refused.status_code, "switched off" in refused.json()["message"]) == (400, True)
    assert stranger.get(path).status_code == 404
