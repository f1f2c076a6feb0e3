"""Public identifiers and secrets; integer keys stay inside the database."""

import base64
import secrets
import time
import uuid

_RANDOM_BITS = 80
# The version is 7, the variant 2: RFC 9562, section 5.7.
_KEPT = ~(0xF << 76 | 0b11 << 62)
_VERSION_AND_VARIANT = 7 << 76 | 0b10 << 62


def new_uuid() -> str:
    """Make a UUID in its usual text form, unguessable, and greater than those of earlier milliseconds.

    What is made together lies together in an index, which has to be read and written in one place only.
    """
    value = time.time_ns() // 1_000_000 << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    return str(uuid.UUID(int=value & _KEPT | _VERSION_AND_VARIANT))


def new_secret(size: int = 32) -> str:
    """Make an unguessable URL-safe text from `size` random bytes."""
    return base64.urlsafe_b64encode(secrets.token_bytes(size)).rstrip(b"=").decode()
