"""Environments, snapshots, drift, allow-lists and logical environments over the wire."""

from typing import Any

import pytest

from tests.api.client import Client
from tests.api.golden import Golden

BASE = "/api/v1/environments"


def digest(letter: str) -> str:
    return "sha256:" + letter * 64


def environment(client: Client, name: str = "prod", **more: object) -> str:
    made = client.post(BASE, {"name": name, "type": "K8S", **more})
    assert made.status_code == 201, made.text
    return f"{BASE}/{made.json()['id']}"


def runs(name: str, letter: str, **more: object) -> dict[str, object]:
    return {"artifactName": name, "artifactSha256": digest(letter), "artifactTag": "1", **more}


def snapshot(client: Client, url: str, *artifacts: dict[str, object]) -> dict[str, Any]:
    made = client.post(f"{url}/snapshots", {"recordedBy": "ci", "artifacts": list(artifacts)})
    assert made.status_code in (200, 201), made.text
    found: dict[str, Any] = made.json()
    return found


def test_an_environment(client: Client, golden: Golden) -> None:
    scope = {"include": {"names": ["web"], "patterns": ["^job-.*"]}, "exclude": {"names": ["old"]}}
    wanted = {
        "name": "Production EU",
        "type": "k8s",
        "description": "Live",
        "driftPolicy": "block",
        "scope": scope,
    }
    made = client.post(BASE, wanted)
    golden.check("environment_created", made)
    url = f"{BASE}/{made.json()['id']}"
    golden.check("environment", client.get(url))
    golden.check("environments", client.get(BASE))
    golden.check("environment_taken", client.post(BASE, wanted))
    golden.check("environment_updated", client.put(url, {"type": "CLOUD_RUN", "scope": {}, "name": None}))
    assert client.delete(url).status_code == 204
    golden.check("environment_unknown", client.get(url))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "n" * 501},
        {"type": "NOWHERE"},
        {"driftPolicy": "PANIC"},
        {"scope": {"include": {"patterns": ["("]}}},
        {"scope": {"exclude": {"patterns": ["(a{1000}){1000}"]}}},
    ],
)
def test_what_cannot_be_an_environment(client: Client, wrong: dict[str, object]) -> None:
    assert client.post(BASE, {"name": "prod", "type": "K8S", **wrong}).status_code == 400


def test_snapshots(client: Client, golden: Golden) -> None:
    url = environment(client)
    assert client.get(f"{url}/snapshots").json() == []
    golden.check("snapshot_none", client.get(f"{url}/snapshots/latest"))
    made = client.post(
        f"{url}/snapshots",
        {"recordedBy": "ci", "artifacts": [runs("web", "a", instanceCount=3), runs("job", "b")]},
    )
    golden.check("snapshot_created", made)
    aliases = [
        {"name": "web", "sha256Digest": "A" * 64, "tag": "1", "instanceCount": None},
        {"name": "job", "sha256": digest("b"), "tag": "1"},
    ]
    again = client.post(f"{url}/snapshots", {"recordedBy": "ci", "artifacts": aliases})
    assert (again.status_code, again.json()) == (200, made.json())

    snapshot(client, url, runs("web", "c"))
    listed = client.get(f"{url}/snapshots")
    golden.check("snapshots", listed)
    assert listed.headers["x-total-count"] == "2"
    older = client.get(f"{url}/snapshots?page=1&size=1").json()
    assert [each["snapshotIndex"] for each in older] == [1]
    assert client.get(f"{url}/snapshots/latest").json() == client.get(f"{url}/snapshots/2").json()
    assert client.get(f"{url}/snapshots/~1").json() == client.get(f"{url}/snapshots/1").json()
    assert client.get(f"{url}/snapshots/3").status_code == 404
    assert client.get(f"{url}/snapshots/x").status_code == 400
    golden.check("snapshot_deployments", client.get(f"{url}/deployments"))


def test_a_scope_keeps_out_what_does_not_count(client: Client) -> None:
    scope = {"include": {"patterns": ["acme/.*"]}, "exclude": {"names": ["acme/old"]}}
    url = environment(client, scope=scope)
    made = snapshot(client, url, runs("acme/web", "a"), runs("acme/old", "b"), runs("my/acme/x", "c"))

    assert [each["artifactName"] for each in made["artifacts"]] == ["acme/web"]


def test_a_snapshot_may_be_tried(client: Client) -> None:
    url = environment(client)
    tried = client.send(
        "POST", f"{url}/snapshots", {"recordedBy": "ci"}, headers={"x-factstore-dry-run": "true"}
    )

    assert tried.status_code == 200
    assert client.get(f"{url}/snapshots").json() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"artifacts": [{"artifactName": "web", "artifactSha256": "abc"}]},
        {"artifacts": [{"artifactName": "", "artifactSha256": digest("a")}]},
        {"artifacts": [{"artifactSha256": digest("a")}]},
        {"artifacts": ["web"]},
        {"artifacts": {}},
    ],
)
def test_what_cannot_be_a_snapshot(client: Client, wrong: dict[str, object]) -> None:
    assert client.post(f"{environment(client)}/snapshots", wrong).status_code == 400


def test_a_diff(client: Client, golden: Golden) -> None:
    url = environment(client)
    snapshot(client, url, runs("web", "a"), runs("job", "b"), runs("same", "d"))
    snapshot(client, url, runs("web", "c"), runs("new", "e"), runs("same", "d", instanceCount=5))

    golden.check("diff", client.get(f"{url}/diff?from=1&to=2"))
    assert (
        client.get(f"{url}/diff?snapshotA=1&snapshotB=~0").json()
        == client.get(f"{url}/diff?from=1&to=2").json()
    )
    assert client.get(f"{url}/diff?from=1").status_code == 400
    assert client.get(f"{url}/diff?from=1&to=9").status_code == 404


def test_drift(client: Client, golden: Golden) -> None:
    url = environment(client)
    golden.check("drift_without_baseline", client.get(f"{url}/drift"))
    golden.check("baseline_none", client.get(f"{url}/baselines/current"))
    first = snapshot(client, url, runs("web", "a"), runs("job", "b"))
    approval = {"approvedBy": "alice", "snapshotId": first["id"], "description": "as tested"}
    golden.check("baseline_created", client.post(f"{url}/baselines", approval))
    golden.check("baseline", client.get(f"{url}/baselines/current"))
    golden.check("drift_none", client.get(f"{url}/drift"))

    snapshot(client, url, runs("web", "c"), runs("new", "d"))
    found = client.get(f"{url}/drift")
    golden.check("drift", found)
    assert client.get(f"{url}/drift").json() == found.json()
    history = client.get(f"{url}/drift/history").json()
    assert [each["hasDrift"] for each in history] == [True, False]
    assert history[0] == found.json()

    other = environment(client, "other")
    assert client.post(f"{other}/baselines", approval).status_code == 404
    unset = client.post(f"{other}/baselines", {"approvedBy": "alice"})
    assert (unset.status_code, unset.json()["snapshotId"]) == (201, None)
    assert client.get(f"{other}/drift").status_code == 404


def test_an_allow_list(client: Client, golden: Golden) -> None:
    url = environment(client)
    entry = {"sha256": digest("a"), "justification": "legacy", "approvedBy": "alice"}
    made = client.post(f"{url}/allowlist", entry)
    golden.check("allowed", made)
    by_name = {"artifactName": "a.b", "reason": "legacy", "approvedBy": "alice"}
    expired = {**by_name, "namePattern": "^x", "expiresAt": "2020-01-01T00:00:00Z"}
    assert client.post(f"{url}/allowlist", by_name).json()["namePattern"] == r"^a\.b$"
    assert client.post(f"{url}/allowlist", expired).json()["isEffective"] is False

    entry_url = f"{url}/allowlist/{made.json()['id']}"
    golden.check("disallowed", client.delete(entry_url))
    golden.check("disallowed_again", client.delete(entry_url))
    statuses = [(each["status"], each["isEffective"]) for each in client.get(f"{url}/allowlist").json()]
    assert statuses == [("REMOVED", False), ("ACTIVE", True), ("ACTIVE", False)]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"sha256": "abc"},
        {"namePattern": "("},
        {"namePattern": ".*"},
        {"namePattern": ""},
        {"sha256": digest("a"), "reason": " "},
        {"sha256": digest("a"), "expiresAt": "soon"},
    ],
)
def test_what_cannot_be_allowed(client: Client, wrong: dict[str, object]) -> None:
    given = {"reason": "legacy", "approvedBy": "alice", **wrong}
    assert client.post(f"{environment(client)}/allowlist", given).status_code == 400


def test_a_logical_environment(client: Client, golden: Golden) -> None:
    base = "/api/v1/logical-environments"
    made = client.post(base, {"name": "all", "description": "Everything"})
    golden.check("logical_created", made)
    url = f"{base}/{made.json()['id']}"
    one, two = environment(client, "one"), environment(client, "two")
    snapshot(client, one, runs("web", "a"))
    uuids = [each.rpartition("/")[2] for each in (one, two)]
    for uuid in uuids:
        assert client.post(f"{url}/members/{uuid}").status_code == 200
    assert client.post(f"{url}/members/{uuids[0]}").status_code == 409
    golden.check("logical", client.get(url))
    golden.check("logical_environments", client.get(base))
    golden.check("logical_merged", client.get(f"{url}/snapshots/latest"))
    assert client.put(url, {"name": "two"}).status_code == 409
    assert client.put(url, {"name": "both"}).json()["name"] == "both"
    assert client.delete(f"{url}/members/{uuids[1]}").status_code == 204
    assert client.delete(f"{url}/members/{uuids[1]}").status_code == 404
    assert client.get(f"{BASE}/{made.json()['id']}").status_code == 404
    assert client.get(BASE).json()["totalItems"] == 2
    assert client.delete(url).status_code == 204
    assert client.get(one).status_code == 200


def test_the_same_environments_as_contracts_have(client: Client) -> None:
    client.post("/environments", {"name": "test", "displayName": "The Test", "production": False})
    environment(client, "prod")
    assert [each["name"] for each in client.get(BASE).json()["items"]] == ["prod", "test"]
    assert [each["type"] for each in client.get(BASE).json()["items"]] == ["K8S", "GENERIC"]
    names = [each["name"] for each in client.get("/environments").json()["_embedded"]["environments"]]
    assert names == ["prod", "test"]


def test_only_who_may(client: Client, reader: Client, stranger: Client) -> None:
    url = environment(client)
    assert reader.get(url).status_code == 200
    assert reader.post(f"{url}/snapshots", {"recordedBy": "me"}).status_code == 403
    assert reader.post(BASE, {"name": "x", "type": "K8S"}).status_code == 403
    assert stranger.get(url).status_code == 404
    assert stranger.get(BASE).json()["items"] == []


def test_an_empty_body_does_not_say_that_nothing_runs(client: Client) -> None:
    url = f"{environment(client)}/snapshots"

    assert client.post(url, {}).status_code == 400
    assert client.post(url, {"artifacts": []}).status_code == 201
