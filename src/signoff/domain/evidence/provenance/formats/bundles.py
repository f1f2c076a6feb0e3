"""Sigstore bundles, verified by Sigstore's own library with trust material that was given; nothing is fetched.

The library is large, so it is loaded when the first bundle comes.
"""

from typing import Any

import msgspec
from msgspec import Struct

from signoff.domain.evidence.provenance.formats.dsse import Rejected
from signoff.domain.evidence.provenance.types import Signer, TrustRoot
from signoff.kernel.errors import Invalid

_CONFIG = "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json"
_SIGNING = "application/vnd.dev.sigstore.signingconfig.v0.2+json"
_LONGEST_REASON = 300


class Opened(Struct, frozen=True):
    """What a bundle holds, and who signed it."""

    payload_type: str
    payload: bytes
    signer: Signer


def check_root(document: dict[str, Any]) -> None:
    """Refuse what is no trusted root with certificates, a log, and its keys; raises Invalid."""
    from sigstore.errors import Error  # noqa: PLC0415 - heavy
    from sigstore.verify import Verifier  # noqa: PLC0415 - heavy

    try:
        Verifier(trusted_root=_root(document))
    except (Error, ValueError) as error:
        raise Invalid({"trustedRoot": [f"is not a trusted root of Sigstore: {_shortened(error)}"]}) from error


def open_bundle(text: str, root: TrustRoot) -> Opened:
    """Verify a bundle as being signed by one of those whom a trust root expects; raises Rejected."""
    from sigstore.models import Bundle  # noqa: PLC0415 - heavy
    from sigstore.verify import Verifier  # noqa: PLC0415 - heavy

    expected = _Expected(root.expected)
    try:
        verifier = Verifier(trusted_root=_root(msgspec.json.decode(root.document)))
        payload_type, payload = verifier.verify_dsse(Bundle.from_json(text), expected)
    except Exception as error:  # Foreign bytes in a foreign library: whatever goes wrong, it is not verified.
        raise Rejected(f"The Sigstore bundle is not acceptable: {_shortened(error)}") from error
    return Opened(payload_type, payload, expected.found[0])


class _Expected:
    """Somebody of a list must be whom the certificate names; a policy as Sigstore's library wants it."""

    def __init__(self, signers: list[Signer]) -> None:
        self._signers = signers
        self.found: list[Signer] = []

    def verify(self, cert: Any) -> None:
        from sigstore.errors import VerificationError  # noqa: PLC0415 - heavy
        from sigstore.verify.policy import Identity  # noqa: PLC0415 - heavy

        refusals: list[str] = []
        for each in self._signers:
            try:
                Identity(identity=each.identity, issuer=each.issuer).verify(cert)
            except VerificationError as error:
                refusals.append(str(error))
            else:
                self.found.append(each)
                return
        raise VerificationError(f"nobody who is expected signed it: {'; '.join(refusals)}")


def _root(document: dict[str, Any]) -> Any:
    from sigstore.models import ClientTrustConfig  # noqa: PLC0415 - heavy

    config = {"mediaType": _CONFIG, "trustedRoot": document, "signingConfig": {"mediaType": _SIGNING}}
    return ClientTrustConfig.from_json(msgspec.json.encode(config).decode()).trusted_root


def _shortened(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= _LONGEST_REASON else f"{text[:_LONGEST_REASON]}..."
