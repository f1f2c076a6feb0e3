"""Attestations over the wire."""

import pytest

from tests.api.client import Client
from tests.api.factstore.attesting import attest, flow, given, status, trail
from tests.api.golden import Golden

FINGERPRINT = "ab" * 32


def test_as_the_reference_documents_it(client: Client, golden: Golden) -> None:
    build = trail(client, flow(client, "junit"))
    body = {
        "type": "junit",
        "status": "PASSED",
        "description": "All 247 tests passed",
        "metadata": {"total": 247, "failed": 0},
    }

    golden.check("attestation_created", client.post(f"/api/v1/trails/{build}/attestations", body))
    golden.check("attestations", client.get(f"/api/v1/trails/{build}/attestations"))
    assert status(client, build) == "COMPLIANT"


def test_as_clients_send_it(client: Client) -> None:
    build = trail(client, flow(client))
    made = attest(
        client,
        build,
        "security-scan",
        status="failed",
        details="3 findings",
        evidenceUrl="https://x.example",
        orgSlug="default",
        unknown=1,
    )

    assert made["status"] == "FAILED"
    assert made["compliant"] is False
    assert made["details"] == "3 findings"
    assert made["evidenceUrl"] == "https://x.example"
    assert status(client, build) == "NON_COMPLIANT"
    attest(client, build, "security-scan", status="PASSED")
    assert status(client, build) == "COMPLIANT"


def test_pending_counts_for_nothing(client: Client) -> None:
    build = trail(client, flow(client, "junit"))
    made = attest(client, build, "junit", status=None, details=None)

    assert (made["status"], made["name"]) == ("PENDING", "junit")
    assert status(client, build) == "PENDING"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"type": ""},
        {"type": 5},
        {"type": "x", "status": "GREEN"},
        {"type": "x", "metadata": []},
        {"type": "x" * 300},
        {"type": "a\nb"},
    ],
)
def test_what_is_refused(client: Client, body: object) -> None:
    build = trail(client, flow(client))

    answer = client.post(f"/api/v1/trails/{build}/attestations", body)

    assert answer.status_code == 400
    assert answer.json()["error"] == "Bad Request"
    assert given(client, build) == []


def test_unknown_trails_and_organisations(client: Client) -> None:
    build = trail(client, flow(client))
    unknown = "00000000-0000-4000-8000-000000000000"

    assert client.post(f"/api/v1/trails/{unknown}/attestations", {"type": "x"}).status_code == 404
    assert client.get(f"/api/v1/trails/{unknown}/attestations").status_code == 404
    body = {"type": "x", "orgSlug": "other"}
    assert client.post(f"/api/v1/trails/{build}/attestations", body).status_code == 404


def test_the_second_version(client: Client) -> None:
    build = trail(client, flow(client))
    path = f"/api/v2/trails/{build}/attestations"

    made = client.post(
        path,
        {"type": "x", "status": "PASSED", "artifactFingerprint": f"sha256:{FINGERPRINT}", "flowName": "shop"},
    )

    assert made.status_code == 201
    assert set(made.json()) == {"id", "status", "timestamp"}
    [found] = given(client, build)
    assert (found["id"], found["artifactFingerprint"]) == (made.json()["id"], f"sha256:{FINGERPRINT}")
    assert client.post(path, {"type": "x", "flowName": "unknown"}).status_code == 404
    flow(client, name="other")
    assert client.post(path, {"type": "x", "flowName": "other"}).status_code == 404


def test_in_one_path(client: Client, golden: Golden) -> None:
    build = trail(client, flow(client), name="build-1")
    path = f"/api/v2/attestations/default/shop/{build}/sha256:abc123"

    golden.check(
        "attestation_for_artifact",
        client.post(path, {"type": "junit", "status": "PASSED", "orgSlug": "ignored"}),
    )
    assert (
        client.post(f"/api/v2/attestations/default/shop/build-1/{FINGERPRINT}", {"type": "x"}).status_code
        == 201
    )
    none = client.post("/api/v2/attestations/default/shop/build-1/-", {"type": "x"})
    assert none.json()["artifactFingerprint"] is None
    assert len(given(client, build)) == 3


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("other/shop/build-1/abc", None),
        ("default/unknown/build-1/abc", "Flow 'unknown' not found for organisation 'default'"),
        ("default/shop/unknown/abc", "Trail not found: unknown"),
    ],
)
def test_in_one_path_that_leads_nowhere(client: Client, path: str, message: str | None) -> None:
    trail(client, flow(client), name="build-1")

    answer = client.post(f"/api/v2/attestations/{path}", {"type": "x"})

    assert answer.status_code == 404
    assert message is None or answer.json()["message"] == message


def test_with_the_trail_in_the_body(client: Client) -> None:
    build = trail(client, flow(client))

    assert client.post("/api/v1/attestations", {"type": "x", "trailId": build}).status_code == 201
    assert client.post("/api/v1/attestations", {"type": "x"}).status_code == 400
    assert len(given(client, build)) == 1


@pytest.mark.parametrize("header", ["x-dry-run", "x-factstore-dry-run"])
def test_dry_run(client: Client, header: str) -> None:
    build = trail(client, flow(client))

    answer = client.send(
        "POST", f"/api/v1/trails/{build}/attestations", {"type": "x"}, headers={header: "true"}
    )

    assert answer.status_code == 200
    assert answer.json()["wouldCreate"]["type"] == "x"
    assert given(client, build) == []


def test_pull_requests(client: Client, golden: Golden) -> None:
    build = trail(client, flow(client))
    path = f"/api/v1/trails/{build}/attestations/pull-request"
    good = {
        "url": "https://x.example/pr/1",
        "author": "ann",
        "approvers": ["bob"],
        "mergedAt": "2026-01-01T00:00:00Z",
    }
    body = {"provider": "github", "repository": "shop/api", "commitSha": "abc"}

    golden.check("pull_request_created", client.post(path, {**body, "pullRequests": [good]}))
    own = {**good, "approvers": ["ann"]}
    assert client.post(path, {**body, "pullRequests": [own]}).json()["status"] == "FAILED"
    assert (
        client.post(path, {**body, "pullRequests": [{**good, "mergedAt": None}]}).json()["status"] == "FAILED"
    )
    assert client.post(path, {**body, "pullRequests": []}).json()["status"] == "FAILED"
    asserting = {**body, "pullRequests": [], "assertOnMissing": True}
    assert client.post(path, asserting).status_code == 422
    assert len(given(client, build)) == 4


def test_pull_requests_that_nobody_can_look_for(client: Client) -> None:
    build = trail(client, flow(client))
    body = {
        "organisationSlug": "default",
        "provider": "github",
        "repositoryOwner": "o",
        "repositoryName": "n",
        "prNumber": 4,
    }

    answer = client.post(f"/api/v1/trails/{build}/attestations/pull-request", body)

    assert answer.status_code == 404
    assert "no SCM integration for GITHUB" in answer.json()["message"]
    assert given(client, build) == []


def test_who_may(client: Client, reader: Client, stranger: Client, nobody: Client) -> None:
    build = trail(client, flow(client))
    path = f"/api/v1/trails/{build}/attestations"

    assert reader.post(path, {"type": "x"}).status_code == 403
    assert stranger.post(path, {"type": "x"}).status_code == 404
    assert nobody.post(path, {"type": "x"}).status_code == 401
    assert reader.get(path).status_code == 200
    assert stranger.get(path).status_code == 404
