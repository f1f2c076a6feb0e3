"""Security scans over the wire, and what flows allow."""

from typing import Any

import pytest

from tests.api.client import Client
from tests.api.golden import Golden

SCANS = "/api/v1/security-scans"


def made(client: Client, path: str, document: object) -> dict[str, Any]:
    answer = client.post(path, document)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def flow(client: Client) -> str:
    """The path of a flow."""
    return f"/api/v1/flows/{made(client, '/api/v1/flows', {'name': 'shop'})['id']}"


@pytest.fixture
def trail(client: Client, flow: str) -> str:
    """The path of the scans of a trail in that flow."""
    fields = {
        "flowId": flow.rpartition("/")[2],
        "gitCommitSha": "a" * 40,
        "gitBranch": "main",
        "gitAuthor": "bob",
        "gitAuthorEmail": "bob@example.org",
    }
    return f"/api/v1/trails/{made(client, '/api/v1/trails', fields)['id']}/security-scans"


def test_thresholds(client: Client, flow: str, golden: Golden) -> None:
    url = f"{flow}/security-thresholds"
    golden.check("threshold_none", client.get(url))
    golden.check("threshold_defaults", client.post(url, {}))
    golden.check("threshold_set", client.post(url, {"maxCritical": 1, "maxLow": 2}))
    golden.check("threshold", client.get(url))
    assert client.post(url, {"maxHigh": -1}).status_code == 400
    assert client.post(url, {"maxHigh": "many"}).status_code == 400
    nowhere = "/api/v1/flows/00000000-0000-0000-0000-000000000000/security-thresholds"
    assert client.post(nowhere, {}).status_code == 404


def test_a_scan(client: Client, trail: str, golden: Golden) -> None:
    whole = {
        "tool": "zap",
        "toolVersion": "2.15",
        "scanType": "dast",
        "target": "https://shop.example.org",
        "criticalVulnerabilities": 1,
        "highVulnerabilities": 0,
        "mediumVulnerabilities": 11,
        "lowVulnerabilities": 3,
        "informational": 8,
        "scanDurationSeconds": 61,
        "reportUrl": "https://zap.example.org/1",
        "orgSlug": "default",
    }
    answer = client.post(trail, whole)
    golden.check("scan_recorded", answer)
    golden.check("scan_fine", client.post(trail, {"tool": "trivy"}))
    golden.check("scans", client.get(trail))
    assert client.get(f"{SCANS}/{answer.json()['id']}").json() == answer.json()
    golden.check("scan_summary", client.get(f"{SCANS}/summary"))
    golden.check("scan_unknown", client.get(f"{SCANS}/00000000-0000-0000-0000-000000000000"))


@pytest.mark.parametrize(
    "given",
    [
        {"summary": {"critical": 2, "high": 1, "medium": 0, "low": 4}},
        {"criticalCount": 2, "highCount": 1, "lowCount": 4},
        {"critical": 2, "high": 1, "low": 4},
        {"summary": {"critical": 9}, "criticalVulnerabilities": 2, "highVulnerabilities": 1, "low": 4},
    ],
)
def test_numbers_under_other_names_are_not_lost(client: Client, trail: str, given: dict[str, Any]) -> None:
    found = made(client, trail, {"tool": "trivy", "version": "0.58", **given})

    assert found["toolVersion"] == "0.58"
    assert [found[f"{name}Vulnerabilities"] for name in ("critical", "high", "medium", "low")] == [2, 1, 0, 4]
    assert found["thresholdBreached"]


def test_a_tool_that_says_no_is_believed(client: Client, trail: str) -> None:
    found = made(client, trail, {"tool": "trivy", "passed": False})

    assert (found["thresholdBreached"], found["breachDetails"]) == (
        True,
        ["The tool says that the scan did not pass"],
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"tool": None},
        {"tool": " "},
        {"criticalVulnerabilities": -1},
        {"criticalCount": -1},
        {"summary": {"high": "3"}},
        {"summary": 3},
        {"scanType": "GUESS"},
        {"lowVulnerabilities": 2**31},
        {"scanDurationSeconds": -1},
    ],
)
def test_what_is_no_scan(client: Client, trail: str, wrong: dict[str, Any]) -> None:
    assert client.post(trail, {"tool": "trivy", **wrong}).status_code == 400
    assert client.get(trail).json() == []


def test_a_scan_is_evidence_on_the_trail(client: Client, trail: str) -> None:
    scan = made(client, trail, {"tool": "trivy", "highCount": 1})
    of_trail = trail.removesuffix("/security-scans")

    [attestation] = client.get(f"{of_trail}/attestations").json()["items"]

    assert (attestation["id"], attestation["type"]) == (scan["attestationId"], "SECURITY_SCAN")
    assert (attestation["name"], attestation["status"]) == ("Security scan: trivy", "FAILED")
    assert client.get(of_trail).json()["status"] == "NON_COMPLIANT"


def test_another_organisation_and_a_reader(
    client: Client, reader: Client, stranger: Client, flow: str, trail: str
) -> None:
    scan = made(client, trail, {"tool": "trivy"})

    assert reader.get(trail).json() == [scan]
    assert reader.post(trail, {"tool": "trivy"}).status_code == 403
    assert reader.post(f"{flow}/security-thresholds", {}).status_code == 403
    assert client.post(trail, {"tool": "trivy", "orgSlug": "stranger"}).status_code == 404
    for path in (trail, f"{SCANS}/{scan['id']}", f"{flow}/security-thresholds"):
        assert stranger.get(path).status_code == 404
    assert stranger.get(f"{SCANS}/summary").json()["totalScans"] == 0


def test_a_dry_run_keeps_nothing(client: Client, flow: str, trail: str) -> None:
    tried = client.send(
        "POST", trail, {"tool": "trivy"}, headers={"accept": "application/json", "X-Dry-Run": "true"}
    )

    assert (tried.status_code, tried.json()["wouldCreate"]["tool"]) == (200, "trivy")
    assert client.post(f"{flow}/security-thresholds?dryRun=true", {}).status_code == 200
    assert client.get(trail).json() == []
    assert client.get(f"{flow}/security-thresholds").status_code == 404
