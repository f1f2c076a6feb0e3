"""Signatures by public keys: Ed25519, ECDSA on P-256 and P-384, and RSA with either padding."""

from collections.abc import Callable
from enum import StrEnum
from hashlib import sha256

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, SECP384R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from signoff.kernel.errors import Invalid

PublicKey = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey

SMALLEST_RSA, LARGEST_RSA = 2_048, 8_192
LONGEST_PEM = 10_000


class Algorithm(StrEnum):
    """The kinds of keys that can be trusted."""

    ED25519 = "ed25519"
    ECDSA_P256 = "ecdsa-p256"
    ECDSA_P384 = "ecdsa-p384"
    RSA = "rsa"


def load_key(pem: str) -> PublicKey:
    """Read a public key in PEM; raises Invalid for anything else, and for keys that are too weak."""
    if "PRIVATE KEY" in pem:
        raise Invalid({"publicKey": ["is a private key: keep it to yourself, and give the public one"]})
    if len(pem) > LONGEST_PEM:
        raise Invalid({"publicKey": [f"cannot be longer than {LONGEST_PEM} characters"]})
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Invalid({"publicKey": ["is not a public key in PEM"]}) from error
    if not isinstance(key, PublicKey) or not _strong(key):
        kinds = f"Ed25519, ECDSA on P-256 or P-384, or RSA of {SMALLEST_RSA} to {LARGEST_RSA} bits"
        raise Invalid({"publicKey": [f"must be a key of {kinds}"]})
    return key


def _strong(key: PublicKey) -> bool:
    if isinstance(key, RSAPublicKey):
        return SMALLEST_RSA <= key.key_size <= LARGEST_RSA
    return isinstance(key, Ed25519PublicKey) or isinstance(key.curve, SECP256R1 | SECP384R1)


def algorithm_of(key: PublicKey) -> Algorithm:
    """Name the kind of a key."""
    if isinstance(key, RSAPublicKey):
        return Algorithm.RSA
    if isinstance(key, Ed25519PublicKey):
        return Algorithm.ED25519
    return Algorithm.ECDSA_P256 if isinstance(key.curve, SECP256R1) else Algorithm.ECDSA_P384


def pem_of(key: PublicKey) -> str:
    """Write a key as PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def key_id_of(key: PublicKey) -> str:
    """Give the SHA-256 of a key's encoding (SubjectPublicKeyInfo, DER) in hexadecimal digits."""
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def signed(key: PublicKey, signature: bytes, message: bytes) -> bool:
    """Tell whether a key signed a message, in any of the ways in which signers use such a key."""
    if isinstance(key, Ed25519PublicKey):
        return _holds(key.verify, signature, message)
    if isinstance(key, RSAPublicKey):
        pss = padding.PSS(padding.MGF1(SHA256()), padding.PSS.AUTO)
        return any(_holds(key.verify, signature, message, way, SHA256()) for way in (pss, padding.PKCS1v15()))
    # cosign hashes with SHA-256 whatever the curve; others take the hash of the curve's size.
    ways = (SHA256(),) if isinstance(key.curve, SECP256R1) else (SHA384(), SHA256())
    return any(_holds(key.verify, signature, message, ECDSA(way)) for way in ways)


def _holds(verify: Callable[..., None], *arguments: object) -> bool:
    try:
        verify(*arguments)
    except InvalidSignature:
        return False
    return True
