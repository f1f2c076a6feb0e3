"""Attestations as statements that others can check without us."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer._key import SSlibKey

from signoff.domain.catalog.flows import flows
from signoff.domain.evidence.attestations import attestations
from signoff.domain.evidence.attestations.types import AttestationFields
from signoff.domain.evidence.files.types import StoredFile
from signoff.domain.evidence.provenance import exporting, signing
from signoff.domain.evidence.provenance.formats.signatures import load_key
from signoff.domain.evidence.trails import trails
from signoff.domain.evidence.types import Attestation, Commit, Outcome
from signoff.kernel.errors import Conflict, Forbidden
from signoff.kernel.tx import Tx
from tests.domain.evidence.provenance.scene import reported
from tests.domain.evidence.provenance.signers import COMMIT, FINGERPRINT
from tests.world import World


def opened(tx: Tx, attestation: Attestation) -> dict[str, Any]:
    """Verify an exported statement by code that is not ours, knowing only the public key."""
    own = signing.own_key(tx)
    key = SSlibKey.from_crypto(load_pem_public_key(own.public_key.encode()), keyid=own.key_id)
    envelope = Envelope.from_dict(json.loads(exporting.statement_of(tx, attestation)))
    assert envelope.verify([key], 1)
    assert envelope.payload_type == "application/vnd.in-toto+json"
    found: dict[str, Any] = json.loads(envelope.payload)
    return found


def test_an_attestation_about_an_artifact(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        artifact = reported(tx)
        [trail] = trails.by_ids(tx, [artifact.trail_id]).values()
        fields = AttestationFields(
            "unit-test", "tests", Outcome.PASSED, FINGERPRINT, data={"passed": 7}, details="all well"
        )
        made = attestations.record(tx, trail, fields)
    with world.db.reading(world.carol) as tx:
        statement = opened(tx, made)

    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicateType"] == "urn:signoff:attestation:v1"
    assert statement["subject"] == [{"name": "api", "digest": {"sha256": FINGERPRINT}}]
    assert statement["predicate"] == {
        "id": made.uuid,
        "organisation": "default",
        "flow": "shop",
        "trail": "build-1",
        "trailId": trail.uuid,
        "type": "unit-test",
        "name": "tests",
        "status": "PASSED",
        "data": {"passed": 7},
        "details": "all well",
        "reportedBy": "bob",
        "createdAt": made.created_at.replace("+00:00", "Z"),
    }


def test_about_a_trail_it_names_the_commit_and_the_files(world: World) -> None:
    file = StoredFile("report.xml", "a" * 64, 5, "text/xml")
    with world.db.writing(world.bob) as tx:
        [trail] = trails.by_ids(tx, [reported(tx).trail_id]).values()
        made = attestations.record(tx, trail, AttestationFields("x", outcome=Outcome.FAILED, files=(file,)))
        other = attestations.record(
            tx, trail, AttestationFields("y", outcome=Outcome.FAILED, target="web", commit=Commit("b" * 40))
        )
        assert opened(tx, made)["subject"] == [
            {"name": "build-1", "digest": {"gitCommit": COMMIT}},
            {"name": "report.xml", "digest": {"sha256": "a" * 64}},
        ]
        statement = opened(tx, other)

    assert statement["subject"] == [{"name": "build-1", "digest": {"gitCommit": "b" * 40}}]
    assert statement["predicate"]["artifactName"] == "web"


def test_without_any_digest_there_is_no_statement(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        trail = trails.ensure(tx, flows.ensure(tx, "shop"), "manual")
        made = attestations.record(tx, trail, AttestationFields("x", outcome=Outcome.PASSED))
        with pytest.raises(Conflict, match="is about no artifact, commit or file"):
            exporting.statement_of(tx, made)


def test_another_key_did_not_sign_it(world: World) -> None:
    with world.db.writing(world.bob) as tx:
        artifact = reported(tx)
        [trail] = trails.by_ids(tx, [artifact.trail_id]).values()
        made = attestations.record(tx, trail, AttestationFields("x", outcome=Outcome.PASSED))
        envelope = Envelope.from_dict(json.loads(exporting.statement_of(tx, made)))
        tx.settings = tx.settings.overlay(secret_key="another installation's")
        other = signing.own_key(tx)
    key = SSlibKey.from_crypto(load_pem_public_key(other.public_key.encode()), keyid=other.key_id)

    with pytest.raises(VerificationError):
        envelope.verify([key], 1)


def test_the_servers_key_is_told(world: World) -> None:
    with world.db.reading(world.carol) as tx:
        own = signing.own_key(tx)
        assert signing.own_key(tx) == own
        tx.actor = world.alice.__class__("nobody", world.alice.organisation_id)
        with pytest.raises(Forbidden):
            signing.own_key(tx)

    assert own.algorithm == "ed25519"
    assert load_key(own.public_key)
