"""Metrics and dashboard count what is there."""

from typing import Any

from tests.api.client import Client


def ask(client: Client, path: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/{path}", accept="application/json")
    assert answer.status_code == 200
    return dict(answer.json())


def post(client: Client, path: str, document: object) -> dict[str, Any]:
    answer = client.send("POST", f"/api/v1/{path}", document, headers={"accept": "application/json"})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def trail(client: Client, flow: dict[str, Any], sha: str) -> dict[str, Any]:
    given = {"flowId": flow["id"], "gitCommitSha": sha, "gitBranch": "main", "gitAuthor": "ann"}
    return post(client, "trails", {**given, "gitAuthorEmail": "ann@example.org"})


def test_an_organisation_with_nothing(client: Client) -> None:
    assert ask(client, "dashboard/stats") == {
        "totalFlows": 0,
        "totalTrails": 0,
        "compliantTrails": 0,
        "nonCompliantTrails": 0,
        "pendingTrails": 0,
        "complianceRate": 0.0,
    }
    assert ask(client, "metrics/security")["totalScans"] == 0


def test_what_is_there_is_counted(client: Client, stranger: Client) -> None:
    flow = post(client, "flows", {"name": "payments", "requiredAttestations": ["junit"]})
    first, second, _ = (trail(client, flow, letter * 40) for letter in "abc")
    post(client, f"trails/{first['id']}/attestations", {"type": "junit", "status": "PASSED"})
    post(client, f"trails/{second['id']}/attestations", {"type": "junit", "status": "FAILED"})

    shown = ask(client, "dashboard/stats")
    counts = [shown[f"{name}Trails"] for name in ("total", "compliant", "nonCompliant", "pending")]
    assert (shown["totalFlows"], counts, shown["complianceRate"]) == (1, [3, 1, 1, 1], 33.33)
    metrics = ask(client, "metrics/compliance")
    assert [metrics[f"{name}Attestations"] for name in ("total", "passed", "failed")] == [2, 1, 1]
    assert ask(stranger, "dashboard/stats")["totalTrails"] == 0


def test_scans_are_counted_with_their_findings(client: Client) -> None:
    flow = post(client, "flows", {"name": "payments"})
    made = trail(client, flow, "a" * 40)
    for critical in (0, 2):
        scan = {"tool": "trivy", "criticalVulnerabilities": critical, "lowVulnerabilities": 3}
        post(client, f"trails/{made['id']}/security-scans", scan)

    found = ask(client, "metrics/security")
    assert [found[f"{name}Scans"] for name in ("total", "passed", "failed")] == [2, 1, 1]
    assert [found["totalCritical"], found["totalHigh"], found["totalLow"]] == [2, 0, 6]


def test_every_figure_counted_by_hand(client: Client, stranger: Client) -> None:
    """Two flows, five trails, seven attestations, three scans; each figure is one that a reader can count here."""
    web = post(client, "flows", {"name": "web", "requiredAttestations": ["junit"]})
    jobs = post(client, "flows", {"name": "jobs"})
    good, late, bad, quiet = (trail(client, web, letter * 40) for letter in "abcd")
    scanned = trail(client, jobs, "e" * 40)
    post(client, f"trails/{good['id']}/attestations", {"type": "junit", "status": "PASSED"})
    for status in ("FAILED", "PASSED"):
        post(client, f"trails/{late['id']}/attestations", {"type": "junit", "status": status})
    post(client, f"trails/{bad['id']}/attestations", {"type": "junit", "status": "FAILED"})
    for tool, critical, medium in (("trivy", 0, 4), ("zap", 1, 0), ("grype", 0, 11)):
        scan = {"tool": tool, "criticalVulnerabilities": critical, "mediumVulnerabilities": medium}
        post(client, f"trails/{scanned['id']}/security-scans", scan)

    trails = {"totalTrails": 5, "compliantTrails": 2, "nonCompliantTrails": 2, "complianceRate": 40.0}
    assert ask(client, f"trails/{quiet['id']}")["status"] == "PENDING"
    assert ask(client, "dashboard/stats") == {"totalFlows": 2, "pendingTrails": 1, **trails}
    metrics = ask(client, "metrics/compliance")
    assert metrics.pop("generatedAt")
    # Three of the seven are the scans'.
    attested = {"totalAttestations": 7, "passedAttestations": 3, "failedAttestations": 4}
    assert metrics == {**trails, **attested}
    security = ask(client, "metrics/security")
    assert security.pop("generatedAt")
    found = {"totalScans": 3, "totalCritical": 1, "totalHigh": 0, "totalMedium": 15, "totalLow": 0}
    # Eleven of medium severity are more than a flow without thresholds allows.
    assert security == {**found, "passedScans": 1, "failedScans": 2}
    assert ask(client, "security-scans/summary") == {**found, "scansWithCritical": 1}
    report = ask(client, f"reports/compliance?flowId={web['id']}")
    assert [report[name] for name in ("totalTrails", "compliantTrails", "complianceRate")] == [4, 2, 50.0]
    assert [each["id"] for each in report["nonCompliantTrailList"]] == [bad["id"]]
    assert ask(stranger, "metrics/compliance")["totalAttestations"] == 0
    assert ask(stranger, "metrics/security")["totalScans"] == 0
