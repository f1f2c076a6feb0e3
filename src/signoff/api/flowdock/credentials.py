"""Credentials as this protocol's clients write them, put into the form that every dialect takes."""

import base64
import binascii
import re

from signoff.api.flowdock import reading
from signoff.api.kit.call import Call
from signoff.domain.identity.tokens import is_token

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+")


def tidy(call: Call) -> None:
    """Rewrite the call's `Authorization` header, or make one of `access_token` in the query."""
    scheme, _, rest = call.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() == "basic":
        _set(call, _basic(rest.strip()))
    elif not scheme and (token := reading.in_query(call, "access_token")):
        _set(call, f"Bearer {token}")


def _set(call: Call, value: str) -> None:
    call.headers = {**call.headers, "authorization": value}


def _basic(text: str) -> str:
    user, _, password = _decoded(text).strip("\r\n").partition(":")
    if is_token(user):
        # Whatever stands in the password's place: clients send nothing, `DUMMY` or `undefined`. It stays Basic, which a
        # browser may have added by itself.
        password = ""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _decoded(text: str) -> str:
    # Padding may be missing, and something may stand behind.
    found = _BASE64.match(text)
    raw = found.group().replace("-", "+").replace("_", "/") if found else ""
    try:
        return base64.b64decode(raw + "=" * (-len(raw) % 4)).decode()
    except (binascii.Error, ValueError):
        return ""
