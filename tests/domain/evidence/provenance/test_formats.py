"""Envelopes, statements and canonical bytes."""

import base64
import json
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope as OtherEnvelope
from securesystemslib.signer._key import SSlibKey

from signoff.domain.evidence.provenance.formats.canonical import canonical
from signoff.domain.evidence.provenance.formats.dsse import (
    IN_TOTO,
    MOST_SIGNATURES,
    Rejected,
    decoded_base64,
    read_envelope,
    sign,
)
from signoff.domain.evidence.provenance.formats.signatures import load_key
from signoff.domain.evidence.provenance.formats.statements import Source, read_claims, same_place
from tests.domain.evidence.provenance.scene import a_record
from tests.domain.evidence.provenance.signers import (
    BUILDER,
    COMMIT,
    FINGERPRINT,
    REPOSITORY,
    builder,
    envelope,
    statement_v02,
    statement_v1,
)

# --- envelopes ---


def test_an_envelope_of_ours_is_one_to_others() -> None:
    key = Ed25519PrivateKey.generate()

    other = OtherEnvelope.from_dict(json.loads(sign(IN_TOTO, b'{"a": 1}', key)))

    verified = other.verify([SSlibKey.from_crypto(key.public_key(), keyid=next(iter(other.signatures)))], 1)
    assert len(verified) == 1
    assert (other.payload, other.payload_type) == (b'{"a": 1}', IN_TOTO)


def test_one_of_several_signatures_is_enough() -> None:
    ours, others = builder("ed25519"), builder("ecdsa-p256")
    document = envelope(statement_v1(), others)
    document["signatures"] += envelope(statement_v1(), ours)["signatures"]

    assert read_envelope(document).signed_by(load_key(ours.pem))
    assert not read_envelope(document).signed_by(load_key(builder("rsa-pss").pem))


def test_the_type_is_signed_with_the_payload() -> None:
    ours = builder("ed25519")
    document = {**envelope(statement_v1(), ours), "payloadType": "application/json"}

    assert not read_envelope(document).signed_by(load_key(ours.pem))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"payload": 5}, "It is not a DSSE envelope"),
        ({"payload": "not base64!"}, "It holds something that is not base64"),
        ({"payload": "QQ"}, "It holds something that is not base64"),
        ({"payload": "QR=="}, "It holds base64 with bits that mean nothing"),
        ({"signatures": []}, f"An envelope has 1 to {MOST_SIGNATURES} signatures"),
        ({"signatures": [{"sig": "QQ=="}] * 17}, f"An envelope has 1 to {MOST_SIGNATURES} signatures"),
        ({"signatures": [{"keyid": "a"}]}, "It is not a DSSE envelope"),
    ],
)
def test_what_is_no_envelope_is_rejected(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        read_envelope({**envelope(statement_v1(), builder("ed25519")), **change})


@given(st.binary(max_size=50))
def test_base64_is_read_in_both_alphabets(raw: bytes) -> None:
    assert decoded_base64(base64.b64encode(raw).decode()) == raw
    assert decoded_base64(base64.urlsafe_b64encode(raw).decode()) == raw


# --- statements ---


@pytest.mark.parametrize("statement", [statement_v1, statement_v02])
def test_both_forms_of_provenance_are_read(statement: Any) -> None:
    claims = read_claims(json.dumps(statement()).encode())

    assert claims.subjects == {FINGERPRINT}
    assert claims.builder_id == BUILDER
    assert Source(f"git+{REPOSITORY}@refs/heads/main", COMMIT) in claims.sources


def changed(**changes: Any) -> bytes:
    return json.dumps({**statement_v1(), **changes}).encode()


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"{", "The signed payload is not JSON"),
        (b'{"a": 1, "a": 2}', "The signed payload is not JSON: .* stands twice"),
        (b"[]", "The signed payload is not a statement of provenance"),
        (changed(_type="https://in-toto.io/Statement/v2"), "The signed statement is of type"),
        (
            changed(predicateType="https://slsa.dev/verification_summary/v1"),
            "The signed statement's predicate is",
        ),
        (changed(predicate={}), "The signed payload is not a statement of provenance"),
        (changed(subject={}), "The signed payload is not a statement of provenance"),
    ],
)
def test_other_payloads_are_rejected(payload: bytes, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        read_claims(payload)


@pytest.mark.parametrize(
    "uri",
    [
        "https://git.example.org/shop/api",
        "git+https://git.example.org/shop/api@refs/heads/main",
        "https://git.example.org/shop/api.git",
        "https://GIT.example.org/shop/api/",
        "ssh://git@git.example.org/shop/api.git",
        "git@git.example.org:shop/api.git",
        "https://someone:secret@git.example.org/shop/api",
    ],
)
def test_one_repository_has_many_names(uri: str) -> None:
    assert same_place(uri, REPOSITORY)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "https://git.example.org/shop/api2",
        "https://git.example.org:8443/shop/api",
        "https://git.example.org.evil.example/shop/api",
        "https://evil.example/git.example.org/shop/api",
        "https://git.example.org@evil.example/shop/api",
        "https://git.example.org:port/shop/api",
        "shop/api",
    ],
)
def test_other_repositories_are_others(uri: str) -> None:
    assert not same_place(uri, REPOSITORY)


# --- canonical bytes ---

texts = st.one_of(st.none(), st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=20))


@given(texts, texts, texts)
def test_canonical_bytes_are_those_of_the_standard(
    uri: str | None, commit: str | None, config: str | None
) -> None:
    record = a_record(source_uri=uri, source_commit=commit, build_config_uri=config)

    written = canonical(FINGERPRINT, record)

    assert written == rfc8785.dumps(json.loads(written))
    assert json.loads(written).get("sourceRepositoryUri") == uri


def test_canonical_bytes_of_a_record() -> None:
    record = a_record(started_at="2026-11-23T10:00:00.000000+00:00")

    assert json.loads(canonical(FINGERPRINT, record)) == {
        "artifactDigest": f"sha256:{FINGERPRINT}",
        "buildStartedOn": "2026-11-23T10:00:00.000000Z",
        "builderId": BUILDER,
        "builderType": "GENERIC",
        "slsaLevel": "L2",
        "sourceCommitSha": COMMIT,
        "sourceRepositoryUri": REPOSITORY,
    }
