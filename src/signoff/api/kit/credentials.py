"""Credentials as HTTP brings them: bearer, Basic, or an API key in one of two headers."""

import base64
import binascii

from signoff.api.kit.call import HeaderMap
from signoff.domain.identity.types import Basic, Bearer, Credentials
from signoff.kernel.errors import Unauthenticated


def read(headers: HeaderMap) -> Credentials | None:
    """Read the credentials of a request; raises Unauthenticated for a header that cannot be read."""
    scheme, _, rest = headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() in ("bearer", "apikey"):
        return Bearer(rest.strip())
    if scheme.lower() == "basic":
        return _basic(rest.strip())
    if scheme:
        raise Unauthenticated(f"The authentication scheme {scheme!r} is not known here")
    key = headers.get("x-api-key", "").strip()
    return Bearer(key) if key else None


def given(headers: HeaderMap) -> bool:
    """Tell whether a request brings credentials in its headers, whatever they are worth."""
    return bool(headers.get("authorization", "").strip() or headers.get("x-api-key", "").strip())


def _basic(text: str) -> Basic:
    try:
        user, colon, password = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as error:
        raise Unauthenticated("The Basic credentials cannot be read") from error
    if not colon or "\0" in user:
        raise Unauthenticated("The Basic credentials cannot be read")
    return Basic(user, password)
