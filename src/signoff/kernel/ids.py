"""Public identifiers and secrets; integer keys stay inside the database."""

import base64
import secrets
import uuid


def new_uuid() -> str:
    """Make a random UUID in its usual text form."""
    return str(uuid.uuid4())


def new_secret(size: int = 32) -> str:
    """Make an unguessable URL-safe text from `size` random bytes."""
    return base64.urlsafe_b64encode(secrets.token_bytes(size)).rstrip(b"=").decode()
