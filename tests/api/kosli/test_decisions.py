"""Asserts, policies and controls over the wire."""

import json
from hashlib import sha256
from typing import Any

import pytest
from httpx2 import Response

from tests.api.client import Client
from tests.api.golden import Golden

V2 = "/api/v2"
PRINT = sha256(b"backend").hexdigest()
ASSERT = f"{V2}/asserts/default/fingerprint/{PRINT}"
POLICY = "_schema: https://docs.kosli.com/schemas/policy/v1\nartifacts:\n  provenance: {required: true}\n"
STRICT = POLICY + "  attestations:\n  - {type: junit, name: unit}\n"


def form(client: Client, method: str, path: str, field: str, document: object, **files: str) -> Response:
    """Send a form as the clients do: the JSON in a plain field, files beside it."""
    parts = [f'name="{field}"\r\n\r\n{json.dumps(document)}']
    parts += [
        f'name="{name}"; filename="{name}.yml"\r\nContent-Type: application/octet-stream\r\n\r\n{text}'
        for name, text in files.items()
    ]
    body = "".join(f"--b\r\nContent-Disposition: form-data; {part}\r\n" for part in parts) + "--b--\r\n"
    return client.send(method, path, body.encode(), "multipart/form-data; boundary=b")


def put_policy(client: Client, name: str = "safe", text: str = POLICY, **more: str) -> Response:
    path = f"{V2}/policies/default"
    return form(client, "PUT", path, "payload", {"name": name, "type": "env", **more}, policy_file=text)


def attach(client: Client, method: str = "POST", *names: str, environment: str = "prod") -> Response:
    path = f"{V2}/environments/default/{environment}/policies"
    document = json.dumps({"policy_names": list(names or ["safe"])}).encode()
    return client.send(method, path, document, headers={"content-type": "application/json"})


def build(client: Client, flow: str = "payments", template: str = "version: 1\n") -> None:
    """Report an artifact on a trail of a flow."""
    data = {"name": flow, "description": ""}
    form(client, "PUT", f"{V2}/flows/default/template_file", "data_json", data, template_file=template)
    form(client, "PUT", f"{V2}/trails/default/{flow}", "data_json", {"name": "build-1"})
    document = {
        "fingerprint": PRINT,
        "filename": "backend.tar",
        "git_commit": "c" * 40,
        "build_url": "https://ci.example.org/1",
        "commit_url": "https://git.example.org/1",
        "template_reference_name": "backend",
        "trail_name": "build-1",
    }
    made = client.post(f"{V2}/artifacts/default/{flow}", document)
    assert made.status_code in (200, 201), made.text


def environment(client: Client, name: str = "prod") -> None:
    document = {"name": name, "type": "server", "description": ""}
    assert client.put(f"{V2}/environments/default", document).status_code in (200, 201)


def test_policies(client: Client, golden: Golden) -> None:
    environment(client)
    golden.check("policy_created", put_policy(client, description="Only what is ours"))
    golden.check("policy_updated", put_policy(client, text=STRICT, comment="tests too"))
    golden.check("policy_attached", attach(client))
    golden.check("policy", client.get(f"{V2}/policies/default/safe"))
    golden.check("policies", client.get(f"{V2}/policies/default"))
    assert client.get(f"{V2}/environments/default/prod").json()["policies"] == ["safe"]
    golden.check("policy_detached", attach(client, "DELETE"))
    assert client.get(f"{V2}/policies/default/safe").json()["consuming_envs"] == []


def test_policies_refused(client: Client, reader: Client, golden: Golden) -> None:
    environment(client)
    golden.check("policy_invalid", put_policy(client, text=POLICY + "  artefacts: {}\n"))
    golden.check(
        "policy_condition_invalid", put_policy(client, text=STRICT.replace("name: unit", "if: 'x =='"))
    )
    golden.check(
        "policy_without_file", form(client, "PUT", f"{V2}/policies/default", "payload", {"name": "x"})
    )
    golden.check("policy_name_invalid", put_policy(client, "a b"))
    golden.check("policy_unknown", client.get(f"{V2}/policies/default/nothing"))
    golden.check("policy_attached_unknown", attach(client, "POST", "nothing"))
    assert attach(client, environment="nowhere").status_code == 404
    assert put_policy(reader).status_code == 403


def test_an_assert_in_flows(client: Client, golden: Golden) -> None:
    golden.check("assert_unknown", client.get(ASSERT))
    build(client, template="version: 1\ntrail: {attestations: [{name: unit, type: junit}]}\n")
    golden.check("assert_flow_incomplete", client.get(f"{ASSERT}?flow_name=payments"))
    assert client.get(f"{V2}/asserts/default/fingerprint/{PRINT[:7]}").json()["fingerprint"] == PRINT
    golden.check("assert_flow_unknown", client.get(f"{ASSERT}?flow_name=nothing"))
    assert client.get(f"{V2}/asserts/default/fingerprint/xyz").status_code == 400


def test_an_assert_by_policies(client: Client, golden: Golden) -> None:
    build(client)
    environment(client)
    put_policy(client)
    put_policy(client, "strict", STRICT)
    attach(client)
    golden.check("assert_environment", client.get(f"{ASSERT}?environment_name=prod"))
    golden.check("assert_policies", client.get(f"{ASSERT}?policy_name=safe&policy_name=strict"))
    assert client.get(f"{ASSERT}?environment_name=nowhere").status_code == 404
    assert client.get(f"{ASSERT}?policy_name=nothing").status_code == 404


@pytest.mark.usefixtures("client")
def test_an_assert_by_who_only_reads(
    client: Client, reader: Client, stranger: Client, nobody: Client
) -> None:
    build(client)
    assert reader.get(ASSERT).json()["compliant"] is True
    assert stranger.get(ASSERT).status_code == 404
    assert nobody.get(ASSERT).status_code == 401


def test_a_snapshot_by_policies(client: Client) -> None:
    build(client)
    environment(client)
    put_policy(client)
    attach(client)
    running: list[dict[str, Any]] = [
        {"digests": {"backend": PRINT}, "creationTimestamp": 1700000000},
        {"digests": {"nginx": "0" * 64}, "creationTimestamp": 1700000000},
    ]
    reported = client.put(f"{V2}/environments/default/prod/report/server", {"artifacts": running})
    assert reported.status_code in (200, 201), reported.text
    snapshot = client.get(f"{V2}/snapshots/default/prod/-1").json()
    assert snapshot["compliant"] is False
    assert {each["name"]: each["compliant"] for each in snapshot["artifacts"]} == {
        "backend": True,
        "nginx": False,
    }
    [policy] = snapshot["applied_policies"]
    assert (policy["name"], policy["failing_artifacts"]) == ("safe", ["0" * 64])


def test_controls(client: Client, reader: Client, golden: Golden) -> None:
    path = f"{V2}/controls/default"
    wanted = {
        "identifier": "RCTL-1",
        "name": "Four eyes",
        "description": "",
        "links": {"wiki": "https://w.example"},
    }
    golden.check("control_created", client.post(path, wanted))
    golden.check("control_taken", client.post(path, wanted))
    golden.check("control_updated", client.put(f"{path}/RCTL-1", {"description": "Two people"}))
    tagged = client.patch(f"{V2}/tags/default/control/RCTL-1", {"set_tags": {"a": "b"}, "remove_tags": []})
    assert tagged.status_code == 200
    asking = STRICT.replace("{type: junit, name: unit}", "{type: decision, for_control: RCTL-1}")
    assert put_policy(client, text=asking.replace("RCTL-1", "RCTL-2")).status_code == 400
    assert put_policy(client, text=asking).status_code == 201
    environment(client)
    attach(client)
    golden.check("controls", client.get(path))
    golden.check("control_coverage", client.get(f"{path}/RCTL-1/coverage"))
    golden.check("control_versions", client.get(f"{path}/RCTL-1/versions"))
    assert client.get(f"{path}/RCTL-1/versions/1").json()["description"] == ""
    assert client.get(f"{path}/RCTL-1/versions/3").status_code == 404
    assert client.post(f"{path}/RCTL-1/archive").status_code == 200
    assert client.get(path).json()["controls"] == []
    assert len(client.get(f"{path}?archived=true").json()["controls"]) == 1
    assert client.post(f"{path}/RCTL-1/unarchive").status_code == 200
    golden.check("control_unknown", client.get(f"{path}/RCTL-2"))
    assert reader.post(path, {**wanted, "identifier": "x"}).status_code == 403


def test_controls_are_narrowed(client: Client) -> None:
    path = f"{V2}/controls/default"
    for identifier, name, tag in (
        ("A-1", "Tested", "sdlc"),
        ("B-1", "Scanned", "sdlc"),
        ("C-1", "Agreed", "x"),
    ):
        client.post(path, {"identifier": identifier, "name": name})
        client.patch(f"{V2}/tags/default/control/{identifier}", {"set_tags": {"framework": tag}})

    def found(query: str) -> list[str]:
        return [each["name"] for each in client.get(f"{path}?{query}").json()["controls"]]

    assert found("") == ["Agreed", "Scanned", "Tested"]
    assert found("sort_direction=desc") == ["Tested", "Scanned", "Agreed"]
    assert found("tag=framework:sdlc") == ["Scanned", "Tested"]
    assert found("tag=framework&search=AGREE") == ["Agreed"]
    assert found("tag=other") == found("archived=true") == []
    assert found("per_page=2&page=2") == ["Tested"]
    assert client.get(f"{path}?per_page=2").json()["total_pages"] == 2
    assert client.get(f"{path}?sort_direction=up").status_code == 400
    assert client.get(f"{path}/tags").json() == [
        {"key": "framework", "value": "sdlc"},
        {"key": "framework", "value": "x"},
    ]


def test_decisions_about_a_control(client: Client, reader: Client, stranger: Client, golden: Golden) -> None:
    for identifier in ("RCTL-1", "RCTL-2"):
        client.post(f"{V2}/controls/default", {"identifier": identifier, "name": identifier})
    for flow, control, good in (
        ("shop", "RCTL-1", True),
        ("bank", "RCTL-1", False),
        ("shop", "RCTL-2", True),
    ):
        decided = {
            "attestation_name": "agreed",
            "type_name": "decision",
            "control": control,
            "attestation_data": {"is_compliant": good},
        }
        sent = client.post(f"{V2}/attestations/default/{flow}/trail/t/system", decided)
        assert sent.status_code == 201
    path = f"{V2}/controls/default/RCTL-1/decisions"

    def found(query: str) -> list[str]:
        return [each["flow_name"] for each in reader.get(f"{path}?{query}").json()["decisions"]]

    golden.check("control_decisions", reader.get(f"{path}?per_page=1"))
    assert found("") == ["bank", "shop"]
    assert found("sort_direction=asc") == ["shop", "bank"]
    assert found("is_compliant=false") == ["bank"]
    assert found("to_timestamp=1") == found("from_timestamp=4000000000") == []
    flow_id = client.get(f"{V2}/flows/default/shop").json()["id"]
    assert found(f"flow_id={flow_id}") == ["shop"]
    assert found("flow_id=unknown") == []
    key = reader.get(f"{path}?is_compliant=true").json()["decisions"][0]["attestation_id"]
    assert reader.get(f"{path}/{key}").json()["attestation_id"] == key
    assert reader.get(f"{path.replace('RCTL-1', 'RCTL-2')}/{key}").status_code == 404
    assert reader.get(f"{path}/unknown").status_code == 404
    assert stranger.get(path).status_code == 404


def test_what_covers_a_control(client: Client) -> None:
    client.post(f"{V2}/controls/default", {"identifier": "RCTL-1", "name": "Agreed"})
    asking = STRICT.replace("{type: junit, name: unit}", "{type: decision, for_control: RCTL-1}")
    assert put_policy(client, text=asking).status_code == 201
    environment(client)
    client.put(f"{V2}/environments/default", {"name": "test", "type": "K8S", "description": ""})
    attach(client)
    path = f"{V2}/controls/default/RCTL-1/coverage"

    def found(query: str) -> list[tuple[str, bool]]:
        told = client.get(f"{path}?{query}").json()["environments"]
        return [(each["environment_name"], each["covered"]) for each in told]

    assert found("") == [("prod", True), ("test", False)]
    assert found("covered=true") == [("prod", True)]
    assert found("covered=false") == found("search=TES") == [("test", False)]
    assert found("per_page=1&page=2") == [("test", False)]


def test_approvals_of_older_clients(client: Client, reader: Client, golden: Golden) -> None:
    build(client)
    environment(client)
    path = f"{V2}/approvals/default/payments"
    wanted: dict[str, Any] = {
        "artifact_fingerprint": PRINT,
        "environment": "prod",
        "description": "Release 1",
        "src_commit_list": ["c" * 40],
        "approvals": [],
        "user_data": {},
    }
    golden.check("approval_commit_before", client.get(f"{path}/artifact-commit/prod"))
    golden.check("approval_requested", client.post(path, wanted))
    golden.check("approval", client.get(f"{path}/1"))
    given = {"state": "APPROVED", "comment": "ok", "approved_by": "External", "approval_url": "undefined"}
    assert client.post(path, {**wanted, "approvals": [given]}).status_code == 201
    golden.check("approvals", client.get(path))
    assert client.get(f"{path}/-1").json()["release_number"] == 2
    of_artifact = client.get(f"{V2}/artifacts/default/payments/{PRINT}/approvals").json()
    assert [each["state"] for each in of_artifact] == ["PENDING", "APPROVED"]
    assert client.get(f"{path}/artifact-commit/prod").json() == {"commit_sha": "c" * 40}
    golden.check("approval_unknown", client.get(f"{path}/9"))
    trail = client.get(f"{V2}/artifacts/default/payments/fingerprint/{PRINT}").json()["trail_name"]
    events = client.get(f"{V2}/trails/default/payments/{trail}").json()["events"]
    told = [each for each in events if each["type"] == "artifact_approval_reported"]
    assert sorted((each["approval_number"], each["state"], each["reviewer"]) for each in told) == [
        (1, "PENDING", ""),
        (2, "APPROVED", "external://External"),
        (2, "PENDING", ""),
    ]
    golden.check("approval_of_nothing", client.post(path, {**wanted, "artifact_fingerprint": "0" * 64}))
    assert reader.post(path, wanted).status_code == 403
