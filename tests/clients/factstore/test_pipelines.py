"""The pipelines of OpenFactstore's documentation against a real server, on each engine."""

from hashlib import sha256

import pytest

from tests.clients.factstore.pipeline import DIGEST, Pipeline
from tests.clients.servers import Server

JUNIT = b'<testsuite name="unit" tests="3" failures="0" errors="0"><testcase name="a"/></testsuite>'


def test_four_people_and_one_release(new_server: Server) -> None:
    """The smoke test: who owns compliance, who builds, who secures, and who audits."""
    with Pipeline(new_server) as ask:
        flow = ask.post(
            "/api/v1/flows",
            {"name": "smoke", "description": "", "requiredAttestationTypes": ["junit", "snyk", "trivy"]},
        )["id"]
        trail = ask.post(
            "/api/v1/trails",
            {
                "flowId": flow,
                "gitCommitSha": "abc123def456",
                "gitBranch": "main",
                "gitAuthor": "developer",
                "gitAuthorEmail": "dev@example.com",
            },
        )
        assert trail["status"] == "PENDING"
        artifact = {
            "imageName": "app",
            "imageTag": "v1",
            "sha256Digest": f"sha256:{DIGEST}",
            "reportedBy": "ci",
        }
        ask.post(f"/api/v1/trails/{trail['id']}/artifacts", artifact)
        wanted = {"sha256Digest": f"sha256:{DIGEST}", "flowId": flow}
        assert ask.post("/api/v1/assert", wanted, 200)["status"] == "NON_COMPLIANT"
        for kind in ("junit", "snyk", "trivy"):
            given = {"type": kind, "status": "PASSED", "details": f"{kind} passed"}
            ask.post(f"/api/v1/trails/{trail['id']}/attestations", given)
        found = ask.post("/api/v1/assert", wanted, 200)
        assert (found["status"], found["compliant"], found["missingAttestationTypes"]) == (
            "COMPLIANT",
            True,
            [],
        )
        assert ask.get(f"/api/v1/trails/{trail['id']}")["status"] == "COMPLIANT"
        assert len(ask.get(f"/api/v1/trails/{trail['id']}/attestations")["items"]) == 3
        for digest in (DIGEST, f"sha256:{DIGEST}"):
            assert len(ask.get(f"/api/v1/artifacts?sha256={digest}")) == 1
            assert ask.get(f"/api/v1/compliance/artifact/{digest}")
        kinds = {event["eventType"] for event in ask.get(f"/api/v1/trails/{trail['id']}/audit")}
        assert {"ARTIFACT_DEPLOYED", "ATTESTATION_RECORDED"} <= kinds


@pytest.mark.parametrize(
    ("system", "variables"),
    [
        ("github-actions", {"GITHUB_SHA": "c0ffee", "GITHUB_REF_NAME": "main"}),
        ("gitlab-ci", {"CI_COMMIT_SHA": "c0ffee", "CI_COMMIT_REF_NAME": "main"}),
        ("jenkins", {"GIT_COMMIT": "c0ffee", "GIT_BRANCH": "main"}),
        ("circleci", {"CIRCLE_SHA1": "c0ffee", "CIRCLE_BRANCH": "main"}),
        ("azure-devops", {"BUILD_SOURCEVERSION": "c0ffee", "BUILD_SOURCEBRANCH": "main"}),
    ],
)
def test_a_trail_from_a_job(server: Server, system: str, variables: dict[str, str]) -> None:
    sent = {f"X_Factstore_CI_{name}": value for name, value in variables.items()}
    with Pipeline(server) as ask:
        flow = ask.post("/api/v1/flows", {"name": f"job-of-{system}"})["id"]
        body = {"flowId": flow, "gitAuthor": "bot"}
        trail = ask.post("/api/v1/trails", body, 201, X_Factstore_CI_Context=system, **sent)

        assert (trail["gitCommitSha"], trail["gitBranch"]) == ("c0ffee", "main")


def test_a_job_that_attests_with_the_published_bodies(new_server: Server) -> None:
    """The template's attest job and gate job, and the bodies of the published reference."""
    with Pipeline(new_server) as ask:
        flow = ask.post("/api/v1/flows", {"name": "service", "requiredAttestations": ["junit"]})["id"]
        trail = ask.post(
            "/api/v1/trails",
            {
                "flowId": flow,
                "gitCommitSha": "abc123",
                "gitBranch": "main",
                "gitAuthor": "alice",
                "gitAuthorEmail": "alice@example.com",
                "pullRequestNumber": 42,
                "buildUrl": "https://ci.example.com/builds/123",
            },
        )["id"]
        artifact = {
            "name": "my-service",
            "sha256Digest": f"sha256:{DIGEST}",
            "tag": "v1.2.3",
            "registry": "ghcr.io/my-org",
        }
        ask.post(f"/api/v1/trails/{trail}/artifacts", artifact)
        given = {
            "type": "junit",
            "status": "PASSED",
            "description": "All 247 tests passed",
            "metadata": {"total": 247},
        }
        ask.post("/api/v1/attestations", {"trailId": trail, **given})
        attestation = ask.post(f"/api/v1/trails/{trail}/attestations", given)["id"]
        file = ask.upload(f"/api/v1/trails/{trail}/attestations/{attestation}/evidence", "junit.xml", JUNIT)
        assert file["sha256Hash"] == sha256(JUNIT).hexdigest()
        assert ask.download(f"/api/v1/evidence/{file['sha256Hash']}") == JUNIT
        assert ask.post("/api/v1/assert", {"flowId": flow, "sha256Digest": DIGEST}, 200)["compliant"] is True


def test_the_agents_commands(new_server: Server) -> None:
    """What the shell agent sends for coverage, a scan and a build, and what it judges by."""
    with Pipeline(new_server) as ask:
        required = ["test-coverage", "security-scan", "build-provenance"]
        flow = ask.post("/api/v1/flows", {"name": "agent", "requiredAttestationTypes": required})["id"]
        body = {"flowId": flow, "gitCommitSha": "abc", "gitBranch": "main", "gitAuthor": "bot"}
        trail = ask.post("/api/v1/trails", body)["id"]
        summary = f"/api/v1/trails/{trail}/evidence-summary"
        assert (ask.get(summary)["isComplete"], ask.get(summary)["missingRequiredTypes"]) == (False, required)
        coverage = {"tool": "jacoco", "lineCoverage": 81.5, "minCoverage": 80}
        assert ask.post(f"/api/v1/trails/{trail}/coverage", coverage)["passed"] is True
        items = [
            {"trailId": trail, "evidenceType": kind, "tool": "agent", "passed": True, "details": "ok"}
            for kind in required[1:]
        ]
        assert ask.post("/api/v1/evidence/collect", {"items": items})["accepted"] == 2
        assert ask.get(summary)["isComplete"] is True
        assert ask.get(f"/api/v1/trails/{trail}")["status"] == "COMPLIANT"


def test_the_commands_of_its_command_line(new_server: Server) -> None:
    """Its command line writes to the second version of the API."""
    with Pipeline(new_server) as ask:
        flow = ask.post("/api/v2/flows", {"name": "cli", "requiredAttestationTypes": None})["id"]
        body = {"flowId": flow, "gitCommitSha": "abc", "gitBranch": "main", "gitAuthor": "a"}
        trail = ask.post("/api/v2/trails", {**body, "gitAuthorEmail": "a@example.org"})["id"]
        artifact = {"imageName": "a", "imageTag": "1", "sha256Digest": f"sha256:{DIGEST}", "reportedBy": "a"}
        ask.post(f"/api/v2/trails/{trail}/artifacts", artifact)
        attestation = ask.post(f"/api/v2/trails/{trail}/attestations", {"type": "junit", "status": "PASSED"})
        ask.upload(f"/api/v2/trails/{trail}/attestations/{attestation['id']}/evidence", "a.xml", JUNIT)
        path = f"/api/v2/attestations/default/cli/{trail}/sha256:{DIGEST}"
        assert ask.post(path, {"type": "snyk", "status": "PASSED", "name": "deps"})["compliant"] is True

        assert [each["name"] for each in ask.get("/api/v2/flows")] == ["cli"]
        assert [each["id"] for each in ask.get(f"/api/v2/trails?flowId={flow}")] == [trail]
        assert len(ask.get(f"/api/v2/artifacts?sha256={DIGEST}")) == 1
        listed = ask.get(f"/api/v2/trails/{trail}/attestations")
        assert {(each["type"], each["status"]) for each in listed} == {
            ("junit", "PASSED"),
            ("snyk", "PASSED"),
        }


def test_dry_runs_leave_no_trace(server: Server) -> None:
    with Pipeline(server) as ask:
        for headers in ({"X_Dry_Run": "true"}, {"X_Factstore_Dry_Run": "true"}):
            told = ask.post("/api/v1/flows", {"name": "only-tried"}, 200, **headers)
            assert (told["dryRun"], told["wouldCreate"]["name"]) == (True, "only-tried")
        assert "only-tried" not in [each["name"] for each in ask.get("/api/v1/flows")]
