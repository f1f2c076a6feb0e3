"""Keys and signatures, each kind against signatures made by other code."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_public_key,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from signoff.domain.evidence.provenance.formats.signatures import (
    algorithm_of,
    key_id_of,
    load_key,
    pem_of,
    signed,
)
from signoff.kernel.errors import Invalid
from tests.domain.evidence.provenance.signers import KINDS, builder

MESSAGE = b"what was built"
kinds = pytest.mark.parametrize("kind", KINDS)
positions = st.integers(min_value=0, max_value=10_000)
bits = st.integers(min_value=0, max_value=7)
# Keys are made anew for each run, so a failure would not repeat what Hypothesis remembers of it.
thorough = settings(max_examples=100, deadline=None, derandomize=True, database=None)


def flipped(raw: bytes, position: int, bit: int) -> bytes:
    place = position % len(raw)
    return raw[:place] + bytes([raw[place] ^ (1 << bit)]) + raw[place + 1 :]


@kinds
def test_a_key_knows_what_it_signed(kind: str) -> None:
    made = builder(kind)
    key = load_key(made.pem)

    assert signed(key, made.sign(MESSAGE), MESSAGE)
    assert not signed(key, made.sign(MESSAGE), b"something else")
    assert not signed(key, b"", MESSAGE)
    assert kind.startswith(algorithm_of(key).value)
    assert pem_of(key) == made.pem
    assert len(key_id_of(key)) == 64


@kinds
def test_one_key_does_not_speak_for_another(kind: str) -> None:
    key = load_key(builder(kind).pem)

    assert not any(signed(key, builder(other).sign(MESSAGE), MESSAGE) for other in KINDS if other != kind)


@kinds
@thorough
@given(position=positions, bit=bits)
def test_any_flipped_bit_of_a_signature_makes_it_false(kind: str, position: int, bit: int) -> None:
    made = builder(kind)

    assert not signed(load_key(made.pem), flipped(made.sign(MESSAGE), position, bit), MESSAGE)


@kinds
@thorough
@given(position=positions, bit=bits)
def test_any_flipped_bit_of_a_key_makes_it_another(kind: str, position: int, bit: int) -> None:
    made = builder(kind)
    der = load_pem_public_key(made.pem.encode()).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    signature = made.sign(MESSAGE)
    try:
        other = load_key(pem(flipped(der, position, bit)))
    except Invalid:
        return

    # A point can be written in two ways: then it is the same key still.
    assert key_id_of(other) == key_id_of(load_key(made.pem)) or not signed(other, signature, MESSAGE)


def pem(der: bytes) -> str:
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{body}-----END PUBLIC KEY-----\n"


def refusal(text: str) -> str:
    with pytest.raises(Invalid) as refused:
        load_key(text)
    return refused.value.fields["publicKey"][0]


def test_what_cannot_be_trusted_is_refused() -> None:
    public = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    weak = rsa.generate_private_key(65537, 1024).public_key().public_bytes(*public).decode()
    other_curve = ec.generate_private_key(ec.SECP521R1()).public_key().public_bytes(*public).decode()
    no_signer = x25519.X25519PrivateKey.generate().public_key().public_bytes(*public).decode()
    old = dsa.generate_private_key(2048).public_key().public_bytes(*public).decode()

    for text in (weak, other_curve, no_signer, old):
        assert refusal(text).startswith("must be a key of Ed25519, ECDSA")
    assert refusal("hello") == "is not a public key in PEM"
    assert refusal("x" * 10_001) == "cannot be longer than 10000 characters"


def test_a_private_key_is_sent_back() -> None:
    private = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )

    assert refusal(private.decode()) == "is a private key: keep it to yourself, and give the public one"
