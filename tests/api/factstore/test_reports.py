"""Custody, exports and audit packages over the wire."""

import hashlib
import io
import json
import tarfile
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from httpx2 import Response
from securesystemslib.dsse import Envelope
from securesystemslib.signer._key import SSlibKey

from signoff.kernel.database import Database
from tests.api.client import Client
from tests.api.factstore.test_log import settle
from tests.api.golden import Golden

DIGEST = f"sha256:{'e' * 64}"
NOWHERE = "00000000-0000-0000-0000-000000000000"
BOUNDARY = "x-part-x"


def made(client: Client, path: str, document: object) -> dict[str, Any]:
    answer = client.post(path, document)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def upload(client: Client, path: str, name: str, content: bytes) -> None:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    body = f"{head}Content-Type: text/plain\r\n\r\n".encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    answer = client.send("POST", path, body, f"multipart/form-data; boundary={BOUNDARY}")
    assert answer.status_code == 201, answer.text


@pytest.fixture
def build(client: Client) -> dict[str, str]:
    """The ids of a flow, a trail, its artifact, and an attestation with a file."""
    flow = made(client, "/api/v1/flows", {"name": "shop", "requiredAttestations": ["tests"]})["id"]
    fields = {
        "flowId": flow,
        "gitCommitSha": "a" * 40,
        "gitBranch": "main",
        "gitAuthor": "bob",
        "gitAuthorEmail": "bob@example.org",
    }
    trail = made(client, "/api/v1/trails", fields)["id"]
    of_trail = f"/api/v1/trails/{trail}"
    reported = {"imageName": "api", "imageTag": "1", "sha256Digest": DIGEST, "reportedBy": "ci"}
    artifact = made(client, f"{of_trail}/artifacts", reported)["id"]
    said = {"builderId": "https://builder.example.org", "builderType": "GENERIC"}
    made(client, f"{of_trail}/artifacts/{artifact}/provenance", said)
    client.post(f"{of_trail}/artifacts/{artifact}/provenance/verify")
    attestation = made(client, f"{of_trail}/attestations", {"type": "tests", "status": "PASSED"})["id"]
    upload(client, f"{of_trail}/attestations/{attestation}/evidence", "report.txt", b"all passed")
    made(client, f"{of_trail}/security-scans", {"tool": "zap"})
    asked = client.post(f"{of_trail}/approvals", {"comments": "please"})
    assert asked.status_code == 200, asked.text
    return {"flow": flow, "trail": trail, "artifact": artifact, "attestation": attestation}


@pytest.mark.parametrize("digest", [DIGEST, DIGEST.replace(":", "%3A"), DIGEST.removeprefix("sha256:")])
def test_custody(client: Client, build: dict[str, str], golden: Golden, digest: str) -> None:
    environment = made(client, "/api/v1/environments", {"name": "prod", "type": "K8S"})["id"]
    runs = {"artifactName": "api", "artifactSha256": DIGEST, "artifactTag": "1"}
    made(client, f"/api/v1/environments/{environment}/snapshots", {"recordedBy": "ci", "artifacts": [runs]})

    answer = client.get(f"/api/v1/compliance/artifact/{digest}")

    golden.check("custody", answer)


def test_custody_of_nothing(client: Client, golden: Golden) -> None:
    golden.check("custody_unknown", client.get(f"/api/v1/compliance/artifact/sha256:{'0' * 64}"))


def test_the_export_of_a_trail(client: Client, db: Database, build: dict[str, str], golden: Golden) -> None:
    settle(db)
    answer = client.get(f"/api/v1/reports/audit-trail/{build['trail']}")

    golden.check("audit_trail", answer)
    kinds = [event["eventType"] for event in answer.json()["events"]]
    assert {"TRAIL_BEGUN", "ARTIFACT_DEPLOYED", "PROVENANCE_CHECKED", "SECURITY_SCAN_RECORDED"} <= set(kinds)
    assert client.get(f"/api/v1/reports/audit-trail/{NOWHERE}").status_code == 404


def test_compliance_over_a_period(client: Client, build: dict[str, str], golden: Golden) -> None:
    made(client, f"/api/v1/trails/{build['trail']}/attestations", {"type": "tests", "status": "FAILED"})
    golden.check("compliance_report", client.get("/api/v1/reports/compliance"))
    path = (
        f"/api/v1/reports/compliance?flowId={build['flow']}&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z"
    )
    golden.check("compliance_report_empty", client.get(path))
    assert client.get(f"/api/v1/reports/compliance?flowId={NOWHERE}").status_code == 404
    assert client.get("/api/v1/reports/compliance?from=yesterday").status_code == 400


# --- audit packages ---


def unpacked(answer: Response) -> dict[str, bytes]:
    assert answer.status_code == 200, answer.text
    with tarfile.open(fileobj=io.BytesIO(answer.content), mode="r:gz") as archive:
        return {each.name: archive.extractfile(each).read() for each in archive.getmembers()}  # type: ignore[union-attr]


def folders(found: dict[str, bytes]) -> set[str]:
    return {name.partition("/")[0] for name in found}


def test_a_package_of_a_trail(client: Client, build: dict[str, str]) -> None:
    client.post("/api/v1/environments", {"name": "prod", "type": "K8S"})
    asked = client.post("/api/v1/gate/evaluate", {"artifactSha256": DIGEST, "environment": "prod"})
    assert asked.status_code == 200, asked.text
    answer = client.get(f"/api/v1/trails/{build['trail']}/audit-package")
    found = unpacked(answer)

    assert answer.headers["content-type"] == "application/gzip"
    assert f'filename="trail-{build["trail"]}-audit-package.tar.gz"' in answer.headers["content-disposition"]
    assert folders(found) == {
        "manifest.json",
        "manifest.dsse.json",
        "trail.json",
        "flow.json",
        "artifacts",
        "attestations",
        "provenance",
        "security-scans",
        "approvals",
        "gate-results",
        "evidence-files.json",
        "audit-events.json",
        "evidence",
    }
    assert list(found)[:4] == ["manifest.json", "manifest.dsse.json", "trail.json", "flow.json"]
    assert json.loads(found["trail.json"]) == client.get(f"/api/v1/trails/{build['trail']}").json()
    assert found[f"evidence/{hashlib.sha256(b'all passed').hexdigest()}.txt"] == b"all passed"
    [verification] = json.loads(found[f"provenance/{build['artifact']}.verifications.json"])
    assert verification["message"] == "There is no signature to verify"


def test_a_package_is_signed(client: Client, build: dict[str, str]) -> None:
    found = unpacked(client.get(f"/api/v1/trails/{build['trail']}/audit-package"))
    own = client.get("/api/v1/signing-keys/server").json()

    envelope = Envelope.from_dict(json.loads(found["manifest.dsse.json"]))
    key = SSlibKey.from_crypto(load_pem_public_key(own["publicKey"].encode()), keyid=own["keyId"])
    assert envelope.verify([key], 1)
    assert envelope.payload == found["manifest.json"]
    listed = {each["path"]: each for each in json.loads(envelope.payload)["files"]}
    assert set(listed) == set(found) - {"manifest.json", "manifest.dsse.json"}
    assert all(hashlib.sha256(found[path]).hexdigest() == each["sha256"] for path, each in listed.items())


def test_packages_of_a_part(client: Client, build: dict[str, str]) -> None:
    of_artifact = unpacked(client.get(f"/api/v1/artifacts/{build['artifact']}/audit-package"))
    of_attestation = unpacked(client.get(f"/api/v1/attestations/{build['attestation']}/audit-package"))

    assert f"artifacts/{build['artifact']}.json" in of_artifact
    assert len([name for name in of_artifact if name.startswith("attestations/")]) == 2
    held = [name for name in of_attestation if name.startswith("attestations/")]
    assert held == [f"attestations/{build['attestation']}.json"]
    assert "security-scans" not in folders(of_attestation)
    assert json.loads(of_attestation["manifest.json"])["trailId"] == build["trail"]


def test_who_may(
    client: Client, reader: Client, stranger: Client, nobody: Client, build: dict[str, str]
) -> None:
    paths = [
        f"/api/v1/compliance/artifact/{DIGEST}",
        f"/api/v1/reports/audit-trail/{build['trail']}",
        f"/api/v1/trails/{build['trail']}/audit-package",
        f"/api/v1/artifacts/{build['artifact']}/audit-package",
        f"/api/v1/attestations/{build['attestation']}/audit-package",
    ]
    for path in paths:
        assert reader.get(path).status_code == 200
        assert stranger.get(path).status_code == 404
        assert nobody.get(path).status_code == 401
