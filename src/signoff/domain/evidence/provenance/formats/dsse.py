"""Signed envelopes. Source: https://github.com/secure-systems-lab/dsse, version 1."""

import base64
import binascii
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

from signoff.domain.evidence.provenance.formats.signatures import PublicKey, key_id_of, signed

IN_TOTO = "application/vnd.in-toto+json"
MOST_SIGNATURES = 16


class Rejected(Exception):
    """A signature, or what it is over, cannot be accepted; the text says why."""


class Signature(Struct, frozen=True):
    """One signature of an envelope; the id of the key is a hint that nobody vouches for."""

    key_id: str
    value: bytes


class Envelope(Struct, frozen=True):
    """A payload, its type, and who signed both."""

    payload_type: str
    payload: bytes
    signatures: tuple[Signature, ...]

    @property
    def signed_bytes(self) -> bytes:
        """What the signatures are over: type and payload with their lengths."""
        kind = self.payload_type.encode()
        return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(self.payload), self.payload)

    def signed_by(self, key: PublicKey) -> bool:
        """Tell whether any of the signatures is by a key."""
        return any(signed(key, each.value, self.signed_bytes) for each in self.signatures)


class _Signature(Struct, frozen=True):
    sig: str
    keyid: str | None = None


class _Envelope(Struct, frozen=True, rename="camel"):
    payload_type: str
    payload: str
    signatures: list[_Signature]


def read_envelope(document: Any) -> Envelope:
    """Read an envelope from parsed JSON; raises Rejected."""
    try:
        written = msgspec.convert(document, _Envelope)
    except msgspec.ValidationError as error:
        raise Rejected(f"It is not a DSSE envelope: {str(error).replace('`', chr(39))}") from error
    if not 1 <= len(written.signatures) <= MOST_SIGNATURES:
        raise Rejected(f"An envelope has 1 to {MOST_SIGNATURES} signatures")
    return Envelope(
        written.payload_type,
        decoded_base64(written.payload),
        tuple(Signature(each.keyid or "", decoded_base64(each.sig)) for each in written.signatures),
    )


def sign(payload_type: str, payload: bytes, key: Ed25519PrivateKey) -> bytes:
    """Sign a payload, and give the envelope as JSON."""
    signature = key.sign(Envelope(payload_type, payload, ()).signed_bytes)
    written = _Envelope(
        payload_type, _encoded(payload), [_Signature(_encoded(signature), key_id_of(key.public_key()))]
    )
    return msgspec.json.encode(written)


def decoded_base64(text: str) -> bytes:
    """Decode base64 in either alphabet, and accept no second spelling of the same bytes; raises Rejected."""
    standard = text if {"-", "_"}.isdisjoint(text) else text.replace("-", "+").replace("_", "/")
    try:
        raw = base64.b64decode(standard, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Rejected("It holds something that is not base64") from error
    if _encoded(raw) != standard:
        raise Rejected("It holds base64 with bits that mean nothing")
    return raw


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
