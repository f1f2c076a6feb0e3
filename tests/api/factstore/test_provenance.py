"""Provenance over the wire, and who may sign it."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.signer._key import SSlibKey

from tests.api.client import Client
from tests.api.golden import Golden
from tests.domain.evidence.provenance.authority import IDENTITY, ISSUER, authority
from tests.domain.evidence.provenance.signers import (
    BUILDER,
    COMMIT,
    FINGERPRINT,
    REPOSITORY,
    Builder,
    envelope,
    statement_v1,
)

KEYS, ROOTS = "/api/v1/signing-keys", "/api/v1/trust-roots"
# Always the same one, so that answers with its signatures are always the same.
_PRIVATE = Ed25519PrivateKey.from_private_bytes(b"a builder of these tests, no one")
SIGNER = Builder(
    _PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
    _PRIVATE.sign,
)
SAID = {
    "builderId": BUILDER,
    "builderType": "github-actions",
    "sourceRepositoryUri": REPOSITORY,
    "sourceCommitSha": COMMIT,
    "buildStartedOn": "2026-11-23T10:00:00Z",
    "buildFinishedOn": "2026-11-23T10:05:00+00:00",
    "slsaLevel": "l2",
}


def made(client: Client, path: str, document: object) -> dict[str, Any]:
    answer = client.post(path, document)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def build(client: Client) -> str:
    """The path of an artifact on a trail."""
    flow = made(client, "/api/v1/flows", {"name": "shop"})
    trail = {
        "flowId": flow["id"],
        "gitCommitSha": COMMIT,
        "gitBranch": "main",
        "gitAuthor": "bob",
        "gitAuthorEmail": "bob@example.org",
    }
    trails = f"/api/v1/trails/{made(client, '/api/v1/trails', trail)['id']}/artifacts"
    artifact = {
        "imageName": "api",
        "imageTag": "1",
        "sha256Digest": f"sha256:{FINGERPRINT}",
        "reportedBy": "ci",
    }
    return f"{trails}/{made(client, trails, artifact)['id']}"


def signed(**changes: Any) -> dict[str, Any]:
    return {**SAID, "provenanceSignature": envelope(statement_v1(**changes), SIGNER)}


def trusted(client: Client, **more: Any) -> dict[str, Any]:
    return made(client, KEYS, {"name": "ci", "publicKey": SIGNER.pem, **more})


def test_recorded_verified_and_looked_up(client: Client, build: str, golden: Golden) -> None:
    url = f"{build}/provenance"
    golden.check("provenance_none", client.get(url))
    golden.check("provenance_nothing_to_verify", client.post(f"{url}/verify"))
    golden.check("provenance_recorded", client.post(url, signed()))
    golden.check("provenance_again", client.post(url, signed()))
    golden.check("provenance_not_trusted", client.post(f"{url}/verify"))
    trusted(client)
    golden.check("provenance_verified", client.post(f"{url}/verify"))
    golden.check("provenance", client.get(url))
    golden.check("provenance_history", client.get(f"{url}/verifications"))
    assert client.get(url.replace("v1", "v2")).json() == client.get(url).json()


@pytest.mark.parametrize("digest", [f"sha256:{FINGERPRINT}", f"sha256%3A{FINGERPRINT}", FINGERPRINT.upper()])
def test_found_by_its_digest(client: Client, build: str, digest: str) -> None:
    recorded = made(client, f"{build}/provenance", SAID)

    for version in ("v1", "v2"):
        found = client.get(f"/api/{version}/artifacts/{digest}/provenance")
        assert found.json() == recorded
    assert client.get(f"/api/v1/artifacts/sha256:{'0' * 64}/provenance").status_code == 404


def test_artifacts_tell_how_far_it_goes(client: Client, build: str) -> None:
    def statuses() -> set[str]:
        lists = [build.rpartition("/")[0], f"/api/v1/artifacts?sha256=sha256:{FINGERPRINT}"]
        return {each["provenanceStatus"] for path in lists for each in client.get(path).json()}

    assert statuses() == {"NO_PROVENANCE"}
    made(client, f"{build}/provenance", signed())
    assert statuses() == {"PROVENANCE_UNVERIFIED"}
    trusted(client)
    client.post(f"{build}/provenance/verify")
    assert statuses() == {"PROVENANCE_VERIFIED"}


def test_any_text_is_not_verified(client: Client, build: str, golden: Golden) -> None:
    trusted(client)
    made(client, f"{build.replace('v1', 'v2')}/provenance", {**SAID, "provenanceSignature": "trust me"})

    answer = client.post(f"{build.replace('v1', 'v2')}/provenance/verify")

    assert answer.json()["provenanceStatus"] == "PROVENANCE_UNVERIFIED"
    golden.check("provenance_no_signature", answer)


def test_a_signature_over_the_record(client: Client, build: str) -> None:
    trusted(client)
    over = {
        "artifactDigest": f"sha256:{FINGERPRINT}",
        **SAID,
        "builderType": "GITHUB_ACTIONS",
        "buildStartedOn": "2026-11-23T10:00:00.000000Z",
        "buildFinishedOn": "2026-11-23T10:05:00.000000Z",
        "slsaLevel": "L2",
    }
    written = json.dumps(over, sort_keys=True, separators=(",", ":")).encode()
    signature = base64.b64encode(SIGNER.sign(written)).decode()
    made(client, f"{build}/provenance", {**SAID, "provenanceSignature": signature})

    answer = client.post(f"{build}/provenance/verify").json()

    assert (answer["provenanceStatus"], answer["method"]) == ("PROVENANCE_VERIFIED", "detached")


def test_a_bundle_of_sigstore(client: Client, build: str) -> None:
    signer = {"identity": IDENTITY, "issuer": ISSUER, "builderIds": [BUILDER], "slsaLevel": "L3"}
    root = {"name": "own", "trustedRoot": authority().trusted_root(), "signers": [signer]}
    kept = made(client, ROOTS, root)
    assert {name: kept[name] for name in root} == root
    assert client.get(ROOTS).json() == [kept]
    assert client.get(f"{ROOTS}/{kept['id']}").json() == kept
    bundle = authority().bundle(statement_v1())
    made(
        client, f"{build}/provenance", {**SAID, "slsaLevel": "L3", "provenanceSignature": json.dumps(bundle)}
    )

    answer = client.post(f"{build}/provenance/verify").json()

    assert (answer["provenanceStatus"], answer["method"], answer["signer"]) == (
        "PROVENANCE_VERIFIED",
        "sigstore",
        IDENTITY,
    )
    assert client.delete(f"{ROOTS}/{kept['id']}").status_code == 204
    assert client.get(f"{build}/provenance").json()["provenanceStatus"] == "PROVENANCE_UNVERIFIED"


def test_keys(client: Client, golden: Golden) -> None:
    wanted = {"name": "ci", "pem": SIGNER.pem, "keyId": "ci-1", "builderIds": [BUILDER], "slsaLevel": "l3"}
    answer = client.post(KEYS, wanted)
    golden.check("signing_key_created", answer)
    golden.check("signing_key_again", client.post(KEYS, wanted))
    golden.check("signing_keys", client.get(KEYS))
    url = f"{KEYS}/{answer.json()['id']}"
    golden.check("signing_key", client.get(url))
    assert client.delete(url).status_code == 204
    golden.check("signing_key_unknown", client.get(url))
    assert client.get(KEYS).json() == []


@pytest.mark.parametrize(
    ("path", "document"),
    [
        (KEYS, {"name": "ci", "publicKey": "no key"}),
        (KEYS, {"name": "ci"}),
        (KEYS, {"publicKey": SIGNER.pem}),
        (KEYS, {"name": "ci", "publicKey": SIGNER.pem, "slsaLevel": "L9"}),
        (ROOTS, {"name": "own", "trustedRoot": {}, "signers": []}),
        (ROOTS, {"name": "own", "trustedRoot": authority().trusted_root(), "signers": []}),
        (ROOTS, {"name": "own", "trustedRoot": authority().trusted_root(), "signers": [{"identity": "x"}]}),
    ],
)
def test_what_cannot_be_trusted(client: Client, path: str, document: object) -> None:
    assert client.post(path, document).status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"builderId": None},
        {"builderId": ""},
        {"builderType": "ROBOT"},
        {"buildStartedOn": "yesterday"},
        {"buildFinishedOn": "2026-11-22T10:00:00Z"},
        {"slsaLevel": "L4"},
        {"provenanceSignature": 5},
    ],
)
def test_what_cannot_be_said(client: Client, build: str, change: dict[str, Any]) -> None:
    assert client.post(f"{build}/provenance", {**SAID, **change}).status_code == 400


def test_the_artifact_must_be_on_the_trail(client: Client, build: str) -> None:
    other = f"/api/v1/trails/00000000-0000-0000-0000-000000000000/artifacts/{build.rpartition('/')[2]}"

    assert client.get(f"{other}/provenance").status_code == 404
    assert client.post(f"{other}/provenance", SAID).status_code == 404
    assert client.post(f"{other}/provenance/verify").status_code == 404


def test_a_dry_run_keeps_nothing(client: Client, build: str) -> None:
    for header in ({"X-Dry-Run": "true"}, {"X-Factstore-Dry-Run": "true"}):
        tried = client.send(
            "POST", f"{build}/provenance", SAID, headers={"accept": "application/json", **header}
        )
        assert (tried.status_code, tried.json()["dryRun"]) == (200, True)
    assert client.post(f"{KEYS}?dryRun=true", {"name": "ci", "publicKey": SIGNER.pem}).status_code == 200
    assert client.get(f"{build}/provenance").status_code == 404
    assert client.get(KEYS).json() == []


def test_who_only_reads_and_who_is_a_stranger(
    client: Client, reader: Client, stranger: Client, build: str
) -> None:
    made(client, f"{build}/provenance", SAID)
    key = trusted(client)

    assert reader.get(f"{build}/provenance").status_code == 200
    assert reader.post(f"{build}/provenance/verify").status_code == 403
    assert reader.post(KEYS, {"name": "x", "publicKey": SIGNER.pem}).status_code == 403
    assert reader.delete(f"{KEYS}/{key['id']}").status_code == 403
    assert stranger.get(f"{build}/provenance").status_code == 404
    assert stranger.get(f"{KEYS}/{key['id']}").status_code == 404
    assert stranger.get(f"/api/v1/artifacts/{FINGERPRINT}/provenance").status_code == 404


def test_an_attestation_as_a_statement(client: Client, stranger: Client, build: str) -> None:
    trail = build.partition("/artifacts")[0]
    attestation = made(client, f"{trail}/attestations", {"type": "junit", "status": "PASSED"})
    path = f"/api/v1/attestations/{attestation['id']}/statement"
    answer = client.get(path)
    own = client.get(f"{KEYS}/server").json()

    envelope = Envelope.from_dict(answer.json())
    key = SSlibKey.from_crypto(load_pem_public_key(own["publicKey"].encode()), keyid=own["keyId"])
    assert envelope.verify([key], 1)
    statement = json.loads(envelope.payload)
    assert statement["subject"] == [{"name": trail.rpartition("/")[2], "digest": {"gitCommit": COMMIT}}]
    assert statement["predicate"]["status"] == "PASSED"
    kind = "application/vnd.dsse.envelope.v1+json"
    assert client.get(path, accept=kind).headers["content-type"] == kind
    assert stranger.get(path).status_code == 404
