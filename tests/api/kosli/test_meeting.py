"""Where the dialects meet: what one client reports, the clients of the others see."""

from tests.api.client import Client
from tests.api.pact_broker.arrange import environment as pact_environment

COMMIT = "c0ffee" * 6 + "c0ff"
DIGEST = "a" * 64


def test_a_digest_that_kosli_sees_is_a_version_that_pact_sees(client: Client) -> None:
    hal = client.accepting("application/hal+json")
    uuid = pact_environment(hal, "prod")
    hal.put(f"/pacticipants/Orders/versions/{COMMIT}", {})
    trail = client.post(
        "/api/v1/trails",
        {
            "flowId": client.post("/api/v1/flows", {"name": "orders"}).json()["id"],
            "gitCommitSha": COMMIT,
            "gitBranch": "main",
            "gitAuthor": "ada",
            "gitAuthorEmail": "ada@example.org",
        },
    ).json()
    made = client.post(
        f"/api/v1/trails/{trail['id']}/artifacts",
        {"imageName": "acme/orders", "imageTag": "1", "sha256Digest": DIGEST, "reportedBy": "ci"},
    )
    assert made.status_code == 201, made.text
    url = f"/environments/{uuid}/deployed-versions/currently-deployed"
    report = "/api/v2/environments/default/prod/report/docker"
    thing = {"digests": {"acme/orders:1": DIGEST}, "creationTimestamp": 1700000000}

    assert client.put(report, {"artifacts": [thing]}).json() == "OK"
    [deployed] = hal.get(url).json()["_embedded"]["deployedVersions"]
    assert deployed["_embedded"]["version"]["number"] == COMMIT
    assert deployed["_embedded"]["pacticipant"]["name"] == "Orders"
    asked = hal.get("/can-i-deploy?pacticipant=Orders&version=" + COMMIT + "&environment=prod")
    assert asked.status_code == 200
    snapshot = client.get(f"/api/v1/environments/{uuid}/snapshots/latest").json()
    assert [each["artifactSha256"] for each in snapshot["artifacts"]] == [f"sha256:{DIGEST}"]

    assert client.put(report, {"artifacts": []}).json() == "OK"
    assert hal.get(url).json()["_embedded"]["deployedVersions"] == []


def test_a_deployment_that_pact_recorded_and_nothing_bears_out_is_drift(client: Client) -> None:
    hal = client.accepting("application/hal+json")
    uuid = pact_environment(hal, "prod")
    hal.put(f"/pacticipants/Orders/versions/{COMMIT}", {})
    client.put("/api/v2/flows/default", {"name": "orders"})
    artifact = {"name": "orders", "fingerprint": DIGEST, "filename": "orders", "git_commit": COMMIT}
    links = {"build_url": "https://ci.example.org", "commit_url": "https://git.example.org"}
    trail = {"trail_name": "t", "template_reference_name": "orders"}
    said = client.post("/api/v2/artifacts/default/orders", {**artifact, **links, **trail})
    assert said.status_code in (200, 201), said.text
    hal.post(f"/pacticipants/Orders/versions/{COMMIT}/deployed-versions/environment/{uuid}", {})
    url = f"/api/v1/environments/{uuid}"
    client.post(f"{url}/snapshots", {"recordedBy": "ci", "artifacts": []})
    client.post(f"{url}/baselines", {"approvedBy": "alice"})

    found = client.get(f"{url}/drift").json()
    assert found["hasDrift"] is True
    [missing] = found["deploymentsNotRunning"]
    assert (missing["application"], missing["version"]) == ("Orders", COMMIT)
    client.put(url, {"driftPolicy": "IGNORE"})
    assert client.get(f"{url}/drift").json()["hasDrift"] is False


def test_a_commit_that_clients_could_not_cut_is_not_told(client: Client) -> None:
    flow = client.post("/api/v1/flows", {"name": "short"}).json()["id"]
    commit = {
        "gitCommitSha": "abc123",
        "gitBranch": "main",
        "gitAuthor": "a",
        "gitAuthorEmail": "a@example.org",
    }
    trail = client.post("/api/v1/trails", {"flowId": flow, **commit}).json()["id"]
    artifact = {"imageName": "web", "imageTag": "1", "sha256Digest": DIGEST, "reportedBy": "ci"}
    assert client.post(f"/api/v1/trails/{trail}/artifacts", artifact).status_code == 201
    client.put("/api/v2/environments/default", {"name": "prod", "type": "docker", "description": ""})
    thing = {"digests": {"web": DIGEST}, "creationTimestamp": 1700000000}
    client.put("/api/v2/environments/default/prod/report/docker", {"artifacts": [thing]})

    [web] = client.get("/api/v2/snapshots/default/prod/-1").json()["artifacts"]
    assert (web["flow_name"], web["git_commit"], web["flows"][0]["git_commit"]) == ("short", None, None)
