"""Asserting, policies and their attachments over the wire."""

from hashlib import sha256

from tests.api.client import Client
from tests.api.golden import Golden

V1 = "/api/v1"
DIGEST = "sha256:" + sha256(b"backend").hexdigest()


def made(client: Client, path: str, document: object) -> str:
    """Make something, and give its id."""
    answer = client.post(f"{V1}/{path}", document)
    assert answer.status_code in (200, 201), answer.text
    return str(answer.json()["id"])


def flow(client: Client, **more: object) -> str:
    return made(client, "flows", {"name": "payments", **more})


def trail(client: Client, flow_id: str) -> str:
    document = {
        "flowId": flow_id,
        "gitCommitSha": "c" * 40,
        "gitBranch": "main",
        "gitAuthor": "bob",
        "gitAuthorEmail": "bob@example.org",
    }
    return made(client, "trails", document)


def artifact(client: Client, trail_id: str) -> str:
    document = {"imageName": "backend", "imageTag": "1", "sha256Digest": DIGEST, "reportedBy": "ci"}
    return made(client, f"trails/{trail_id}/artifacts", document)


def attest(client: Client, trail_id: str, kind: str, status: str = "PASSED") -> None:
    made(client, f"trails/{trail_id}/attestations", {"type": kind, "status": status})


def environment(client: Client) -> str:
    return made(client, "environments", {"name": "prod", "type": "GENERIC"})


def test_an_assertion(client: Client, golden: Golden) -> None:
    flow_id = flow(client, requiredAttestationTypes=["junit", "snyk"])
    asked = {"sha256Digest": DIGEST, "flowId": flow_id}
    golden.check("assert_unknown_digest", client.post(f"{V1}/assert", asked))
    trail_id = trail(client, flow_id)
    artifact(client, trail_id)
    attest(client, trail_id, "junit")
    attest(client, trail_id, "snyk", "FAILED")
    golden.check("assert_non_compliant", client.post(f"{V1}/assert", asked))
    attest(client, trail_id, "snyk")
    golden.check("assert_compliant", client.post(f"{V1}/assert", asked))
    by_trail = client.post(f"{V1}/assert", {"artifactSha256": DIGEST, "trailId": trail_id})
    assert by_trail.json()["flowId"] == flow_id
    dry = client.send("POST", f"{V1}/assert", asked, headers={"x-dry-run": "true"})
    assert (dry.status_code, dry.json()["dryRun"]) == (200, True)


def test_an_assertion_refused(client: Client, golden: Golden, nobody: Client) -> None:
    flow_id = flow(client)
    # The vendor's own contracts ask about digests that are none.
    asked = {"sha256Digest": "sha256:deadbeef", "flowId": flow_id}
    golden.check("assert_of_no_digest", client.post(f"{V1}/assert", asked))
    assert client.post(f"{V1}/assert", {"sha256Digest": " ", "flowId": flow_id}).status_code == 400
    golden.check("assert_without_flow", client.post(f"{V1}/assert", {"sha256Digest": DIGEST}))
    unknown = {"sha256Digest": DIGEST, "flowId": "00000000-0000-4000-8000-000000000000"}
    assert client.post(f"{V1}/assert", unknown).status_code == 404
    assert nobody.post(f"{V1}/assert", unknown).status_code == 401


def test_policies(client: Client, golden: Golden) -> None:
    flags = {
        "name": "prod",
        "enforceProvenance": True,
        "requiredAttestationTypes": ["junit", "SECURITY_SCAN"],
    }
    created = client.post(f"{V1}/policies", flags)
    golden.check("policy_created", created)
    one = f"{V1}/policies/{created.json()['id']}"
    golden.check(
        "policy_updated", client.put(one, {"enforceTrailCompliance": True, "requiredAttestationTypes": []})
    )
    yaml = "artifacts: {attestations: [{type: snyk, if: 'exists(flow)'}]}"
    golden.check("policy_by_yaml", client.put(one, {"yaml": yaml}))
    golden.check("policies", client.get(f"{V1}/policies"))
    assert client.get(one).json() == client.get(f"{V1}/policies").json()[0]
    golden.check("policy_taken", client.post(f"{V1}/policies", {"name": "prod"}))
    golden.check("policy_bad_yaml", client.put(one, {"policyYaml": "artifacts: {x: 1}"}))
    assert client.put(one, {"policyYaml": yaml, "enforceProvenance": True}).status_code == 400
    assert client.post(f"{V1}/policies", {"name": " "}).status_code == 400
    assert client.delete(one).status_code == 204
    golden.check("policy_unknown", client.get(one))


def test_attachments(client: Client, reader: Client, stranger: Client, golden: Golden) -> None:
    policy, place = made(client, "policies", {"name": "prod"}), environment(client)
    wanted = {"policyId": policy, "environmentId": place}
    attached = client.post(f"{V1}/policy-attachments", wanted)
    golden.check("attachment_created", attached)
    one = f"{V1}/policy-attachments/{attached.json()['id']}"
    golden.check("attachment_again", client.post(f"{V1}/policy-attachments", wanted))
    golden.check("attachments", client.get(f"{V1}/policy-attachments"))
    assert client.get(one).json() == attached.json()
    for missing in ("policyId", "environmentId"):
        unknown = {**wanted, missing: "00000000-0000-4000-8000-000000000000"}
        assert client.post(f"{V1}/policy-attachments", unknown).status_code == 404
    assert reader.post(f"{V1}/policy-attachments", wanted).status_code == 403
    assert stranger.get(one).status_code == 404
    assert client.delete(one).status_code == 204
    assert client.get(one).status_code == 404
    client.post(f"{V1}/policy-attachments", wanted)
    assert client.delete(f"{V1}/policies/{policy}").status_code == 204
    assert client.get(f"{V1}/policy-attachments").json() == []
