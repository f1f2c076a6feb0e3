"""Approvals, deployment policies, the gate and Rego bundles over the wire."""

import asyncio
import io
import json
import time
import zipfile
from typing import Any

import pytest
from httpx2 import Response

from signoff.kernel.database import Database
from tests.api.client import Client
from tests.api.factstore.test_policies import DIGEST, V1, artifact, attest, environment, flow, made, trail
from tests.api.golden import Golden
from tests.world import World

REGO = """package compliance

default allow := false
allow if input.approvalStatus == "APPROVED"
deny contains msg if { some a in input.attestations; a.status == "FAILED"; msg := sprintf("%s failed", [a.type]) }
"""


@pytest.fixture
def ci(db: Database, runner: asyncio.Runner, world: World) -> Client:
    """Bob, the CI, who asks for approvals."""
    return Client(db, runner, world.token(world.bob).value).accepting("application/json")


def request(client: Client, trail_id: str, **fields: object) -> str:
    return f"{V1}/approvals/{made(client, f'trails/{trail_id}/approvals', fields)}"


def upload(client: Client, content: bytes, filename: str, **fields: str) -> Response:
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    head = f'name="file"; filename="{filename}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    parts.append(head.encode() + content)
    body = (
        b"".join(b"--b\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--b--\r\n"
    )
    return client.send("POST", f"{V1}/opa/bundles", body, "multipart/form-data; boundary=b")


def gate(client: Client, **more: object) -> Response:
    return client.post(f"{V1}/gate/evaluate", {"artifactSha256": DIGEST, **more})


def test_an_approval(client: Client, ci: Client, golden: Golden) -> None:
    trail_id = trail(client, flow(client))
    wanted = {"comments": "Release 1", "deadline": "2999-01-01T00:00:00Z", "requestedBy": "Bob B."}
    asked = ci.post(f"{V1}/trails/{trail_id}/approvals", wanted)
    golden.check("approval_requested", asked)
    one = f"{V1}/approvals/{asked.json()['id']}"
    golden.check("approval_by_requester", ci.post(f"{one}/approve", {"approverIdentity": "alice"}))
    decided = client.post(f"{one}/approve", {"approverIdentity": "the pope", "comments": "Fine"})
    golden.check("approval_granted", decided)
    golden.check("approval_again", client.post(f"{one}/reject", {}))
    assert client.get(one).json() == decided.json()
    assert client.get(f"{V1}/trails/{trail_id}/approvals").json() == [decided.json()]
    assert client.get(f"{V1}/approvals?status=approved").json() == [decided.json()]
    assert client.get(f"{V1}/approvals?status=PENDING_APPROVAL").json() == []
    assert client.get(f"{V1}/approvals?status=PERHAPS").status_code == 400
    unknown = "00000000-0000-4000-8000-000000000000"
    assert client.get(f"{V1}/trails/{unknown}/approvals").json() == []
    assert client.get(f"{V1}/approvals/{unknown}").status_code == 404


def test_an_approval_for_a_place(client: Client, ci: Client, reader: Client, golden: Golden) -> None:
    trail_id, place = trail(client, flow(client)), environment(client)
    artifact(client, trail_id)
    wanted = {"artifactSha256": DIGEST, "targetEnvironment": "prod", "requiredApprovers": ["alice"]}
    one = request(ci, trail_id, **wanted)
    golden.check("approval_rejected", client.post(f"{one}/reject", {"reason": "Not yet"}))
    assert client.get(one).json()["environmentId"] == place
    assert reader.post(f"{one}/approve", {}).status_code == 403
    late = ci.post(f"{V1}/trails/{trail_id}/approvals", {"deadline": "2001-01-01T00:00:00Z"})
    assert late.status_code == 400


def test_deployment_policies(client: Client, reader: Client, golden: Golden) -> None:
    flow_id, place = flow(client), environment(client)
    wanted = {
        "name": "release",
        "flowId": flow_id,
        "environmentId": place,
        "enforceProvenance": True,
        "requiredAttestationTypes": ["junit"],
    }
    created = client.post(f"{V1}/deployment-policies", wanted)
    golden.check("deployment_policy_created", created)
    one = f"{V1}/deployment-policies/{created.json()['id']}"
    golden.check("deployment_policy_updated", client.put(one, {"isActive": False, "requireSignature": True}))
    golden.check("deployment_policies", client.get(f"{V1}/deployment-policies"))
    assert client.get(one).json() == client.get(f"{V1}/deployment-policies").json()[0]
    unknown = "00000000-0000-4000-8000-000000000000"
    assert client.post(f"{V1}/deployment-policies", {**wanted, "flowId": unknown}).status_code == 404
    assert client.post(f"{V1}/deployment-policies", {**wanted, "environmentId": unknown}).status_code == 404
    assert reader.delete(one).status_code == 403
    assert client.delete(one).status_code == 204
    assert client.get(one).status_code == 404


def test_the_gate(client: Client, golden: Golden) -> None:
    flow_id, place = flow(client), environment(client)
    trail_id = trail(client, flow_id)
    golden.check("gate_unknown", gate(client, environmentId=place))
    artifact(client, trail_id)
    made(
        client,
        "deployment-policies",
        {"name": "release", "flowId": flow_id, "requiredAttestationTypes": ["junit"]},
    )
    golden.check("gate_blocked", gate(client, environment="prod", requestedBy="deployer"))
    attest(client, trail_id, "junit")
    golden.check("gate_allowed", gate(client, environment="prod", flowId=flow_id))
    dry = client.send(
        "POST", f"{V1}/gate/evaluate", {"artifactSha256": DIGEST}, headers={"X-Factstore-Dry-Run": "true"}
    )
    assert dry.json()["dryRun"] is True
    found = client.get(f"{V1}/gate/results").json()
    assert [each["decision"] for each in found] == ["ALLOWED", "BLOCKED", "BLOCKED"]
    assert len(client.get(f"{V1}/gate/results?environment=prod&limit=1").json()) == 1
    assert client.get(f"{V1}/gate/results?limit=x").status_code == 400
    assert gate(client, environment="nowhere").status_code == 404
    assert gate(client, artifactSha256="x").status_code == 400


def test_bundles(client: Client, reader: Client, golden: Golden) -> None:
    added = client.post(f"{V1}/opa/bundles", {"name": "base", "version": "1", "regoContent": REGO})
    golden.check("bundle_added", added)
    one = f"{V1}/opa/bundles/{added.json()['id']}"
    golden.check("bundle_not_rego", client.post(f"{V1}/opa/bundles", {"name": "x", "regoContent": "allow {"}))
    broken = {"name": "x", "regoContent": "package compliance\nallow if {\n"}
    golden.check("bundle_broken", client.post(f"{V1}/opa/bundles", broken))
    golden.check("bundle_activated", client.put(f"{one}/activate"))
    assert client.get(one).json()["status"] == "ACTIVE"
    assert reader.post(f"{V1}/opa/bundles", {"name": "x", "regoContent": REGO}).status_code == 403
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("compliance/main.rego", REGO)
        archive.writestr("data.json", '{"limits": {}}')
    golden.check("bundle_uploaded", upload(client, packed.getvalue(), "policies.zip", name="packed"))
    assert upload(client, REGO.encode(), "main.rego", name="single").status_code == 201
    golden.check("bundle_upload_refused", upload(client, b"PK\x03\x04", "policies.zip", name="packed"))
    assert len(client.get(f"{V1}/opa/bundles").json()) == 3
    dry = client.send(
        "POST", f"{V1}/opa/bundles", {"name": "dry", "regoContent": REGO}, headers={"x-dry-run": "true"}
    )
    assert dry.status_code == 200
    assert len(client.get(f"{V1}/opa/bundles").json()) == 3


def _activated(client: Client) -> None:
    bundle = made(client, "opa/bundles", {"name": "base", "version": "1", "regoContent": REGO})
    assert client.put(f"{V1}/opa/bundles/{bundle}/activate").status_code == 200


def test_asking_a_bundle(client: Client, reader: Client, golden: Golden) -> None:
    claim: dict[str, Any] = {"artifactName": "backend", "approvalStatus": "APPROVED"}
    golden.check("opa_without_bundle", client.post(f"{V1}/opa/evaluate", claim))
    _activated(client)
    golden.check("opa_allowed", client.post(f"{V1}/opa/evaluate", claim))
    claim["attestations"] = [{"type": "snyk", "status": "FAILED"}]
    golden.check("opa_denied", client.post(f"{V1}/opa/evaluate", claim))
    trail_id = trail(client, flow(client))
    artifact(client, trail_id)
    known = reader.post(f"{V1}/opa/evaluate", {"trailId": trail_id, "artifactDigest": DIGEST}).json()
    assert known["resultAllow"] is False
    assert '"status":"NO_PROVENANCE"' in known["inputJson"]
    found = client.get(f"{V1}/opa/decisions").json()
    assert [each["resultAllow"] for each in found] == [False, False, True]
    assert client.get(f"{V1}/opa/decisions/{known['id']}").json() == known
    assert client.post(f"{V1}/opa/evaluate", {}).status_code == 400


def test_the_gate_asks_the_bundle(client: Client, ci: Client) -> None:
    _activated(client)
    trail_id = trail(client, flow(client))
    artifact(client, trail_id)
    blocked = gate(client).json()
    assert (blocked["allowed"], blocked["policiesEvaluated"]) == (False, 1)
    client.post(f"{request(ci, trail_id)}/approve", {})
    assert gate(client).json()["allowed"] is True
    assert [each["decidedFor"][:4] for each in client.get(f"{V1}/opa/decisions").json()] == ["gate", "gate"]


def test_a_hostile_bundle_holds_up_nobody(client: Client, runner: asyncio.Runner) -> None:
    hostile = 'package compliance\nallow if regex.match("([0-9a-f]+)+z", input.fingerprint)\n'
    bundle = made(client, "opa/bundles", {"name": "hostile", "version": "1", "regoContent": hostile})
    client.put(f"{V1}/opa/bundles/{bundle}/activate")

    async def both() -> tuple[float, Response]:
        document = json.dumps({"artifactSha256": DIGEST}).encode()
        headers = {**client._headers, "content-type": "application/json"}
        asked = asyncio.create_task(client._send("POST", f"{V1}/gate/evaluate", document, headers))
        await asyncio.sleep(0.3)
        started = time.monotonic()
        other = await client._send("GET", f"{V1}/flows", b"", client._headers)
        assert (other.status_code, asked.done()) == (200, False)
        return time.monotonic() - started, await asked

    waited, answer = runner.run(both())
    assert waited < 1
    assert answer.json()["allowed"] is False
    assert "could not be evaluated" in answer.json()["reason"]
