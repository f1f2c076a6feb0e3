"""Builders that sign what they built, with keys of every kind, in every form; written without the code under test."""

import base64
import json
from collections.abc import Callable
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Struct

BUILDER = "https://builder.example.org/build@v1"
REPOSITORY = "https://git.example.org/shop/api"
COMMIT = "4f5c6d7e8f901234567890abcdef1234567890ab"
FINGERPRINT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
IN_TOTO = "application/vnd.in-toto+json"


class Builder(Struct, frozen=True):
    """A key pair: what others know of it, and how it signs."""

    pem: str
    sign: Callable[[bytes], bytes]


@cache
def builder(kind: str) -> Builder:
    """Make a builder once; a kind is a key and a way to use it."""
    if kind == "ed25519":
        own = ed25519.Ed25519PrivateKey.generate()
        return Builder(_pem(own.public_key()), own.sign)
    if kind.startswith("rsa"):
        size = 3072 if kind == "rsa-pss" else 2048
        private = rsa.generate_private_key(65537, size)
        pss = padding.PSS(padding.MGF1(SHA256()), SHA256.digest_size)
        way = pss if kind == "rsa-pss" else padding.PKCS1v15()
        return Builder(_pem(private.public_key()), lambda message: private.sign(message, way, SHA256()))
    curve = ec.SECP256R1() if "p256" in kind else ec.SECP384R1()
    digest = SHA384() if kind == "ecdsa-p384" else SHA256()
    point = ec.generate_private_key(curve)
    return Builder(_pem(point.public_key()), lambda message: point.sign(message, ec.ECDSA(digest)))


KINDS = ("ed25519", "ecdsa-p256", "ecdsa-p384", "ecdsa-p384-sha256", "rsa-pss", "rsa-pkcs1v15")


def _pem(key: Any) -> str:
    return str(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


def statement_v1(**changes: Any) -> dict[str, Any]:
    """Give provenance in its newer form, as GitHub's builders write it."""
    made = {
        "digest": FINGERPRINT,
        "builder": BUILDER,
        "uri": f"git+{REPOSITORY}@refs/heads/main",
        "commit": COMMIT,
        **changes,
    }
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "shop/api", "digest": {"sha256": made["digest"]}}],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": "https://builder.example.org/types/container/v1",
                "externalParameters": {"workflow": {"ref": "refs/heads/main", "repository": REPOSITORY}},
                "resolvedDependencies": [{"uri": made["uri"], "digest": {"gitCommit": made["commit"]}}],
            },
            "runDetails": {"builder": {"id": made["builder"]}, "metadata": {"invocationId": "1"}},
        },
    }


def statement_v02(**changes: Any) -> dict[str, Any]:
    """Give provenance in its older form, as cosign and older builders write it."""
    newer = statement_v1(**changes)
    definition = newer["predicate"]["buildDefinition"]
    [source] = definition["resolvedDependencies"]
    return {
        **newer,
        "_type": "https://in-toto.io/Statement/v0.1",
        "predicateType": "https://slsa.dev/provenance/v0.2",
        "predicate": {
            "builder": newer["predicate"]["runDetails"]["builder"],
            "buildType": definition["buildType"],
            "invocation": {
                "configSource": {"uri": source["uri"], "digest": {"sha1": source["digest"]["gitCommit"]}}
            },
            "metadata": {"reproducible": False},
            "materials": [{"uri": "pkg:deb/debian/gcc", "digest": {"sha256": "0" * 64}}],
        },
    }


def envelope(statement: Any, signer: Builder, kind: str = IN_TOTO, key_id: str = "") -> dict[str, Any]:
    """Sign a statement as a DSSE envelope."""
    payload = statement if isinstance(statement, bytes) else json.dumps(statement).encode()
    signature = signer.sign(pae(kind, payload))
    return {
        "payloadType": kind,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"keyid": key_id, "sig": base64.b64encode(signature).decode()}],
    }


def pae(kind: str, payload: bytes) -> bytes:
    """Write what a DSSE signature is over."""
    return b" ".join([b"DSSEv1", str(len(kind)).encode(), kind.encode(), str(len(payload)).encode(), payload])
