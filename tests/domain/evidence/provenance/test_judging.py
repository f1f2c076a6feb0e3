"""What is believed of provenance, and why not."""

import base64
import json
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope
from securesystemslib.signer._crypto_signer import CryptoSigner

from signoff.domain.evidence.provenance.formats.canonical import canonical
from signoff.domain.evidence.provenance.judging import UNSIGNED, Judgement, Trust, judge
from signoff.domain.evidence.provenance.types import Method, ProvenanceStatus, Signer, SlsaLevel, TrustRoot
from tests.domain.evidence.provenance.authority import IDENTITY, ISSUER, authority
from tests.domain.evidence.provenance.scene import a_key, a_record, a_trail, an_artifact, record
from tests.domain.evidence.provenance.signers import (
    BUILDER,
    COMMIT,
    FINGERPRINT,
    IN_TOTO,
    KINDS,
    builder,
    envelope,
    statement_v02,
    statement_v1,
)
from tests.domain.evidence.provenance.test_signatures import bits, flipped, kinds, positions, thorough

OTHER = "f" * 64


def judged(signature: object, kind: str = "ed25519", **given: Any) -> Judgement:
    text = signature if isinstance(signature, str) else json.dumps(signature)
    key = a_key(kind, **given.pop("key", {}))
    trail = a_trail(**given.pop("trail", {}))
    trust = given.pop("trust", Trust([key]))
    return judge(an_artifact(), trail, a_record(signature=text, **given), trust)


def verified(judgement: Judgement) -> bool:
    return judgement.status is ProvenanceStatus.VERIFIED


# --- signed by a key ---


@kinds
@pytest.mark.parametrize("statement", [statement_v1, statement_v02])
def test_a_signed_statement_is_believed(kind: str, statement: Any) -> None:
    judgement = judged(envelope(statement(), builder(kind)), kind)

    assert verified(judgement), judgement.reason
    assert judgement.method is Method.DSSE
    assert [check.name for check in judgement.checks] == [
        "signature",
        "statement",
        "subject",
        "builder",
        "source",
        "level",
    ]
    assert judgement.reason == f"Signed by the key '{kind}' ({kind})"


@kinds
def test_a_signature_over_the_record_is_believed(kind: str) -> None:
    signature = builder(kind).sign(canonical(FINGERPRINT, a_record()))

    judgement = judged(base64.b64encode(signature).decode(), kind)

    assert verified(judgement), judgement.reason
    assert judgement.method is Method.DETACHED


@pytest.mark.parametrize(
    "signer", [CryptoSigner.generate_ed25519, CryptoSigner.generate_ecdsa, CryptoSigner.generate_rsa]
)
def test_what_others_sign_is_believed(signer: Any) -> None:
    """An envelope made by a library that is not ours, from the statement to the signature."""
    made = signer()
    envelope = Envelope(json.dumps(statement_v1()).encode(), IN_TOTO, {})
    envelope.sign(made)
    public = made.public_key.to_dict()["keyval"]["public"]
    pem = public if "BEGIN" in public else _pem_of_ed25519(bytes.fromhex(public))

    assert verified(judged(envelope.to_dict(), key={"public_key": pem}))


def _pem_of_ed25519(raw: bytes) -> str:
    key = Ed25519PublicKey.from_public_bytes(raw)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.mark.parametrize(
    "change",
    [
        {"builder_id": "another"},
        {"builder_type": "JENKINS"},
        {"build_config_uri": "https://git.example.org/config"},
        {"source_uri": None},
        {"source_commit": None},
        {"started_at": "2026-11-23T10:00:00.000000+00:00"},
        {"finished_at": "2026-11-23T10:00:00.000000+00:00"},
        {"slsa_level": "L1"},
    ],
)
def test_a_signature_over_the_record_is_over_every_word_of_it(change: dict[str, Any]) -> None:
    signature = base64.b64encode(builder("ed25519").sign(canonical(FINGERPRINT, a_record()))).decode()

    assert verified(judged(signature))
    assert not verified(judged(signature, **change))


def test_a_signature_over_the_record_is_for_this_artifact_only() -> None:
    signature = base64.b64encode(builder("ed25519").sign(canonical(OTHER, a_record()))).decode()

    assert judged(signature).reason == (
        "The signature is not by a trusted key, or what it is over was changed"
    )


@pytest.mark.parametrize("signature", [None, ""])
def test_what_is_unsigned_is_never_believed(signature: str | None) -> None:
    judgement = judge(an_artifact(), a_trail(), a_record(signature=signature), Trust([a_key()]))

    assert not verified(judgement)
    assert (judgement.reason, judgement.checks) == (UNSIGNED, ())


@pytest.mark.parametrize(
    ("signature", "reason"),
    [
        ("signed, honestly", "The signature is neither an envelope or a bundle in JSON, nor base64"),
        ("{", "The signature is not JSON"),
        ("{}", "It is not a DSSE envelope"),
        ('{"verificationMaterial": 5}', "No trust root for Sigstore bundles is registered"),
        ("AAAA", "The signature is not by a trusted key"),
    ],
)
def test_any_text_is_no_signature(signature: str, reason: str) -> None:
    judgement = judged(signature)

    assert not verified(judgement)
    assert judgement.reason.startswith(reason)
    assert judgement.guarantor is None


def test_nobody_is_trusted_at_first() -> None:
    judgement = judged(envelope(statement_v1(), builder("ed25519")), trust=Trust())

    assert judgement.reason == "No key is trusted to sign provenance yet"


def test_who_signed_does_not_depend_on_what_the_envelope_says_of_it() -> None:
    lying = envelope(statement_v1(), builder("ecdsa-p256"), key_id="ed25519")

    assert not verified(judged(lying))
    assert verified(judged(envelope(statement_v1(), builder("ed25519"), key_id="somebody")))


def test_a_bundle_signed_by_a_key_is_an_envelope() -> None:
    bundle = {
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": {"publicKey": {"hint": "anything"}, "tlogEntries": []},
        "dsseEnvelope": envelope(statement_v1(), builder("ecdsa-p256")),
    }

    assert verified(judged(bundle, "ecdsa-p256"))
    assert not verified(judged(bundle, "ed25519"))


# --- what is signed must be what was recorded ---


@pytest.mark.parametrize(
    ("statement", "failing", "reason"),
    [
        ({"digest": OTHER}, "subject", f"sha256:{FINGERPRINT} is none of the statement's subjects"),
        ({"builder": "evil"}, "builder", f"The statement's builder is 'evil', not '{BUILDER}'"),
        ({"commit": OTHER[:40]}, "source", "The statement does not say that it was built from"),
        (
            {"uri": "git+https://evil.example/api"},
            "source",
            "The statement does not say that it was built from",
        ),
    ],
)
def test_a_statement_about_something_else_is_not_believed(
    statement: dict[str, Any], failing: str, reason: str
) -> None:
    for form in (statement_v1, statement_v02):
        judgement = judged(envelope(form(**statement), builder("ed25519")))

        assert not verified(judgement)
        assert [check.name for check in judgement.checks if not check.passed] == [failing]
        assert judgement.reason.startswith(reason)


def test_another_payload_is_not_believed() -> None:
    wrong_type = judged(envelope(statement_v1(), builder("ed25519"), "application/json"))
    no_statement = judged(envelope(b"hello", builder("ed25519")))

    assert wrong_type.reason == f"The signed payload is of type 'application/json', not '{IN_TOTO}'"
    assert no_statement.reason.startswith("The signed payload is not JSON")
    assert {check.name for check in no_statement.checks if not check.passed} == {"statement"}


SIGNED = envelope(statement_v1(), builder("ed25519"))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"source_commit": OTHER[:40]}, f"The record's commit is {OTHER[:40]}, the trail's is {COMMIT}"),
        ({"source_uri": "https://evil.example/api"}, "The record's repository is 'https://evil.example/api'"),
        ({"source_commit": None, "trail": {"commit_sha": OTHER[:40]}}, "The statement does not say"),
        (
            {"source_uri": None, "trail": {"repository": '{"url": "https://evil.example/api"}'}},
            "The statement does not say",
        ),
        ({"slsa_level": "L3"}, "The record claims SLSA L3, the key 'ed25519' (ed25519) is trusted up to L2"),
        ({"key": {"builder_ids": '["another"]'}}, "the key 'ed25519' (ed25519) is not trusted to sign for"),
    ],
)
def test_record_trail_and_trust_must_agree(given: dict[str, Any], reason: str) -> None:
    judgement = judged(SIGNED, **given)

    assert not verified(judgement)
    assert judgement.reason.startswith(reason), judgement.reason


@pytest.mark.parametrize(
    "given",
    [
        {"source_uri": None, "source_commit": None},
        {"trail": {"commit_sha": None, "repository": None}},
        {"source_uri": None, "source_commit": None, "trail": {"commit_sha": None, "repository": None}},
        {"source_commit": COMMIT.upper()},
        {"key": {"builder_ids": json.dumps(["another", BUILDER])}},
        {"key": {"slsa_level": "L3"}, "slsa_level": "L3"},
        {"slsa_level": "L0"},
    ],
)
def test_what_nobody_says_need_not_agree(given: dict[str, Any]) -> None:
    judgement = judged(SIGNED, **given)

    assert verified(judgement), judgement.reason


def test_of_two_who_signed_the_one_who_may_speak_counts() -> None:
    both = envelope(statement_v1(), builder("ecdsa-p256"))
    both["signatures"] += SIGNED["signatures"]
    keys = [a_key("ecdsa-p256", builder_ids='["another"]'), a_key("ed25519")]

    judgement = judged(both, trust=Trust(keys))

    assert verified(judgement)
    assert judgement.guarantor is not None
    assert judgement.guarantor.key_id == "ed25519"


# --- whatever is changed, nothing is believed ---


@kinds
@thorough
@given(position=positions, bit=bits)
def test_any_flipped_bit_of_the_payload_is_noticed(kind: str, position: int, bit: int) -> None:
    document = envelope(statement_v1(), builder(kind))
    payload = flipped(base64.b64decode(document["payload"]), position, bit)

    assert not verified(judged({**document, "payload": base64.b64encode(payload).decode()}, kind))


@thorough
@given(position=positions, bit=bits)
def test_any_flipped_bit_of_the_envelope_is_noticed(position: int, bit: int) -> None:
    # Without the key's id, which is a hint that nobody signs.
    document = {**SIGNED, "signatures": [{"sig": SIGNED["signatures"][0]["sig"]}]}
    raw = flipped(json.dumps(document, separators=(",", ":")).encode(), position, bit)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return

    assert not verified(judged(text))


@thorough
@given(st.text(max_size=200))
def test_no_text_is_believed_by_chance(text: str) -> None:
    assert not verified(judged(text))


# --- Sigstore ---


def a_root(name: str = "own", **given: Any) -> TrustRoot:
    signer = Signer(**{"identity": IDENTITY, "issuer": ISSUER, **given})
    document = json.dumps(authority(name).trusted_root())
    signers = msgspec.json.encode([signer]).decode()
    return record(TrustRoot, uuid=f"root-{name}", name=name, document=document, signers=signers)


BUNDLE = authority().bundle(statement_v1())


def by_bundle(bundle: Any, *roots: TrustRoot, **given: Any) -> Judgement:
    return judged(bundle, trust=Trust([a_key()], roots or [a_root()]), **given)


def test_a_bundle_is_believed() -> None:
    judgement = by_bundle(BUNDLE)

    assert verified(judgement), judgement.reason
    assert judgement.method is Method.SIGSTORE
    assert judgement.reason == f"Signed by {IDENTITY} (vouched for by {ISSUER}, trust root 'own')"
    assert judgement.guarantor is not None
    assert (judgement.guarantor.trusted_by, judgement.guarantor.signer) == ("root-own", IDENTITY)


@pytest.mark.parametrize(
    ("bundle", "reason"),
    [
        (
            authority().bundle(statement_v1(), identity="https://evil.example"),
            "nobody who is expected signed it",
        ),
        (
            authority().bundle(statement_v1(), issuer="https://evil.example"),
            "nobody who is expected signed it",
        ),
        (authority("another").bundle(statement_v1()), "failed to build timestamp certificate chain"),
        ({**BUNDLE, "mediaType": "text/plain"}, "failed to load bundle"),
        (
            {**BUNDLE, "dsseEnvelope": envelope(statement_v1(), builder("ecdsa-p256"))},
            "DSSE: invalid signature",
        ),
    ],
)
def test_a_bundle_by_anybody_else_is_not_believed(bundle: Any, reason: str) -> None:
    judgement = by_bundle(bundle)

    assert not verified(judgement)
    assert judgement.reason.startswith("The Sigstore bundle is not acceptable: ")
    assert reason in judgement.reason


def test_an_entry_that_is_not_in_the_log_is_not_believed() -> None:
    other = authority().bundle(statement_v1(commit=OTHER[:40]))
    material = {**BUNDLE["verificationMaterial"], "tlogEntries": other["verificationMaterial"]["tlogEntries"]}

    assert "log entry" in by_bundle({**BUNDLE, "verificationMaterial": material}).reason


def test_a_bundle_must_agree_with_the_record_too() -> None:
    judgement = by_bundle(authority().bundle(statement_v1(digest=OTHER)))
    level = by_bundle(BUNDLE, a_root(slsa_level=SlsaLevel.L1))

    assert judgement.reason == f"sha256:{FINGERPRINT} is none of the statement's subjects"
    assert level.reason.startswith("The record claims SLSA L2")


def test_every_trust_root_is_tried() -> None:
    assert verified(by_bundle(BUNDLE, a_root("another"), a_root()))
    assert not verified(by_bundle(BUNDLE, a_root("another")))


def test_a_key_does_not_stand_in_for_a_trust_root() -> None:
    judgement = judge(
        an_artifact(),
        a_trail(),
        a_record(signature=json.dumps(BUNDLE)),
        Trust([a_key(kind) for kind in KINDS]),
    )

    assert judgement.reason == "No trust root for Sigstore bundles is registered"


PARTS = (
    ("dsseEnvelope", "payload"),
    ("dsseEnvelope", "signatures", 0, "sig"),
    ("verificationMaterial", "certificate", "rawBytes"),
    ("verificationMaterial", "tlogEntries", 0, "canonicalizedBody"),
    ("verificationMaterial", "tlogEntries", 0, "inclusionPromise", "signedEntryTimestamp"),
    ("verificationMaterial", "tlogEntries", 0, "inclusionProof", "rootHash"),
    ("verificationMaterial", "tlogEntries", 0, "inclusionProof", "hashes", 0),
)


@thorough
@given(part=st.sampled_from(PARTS), position=positions, bit=bits)
def test_any_flipped_bit_of_a_bundle_is_noticed(part: tuple[Any, ...], position: int, bit: int) -> None:
    document = json.loads(json.dumps(BUNDLE))
    *way, last = part
    holder = document
    for step in way:
        holder = holder[step]
    raw = flipped(base64.b64decode(holder[last]), position, bit)
    holder[last] = base64.b64encode(raw).decode()

    assert not verified(by_bundle(document))
