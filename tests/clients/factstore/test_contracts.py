"""What the vendor's own clients expect of a server, interaction by interaction, over a socket.

Their contracts name things by fixed ids, which no API hands out; here each thing has the id that it got.
"""

from typing import Any

from tests.clients.factstore.pipeline import Pipeline
from tests.clients.servers import Server

FLOW = {"id", "name", "description", "requiredAttestationTypes", "createdAt", "updatedAt", "tags"}
ASSERTED = {
    "sha256Digest",
    "flowId",
    "status",
    "missingAttestationTypes",
    "failedAttestationTypes",
    "details",
}
TRAIL = {
    "gitAuthor": "ann",
    "gitAuthorEmail": "ann@example.org",
    "gitBranch": "main",
    "gitCommitSha": "abc123",
}


def has(document: dict[str, Any], names: set[str]) -> None:
    assert names <= {name for name, value in document.items() if value is not None}


def test_flows_exist(new_server: Server) -> None:
    with Pipeline(new_server) as ask:
        given = {"name": "test-flow", "description": "A test flow", "requiredAttestationTypes": ["junit"]}
        ask.post("/api/v1/flows", given)

        [flow] = ask.get("/api/v1/flows")

    has(flow, FLOW)
    assert flow["requiredAttestationTypes"] == ["junit"]


def test_no_state_needed(new_server: Server) -> None:
    with Pipeline(new_server) as ask:
        given = {
            "name": "new-flow",
            "description": "New",
            "requiredAttestationTypes": ["junit", "snyk"],
        }
        made = ask.post("/api/v1/flows", given)

    has(made, FLOW)
    assert {name: made[name] for name in given} == given


def test_a_flow_with_an_id_exists(new_server: Server) -> None:
    with Pipeline(new_server) as ask:
        flow = ask.post("/api/v1/flows", {"name": "compliance-flow"})["id"]
        for digest in ("sha256:deadbeef", "sha256:abc123"):
            found = ask.post("/api/v1/assert", {"flowId": flow, "sha256Digest": digest}, 200)
            has(found, ASSERTED)
            assert (found["sha256Digest"], found["status"]) == (digest, "NON_COMPLIANT")
        trail = ask.post("/api/v1/trails", {"flowId": flow, **TRAIL})

    has(trail, {"id", "flowId", "createdAt", "updatedAt", *TRAIL})
    assert trail["status"] == "PENDING"


def test_a_trail_with_an_id_exists(new_server: Server) -> None:
    with Pipeline(new_server) as ask:
        flow = ask.post("/api/v1/flows", {"name": "my-flow"})["id"]
        trail = ask.post("/api/v1/trails", {"flowId": flow, **TRAIL})["id"]
        given = {"type": "junit", "status": "PASSED", "name": "junit-test", "details": "All tests passed"}
        made = ask.post(f"/api/v2/attestations/default/my-flow/{trail}/sha256:abc123", given)

    assert {name: made[name] for name in given} == given
    assert (made["compliant"], made["artifactFingerprint"]) == (True, "sha256:abc123")
