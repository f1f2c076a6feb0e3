"""How this dialect says that something went wrong.

Clients take only 200 and 201 for success, and repeat what was answered with 409, 429 or 5xx; so what will not change
is a 400.
"""

from typing import Any

from signoff.api.kit.call import Reply, json_reply
from signoff.kernel.errors import (
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    PreconditionFailed,
    SignoffError,
    Unauthenticated,
    Unavailable,
)

JSON = "application/json"
INVALID = "Input payload validation failed"

_STATUSES: dict[type[SignoffError], int] = {
    Invalid: 400,
    Conflict: 400,
    PreconditionFailed: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Gone: 404,
    Unavailable: 503,
}


def said(status: int, message: str, *headers: tuple[str, str]) -> Reply:
    """Render an error that is one sentence."""
    return json_reply({"message": message}, JSON, status, *headers)


def failed(error: SignoffError) -> Reply:
    """Render a refusal by a room."""
    status = next(code for kind, code in _STATUSES.items() if isinstance(error, kind))
    challenge = (("www-authenticate", "Bearer"),) if status == 401 else ()
    if not isinstance(error, Invalid):
        return said(status, error.message, *challenge)
    if list(error.fields) == [""]:
        return said(status, "; ".join(error.fields[""]))
    document: dict[str, Any] = {
        "message": INVALID,
        "errors": {key: "; ".join(told) for key, told in error.fields.items()},
    }
    return json_reply(document, JSON, status)
