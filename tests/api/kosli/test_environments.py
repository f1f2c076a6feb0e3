"""Environments, reports, snapshots, their log and differences over the wire."""

from typing import Any

import pytest

from tests.api.client import Client
from tests.api.golden import Golden

ENVIRONMENTS, SNAPSHOTS = "/api/v2/environments/default", "/api/v2/snapshots/default"
OWNERS = [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "1", "controller": True}]


def digest(letter: str) -> str:
    return letter * 64


def environment(client: Client, name: str = "prod", kind: str = "docker", **more: object) -> str:
    made = client.put(ENVIRONMENTS, {"name": name, "type": kind, "description": "", **more})
    assert made.status_code == 201, made.text
    return name


def runs(name: str, letter: str, at: int = 1700000000, **more: Any) -> dict[str, object]:
    return {"digests": {name: digest(letter) if letter else ""}, "creationTimestamp": at, **more}


def report(client: Client, name: str, *artifacts: dict[str, object], kind: str = "docker") -> None:
    said = client.put(f"{ENVIRONMENTS}/{name}/report/{kind}", {"artifacts": list(artifacts)})
    assert (said.status_code, said.json()) == (200, "OK"), said.text


def shown(client: Client, expression: str) -> Any:
    found = client.get(f"{SNAPSHOTS}/{expression}")
    assert found.status_code == 200, found.text
    return found.json()


def test_an_environment(client: Client, golden: Golden) -> None:
    environment(client, "prod", "K8S", include_scaling=True)
    wanted = {"name": "prod", "type": "k8s", "description": "Live"}
    again = client.put(ENVIRONMENTS, wanted)
    assert (again.status_code, again.json()) == (200, "OK")
    client.put(ENVIRONMENTS, {**wanted, "description": ""})
    golden.check("environment", client.get(f"{ENVIRONMENTS}/prod"))
    patched = client.send("PATCH", f"{ENVIRONMENTS}/prod", {"description": ""})
    assert patched.json() == "OK"
    assert client.get(f"{ENVIRONMENTS}/prod").json()["description"] == ""
    golden.check("environment_of_other_type", client.put(ENVIRONMENTS, {**wanted, "type": "ECS"}))
    golden.check("environment_unknown", client.get(f"{ENVIRONMENTS}/staging"))


def test_environments(client: Client, golden: Golden) -> None:
    assert client.get(ENVIRONMENTS).json() == []
    for name, kind in (("b", "K8S"), ("a", "S3"), ("c", "azure-apps")):
        environment(client, name, kind)
    names = [each["name"] for each in client.get(ENVIRONMENTS).json()]
    assert names == ["a", "b", "c"]
    golden.check("environments_page", client.get(f"{ENVIRONMENTS}?page=2&per_page=2"))
    assert client.get(f"{ENVIRONMENTS}?space_id=x").status_code == 400
    assert client.get(f"{ENVIRONMENTS}?sort_direction=up").status_code == 400
    found = client.get(f"{ENVIRONMENTS}?type=k8s&type=S3&sort=name&sort_direction=desc").json()
    assert [each["name"] for each in found] == ["b", "a"]
    assert client.get(f"{ENVIRONMENTS}?per_page=51").status_code == 400
    assert client.get(f"{SNAPSHOTS}/a?page=1000000000&per_page=100").json() == []
    assert client.get(f"{ENVIRONMENTS}?sort=colour").status_code == 400
    assert [each["name"] for each in client.get(f"{ENVIRONMENTS}?name=B").json()] == ["b"]
    client.send("PATCH", "/api/v2/tags/default/environment/b", {"set_tags": {"tier": "gold"}})
    for tag, found in (("tier", ["b"]), ("tier:gold", ["b"]), ("tier:lead", []), ("team", [])):
        assert [each["name"] for each in client.get(f"{ENVIRONMENTS}?tag={tag}").json()] == found


def test_archive_and_rename(client: Client) -> None:
    environment(client)
    renamed = client.put(f"{ENVIRONMENTS}/prod/rename", {"new_name": "live"})
    assert renamed.json() == "OK"
    assert client.get(f"{ENVIRONMENTS}/prod").json()["name"] == "live"
    assert client.put(f"{ENVIRONMENTS}/live/rename", {"new_name": "bad name"}).status_code == 400
    assert client.send("PUT", f"{ENVIRONMENTS}/live/archive", b"null").json() == "OK"
    assert client.get(ENVIRONMENTS).json() == []
    said = client.put(f"{ENVIRONMENTS}/live/report/docker", {"artifacts": []})
    assert (said.status_code, said.json()) == (400, {"message": "Environment 'live' is archived"})


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("docker", {}),
        ("K8S", {"podName": "web-1", "namespace": "shop", "owners": OWNERS}),
        ("server", {}),
        ("ECS", {"taskArn": "arn:1", "cluster_name": "c", "service_name": "s"}),
        ("lambda", {}),
        ("S3", {}),
        ("azure-apps", {"app_name": "web", "app_kind": "app,linux", "digests_source": "acr"}),
        ("cloud-run", {"kind": "service", "serviceName": "web", "revisionName": "web-1", "jobName": ""}),
    ],
)
def test_a_report_of_every_type(client: Client, golden: Golden, kind: str, more: dict[str, Any]) -> None:
    name = environment(client, "prod", kind)
    report(client, name, runs("acme/web:1", "a", **more), kind=kind)
    report(client, name, runs("acme/web:1", "a", 1700000001, **more), kind=kind.lower())
    found = client.get(f"{SNAPSHOTS}/prod/-1")
    assert found.json()["index"] == 1
    golden.check(f"snapshot_of_{kind}", found)


@pytest.mark.parametrize("kind", ["ECS", "azure-apps", "cloud-run"])
def test_a_digest_may_be_untold(client: Client, kind: str) -> None:
    more: dict[str, dict[str, Any]] = {"ECS": {"taskArn": "a"}, "azure-apps": {"app_name": "web"}}
    report(client, environment(client, "prod", kind), runs("web", "", **more.get(kind, {})), kind=kind)
    assert shown(client, "prod/-1")["artifacts"][0]["fingerprint"] == ""


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"artifacts": None},
        {"artifacts": [{}]},
        {"artifacts": [runs("web", "")]},
        {"artifacts": [runs("web", "g")]},
        {"artifacts": [runs("web", "a", podName="x")]},
        {"artifacts": [{"digests": {"web": 1}}]},
        {"artifacts": [], "type": "K8S"},
        {"artifacts": [], "more": 1},
    ],
)
def test_what_is_no_report(client: Client, body: object) -> None:
    environment(client)
    said = client.send("PUT", f"{ENVIRONMENTS}/prod/report/docker", body if body is not None else b"null")
    assert said.status_code == 400, said.text


def test_a_report_of_another_type(client: Client, golden: Golden) -> None:
    environment(client)
    golden.check("report_of_other_type", client.put(f"{ENVIRONMENTS}/prod/report/K8S", {"artifacts": []}))
    environment(client, "all", "logical")
    assert client.put(f"{ENVIRONMENTS}/all/report/docker", {"artifacts": []}).status_code == 400
    assert client.put(f"{ENVIRONMENTS}/none/report/docker", {"artifacts": []}).status_code == 404
    client.post("/environments", {"name": "contracts", "production": False})
    report(client, "contracts", runs("web", "a"))


def test_snapshots(client: Client, golden: Golden) -> None:
    environment(client)
    assert client.get(f"{SNAPSHOTS}/prod").json() == []
    golden.check("snapshot_none", client.get(f"{SNAPSHOTS}/prod/%2320"))
    report(client, "prod", runs("web", "a"), runs("web", "a", 1700000005), runs("job", "b"))
    report(client, "prod", runs("web", "a"), runs("new", "c"))
    golden.check("snapshot", client.get(f"{SNAPSHOTS}/prod/-1"))
    for same in ("2", "%232", "~0", "@%7Bnow%7D", "@%7B2100-01-01T00:00:00%7D"):
        assert shown(client, f"prod/{same}")["index"] == 2
    for same in ("1", "%231", "~1", "-2"):
        assert shown(client, f"prod/{same}")["index"] == 1
    for unknown in ("3", "~2", "-3", "@%7B2020-01-01T00:00:00%7D", "@%7B1.days.ago%7D"):
        assert client.get(f"{SNAPSHOTS}/prod/{unknown}").status_code == 404
    for unclear in ("x", "%23", "-0", "@%7B%7D", "@%7Byesterday%7D", "@%7B9999.years.ago%7D"):
        assert client.get(f"{SNAPSHOTS}/prod/{unclear}").status_code == 400
    found = client.get(f"{SNAPSHOTS}/prod?interval=&page=1&per_page=15&reverse=false").json()
    assert [(each["index"], each["compliant"]) for each in found] == [(2, True), (1, True)]
    assert (found[0]["to"], found[1]["to"]) == (0.0, found[0]["from"])
    assert found[1]["duration"] == found[1]["to"] - found[1]["from"]
    assert [each["index"] for each in client.get(f"{SNAPSHOTS}/prod?interval=1..~1").json()] == [1]
    assert [each["index"] for each in client.get(f"{SNAPSHOTS}/prod?reverse=true&per_page=1").json()] == [1]
    assert client.get(f"{SNAPSHOTS}/prod?interval=1").status_code == 400


def test_the_log(client: Client, golden: Golden) -> None:
    environment(client)
    report(client, "prod", runs("web", "a"))
    report(client, "prod", runs("web", "b"), runs("web", "b"))
    report(client, "prod", runs("web", "b"), runs("job", "c"))
    url = f"{ENVIRONMENTS}/prod/events"
    golden.check("events", client.get(url))
    page = client.get(f"{url}?page=2&per_page=2&interval=&reverse=false")
    assert len(page.json()) == 2
    told = ("x-total-count", "x-per-page", "x-current-page", "x-total-pages")
    assert [page.headers[name] for name in told] == ["5", "2", "2", "3"]
    assert len(client.get(f"{url}?page=3&per_page=2").json()) == 1
    assert 'page=3&per_page=2>; rel="next"' in page.headers["link"]
    found = client.get(f"{url}?interval=2..2&reverse=true").json()
    assert [(each["snapshot_index"], each["type"]) for each in found] == [
        (2, "exited"),
        (2, "started-compliant"),
    ]
    assert client.get(f"{url}?end=2020-01-01T00:00:00").json() == []
    assert client.get(f"{url}?start_ts=4000000000").json() == []
    assert client.get(f"{url}?repo_name=unknown").json() == []
    assert len(client.get(f"{url}?start=2&end=2").json()) == 2
    assert len(client.get(f"{url}?start=1hour&end=NOW").json()) == 5
    assert client.get(f"{url}?start=soon").status_code == 400
    assert client.get(f"{url}?end_ts=soon").status_code == 400


def test_a_diff(client: Client, golden: Golden) -> None:
    environment(client)
    environment(client, "test", "K8S")
    report(client, "prod", runs("web", "a"), runs("job", "b"), runs("same", "d"))
    report(client, "prod", runs("web", "c"), runs("job", "b"), runs("same", "d"), runs("same", "d"))
    diff = "/api/v2/env-diff/default"
    golden.check("diff", client.get(f"{diff}?snappish1=prod%231&snappish2=prod"))
    pod: dict[str, Any] = {"podName": "p", "namespace": "n", "owners": None}
    report(client, "test", runs("web", "c", **pod), kind="K8S")
    found = client.get(f"{diff}?snappish1=test&snappish2=prod~0").json()
    assert [each["name"] for each in found["not-changed"]["artifacts"]] == ["web"]
    assert found["snappish1"] == {"snapshot_id": "test#1", "artifacts": []}
    assert len(found["snappish2"]["artifacts"]) == 2
    assert client.get(f"{diff}?snappish1=prod").status_code == 400
    golden.check("diff_of_nothing", client.get(f"{diff}?snappish1=prod%239&snappish2=prod"))


def test_a_logical_environment(client: Client, golden: Golden) -> None:
    environment(client, "one")
    environment(client, "two")
    environment(client, "all", "logical", included_environments=["one"])
    assert client.put(f"{ENVIRONMENTS}/all/join", {"physical_env_name": "two"}).json() == "OK"
    assert client.get(f"{ENVIRONMENTS}/all").json()["included_environments"] == ["one", "two"]
    assert client.put(f"{ENVIRONMENTS}/one/join", {"physical_env_name": "two"}).status_code == 400
    assert client.put(f"{ENVIRONMENTS}/all/join", {"physical_env_name": "all"}).status_code == 400
    empty = shown(client, "all/-1")
    assert (empty["type"], empty["artifacts"]) == ("", [])
    report(client, "one", runs("web", "a"))
    golden.check("snapshot_of_logical", client.get(f"{SNAPSHOTS}/all/-1"))
    golden.check("snapshot_of_logical_old", client.get(f"{SNAPSHOTS}/all/1"))
    changed = client.send("PATCH", f"{ENVIRONMENTS}/all", {"included_environments": ["two"]})
    assert changed.json() == "OK"
    assert client.get(f"{ENVIRONMENTS}/all").json()["included_environments"] == ["two"]


def test_an_allow_list(client: Client, golden: Golden) -> None:
    environment(client)
    entry = {"artifact_fingerprint": digest("a"), "artifact_name": "web", "description": "legacy"}
    for _ in range(2):
        assert client.put("/api/v2/allowlists/default/prod", entry).json() == "OK"
    golden.check("allow_list", client.get("/api/v2/allowlists/default"))
    for wrong in ({"artifact_fingerprint": "abc"}, {"description": " "}, {"artifact_name": None}):
        assert client.put("/api/v2/allowlists/default/prod", {**entry, **wrong}).status_code == 400


def test_policies_are_set_with_the_environment(client: Client) -> None:
    for name in ("one", "two"):
        made = client.post("/api/v1/policies", {"name": name, "enforceProvenance": True})
        assert made.status_code == 201, made.text
    environment(client, policies=["one"])
    url = f"{ENVIRONMENTS}/prod"
    assert client.get(url).json()["policies"] == ["one"]
    assert client.send("PATCH", url, {"policies": ["two"]}).json() == "OK"
    assert client.get(url).json()["policies"] == ["two"]
    client.put(ENVIRONMENTS, {"name": "prod", "type": "docker"})
    assert client.get(url).json()["policies"] == ["two"]
    assert client.send("PATCH", url, {"policies": ["three"]}).status_code == 404
    report(client, "prod", runs("web", "a"))
    assert client.get(url).json()["state"] is False
    assert shown(client, "prod/-1")["artifact_compliance_count"] == {"true": 0, "false": 1, "null": 0}
    [event] = client.get(f"{url}/events").json()
    assert (event["type"], event["artifact_compliance"]) == ("started-non-compliant", False)
    assert client.send("PATCH", url, {"policies": []}).json() == "OK"
    assert client.get(url).json()["state"] is None


def test_the_log_of_a_repository(client: Client, golden: Golden) -> None:
    environment(client)
    client.put("/api/v2/flows/default", {"name": "build"})
    for letter, repository in (("a", "acme/web"), ("b", "acme/job")):
        artifact = {"fingerprint": digest(letter), "filename": letter, "git_commit": "1" * 40}
        links = {"build_url": "https://ci.example.org", "commit_url": "https://git.example.org"}
        named = {"trail_name": letter, "template_reference_name": letter}
        told = {"name": repository, "url": f"https://git.example.org/{repository}", "provider": "github"}
        body = {**artifact, **links, **named, "repo_info": told}
        assert client.post("/api/v2/artifacts/default/build", body).status_code in (200, 201)
    report(client, "prod", runs("web", "a"), runs("job", "b"))
    found = client.get(f"{ENVIRONMENTS}/prod/events?repo_name=acme/web").json()
    assert [(each["artifact_name"], each["pipeline"]) for each in found] == [("web", "build")]
    both = client.get(f"{ENVIRONMENTS}/prod/events?repo_name=acme/web&repo_name=acme/job").json()
    assert len(both) == 2
    report(client, "prod", runs("web:2", "c"), runs("job", "b"))
    report(client, "prod", runs("web:3", "a"), runs("job", "b"))
    golden.check("snapshot_with_provenance", client.get(f"{SNAPSHOTS}/prod/-1"))
    [web] = [each for each in shown(client, "prod/-1")["artifacts"] if each["name"] == "web:3"]
    assert web["deployment_diff"]["previous_fingerprint"] == digest("c")
    [web] = [each for each in shown(client, "prod/2")["artifacts"] if each["name"] == "web:2"]
    assert web["deployment_diff"]["previous_trail_name"] == "a"


def test_only_who_may(client: Client, reader: Client, stranger: Client) -> None:
    environment(client)
    assert reader.get(f"{ENVIRONMENTS}/prod").status_code == 200
    assert reader.put(f"{ENVIRONMENTS}/prod/report/docker", {"artifacts": []}).status_code == 403
    assert reader.put(ENVIRONMENTS, {"name": "x", "type": "docker"}).status_code == 403
    assert stranger.get(f"{ENVIRONMENTS}/prod").status_code == 404
    assert stranger.get("/api/v2/environments/stranger/prod").status_code == 404
