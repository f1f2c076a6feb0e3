"""A Sigstore of our own: an authority that certifies signers for ten minutes, and the two logs that it is seen in.

Everything is made for each run, so nothing foreign is kept here and nothing is asked of any network.
"""

import base64
import hashlib
import json
import struct
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import rfc8785
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from tests.domain.evidence.provenance.signers import IN_TOTO, pae

IDENTITY = "https://git.example.org/shop/api/.workflows/build.yml@refs/heads/main"
ISSUER = "https://tokens.example.org"

_ISSUER = ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
_SCTS = ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_START = datetime(2026, 1, 1, tzinfo=UTC)
_SIGNED = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
_ORIGIN = "log.example.org"

Key = ec.EllipticCurvePrivateKey


class Authority:
    """Certifies, logs, and says whom to trust."""

    def __init__(self) -> None:
        self._root_key, self._log_key, self._ct_key = (ec.generate_private_key(ec.SECP256R1()) for _ in "123")
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example Authority")])
        public = self._root_key.public_key()
        self._root = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(public)
            .serial_number(1)
            .not_valid_before(_START)
            .not_valid_after(_START + timedelta(days=3650))
            .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
            .add_extension(_usage(certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .sign(self._root_key, SHA256())
        )

    def trusted_root(self) -> dict[str, Any]:
        """Give the trust material that its users are handed."""
        chain = {"certificates": [{"rawBytes": _b64(self._root.public_bytes(Encoding.DER))}]}
        return {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [_log(self._log_key)],
            "certificateAuthorities": [
                {
                    "subject": {"organization": "example.org", "commonName": "Example Authority"},
                    "uri": "https://ca.example.org",
                    "certChain": chain,
                    "validFor": {"start": "2026-01-01T00:00:00Z"},
                }
            ],
            "ctlogs": [_log(self._ct_key)],
            "timestampAuthorities": [],
        }

    def bundle(self, statement: Any, identity: str = IDENTITY, issuer: str = ISSUER) -> dict[str, Any]:
        """Certify a new key for somebody, let it sign a statement, and log that."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._certificate(key, identity, issuer)
        payload = json.dumps(statement).encode()
        signature = key.sign(pae(IN_TOTO, payload), ec.ECDSA(SHA256()))
        envelope = {
            "payloadType": IN_TOTO,
            "payload": _b64(payload),
            "signatures": [{"sig": _b64(signature)}],
        }
        return {
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {
                "certificate": {"rawBytes": _b64(certificate.public_bytes(Encoding.DER))},
                "tlogEntries": [self._entry(_body(envelope, payload, certificate))],
            },
            "dsseEnvelope": envelope,
        }

    def _certificate(self, key: Key, identity: str, issuer: str) -> x509.Certificate:
        # The log signs the certificate without the proof of being logged, so it is made twice.
        unlogged = self._unsigned(key, identity, issuer).add_extension(
            _scts(self._promise(None)), critical=False
        )
        first = unlogged.sign(self._root_key, SHA256())
        logged = self._unsigned(key, identity, issuer).add_extension(
            _scts(self._promise(first)), critical=False
        )
        return logged.sign(self._root_key, SHA256())

    def _unsigned(self, key: Key, identity: str, issuer: str) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([]))
            .issuer_name(self._root.subject)
            .public_key(key.public_key())
            .serial_number(2)
            .not_valid_before(_SIGNED - timedelta(minutes=5))
            .not_valid_after(_SIGNED + timedelta(minutes=5))
            .add_extension(_usage(certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._root_key.public_key()),
                critical=False,
            )
            .add_extension(
                x509.SubjectAlternativeName([x509.UniformResourceIdentifier(identity)]), critical=True
            )
            .add_extension(x509.UnrecognizedExtension(_ISSUER, issuer.encode()), critical=False)
        )

    def _promise(self, certificate: x509.Certificate | None) -> bytes:
        moment = int(_SIGNED.timestamp() * 1000)
        entry = b"" if certificate is None else certificate.tbs_precertificate_bytes
        size = struct.pack("!I", len(entry))[1:]
        over = struct.pack("!BBQH", 0, 0, moment, 1) + _key_id(self._root_key) + size + entry + b"\0\0"
        signature = self._ct_key.sign(over, ec.ECDSA(SHA256()))
        promise = struct.pack("!B32sQH", 0, _key_id(self._ct_key), moment, 0)
        return promise + struct.pack("!BBH", 4, 3, len(signature)) + signature

    def _entry(self, body: bytes) -> dict[str, Any]:
        leaf = hashlib.sha256(b"\0" + body).digest()
        other = hashlib.sha256(b"\0another entry").digest()
        root = hashlib.sha256(b"\1" + other + leaf).digest()
        note = f"{_ORIGIN}\n2\n{_b64(root)}\n"
        signed = _key_id(self._log_key)[:4] + self._log_key.sign(note.encode(), ec.ECDSA(SHA256()))
        at = int(_SIGNED.timestamp())
        promised: dict[str, Any] = {
            "body": _b64(body),
            "integratedTime": at,
            "logID": _key_id(self._log_key).hex(),
            "logIndex": 1,
        }
        promise = self._log_key.sign(rfc8785.dumps(promised), ec.ECDSA(SHA256()))
        return {
            "logIndex": "1",
            "logId": {"keyId": _b64(_key_id(self._log_key))},
            "kindVersion": {"kind": "dsse", "version": "0.0.1"},
            "integratedTime": str(at),
            "inclusionPromise": {"signedEntryTimestamp": _b64(promise)},
            "inclusionProof": {
                "logIndex": "1",
                "rootHash": _b64(root),
                "treeSize": "2",
                "hashes": [_b64(other)],
                "checkpoint": {"envelope": f"{note}\n\N{EM DASH} {_ORIGIN} {_b64(signed)}\n"},
            },
            "canonicalizedBody": _b64(body),
        }


def authority(name: str = "own") -> Authority:
    """Make an authority once; another name is another one."""
    return _made(name)


@cache
def _made(_name: str) -> Authority:
    return Authority()


def _body(envelope: dict[str, Any], payload: bytes, certificate: x509.Certificate) -> bytes:
    [signature] = envelope["signatures"]
    verifier = _b64(certificate.public_bytes(Encoding.PEM))
    return rfc8785.dumps(
        {
            "apiVersion": "0.0.1",
            "kind": "dsse",
            "spec": {
                "envelopeHash": _sha256(json.dumps(envelope).encode()),
                "payloadHash": _sha256(payload),
                "signatures": [{"signature": signature["sig"], "verifier": verifier}],
            },
        }
    )


def _sha256(content: bytes) -> dict[str, str]:
    return {"algorithm": "sha256", "value": hashlib.sha256(content).hexdigest()}


def _scts(promise: bytes) -> x509.UnrecognizedExtension:
    listed = struct.pack("!HH", len(promise) + 2, len(promise)) + promise
    # An octet string; from 128 bytes on its length takes a byte more.
    size = [len(listed)] if len(listed) < 128 else [0x81, len(listed)]
    return x509.UnrecognizedExtension(_SCTS, bytes([4, *size]) + listed)


def _log(key: Key) -> dict[str, Any]:
    return {
        "baseUrl": f"https://{_ORIGIN}",
        "hashAlgorithm": "SHA2_256",
        "publicKey": {
            "rawBytes": _b64(_der(key)),
            "keyDetails": "PKIX_ECDSA_P256_SHA_256",
            "validFor": {"start": "2026-01-01T00:00:00Z"},
        },
        "logId": {"keyId": _b64(_key_id(key))},
    }


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _der(key: Key) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _key_id(key: Key) -> bytes:
    return hashlib.sha256(_der(key)).digest()


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
